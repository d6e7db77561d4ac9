"""A project before a gate, for the tests of gates; a file whose story is another has fixtures of its own."""

import pytest

from tests.factories import NodeFactory, person
from tests.governance.gated import gate_before, project_before


@pytest.fixture
def node():
    return NodeFactory(code="N")


@pytest.fixture
def gate(node):
    return gate_before()


@pytest.fixture
def project(node, gate):
    return project_before(node)


@pytest.fixture
def gatekeeper(node):
    return person("gatekeeper", node=node)
