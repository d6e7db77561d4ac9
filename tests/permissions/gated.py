"""Gates in the world of the permission table: one review that waits for votes, one that is scheduled, and a waiver, of each of the two projects."""

import datetime as dt

from governance.actions.gate_answers import answer_review
from governance.actions.gate_decisions import submit_review
from governance.actions.gates import add_criterion, define_gate
from governance.actions.reviews import schedule_review
from governance.models import Waiver
from projects.models import StagePass
from tests.factories import stage


def gated(world) -> None:
    """Put the gates there, and what was held at them."""
    admin, analyst, now = world.people["office-administrator"], world.people["cleared"], world.now
    today = now.date()
    gates = [define_gate(actor=admin, stage=stage(name), code=code, name=name, now=now) for code, name in (("G4", "Closing"), ("G5", "Closed"))]
    asked = [add_criterion(actor=admin, gate=gate, text="Is it done?", now=now) for gate in gates]
    for project in (world.open, world.hidden):
        found = []
        for gate, criterion in zip(gates, asked, strict=True):
            review = schedule_review(actor=analyst, project=project, gate=gate, scheduled_on=today, now=now)
            answer = {"criterion": criterion.pk, "met": "yes", "words": project.name, "file": b"As seen", "file_name": "seen.txt"}
            found.append(answer_review(actor=analyst, review=review, version=1, answers=[answer], now=now))
        submit_review(actor=analyst, review=found[0], version=2, summary=project.name, now=now)
        leave = StagePass.objects.create(project=project, stage=gates[1].stage, given_on=today, expires_on=today, why=project.name)
        granted = {"granted_by": analyst, "granted_on": today, "expires_on": today + dt.timedelta(days=9)}
        Waiver.objects.create(project=project, gate=gates[1], reason=project.name, leave=leave, **granted)
    world.shared |= {"type": gates[0].type.code, "gate": gates[1].pk, "criterion": asked[1].pk, "stage_of_type": gates[0].stage_id}


def gate_places(project) -> dict:
    """What stands in addresses of gates, for one of the two projects."""
    waiting, scheduled = project.reviews.get(state="submitted"), project.reviews.get(state="scheduled")
    return {
        "review": scheduled.pk, "submitted": waiting.pk, "waiver": project.waivers.get().pk, "answer": scheduled.answers.get().pk,
    }  # fmt: skip
