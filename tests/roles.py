"""Which roles may do a deed, as tests state it: every role is tried, those named succeed and the others are refused.

A role is a name in a set, on every database: the second one is asked of the first that may and the first that may not.
"""

import pytest

from tests.again import some_again

EVERY = [
    "analyst", "project_manager", "executive", "gatekeeper", "controller", "resource_manager", "auditor", "administrator", "integration",
]  # fmt: skip


def allowed(*roles):
    """Parametrise `role` with those that may."""
    return pytest.mark.parametrize("role", some_again(roles, every=len(EVERY)))


def refused_but(*roles):
    """Parametrise `role` with all others."""
    return pytest.mark.parametrize("role", some_again([role for role in EVERY if role not in roles], every=len(EVERY)))
