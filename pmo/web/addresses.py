"""What an address says: anybody may write anything there."""


def whole(words: str | None) -> int | None:
    """The whole number that up to nine plain digits write; None for anything else."""
    return int(words) if words and len(words) < 10 and words.isascii() and words.isdigit() else None


def asked(request) -> list[tuple[str, str]]:
    """(name, value) of every word of the address but the day and the page: what a form keeps that asks for another day."""
    return [(name, value) for name, values in request.GET.lists() if name not in ("as_of", "page") for value in values]
