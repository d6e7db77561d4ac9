"""Print earned value."""

from django.utils import timezone

from pmo.accounts.actions import system_user
from pmo.commands import Answering
from pmo.errors import Refused
from projects.models import Project
from reports.management.subjects import day_or_moment, subject
from reports.queries.earned_value import branch_standing, node_standing, project_standing
from reports.queries.value_payload import standing_payload


class Command(Answering):
    help = "Print the earned value of a project or node as of any day, with its series by status date. Unknown is null; times are working hours."

    def arguments(self, parser):
        parser.add_argument("code")
        parser.add_argument("--wbs", default="", metavar="NUMBER", help="a branch of the project's WBS: a heading with all below it, or one line")
        parser.add_argument("--spi-weight", type=_share, default=0.2, metavar="SHARE", help="of SPI in estimate d, 0 to 1; CPI has the rest")
        parser.add_argument("--as-of", type=day_or_moment, metavar="DATE", help="a day, meaning its end, or a moment as 2026-03-31T12:00")

    def answer(self, code, as_of, wbs, spi_weight, **_):
        found, on = subject(code), as_of or timezone.now().date()
        told = {"as_of": on, "weights": (1 - spi_weight, spi_weight)}
        if wbs and not isinstance(found, Project):
            raise Refused(f"'{code}' is a node: only a project has a WBS.")
        if wbs:
            standing = branch_standing(project=found, wbs=wbs, **told)
        elif isinstance(found, Project):
            standing = project_standing(project=found, **told)
        else:
            standing = node_standing(user=system_user(), node=found, **told)
        if standing is None:
            raise Refused(f"Nothing was known of '{code}'{f', line {wbs},' if wbs else ''} on {on}.")
        return standing_payload(standing)


def _share(text: str) -> float:
    number = float(text)
    if not 0 <= number <= 1:
        raise ValueError(text)
    return number
