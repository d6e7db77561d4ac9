"""The people of the demonstration who can sign in, and what each may do."""

import datetime as dt
import json
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.hashers import make_password

from pmo.accounts.models import User
from portfolio.models import Grant, Node, Role
from reports.demo.catalogue import MANAGERS, table

PASSWORD = "look-around-2026"  # noqa: S105  everybody may know it
FILE = "demo_sign_ins.json"


@dataclass(frozen=True, slots=True)
class Account:
    """A person of the demonstration; `node` is where the role is held, None for the whole office."""

    username: str
    first_name: str
    last_name: str
    role: str
    comes_for: str
    node: str | None = None
    cleared: bool = False


ACCOUNTS = [
    Account("analyst", "Anna", "Lindgren", Role.ANALYST, "PMO analyst: the whole portfolio", None, True),
    Account("pm", "Priya", "Raman", Role.PROJECT_MANAGER, "Project manager: five projects"),
    Account("executive", "Rachel", "Osei", Role.EXECUTIVE, "Executive: Customer & Digital only", "CUS"),
    Account("controller", "Colin", "Baxter", Role.CONTROLLER, "Finance controller: the whole portfolio", None, True),
    Account("gatekeeper", "Gillian", "Frost", Role.GATEKEEPER, "Board member: Networks", "NET"),
    Account("resources", "Reza", "Moradi", Role.RESOURCE_MANAGER, "Resource manager: the whole portfolio"),
    Account("auditor", "Astrid", "Vogel", Role.AUDITOR, "Auditor: everything, read only", None, True),
    Account("admin", "Adrian", "Cole", Role.ADMINISTRATOR, "Administrator: people, roles, settings"),
]
UNCLEARED_TITLE = {Role.EXECUTIVE: "Director, Customer & Digital", Role.GATEKEEPER: "Chair, Networks investment board"}


def open_accounts(*, nodes: dict[str, Node], now: dt.datetime) -> dict[str, User]:
    """Everybody, by user name: those who sign in with the one password, and project managers who cannot."""
    password = make_password(PASSWORD)
    rows = [_user(one.username, one.first_name, one.last_name, now, password, _title(one)) for one in ACCOUNTS]
    known = {one.username for one in ACCOUNTS}
    for _key, username, first, last in table(MANAGERS):
        if username not in known:
            rows.append(_user(username, first, last, now, "!", "Project manager"))
    User.objects.bulk_create(rows)
    people = {user.username: user for user in rows}
    Grant.objects.bulk_create(
        Grant(user=people[one.username], role=one.role, node=nodes[one.node] if one.node else None, cleared=one.cleared, granted_at=now)
        for one in ACCOUNTS
        if one.role != Role.PROJECT_MANAGER
    )
    return people


def sign_ins() -> list[dict]:
    """User name, role and password of everybody who can sign in."""
    return [{"username": one.username, "role": one.comes_for, "password": PASSWORD} for one in ACCOUNTS]


def leave_for_the_door() -> None:
    """Leave the sign-ins where the sign-in page finds them."""
    (settings.VAR_DIR / FILE).write_text(json.dumps(sign_ins(), indent=1))


def _title(one: Account) -> str:
    return UNCLEARED_TITLE.get(one.role, Role(one.role).label)


def _user(username, first, last, now, password, title) -> User:
    return User(
        username=username, email=f"{username}@northmoor.example", first_name=first, last_name=last, password=password, job_title=title,
        date_joined=now,
    )  # fmt: skip
