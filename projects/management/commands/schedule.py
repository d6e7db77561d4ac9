"""Print a schedule."""

from pmo.commands import Answering
from projects.management.found import project
from projects.queries.quality import schedule_payload


class Command(Answering):
    help = "Print the computed schedule of a project: dates, slack in working days of its calendar, what is critical."

    def arguments(self, parser):
        parser.add_argument("code")

    def answer(self, code, **_):
        return schedule_payload(project=project(code))

    def say(self, answer):
        rows = [
            f"{one['wbs']:<12} {one['name'][:50]:<50} {one['start']} {one['finish']} {one['total_slack_days']:>9} {'*' if one['critical'] else ''}"
            for one in answer["tasks"]
        ]  # fmt: skip
        return "\n".join([f"{answer['project_start']} to {answer['project_finish']}", *rows])
