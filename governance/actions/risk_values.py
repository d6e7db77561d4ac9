"""What a risk may say: every field that people write, checked."""

from django.utils.translation import gettext as _

from governance.actions.follow_up import checked_account
from governance.calc.chance import chance_of
from governance.calc.risk import expected_cost, gravest
from governance.calc.scales import chance_at
from governance.models import Risk
from pmo import inputs
from pmo.calc.money import in_cents
from pmo.errors import Refused
from portfolio.models import Node
from projects.models import Project, WorkPackage

PARTS = ["impact_on_cost", "impact_on_time", "impact_on_scope", "impact_on_benefit"]
PAIRS = {"inherent_probability": "inherent_impact", "target_probability": "target_impact"}
OF_THREATS = {Risk.Response.AVOID, Risk.Response.REDUCE, Risk.Response.TRANSFER, Risk.Response.FALLBACK}


def checked(*, place, **fields) -> dict:
    """The fields in the form they are kept in.

    Raises:
        Refused: a value is not acceptable, or a field cannot be changed this way.
    """
    checks = {
        "title": lambda value: inputs.text(value, field="title", called=_("The title"), longest=250, required=True),
        "description": lambda value: inputs.text(value, field="description", called=_("The description")),
        "category": lambda value: inputs.text(value, field="category", called=_("The category"), longest=40),
        "probability": lambda value: inputs.score(value, field="probability", called=_("The probability")),
        "impact": lambda value: inputs.score(value, field="impact", called=_("The impact")),
        "chance": lambda value: inputs.share(value, field="chance", called=_("The chance")),
        "cost_impact": lambda value: inputs.money(value, field="cost_impact", called=_("The cost")),
        "time_impact_days": lambda value: inputs.days(value, field="time_impact_days", called=_("The delay")),
        "owner": lambda value: inputs.text(value, field="owner", called=_("The owner"), longest=120),
        "owner_account": lambda value: checked_account(value, place=place),
        "response": lambda value: inputs.choice(value, among=Risk.Response, field="response", called=_("The response")),
        "response_plan": lambda value: inputs.text(value, field="response_plan", called=_("The plan")),
        "trigger": lambda value: inputs.text(value, field="trigger", called=_("The trigger"), longest=250),
        "strikes_from": lambda value: inputs.day(value, field="strikes_from", called=_("The earliest day")),
        "contingency": lambda value: inputs.money(value, field="contingency", called=_("The contingency")),
        "due_on": lambda value: inputs.day(value, field="due_on", called=_("The due day")),
    }
    scores = [*PARTS, *PAIRS, *PAIRS.values()]
    if unknown := fields.keys() - checks.keys() - set(scores):
        raise Refused(_("{name} of a risk cannot be changed here.").format(name=min(unknown)), field=min(unknown))
    return {name: _score(value, name) if name in scores else checks[name](value) for name, value in fields.items()}


def with_what_follows(wanted: dict, risk=None) -> dict:
    """The same, the impact being the gravest of its parts where they are judged; `risk` says what is not named.

    Raises:
        Refused: half a pair of scores is missing, or there is no impact at all.
    """
    whole = {name: wanted.get(name, getattr(risk, name, None)) for name in ("impact", *PARTS, *PAIRS, *PAIRS.values())}
    for probability, impact in PAIRS.items():
        if (whole[probability] is None) != (whole[impact] is None):
            missing = impact if whole[impact] is None else probability
            raise Refused(_("Probability and impact go together: give both, or neither."), field=missing)
    found = gravest([whole[name] for name in PARTS])
    if found is None and whole["impact"] is None:
        raise Refused(_("The impact is missing: give a whole number from 1 to 5, or judge it on cost, time, scope or benefit."), field="impact")
    return wanted if found is None else wanted | {"impact": found}


def checked_response(kind: str, response: str) -> str:
    """Raises Refused when the response is one to a threat and the risk is an opportunity."""
    if kind == Risk.Kind.OPPORTUNITY and response in OF_THREATS:
        raise Refused(
            _("“{response}” answers a threat: an opportunity is exploited, enhanced, shared or accepted.").format(response=response), field="response"
        )
    return response


def checked_packages(value, *, place) -> list[WorkPackage]:
    """Lines of the plan that a risk strikes. Raises Refused when they are another project's, or it stands in none."""
    packages = list(value)
    if any(isinstance(place, Node) or package.project_id != place.pk for package in packages):
        raise Refused(_("A line of the plan is not the project's own: name its WBS numbers."), field="work_packages")
    return packages


def checked_shares(value, *, origin) -> list[Project]:
    """The projects that it concerns besides. Raises Refused when its own is among them."""
    projects = list(value)
    if origin in projects:
        raise Refused(_("It stands in {code} already: name other projects.").format(code=origin.code), field="shared_with")
    return projects


def exposure_of(*, probability: int, chance, cost_impact, scale: dict | None = None):
    """Chance × cost to the cent, the chance taken from the probability score where none is stated; None without a cost."""
    stood_for = chance_at(scale, probability) if scale else chance_of(probability)
    expected = expected_cost(stood_for if chance is None else chance, cost_impact)
    return None if expected is None else in_cents(expected)


def exposure_in(row, scale: dict):
    """The same, of a risk or a judgement of one, by the scale of its place."""
    return exposure_of(probability=row.probability, chance=row.chance, cost_impact=row.cost_impact, scale=scale)


def _score(value, name: str) -> int | None:
    return None if value is None else inputs.score(value, field=name, called=_("The score"))
