"""The next code of a numbered record."""

import re

from django.utils.translation import gettext as _

from pmo import inputs
from pmo.errors import Conflict


def next_code(rows, prefix: str, digits: int = 4) -> str:
    """The code after the newest of the rows (`D-0007` after `D-0006`); the caller holds the turn, so that two cannot get the same."""
    newest = rows.filter(code__regex=rf"^{prefix}-[0-9]{{1,9}}$").order_by("-pk").values_list("code", flat=True).first()
    number = int(newest.removeprefix(f"{prefix}-")) if newest else 0
    while True:
        number += 1
        code = f"{prefix}-{number:0{digits}d}"
        if not rows.filter(code=code).exists():
            return code


def code_in(rows, given: str | None, *, prefix: str, place) -> str:
    """The code given, or (None) the one after the highest number among the rows of a register (`R-042` after `R-041`).

    Raises:
        Conflict: it is taken.
        Refused: it is no code.
    """
    taken = set(rows.values_list("code", flat=True))
    if given is None or not str(given).strip():
        numbers = [int(found[1]) for code in taken if (found := re.fullmatch(rf"{prefix}-(\d{{1,9}})", code))]
        return f"{prefix}-{max(numbers, default=0) + 1:03d}"
    code = inputs.code(given)
    if code in taken:
        raise Conflict(_("{place} has a {code} already: choose another code.").format(place=place.code, code=code), field="code")
    return code
