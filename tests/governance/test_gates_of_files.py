"""A file moves no project past a gate: the row and the remedy are named, and nothing is written."""

import datetime as dt

import pytest

from pmo.errors import Refused
from projects.models import Project
from tests.factories import NodeFactory, ProjectFactory, stage
from tests.governance.gated import gate_before, project_before
from tests.imports.bringing import brought, messages, staged
from tests.imports.test_gmpp_import import Y19

pytestmark = pytest.mark.django_db
HEADER = "code,name,node,stage\n"


def test_of_a_portfolio_is_refused_at_its_row_and_stage():
    node = NodeFactory(code="N")
    gate_before()
    project_before(node, code="APOLLO", name="Apollo")
    rows = HEADER + "APOLLO,Apollo,N,Delivery\nNEW,New,N,Delivery\n"
    assert messages(staged("portfolio", rows)) == [
        (2, "stage", "APOLLO has not passed the gate into “Delivery”: hold its review, or ask for a waiver.")
    ]
    with pytest.raises(Refused):
        brought("portfolio", rows)
    brought("portfolio", rows, accept_good_rows=True)
    assert dict(Project.objects.values_list("code", "stage__name")) == {"APOLLO": "Approved", "NEW": "Delivery"}  # taken up in mid-life


def test_of_a_publication_is_refused_where_it_would_revive_a_project():
    gate_before()
    mod = NodeFactory(code="GMPP-MOD", name="MOD", kind="function", parent=NodeFactory(code="GMPP", kind="enterprise"))
    vega = ProjectFactory(code="GMPP-VEGA", name="Vega", node=mod, stage=stage("Concept"), joined=dt.date(2015, 1, 1))
    vega.stage_changes.create(known_on=dt.date(2016, 1, 1), stage=stage("Left"))
    assert messages(staged("gmpp", Y19)) == [
        (3, "Project name", "GMPP-VEGA has not passed the gate into “Delivery”: hold its review, or ask for a waiver.")
    ]
