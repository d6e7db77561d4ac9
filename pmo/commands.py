"""How a management command answers: prose for a person, or one JSON object and nothing else."""

import json
from abc import ABC, abstractmethod

from django.core.management.base import BaseCommand, CommandError
from django.core.serializers.json import DjangoJSONEncoder

from pmo.errors import Refused


class Answering(ABC, BaseCommand):
    """A command that says no on stderr with exit 1 and, with `--json`, answers in one object.

    Subclasses write `arguments(parser)` and `answer(**options)`, which returns a dict, and perhaps `say(answer)` for prose.
    """

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
        self.arguments(parser)

    def arguments(self, parser):
        """Arguments of the command's own."""

    def handle(self, *args, **options):
        as_json = options.pop("json")
        try:
            answer = self.answer(**options)
        except Refused as refusal:
            raise CommandError(refusal.message, returncode=1) from refusal
        self.stdout.write(json.dumps(answer, cls=DjangoJSONEncoder) if as_json else self.say(answer))

    @abstractmethod
    def answer(self, **options) -> dict:
        """Do it, and return what is to be said."""

    def say(self, answer: dict) -> str:
        """The answer in lines of `name: value`."""
        return "\n".join(f"{name}: {value}" for name, value in answer.items())
