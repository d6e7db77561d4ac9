"""REST: issues, assumptions, dependencies."""

from django.db.models import Q
from django.db.models.functions import Coalesce
from django_filters import BooleanFilter, CharFilter, DateFilter, FilterSet, NumberFilter
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from governance.actions import assumptions, dependencies, issues
from governance.api.decisions import place_named, user_named
from governance.models import Assumption, Dependency, Issue, Risk
from governance.queries.entries import assumptions_on, dependencies_on, issues_on
from governance.queries.places import origin
from pmo.errors import Refused
from pmo.inputs import today
from pmo.web.rest.deeds import Changes, Creates
from pmo.web.rest.records import Records
from pmo.web.rest.shapes import Money
from portfolio.models import Node
from projects.queries import visible_projects
from projects.queries.handovers import visible_handovers

SEVERITY = {"min_value": 1, "max_value": 5}


class EntryOut(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    project = serializers.CharField(source="project.code", allow_null=True)
    node = serializers.CharField(source="node.code", allow_null=True)
    code = serializers.CharField()
    title = serializers.CharField()
    owner = serializers.CharField()
    owner_account = serializers.CharField(source="owner_account.username", allow_null=True)
    late = serializers.BooleanField(help_text="Past its day; of a dependency: expected after it is needed.")
    opened_on = serializers.DateField()
    closed_on = serializers.DateField(allow_null=True)
    version = serializers.IntegerField()


class EntryChange(serializers.Serializer):
    title = serializers.CharField(max_length=250, required=False)
    owner = serializers.CharField(max_length=120, required=False, allow_blank=True)
    owner_account = serializers.CharField(max_length=150, required=False, allow_null=True, help_text="User name.")
    reason = serializers.CharField(required=False, help_text="Of opening it again.")


class Placed(serializers.Serializer):
    project = serializers.CharField(required=False)
    node = serializers.CharField(required=False)
    code = serializers.CharField(max_length=40, required=False)
    title = serializers.CharField(max_length=250)
    opened_on = serializers.DateField(required=False)


class IssueOut(EntryOut):
    kind = serializers.ChoiceField(Issue.Kind.choices)
    title = serializers.CharField(source="then_title")
    description = serializers.CharField()
    severity = serializers.IntegerField(source="then_severity")
    root_cause = serializers.CharField()
    cost_impact = Money(source="then_cost_impact", currency="money_in")
    time_impact_days = serializers.IntegerField(allow_null=True)
    owner = serializers.CharField(source="then_owner")
    due_on = serializers.DateField(source="then_due_on", allow_null=True)
    state = serializers.ChoiceField(Issue.State.choices, source="then_state")
    resolution = serializers.CharField()
    raised_by = serializers.CharField()
    risk = serializers.CharField(source="risk.code", allow_null=True, help_text="The risk that struck.")


class IssueChange(EntryChange):
    kind = serializers.ChoiceField(Issue.Kind.choices, required=False)
    description = serializers.CharField(required=False, allow_blank=True)
    severity = serializers.IntegerField(required=False, **SEVERITY)
    root_cause = serializers.CharField(required=False, allow_blank=True)
    cost_impact = Money(required=False, allow_null=True)
    time_impact_days = serializers.IntegerField(min_value=0, max_value=10_000, required=False, allow_null=True)
    due_on = serializers.DateField(required=False, allow_null=True)
    raised_by = serializers.CharField(max_length=120, required=False, allow_blank=True)
    state = serializers.ChoiceField(Issue.State.choices, required=False, help_text="resolved or closed takes a resolution; open again a reason.")
    resolution = serializers.CharField(required=False)


class IssueIn(IssueChange, Placed):
    severity = serializers.IntegerField(**SEVERITY)
    state = serializers.ChoiceField(["open", "working"], required=False)
    reason, resolution = None, None


class AssumptionOut(EntryOut):
    title = serializers.CharField(source="then_title")
    owner = serializers.CharField(source="then_owner")
    consequence = serializers.CharField(source="then_consequence")
    validate_by = serializers.DateField(source="then_validate_by", allow_null=True)
    state = serializers.ChoiceField(Assumption.State.choices, source="then_state")
    finding = serializers.CharField(source="then_finding")
    risk = serializers.CharField(source="risk.code", allow_null=True)


class AssumptionChange(EntryChange):
    consequence = serializers.CharField(required=False, allow_blank=True)
    validate_by = serializers.DateField(required=False, allow_null=True)
    risk = serializers.CharField(max_length=40, required=False, allow_null=True, help_text="Code of a risk of the same register.")
    state = serializers.ChoiceField(Assumption.State.choices, required=False, help_text="holds or failed takes a finding; open again a reason.")
    finding = serializers.CharField(required=False)
    becomes = serializers.ChoiceField(["risk", "issue"], required=False, help_text="With state failed: what it becomes by the same deed.")
    probability = serializers.IntegerField(required=False, **SEVERITY)
    impact = serializers.IntegerField(required=False, **SEVERITY)
    severity = serializers.IntegerField(required=False, **SEVERITY)


class AssumptionIn(Placed):
    owner = serializers.CharField(max_length=120, required=False, allow_blank=True)
    owner_account = serializers.CharField(max_length=150, required=False, allow_null=True, help_text="User name.")
    consequence = serializers.CharField(required=False, allow_blank=True)
    validate_by = serializers.DateField(required=False, allow_null=True)
    risk = serializers.CharField(max_length=40, required=False, allow_null=True)


class DependencyOut(EntryOut):
    title = serializers.CharField(source="then_title")
    owner = serializers.CharField(source="then_owner")
    description = serializers.CharField()
    on_project = serializers.CharField(source="on_code", allow_null=True, help_text="null too where the caller does not see the project.")
    on_party = serializers.CharField(source="then_on_party")
    handover = serializers.CharField(source="handover_code", allow_null=True)
    severity = serializers.IntegerField(source="then_severity")
    needed_on = serializers.DateField(source="then_needed_on", allow_null=True)
    expected_on = serializers.DateField(source="then_expected_on", allow_null=True, help_text="What the handover promises, where one is linked.")
    delivered = serializers.BooleanField(help_text="Its handover is delivered: it can be closed.")
    state = serializers.ChoiceField(Dependency.State.choices, source="then_state")


class DependencyChange(EntryChange):
    description = serializers.CharField(required=False, allow_blank=True)
    on_project = serializers.CharField(max_length=40, required=False, allow_null=True)
    on_party = serializers.CharField(max_length=120, required=False, allow_blank=True)
    handover = serializers.CharField(max_length=40, required=False, allow_null=True)
    severity = serializers.IntegerField(required=False, **SEVERITY)
    needed_on = serializers.DateField(required=False, allow_null=True)
    expected_on = serializers.DateField(required=False, allow_null=True)
    state = serializers.ChoiceField(Dependency.State.choices, required=False, help_text="Each takes a reason.")


class DependencyIn(DependencyChange, Placed):
    state, reason = None, None


class EntryFields(FilterSet):
    project = CharFilter("project__code")
    node = CharFilter("node__code")
    under = CharFilter(method="below", help_text="Code of a node: what stands there or anywhere below it.")
    state = CharFilter("then_state")
    owner = CharFilter("then_owner")
    code = CharFilter()
    late = BooleanFilter()
    due_before = DateFilter("then_due_on", lookup_expr="lt")

    def below(self, rows, name, value):
        path = Node.objects.filter(code=value).values_list("path", flat=True).first() or "-"
        return rows.filter(Q(project__node__path__startswith=path) | Q(node__path__startswith=path))


class IssueFields(EntryFields):
    kind = CharFilter()
    severity = NumberFilter("then_severity")


class DependencyFields(EntryFields):
    on_project = CharFilter("on_code")
    handover = CharFilter("handover_code")


class Entries(Creates, Changes, Records):
    """What the registers share. Subclasses say `read`, `live`, and their deeds."""

    lookup_field = "pk"
    orders = {"code": "code", "project": "project__code", "due_on": "then_due_on", "opened_on": "opened_on"}
    default_order = ("project_id", "code")
    filters = EntryFields
    read = None
    live = ("open",)

    def rows(self, *, as_of):
        rows = type(self).read(user=self.request.user, day=as_of or today(self.now)).annotate(
            money_in=Coalesce("project__currency", "node__currency")
        )  # fmt: skip
        return rows.filter(live=True) if as_of else rows

    def deed(self) -> dict:
        return {"actor": self.request.user, "now": self.now}

    def owned(self, fields: dict, place) -> dict:
        found = dict(fields)
        if found.get("owner_account") is not None:
            found["owner_account"] = user_named(found["owner_account"], field="owner_account")
        if found.get("risk") is not None:
            found["risk"] = _named(Risk.objects.filter(**origin(place)), found["risk"], "risk")
        if found.get("on_project") is not None:
            found["on_project"] = _named(visible_projects(user=self.request.user), found["on_project"], "on_project")
        if found.get("handover") is not None:
            found["handover"] = _named(visible_handovers(user=self.request.user), found["handover"], "handover")
        return found

    def placed(self, project, node, fields: dict) -> dict:
        place = place_named(self.request, project, node)
        return {"place": place, **self.owned(fields, place), **self.deed()}


@extend_schema(request=IssueIn, responses=IssueOut)
class Issues(Entries):
    """What has happened and needs an answer. With `as_of`, what was open on that day, in the words of that day."""

    model = Issue
    shape, create_shape, change_shape = IssueOut, IssueIn, IssueChange
    filters = IssueFields
    searched = ("code", "then_title", "then_owner")
    scope = "issues"
    read = issues_on
    orders = Entries.orders | {"severity": "then_severity"}

    def created(self, *, project=None, node=None, **fields):
        return issues.open_issue(**self.placed(project, node, fields))

    def changed(self, row, version, *, state=None, resolution="", reason="", **fields):
        working = {"state": state} if state in issues.LIVE and row.state in issues.LIVE else {}
        if fields or working:
            fields = self.owned(fields, row.place) | working
            row = issues.change_issue(issue=row, version=version, **fields, **self.deed())
            version = row.version
        if state == Issue.State.OPEN and not working:
            return issues.reopen_issue(issue=row, version=version, reason=reason, **self.deed())
        if state in (Issue.State.RESOLVED, Issue.State.CLOSED):
            return issues.close_issue(issue=row, version=version, state=state, resolution=resolution, **self.deed())
        return row


@extend_schema(request=AssumptionIn, responses=AssumptionOut)
class Assumptions(Entries):
    """What is taken for true until somebody finds out. With `as_of`, what was to be validated on that day."""

    model = Assumption
    shape, create_shape, change_shape = AssumptionOut, AssumptionIn, AssumptionChange
    searched = ("code", "then_title", "then_owner")
    scope = "assumptions"
    read = assumptions_on

    def created(self, *, project=None, node=None, **fields):
        return assumptions.open_assumption(**self.placed(project, node, fields))

    def changed(self, row, version, *, state=None, finding="", becomes="", reason="", **fields):
        said = {name: fields.pop(name) for name in ("probability", "impact", "severity") if name in fields}
        if fields:
            row = assumptions.change_assumption(assumption=row, version=version, **self.owned(fields, row.place), **self.deed())
            version = row.version
        if state == Assumption.State.OPEN:
            return assumptions.reopen_assumption(assumption=row, version=version, reason=reason, **self.deed())
        if state is not None:
            told = {"holds": state == Assumption.State.HOLDS, "finding": finding, "becomes": becomes, **said}
            return assumptions.validate_assumption(assumption=row, version=version, **told, **self.deed())
        return row


@extend_schema(request=DependencyIn, responses=DependencyOut)
class Dependencies(Entries):
    """What must come from elsewhere, as registers have it. With `as_of`, what was waited for on that day."""

    model = Dependency
    shape, create_shape, change_shape = DependencyOut, DependencyIn, DependencyChange
    filters = DependencyFields
    searched = ("code", "then_title", "then_owner", "then_on_party")
    scope = "dependencies"
    read = dependencies_on
    orders = Entries.orders | {"needed_on": "then_needed_on", "expected_on": "then_expected_on", "severity": "then_severity"}

    def created(self, *, project=None, node=None, **fields):
        return dependencies.open_dependency(**self.placed(project, node, fields))

    def changed(self, row, version, *, state=None, reason="", **fields):
        if fields:
            row = dependencies.change_dependency(dependency=row, version=version, **self.owned(fields, row.place), **self.deed())
            version = row.version
        if state == Dependency.State.OPEN:
            return dependencies.reopen_dependency(dependency=row, version=version, reason=reason, **self.deed())
        if state is not None:
            return dependencies.close_dependency(dependency=row, version=version, state=state, reason=reason, **self.deed())
        return row


def _named(rows, code: str, field: str):
    found = rows.filter(code=code).first()
    if found is None:
        raise Refused(f"'{code}' is not known.", field=field)
    return found
