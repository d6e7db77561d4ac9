"""Print how sound a schedule is."""

from pmo.commands import Answering
from projects.management.found import project
from projects.queries.quality import quality_checks


class Command(Answering):
    help = "Print the fourteen checks of a project's schedule, with what each finds. What there is nothing to judge by is null."

    def arguments(self, parser):
        parser.add_argument("code")

    def answer(self, code, **_):
        return {"checks": quality_checks(project=project(code))}

    def say(self, answer):
        words = {True: "passed", False: "FAILED", None: "—"}
        return "\n".join(
            f"{one['number']:>2} {one['name']:<28} {words[one['passed']]:<7} {one['numerator']:g} of {one['denominator']:g}"
            for one in answer["checks"]
        )
