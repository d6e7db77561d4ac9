"""A project that files bring something into."""

import pytest

from tests.factories import NodeFactory, ProjectFactory


@pytest.fixture
def apollo():
    return ProjectFactory(code="APOLLO", node=NodeFactory(code="HEALTH"))
