"""Load the demonstration portfolio."""

import time

from django.utils import timezone

from pmo.commands import Answering
from pmo.errors import Refused
from projects.models import Project
from reports.demo import accounts
from reports.demo.portfolio import build
from reports.demo.synthetic import build_synthetic


class Command(Answering):
    help = (
        "Load the demonstration portfolio into an empty database: an invented utility with half a year of weekly history. "
        "With --projects, a synthetic portfolio of that size. The same seed makes the same rows in the same week."
    )

    def arguments(self, parser):
        parser.add_argument("--projects", type=int, metavar="N", help="a synthetic portfolio of N projects with 20 work packages each")
        parser.add_argument("--seed", type=int, default=1, metavar="S", help="another seed, other rows (1)")
        parser.add_argument("--periods", type=int, default=104, metavar="P", help="weekly periods of history of a synthetic portfolio (104)")
        parser.add_argument("--sign-ins", action="store_true", help="only print who can sign in to the demonstration")

    def answer(self, projects, seed, periods, sign_ins, **_):
        if sign_ins:
            return {"sign_ins": accounts.sign_ins()}
        if projects is not None and not 1 <= projects <= 100_000:
            raise Refused("Between 1 and 100,000 projects can be made.")
        if not 1 <= periods <= 520:
            raise Refused("Between 1 and 520 periods can be made.")
        if Project.objects.exists():
            raise Refused("This database holds projects already: the demonstration is loaded into an empty one only.")
        begun, now = time.perf_counter(), timezone.now()
        if projects is None:
            counts = build(now=now, seed=seed, say=self._say)
        else:
            counts = build_synthetic(now=now, seed=seed, projects=projects, periods=periods, say=self._say)
        accounts.leave_for_the_door()
        return counts | {"seconds": round(time.perf_counter() - begun, 1)}

    def say(self, answer):
        if "sign_ins" in answer:
            lines = [f"  {one['username']:<12} {one['password']}   {one['role']}" for one in answer["sign_ins"]]
            return "\n".join(["Sign in as (user name, password, who):", *lines])
        return "demo: done in {seconds} s".format(**answer)

    def _say(self, line):
        self.stderr.write(f"demo: {line}")
