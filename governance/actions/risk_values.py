"""What a risk may say: every field that people write, checked."""

from django.utils.translation import gettext as _

from governance.calc.chance import chance_of
from governance.calc.risk import expected_cost
from governance.models import Risk
from pmo import inputs
from pmo.calc.money import in_cents
from pmo.errors import Refused


def checked(**fields) -> dict:
    """The fields in the form they are kept in.

    Raises:
        Refused: a value is not acceptable, or a field cannot be changed this way.
    """
    checks = {
        "title": lambda value: inputs.text(value, field="title", called=_("The title"), longest=250, required=True),
        "description": lambda value: inputs.text(value, field="description", called=_("The description")),
        "probability": lambda value: inputs.score(value, field="probability", called=_("The probability")),
        "impact": lambda value: inputs.score(value, field="impact", called=_("The impact")),
        "chance": lambda value: inputs.share(value, field="chance", called=_("The chance")),
        "cost_impact": lambda value: inputs.money(value, field="cost_impact", called=_("The cost")),
        "time_impact_days": lambda value: inputs.days(value, field="time_impact_days", called=_("The delay")),
        "owner": lambda value: inputs.text(value, field="owner", called=_("The owner"), longest=120),
        "response": lambda value: inputs.choice(value, among=Risk.Response, field="response", called=_("The response")),
        "response_plan": lambda value: inputs.text(value, field="response_plan", called=_("The plan")),
        "due_on": lambda value: inputs.day(value, field="due_on", called=_("The due day")),
    }
    if unknown := fields.keys() - checks.keys():
        raise Refused(_("{name} of a risk cannot be changed here.").format(name=min(unknown)), field=min(unknown))
    return {name: checks[name](value) for name, value in fields.items()}


def exposure_of(*, probability: int, chance, cost_impact):
    """Chance × cost to the cent, the chance taken from the probability score where none is stated; None without a cost."""
    expected = expected_cost(chance_of(probability) if chance is None else chance, cost_impact)
    return None if expected is None else in_cents(expected)
