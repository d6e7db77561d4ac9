"""Which roles may do a deed, as tests state it: every role is tried, those named succeed and the others are refused."""

import pytest

EVERY = [
    "analyst", "project_manager", "executive", "gatekeeper", "controller", "resource_manager", "auditor", "administrator", "integration",
]  # fmt: skip


def allowed(*roles):
    """Parametrise `role` with those that may."""
    return pytest.mark.parametrize("role", roles)


def refused_but(*roles):
    """Parametrise `role` with all others."""
    return pytest.mark.parametrize("role", [role for role in EVERY if role not in roles])
