"""Changes in the world of the permission table: a draft and one before the board, of each of the two projects."""

from governance.actions.change_decisions import submit_change
from governance.actions.change_impacts import ask_impact
from governance.actions.changes import open_change


def changed(world) -> None:
    """Put the changes there; a board of the node stands already."""
    analyst, now = world.people["cleared"], world.now
    for project in (world.open, world.hidden):
        for code in ("CR-DRAFT", "CR-ASKED"):
            change = open_change(actor=analyst, project=project, title=project.name, cause="scope", code=code, now=now)
        change = ask_impact(actor=analyst, change=change, version=change.version, now=now)
        submit_change(actor=analyst, change=change, version=change.version, now=now)


def change_places(project) -> dict:
    """What stands in addresses of changes, for one of the two projects."""
    draft, asked = (project.changes.get(code=code) for code in ("CR-DRAFT", "CR-ASKED"))
    return {"draft_change": draft.code, "asked_change": asked.code, "draft_change_pk": draft.pk, "asked_change_pk": asked.pk}
