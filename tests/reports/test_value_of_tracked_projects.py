"""Tracked projects loaded together: the portfolio's sums are the sums of the files, to the cent; its indices come from the sums."""

import json
from decimal import Decimal

import pytest

from finance.calc.indices import indices
from pmo.accounts.actions import system_user
from pmo.imports.actions import apply, stage
from projects.models import Project
from reports.queries.earned_value import node_standing, project_standing
from tests.factories import NOW, NodeFactory
from tests.reports.test_earned_value import EXPECTED, files_of
from tests.shared_files import shared

pytestmark = pytest.mark.django_db

LOADED = ["C2011_05_Telecom_System_Agnes", "C2013_13_Office_Finishing_Works_1", "C2013_16_Office_Finishing_Works_4"]


def test_the_portfolio_is_the_sum_of_its_files_to_the_cent():
    top = NodeFactory(code="ROOT", kind="enterprise")
    known = json.loads(EXPECTED.read_text()) if EXPECTED.exists() else {}
    for name in LOADED:
        for filename, data, told in files_of(shared("dslib-projects", name), code=name):
            apply(actor=system_user(), batch=stage(actor=system_user(), filename=filename, data=data, now=NOW, here=True, **told), now=NOW)
    day = NOW.date()
    alone = {project.code: project_standing(project=project, as_of=day).point for project in Project.objects.all()}
    found = node_standing(user=system_user(), node=top, as_of=day)
    assert len(alone) == len(LOADED)
    for column in ("bac", "pv", "ev", "ac"):
        assert getattr(found.point, column) == sum((getattr(one, column) for one in alone.values()), Decimal(0)), column
    assert found.outlook.found.cpi == indices(bac=found.point.bac, pv=found.point.pv, ev=found.point.ev, ac=found.point.ac).cpi
    for name in LOADED:
        if name in known:
            last = known[name]["rows"][-1]
            assert float(alone[name].bac) == pytest.approx(known[name]["BAC"], abs=known[name]["BAC"] * 1e-4)
            assert float(alone[name].ev) == pytest.approx(last["EV"], abs=known[name]["BAC"] * 1e-4)
            assert float(alone[name].ac) == pytest.approx(last["AC"], abs=known[name]["BAC"] * 1e-4)
