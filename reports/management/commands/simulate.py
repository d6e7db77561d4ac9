"""Draw the forecast with a range of a project, or of the fiscal year of a node."""

from django.utils import timezone

from finance.queries.simulation_payload import simulation_payload
from governance.actions.simulations import CORRELATION, FEWEST, simulate_now
from pmo.accounts.actions import system_user
from pmo.commands import Answering
from pmo.inputs import today
from reports.management.subjects import day, subject


class Command(Answering):
    help = "Draw what a project will cost and when it will be finished, or what the fiscal year of a node comes to; the same seed draws the same."

    def arguments(self, parser):
        parser.add_argument("code", help="of a project or a node")
        parser.add_argument("--as-of", type=day, metavar="DATE", help="as known on that day (today)")
        parser.add_argument("--seed", type=int, metavar="S", help="that of the newest forecast, else one that follows from the code")
        parser.add_argument("--draws", type=int, default=FEWEST, metavar="N", help="from 10,000 to 100,000 (10,000)")
        parser.add_argument("--correlation", default=str(CORRELATION), metavar="R", help="between any two items of a programme (0.30)")

    def answer(self, code, as_of, **asked):
        now = timezone.now()
        asked = {name: asked[name] for name in ("seed", "draws", "correlation")}
        return simulation_payload(simulate_now(actor=system_user(), subject=subject(code), as_of=as_of or today(now), now=now, **asked), moved=0)

    def say(self, answer):
        lines = [f"{answer['code']} as of {answer['as_of']}: {answer['draws']} draws, seed {answer['seed']}"]
        for name, part, limit in (("cost", answer["cost"], "budget"), ("finish", answer["finish"], "by")):
            if part["p80"] is None:
                lines.append(f"{name}: unknown. {part['reason']}")
                continue
            values = "  ".join(f"{percent.upper()} {part[percent]['value']}" for percent in ("p10", "p50", "p80", "p90"))
            chance = f"{part['chance']['value']:.1%} within {part[limit]}" if part["chance"] else part["reason"]
            lines.append(f"{name}: {values}  {chance}")
        if answer["chance_of_both"]:
            lines.append(f"both: {answer['chance_of_both']['value']:.1%}")
        return "\n".join(lines)
