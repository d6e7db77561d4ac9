"""Keep accounts and their API tokens. Passwords and secrets never reach the trail."""

import datetime as dt
import re

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _
from knox.models import get_digest_token
from knox.settings import CONSTANTS

from pmo import inputs
from pmo.accounts.models import ApiToken, User
from pmo.accounts.policy import require_office_administrator, require_self_or_administrator, require_token_issuer
from pmo.errors import Conflict, NotPermitted, Refused
from pmo.ledger import events
from pmo.ledger.changes import columns, difference, hold, require_version

SCOPE = re.compile(r"read|write|write:[a-z][a-z-]{0,40}")
LONGEST_TOKEN_DAYS = 366
SEEN_EVERY = dt.timedelta(minutes=5)
TOLD = ["username", "email", "first_name", "last_name", "job_title"]
OWN = {"first_name", "last_name", "job_title"}


def system_user() -> User:
    """The actor of deeds done by the system itself: commands, schedules."""
    return User.objects.get_or_create(
        username="system", defaults={"first_name": "The", "last_name": "system", "is_system": True, "is_active": False, "password": "!"}
    )[0]


@transaction.atomic
def create_user(*, actor, username: str, email: str, first_name: str, last_name: str, password: str, now: dt.datetime, job_title: str = "") -> User:
    """Open an account for a person.

    Raises:
        NotPermitted: the actor does not administer the whole office.
        Conflict: the user name or the address is taken.
        Refused: a value is not acceptable, or the password is too weak (its validators say why).
    """
    require_office_administrator(actor=actor)
    fields = _checked(username=username, email=email, first_name=first_name, last_name=last_name, job_title=job_title)
    user = User(date_joined=now, **fields)
    _require_free(user, fields)
    _set_password(user, password)
    user.save(force_insert=True)
    events.record("user.created", subject=user, actor=actor, at=now, after=events.values(user, *TOLD))
    return user


@transaction.atomic
def change_user(*, actor, user: User, version: int, now: dt.datetime, **fields) -> User:
    """Change what an account says of its person, or (an administrator) its address, user name and password.

    Raises:
        NotPermitted: the actor is neither the person nor an administrator, or only an administrator may change a field.
        Stale: someone changed it after it was read.
        Conflict: the user name or the address is taken.
        Refused: a value is not acceptable.
    """
    if fields.keys() <= OWN:
        require_self_or_administrator(actor=actor, user=user)
    else:
        require_office_administrator(actor=actor)
    password = fields.pop("password", None)
    wanted = _checked(**fields)
    user = _held(user)
    require_version(user, version=version, wanted=wanted)
    _require_free(user, wanted)
    change = difference(user, wanted)
    if password is not None:
        _set_password(user, password)
        user.version += change is None
    if change is None and password is None:
        return user
    user.save(update_fields={"version", *(columns(user, change) if change else []), *(["password"] if password is not None else [])})
    before, after = (change.before, change.after) if change else ({}, {})
    reason = _("The password was set anew.") if password is not None else ""
    events.record("user.changed", subject=user, actor=actor, at=now, before=before, after=after, reason=reason)
    return user


@transaction.atomic
def deactivate_user(*, actor, user: User, now: dt.datetime) -> User:
    """Close an account: the person can no longer sign in, their tokens are withdrawn, their deeds stay.

    Raises:
        NotPermitted: the actor does not administer the whole office.
        Conflict: it is the actor's own, or the system's.
    """
    require_office_administrator(actor=actor)
    if actor.pk == user.pk:
        raise Conflict(_("You cannot deactivate yourself: ask another administrator."), field="user")
    user = _held(user)
    if not actor.is_system and not User.objects.filter(pk=actor.pk, is_active=True).exists():
        raise NotPermitted(_("Your own account was closed meanwhile."))  # two administrators do not close each other's accounts at once
    change = difference(user, {"is_active": False})
    if change is None:
        return user
    user.save(update_fields=columns(user, change))
    withdrawn, _by_model = ApiToken.objects.filter(user=user).delete()
    after = {**change.after, "tokens_withdrawn": withdrawn}
    events.record("user.deactivated", subject=user, actor=actor, at=now, before=change.before, after=after)
    return user


@transaction.atomic
def activate_user(*, actor, user: User, now: dt.datetime) -> User:
    """Open a closed account again, with the roles it had.

    Raises:
        NotPermitted: the actor does not administer the whole office.
        Conflict: it is the system's.
    """
    require_office_administrator(actor=actor)
    user = _held(user)
    change = difference(user, {"is_active": True})
    if change is not None:
        user.save(update_fields=columns(user, change))
        events.record("user.activated", subject=user, actor=actor, at=now, before=change.before, after=change.after)
    return user


