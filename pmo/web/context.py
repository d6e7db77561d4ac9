"""What every page's frame needs."""


def frame(request) -> dict:
    """Navigation and the as-of date of the page."""
    return {}
