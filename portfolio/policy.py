"""Who may do what. A capability is held through a role granted over the subject's branch, over the project, or over the whole office."""

from collections.abc import Iterable

from pmo.errors import NotPermitted
from pmo.reading import asked_once
from portfolio.models import Grant, Role
from portfolio.queries import held_roles, office_roles, scope_of

EVERYONE = frozenset(Role.values)
CAPABILITIES: dict[str, frozenset[str]] = {
    "read": EVERYONE,
    "read_trail": frozenset({Role.ANALYST, Role.AUDITOR, Role.ADMINISTRATOR, Role.PROJECT_MANAGER, Role.CONTROLLER}),
    "change_tree": frozenset({Role.ANALYST, Role.ADMINISTRATOR}),
    "change_project": frozenset({Role.ANALYST, Role.PROJECT_MANAGER, Role.INTEGRATION}),
    "create_project": frozenset({Role.ANALYST, Role.INTEGRATION}),
    "restrict_project": frozenset({Role.ANALYST, Role.ADMINISTRATOR}),
    "submit_status": frozenset({Role.ANALYST, Role.PROJECT_MANAGER}),
    "manage_risks": frozenset({Role.ANALYST, Role.PROJECT_MANAGER, Role.INTEGRATION}),
    "manage_raid": frozenset({Role.ANALYST, Role.PROJECT_MANAGER, Role.INTEGRATION}),  # issues, assumptions, dependencies, actions
    "escalate": EVERYONE - {Role.AUDITOR, Role.ADMINISTRATOR, Role.INTEGRATION, Role.RESOURCE_MANAGER},
    "run_gates": frozenset({Role.ANALYST, Role.PROJECT_MANAGER}),  # schedule and submit reviews, answer what a gate asks
    "define_gates": frozenset({Role.ANALYST, Role.ADMINISTRATOR}),
    "waive": frozenset({Role.GATEKEEPER}),
    "request_change": frozenset({Role.ANALYST, Role.PROJECT_MANAGER, Role.INTEGRATION}),
    "keep_boards": frozenset({Role.ANALYST, Role.ADMINISTRATOR}),
    "ask_decision": EVERYONE - {Role.AUDITOR, Role.ADMINISTRATOR, Role.INTEGRATION},
    "decide": frozenset({Role.GATEKEEPER, Role.EXECUTIVE}),  # vote and decide where no board does
    "comment": EVERYONE - {Role.AUDITOR, Role.INTEGRATION},
    "measure_progress": frozenset({Role.ANALYST, Role.PROJECT_MANAGER, Role.INTEGRATION}),
    "book_money": frozenset({Role.ANALYST, Role.CONTROLLER, Role.INTEGRATION}),
    "budget": frozenset({Role.ANALYST, Role.PROJECT_MANAGER, Role.CONTROLLER, Role.INTEGRATION}),  # draft and submit Plan and Outlook
    "approve_money": frozenset({Role.CONTROLLER}),  # approve, lock and return versions, open cycles, set targets
    "keep_books": frozenset({Role.CONTROLLER, Role.ADMINISTRATOR}),  # fiscal calendar, cost types, rates, matching rules
    "simulate": EVERYONE - {Role.AUDITOR, Role.ADMINISTRATOR},  # ask for a forecast with a range
    "rate": frozenset({Role.ANALYST, Role.GATEKEEPER, Role.AUDITOR}),
    "import": frozenset({Role.ANALYST, Role.CONTROLLER, Role.PROJECT_MANAGER, Role.INTEGRATION, Role.ADMINISTRATOR}),
    "set_thresholds": frozenset({Role.ANALYST, Role.ADMINISTRATOR}),
    "close_period": frozenset({Role.ANALYST, Role.ADMINISTRATOR}),
    "make_pack": EVERYONE - {Role.INTEGRATION},
    "administer": frozenset({Role.ADMINISTRATOR}),
}


def roles_over(*, actor, path: str = "", project_id: int | None = None) -> set[str]:
    """The actor's roles over a branch (its path), over everything (an empty path), and over one project."""
    return asked_once(("roles over", actor.pk, path, project_id), lambda: _roles_over(actor, path, project_id))


def _roles_over(actor, path: str, project_id: int | None) -> set[str]:
    branches = [f"/{'/'.join(ids)}/" for ids in _prefixes(path)]
    granted = Grant.objects.filter(user=actor)
    roles = set(granted.filter(node__isnull=True).values_list("role", flat=True))
    if branches:
        roles |= set(granted.filter(node__path__in=branches).values_list("role", flat=True))
    if project_id is not None:
        roles |= set(actor.project_grants.filter(project_id=project_id).values_list("role", flat=True))
    return roles


def may(capability: str, *, actor, path: str = "", project_id: int | None = None) -> bool:
    """Whether the actor holds the capability over the branch or project."""
    if actor.is_system:
        return True
    return bool(CAPABILITIES[capability] & roles_over(actor=actor, path=path, project_id=project_id))


def permitted(*, actor, path: str = "", project_id: int | None = None) -> set[str]:
    """Every capability the actor holds over the branch or project: what a page may offer."""
    if actor.is_system:
        return set(CAPABILITIES)
    roles = roles_over(actor=actor, path=path, project_id=project_id)
    return {capability for capability, holders in CAPABILITIES.items() if holders & roles}


def require(capability: str, *, actor, path: str = "", project_id: int | None = None) -> None:
    """Raises NotPermitted, naming the roles that could, when the actor does not hold the capability there."""
    if not may(capability, actor=actor, path=path, project_id=project_id):
        raise NotPermitted(refusal(CAPABILITIES[capability], capability))


def require_over_node(capability: str, *, actor, node) -> None:
    """Raises NotPermitted unless the actor holds the capability over the node (None: over the whole office)."""
    require(capability, actor=actor, path=node.path if node is not None else "")


def require_over_project(capability: str, *, actor, project) -> None:
    """Raises NotPermitted unless the actor holds the capability over the project, by its branch or by a grant of its own."""
    require(capability, actor=actor, path=project.node.path, project_id=project.pk)


def require_clearing(*, actor, user, path: str = "") -> None:
    """Raises NotPermitted unless the actor may show restricted projects of the branch to the person.

    It takes an administrator who is cleared for the branch; one of the whole office may clear others, but never himself.
    """
    if actor.is_system or scope_of(user=actor).clears(path):
        return
    if Role.ADMINISTRATOR not in roles_over(actor=actor) or actor.pk == user.pk:
        raise NotPermitted(
            "Clearance for restricted projects is given by an administrator who is cleared for them: ask one of those.", field="cleared"
        )


def require_trail_reader(*, actor) -> bool:
    """Whether the actor reads the trail of the whole office; raises NotPermitted when no role of theirs reads any of it."""
    roles = CAPABILITIES["read_trail"]
    whole = actor.is_system or bool(roles & office_roles(user=actor))
    if not whole and not roles & (held_roles(user=actor) | set(actor.project_grants.values_list("role", flat=True))):
        raise NotPermitted(refusal(roles, "read_trail"))
    return whole


def refusal(roles: Iterable[str], capability: str) -> str:
    names = ", ".join(sorted(Role(role).label for role in roles))
    return f"You are not permitted to {capability.replace('_', ' ')} here. It takes one of these roles over it: {names}."


def _prefixes(path: str) -> list[list[str]]:
    ids = [part for part in path.split("/") if part]
    return [ids[: end + 1] for end in range(len(ids))]
