"""The next code of a numbered record."""


def next_code(rows, prefix: str, digits: int = 4) -> str:
    """The code after the newest of the rows (`D-0007` after `D-0006`); the caller holds the turn, so that two cannot get the same."""
    newest = rows.filter(code__regex=rf"^{prefix}-[0-9]{{1,9}}$").order_by("-pk").values_list("code", flat=True).first()
    number = int(newest.removeprefix(f"{prefix}-")) if newest else 0
    while True:
        number += 1
        code = f"{prefix}-{number:0{digits}d}"
        if not rows.filter(code=code).exists():
            return code
