"""What a second database is asked again: what it might answer otherwise, and of many cases alike a few."""

import pytest


def some_again(cases, every=6):
    """The cases of a test, each of which the embedded default tries; every so many a second database too, which would only repeat the rest."""
    wrapped = [case if isinstance(case, tuple) else (case,) for case in cases]
    return [pytest.param(*case, marks=[pytest.mark.once] if number % every else []) for number, case in enumerate(wrapped)]
