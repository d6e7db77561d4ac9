"""The engine agrees with the slow and obvious way on any network, and holds what any schedule must."""

from hypothesis import given, settings

from projects.calc.schedule.engine import compute
from tests.projects.schedule_networks import networks
from tests.projects.schedule_reference import Reference, hour

COLUMNS = ("start", "finish", "early_start", "early_finish", "late_start", "late_finish")


class TestCompute:
    @settings(max_examples=1500, deadline=None)
    @given(networks())
    def test_agrees_with_the_reference(self, network):
        dates = compute(network)
        for task, found in Reference(network).compute().items():
            own = [hour(getattr(dates, name)[task]) for name in COLUMNS]
            assert (task, *own, int(dates.total_slack[task]), bool(dates.critical[task])) == (task, *found)
