"""REST: Plan and Outlook versions."""

from django_filters import CharFilter
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action

from finance.actions.calendar import ensure_fiscal_year
from finance.actions.drafts import open_draft
from finance.actions.versions import record_version
from finance.api.states import MovesVersions
from finance.models import Cycle, Version
from finance.queries.cycles import visible_cycles
from finance.queries.fiscal import known_by
from finance.queries.versions import visible_versions
from pmo.errors import Refused
from pmo.web.rest.deeds import Creates
from pmo.web.rest.shapes import Money
from projects.api.facts import FactsOfProjects, OfProject
from projects.api.found import named


class BudgetOut(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    project = serializers.CharField(source="project.code")
    fiscal_year = serializers.CharField(source="fiscal_year.label")
    kind = serializers.ChoiceField(Version.Kind.choices)
    label = serializers.CharField()
    state = serializers.ChoiceField(Version.State.choices)
    known_on = serializers.DateField()
    total = Money(currency="project.currency")
    note = serializers.CharField()
    cycle = serializers.IntegerField(source="cycle_id", allow_null=True)
    based_on = serializers.IntegerField(source="based_on_id", allow_null=True, help_text="The version it was opened from.")
    actuals_to = serializers.DateField(allow_null=True, help_text="An Outlook holds what was booked up to this day.")
    taken_back_on = serializers.DateField(allow_null=True, help_text="It was returned or withdrawn, and counts on the days before this one alone.")
    author = serializers.CharField(source="author.username", allow_null=True)
    version = serializers.IntegerField()


class DraftIn(serializers.Serializer):
    project = serializers.CharField()
    cycle = serializers.IntegerField(required=False, allow_null=True, help_text="Says year, kind, label, periods and source, where it is given.")
    fiscal_year = serializers.DateField(required=False, allow_null=True, help_text="Any day of the fiscal year.")
    kind = serializers.ChoiceField(Cycle.Kind.choices, required=False)
    source = serializers.ChoiceField(Cycle.Source.choices, required=False, help_text="What the draft begins with.")
    copy_of = serializers.IntegerField(required=False, allow_null=True, help_text="The id of a version of the project, instead of a source.")
    actual_periods = serializers.IntegerField(required=False, allow_null=True, help_text="Periods in which an Outlook holds actuals.")
    label = serializers.CharField(max_length=40, required=False, allow_blank=True)


class BudgetLine(serializers.Serializer):
    cost_type = serializers.CharField(max_length=40, required=False, allow_null=True)
    month = serializers.DateField(required=False, allow_null=True, help_text="Its first day; null for the whole year.")
    amount = Money()


class BudgetIn(serializers.Serializer):
    project = serializers.CharField()
    fiscal_year = serializers.DateField(help_text="Any day of the fiscal year.")
    kind = serializers.ChoiceField(Version.Kind.choices)
    label = serializers.CharField(max_length=40, required=False, allow_blank=True)
    state = serializers.ChoiceField(Version.State.choices, required=False)
    known_on = serializers.DateField(required=False)
    note = serializers.CharField(required=False, allow_blank=True)
    lines = BudgetLine(many=True)


class BudgetFields(OfProject):
    fiscal_year = CharFilter("fiscal_year__label")
    kind = CharFilter()
    state = CharFilter()


@extend_schema(request=BudgetIn, responses=BudgetOut)
class Budgets(MovesVersions, Creates, FactsOfProjects):
    """Plan and Outlook of a project for a fiscal year, each as known from a day on."""

    model = Version
    shape, create_shape = BudgetOut, BudgetIn
    filters = BudgetFields
    orders = {"known_on": "known_on", "project": "project__code"}
    default_order = ("-known_on",)
    scope = "budgets"
    version_path = "version"

    def rows(self, *, as_of):
        rows = visible_versions(user=self.request.user)
        return rows.filter(known_by(as_of)).exclude(state=Version.State.DRAFT) if as_of else rows

    @extend_schema(request=DraftIn, responses={201: BudgetOut})
    @action(detail=False, methods=["post"])
    def drafts(self, request, **kwargs):
        """Open a draft with the lines of its source. In a cycle it is opened once: asked again, the same one is answered."""
        said = self.checked(DraftIn)
        project, user = named(request, said.pop("project")), request.user
        if (day := said.pop("fiscal_year", None)) is not None:
            said["fiscal_year"] = ensure_fiscal_year(day=day)
        for name, rows in (("cycle", visible_cycles(user=user, project=project)), ("copy_of", visible_versions(user=user).filter(project=project))):
            if (key := said.pop(name, None)) is not None:
                said[name] = rows.filter(pk=key).first()
                if said[name] is None:
                    raise Refused(f"There is no {key} to be named here.", field=name)
        return self.answer(open_draft(actor=user, project=project, now=self.now, **said), created=True)

    def created(self, *, project, fiscal_year, lines, known_on=None, **fields):
        return record_version(
            fiscal_year=ensure_fiscal_year(day=fiscal_year),
            lines=[(line.get("cost_type"), line.get("month"), line["amount"]) for line in lines],
            **self.deed(project, known_on),
            **fields,
        )
