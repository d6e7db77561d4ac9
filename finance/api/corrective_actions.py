"""REST: corrective actions."""

from django_filters import CharFilter, DateFilter, FilterSet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from finance.actions import corrective_actions as actions
from finance.models import CorrectiveAction
from finance.queries.corrective_actions import visible_corrective_actions
from pmo.accounts.models import User
from pmo.errors import Refused
from pmo.web.rest.deeds import Changes, Creates
from pmo.web.rest.records import Records
from pmo.web.rest.shapes import Money
from projects.api.found import named


class CorrectiveActionOut(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    project = serializers.CharField(source="project.code")
    fiscal_year = serializers.CharField(source="fiscal_year.label")
    option = serializers.ChoiceField(CorrectiveAction.Option.choices)
    what = serializers.CharField()
    amount = Money(currency="project.currency")
    owner = serializers.CharField(source="owner.username", allow_null=True)
    owner_name = serializers.CharField()
    due_on = serializers.DateField()
    known_on = serializers.DateField()
    state = serializers.ChoiceField(CorrectiveAction.State.choices)
    variance_then = Money(currency="project.currency")
    closed_on = serializers.DateField(allow_null=True)
    variance_at_close = Money(currency="project.currency")
    result = serializers.CharField()
    version = serializers.IntegerField()


class CorrectiveActionChange(serializers.Serializer):
    option = serializers.ChoiceField(CorrectiveAction.Option.choices, required=False)
    what = serializers.CharField(max_length=250, required=False)
    amount = Money(required=False)
    owner = serializers.CharField(max_length=150, required=False, allow_null=True, help_text="User name.")
    owner_name = serializers.CharField(max_length=120, required=False, allow_blank=True)
    due_on = serializers.DateField(required=False)
    state = serializers.ChoiceField(["done", "dropped"], required=False, help_text="Closes it; takes a result.")
    result = serializers.CharField(max_length=250, required=False)


class CorrectiveActionIn(serializers.Serializer):
    project = serializers.CharField()
    option = serializers.ChoiceField(CorrectiveAction.Option.choices)
    what = serializers.CharField(max_length=250)
    amount = Money()
    owner = serializers.CharField(max_length=150, required=False, allow_null=True, help_text="User name.")
    owner_name = serializers.CharField(max_length=120, required=False, allow_blank=True)
    due_on = serializers.DateField()


class CorrectiveActionFields(FilterSet):
    project = CharFilter("project__code")
    state = CharFilter()
    option = CharFilter()
    owner = CharFilter("owner__username")
    due_before = DateFilter("due_on", lookup_expr="lt")


@extend_schema(request=CorrectiveActionIn, responses=CorrectiveActionOut)
class CorrectiveActions(Creates, Changes, Records):
    """What is done where a project lands beyond its cost tolerance: owner, day, amount, and the landing variance then and at its close."""

    model = CorrectiveAction
    shape, create_shape, change_shape = CorrectiveActionOut, CorrectiveActionIn, CorrectiveActionChange
    filters = CorrectiveActionFields
    lookup_field = "pk"
    orders = {"due_on": "due_on", "known_on": "known_on", "project": "project__code", "amount": "amount"}
    default_order = ("due_on", "pk")
    searched = ("what", "owner_name", "result")
    scope = "corrective-actions"

    def rows(self, *, as_of):
        rows = visible_corrective_actions(user=self.request.user)
        return rows.filter(known_on__lte=as_of) if as_of else rows

    def created(self, *, project, **fields):
        return actions.open_corrective_action(actor=self.request.user, project=named(self.request, project), now=self.now, **_owned(fields))

    def changed(self, row, version, *, state=None, result="", **fields):
        if fields:
            row = actions.change_corrective_action(actor=self.request.user, action=row, version=version, now=self.now, **_owned(fields))
        if state is not None:
            row = actions.close_corrective_action(
                actor=self.request.user, action=row, version=row.version, state=state, result=result, now=self.now
            )
        return row


def _owned(fields: dict) -> dict:
    """The fields with the owner found by user name."""
    name = fields.get("owner")
    if name is None:
        return fields
    owner = User.objects.filter(username=name, is_active=True).first()
    if owner is None:
        raise Refused(f"The user '{name}' is not known: give the user name of someone who can sign in.", field="owner")
    return fields | {"owner": owner}
