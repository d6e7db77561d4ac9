"""A polite no, with a reason: what actions and policies raise, and every door turns into words."""


class Refused(Exception):
    """The deed was refused; nothing was changed.

    `message` is one sentence for a person: what, where, remedy. `field` names the input it concerns.
    """

    status = 422

    def __init__(self, message: str, *, field: str | None = None, problems: list | None = None):
        super().__init__(message)
        self.message = str(message)
        self.field = field
        self.problems = problems or []


class NotPermitted(Refused):
    """The actor may see the subject but not do this to it."""

    status = 403


class Conflict(Refused):
    """The deed does not fit the state of things."""

    status = 409


class Stale(Refused):
    """The record was changed after it was read. `mine` and `theirs` hold the values that differ, by field."""

    status = 412

    def __init__(self, message: str, *, mine: dict, theirs: dict, version: int):
        super().__init__(message)
        self.mine = mine
        self.theirs = theirs
        self.version = version