@transaction.atomic
def create_token(*, actor, user: User, name: str, scopes: list[str], expires_at: dt.datetime, now: dt.datetime) -> tuple[ApiToken, str]:
    """Make an API token; returns it with its secret, which is stored hashed and never shown again.

    Raises:
        NotPermitted: it is another person's, and not an integration's made by an administrator.
        Refused: a scope is not known, the expiry is missing, past or too far, or the account is closed.
    """
    require_token_issuer(actor=actor, user=user)
    name = inputs.text(name, field="name", called=_("The name"), longest=80, required=True)
    scopes = _scopes(scopes)
    _require_expiry(expires_at, now)
    if not user.is_active:
        raise Refused(_("{user} is not active: a token would open nothing.").format(user=user), field="user")
    digest, secret = get_digest_token()
    token = ApiToken(digest=digest, token_key=secret[: CONSTANTS.TOKEN_KEY_LENGTH], user=user, name=name, scopes=scopes, expiry=expires_at)
    token.save(force_insert=True)
    events.record("token.created", subject=user, actor=actor, at=now, after=events.values(token, "name", "scopes", "expiry"))
    return token, secret


@transaction.atomic
def revoke_token(*, actor, token: ApiToken, now: dt.datetime) -> None:
    """Withdraw an API token.

    Raises:
        NotPermitted: the actor is neither its owner nor an administrator of the whole office.
        Conflict: it is gone already.
    """
    require_self_or_administrator(actor=actor, user=token.user)
    deleted, _by_model = ApiToken.objects.filter(pk=token.pk).delete()
    if not deleted:
        raise Conflict(_("The token “{name}” is withdrawn already.").format(name=token.name))
    events.record("token.revoked", subject=token.user, actor=actor, at=now, before=events.values(token, "name", "scopes", "expiry"))


@transaction.atomic
def open_session(*, actor, now: dt.datetime) -> None:
    """Note that a person signed in."""
    events.record("session.opened", subject=actor, actor=actor, at=now)


@transaction.atomic
def close_session(*, actor, now: dt.datetime) -> None:
    """Note that a person signed out."""
    events.record("session.closed", subject=actor, actor=actor, at=now)


@transaction.atomic
def refuse_session(*, user: User, address: str, now: dt.datetime) -> None:
    """Note a sign-in under a person's name with a wrong password, and the network address it came from."""
    events.record("session.refused", subject=user, actor=system_user(), at=now, after={"address": address})


@transaction.atomic
def note_new_password(*, user: User, reason: str, now: dt.datetime) -> None:
    """Note that a person chose a new password; the password itself is told to nobody."""
    events.record("password.changed", subject=user, actor=user, at=now, reason=reason)


def use_token(*, token: ApiToken, now: dt.datetime) -> None:
    """Keep when a token was last used, to the nearest minutes; no event: the calls it makes leave their own."""
    if token.last_used_at is None or now - token.last_used_at > SEEN_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)


def _held(user: User) -> User:
    user = hold(user)
    if user.is_system:
        raise Conflict(_("The system's own account cannot be changed."), field="user")
    return user


def _checked(**fields) -> dict:
    checks = {
        "username": _username,
        "email": _email,
        "first_name": lambda value: inputs.text(value, field="first_name", called=_("The first name"), longest=150),
        "last_name": lambda value: inputs.text(value, field="last_name", called=_("The last name"), longest=150),
        "job_title": lambda value: inputs.text(value, field="job_title", called=_("The job title"), longest=120),
    }
    if unknown := fields.keys() - checks.keys():
        raise Refused(_("{name} of an account cannot be changed here.").format(name=min(unknown)), field=min(unknown))
    return {name: checks[name](value) for name, value in fields.items()}


def _username(value) -> str:
    username = User.normalize_username(inputs.text(value, field="username", called=_("The user name"), longest=150, required=True))
    return _valid(User.username_validator, username, "username")


def _email(value) -> str:
    email = inputs.text(value, field="email", called=_("The e-mail address"), longest=254, required=True)
    return User.objects.normalize_email(_valid(validate_email, email, "email"))


def _valid(validator, value, field):
    try:
        validator(value)
    except ValidationError as error:
        raise Refused(" ".join(error.messages), field=field) from None
    return value


def _require_free(user: User, wanted: dict) -> None:
    """Names and addresses are compared without case: either opens the door."""
    others = User.objects.exclude(pk=user.pk)
    for field in ("username", "email"):
        if field in wanted and others.filter(**{f"{field}__iexact": wanted[field]}).exists():
            raise Conflict(_("“{value}” is taken by another account: choose another.").format(value=wanted[field]), field=field)


def _set_password(user: User, password: str) -> None:
    try:
        validate_password(password if isinstance(password, str) else "", user)
    except ValidationError as error:
        raise Refused(" ".join(error.messages), field="password") from None
    user.set_password(password)


def _scopes(scopes) -> list[str]:
    if not isinstance(scopes, list | tuple) or not scopes:
        raise Refused(_("There is no scope: give “read”, “write:projects” or the like."), field="scopes")
    for scope in scopes:
        if not isinstance(scope, str) or not SCOPE.fullmatch(scope):
            raise Refused(_("The scope “{scope}” is not known: give “read”, “write:projects” or the like.").format(scope=scope), field="scopes")
    return list(dict.fromkeys(scopes))


def _require_expiry(expires_at, now: dt.datetime) -> None:
    if not isinstance(expires_at, dt.datetime) or expires_at.tzinfo is None:
        raise Refused(_("The expiry is missing: say until when the token opens the door."), field="expires_at")
    if not now < expires_at <= now + dt.timedelta(days=LONGEST_TOKEN_DAYS):
        raise Refused(
            _("The expiry is past or more than {days} days away: give a moment between.").format(days=LONGEST_TOKEN_DAYS), field="expires_at"
        )
