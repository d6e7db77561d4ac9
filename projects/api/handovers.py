"""REST: handovers, what one project gives another."""

from django.db.models import Case, F, OuterRef, Q, Subquery, When
from django.shortcuts import get_object_or_404
from django_filters import CharFilter, DateFilter, FilterSet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from pmo.errors import Refused
from pmo.inputs import today
from pmo.web.rest.deeds import Changes, Creates
from pmo.web.rest.records import Records
from projects.actions import handovers as actions
from projects.api.found import named
from projects.models import Handover, HandoverWord, Project
from projects.queries import visible_projects
from projects.queries.handovers import visible_handovers

PLAIN = {"agreed": actions.agree_handover, "delivered": actions.deliver_handover}
TOLD = ("what", "promised_on", "needed_on", "state", "note")
LINES = {"giving": "giver", "taking": "taker"}
REASONED = {"refused": actions.refuse_handover, "withdrawn": actions.withdraw_handover}


class HandoverOut(serializers.Serializer):
    code = serializers.CharField()
    what = serializers.CharField(source="told_what")
    giver = serializers.CharField(source="giver_code", allow_null=True, help_text="null where the caller does not see the project.")
    taker = serializers.CharField(source="taker_code", allow_null=True, help_text="null where the caller does not see the project.")
    giving = serializers.CharField(source="giving_wbs", allow_null=True, help_text="WBS number of the line that gives.")
    taking = serializers.CharField(source="taking_wbs", allow_null=True, help_text="WBS number of the line that waits.")
    promised_on = serializers.DateField(source="told_promised_on", allow_null=True)
    needed_on = serializers.DateField(source="told_needed_on", allow_null=True)
    state = serializers.ChoiceField(Handover.State.choices, source="told_state")
    asking = serializers.ChoiceField(Handover.Side.choices, help_text="The side whose word the other is to answer.")
    note = serializers.CharField(source="told_note")
    version = serializers.IntegerField()


class HandoverChange(serializers.Serializer):
    what = serializers.CharField(max_length=250, required=False)
    promised_on = serializers.DateField(required=False, allow_null=True)
    needed_on = serializers.DateField(required=False, allow_null=True)
    giving = serializers.CharField(max_length=60, required=False, allow_null=True)
    taking = serializers.CharField(max_length=60, required=False, allow_null=True)
    note = serializers.CharField(required=False, allow_blank=True)
    state = serializers.ChoiceField([*PLAIN, *REASONED], required=False, help_text="The answer to it; a no takes a reason.")
    reason = serializers.CharField(required=False)


class HandoverIn(serializers.Serializer):
    code = serializers.CharField(max_length=40, required=False)
    giver = serializers.CharField()
    taker = serializers.CharField()
    what = serializers.CharField(max_length=250)
    promised_on = serializers.DateField(required=False, allow_null=True)
    needed_on = serializers.DateField(required=False, allow_null=True)
    giving = serializers.CharField(max_length=60, required=False, allow_null=True)
    taking = serializers.CharField(max_length=60, required=False, allow_null=True)
    note = serializers.CharField(required=False, allow_blank=True)


class HandoverFields(FilterSet):
    giver = CharFilter("giver_code")
    taker = CharFilter("taker_code")
    project = CharFilter(method="either", help_text="Giver or taker.")
    state = CharFilter("told_state")
    needed_before = DateFilter("told_needed_on", lookup_expr="lt")

    def either(self, queryset, name, value):
        return queryset.filter(Q(giver_code=value) | Q(taker_code=value))


@extend_schema(request=HandoverIn, responses=HandoverOut)
class Handovers(Creates, Changes, Records):
    """What projects give one another, as it stood on the day asked for."""

    shape, create_shape, change_shape = HandoverOut, HandoverIn, HandoverChange
    filters = HandoverFields
    orders = {"code": "code", "promised_on": "told_promised_on", "needed_on": "told_needed_on", "state": "told_state"}
    default_order = ("code",)
    searched = ("code", "what")
    scope = "handovers"

    def rows(self, *, as_of):
        seen = visible_projects(user=self.request.user).select_related(None).values("code")
        codes = {f"{side}_code": Subquery(seen.filter(pk=OuterRef(f"{side}_id"))[:1]) for side in ("giver", "taker")}
        words = HandoverWord.objects.filter(handover=OuterRef("pk"), known_on__lte=as_of or today(self.now)).order_by("-known_on")
        told = {f"told_{name}": Subquery(words.values(name)[:1]) for name in TOLD}
        lines = {f"{line}_wbs": Case(When(**{f"{side}_code__isnull": False}, then=F(f"{line}__wbs"))) for line, side in LINES.items()}
        among = visible_handovers(user=self.request.user).values("pk")
        rows = Handover.objects.filter(pk__in=among).select_related("giver__node", "taker__node", "giving", "taking")
        return rows.annotate(**codes, **told).annotate(**lines).filter(told_state__isnull=False)

    def created(self, *, giver, taker, **fields):
        giver, taker = named(self.request, giver), named(self.request, taker)
        lines = _lines({"giving": giver, "taking": taker}, fields)
        handover = actions.propose_handover(actor=self.request.user, giver=giver, taker=taker, now=self.now, **fields | lines)
        return self._again(handover)

    def changed(self, row, version, *, state=None, reason="", **fields):
        if fields:
            fields |= _lines({"giving": row.giver, "taking": row.taker}, fields)
            row = actions.change_handover(actor=self.request.user, handover=row, version=version, now=self.now, **fields)
        told = {"actor": self.request.user, "handover": row, "version": row.version, "now": self.now}
        if state in PLAIN:
            row = PLAIN[state](**told)
        elif state in REASONED:
            row = REASONED[state](reason=reason, **told)
        return self._again(row)

    def _again(self, handover: Handover) -> Handover:
        return get_object_or_404(self.rows(as_of=None), pk=handover.pk)


def _lines(projects: dict[str, Project], fields: dict) -> dict:
    """The lines named by WBS number, each of its own project."""
    found = {}
    for name, project in projects.items():
        if fields.get(name):
            line = project.work_packages.filter(wbs=fields[name]).first()
            if line is None:
                raise Refused(f"{project.code} has no line {fields[name]}: name one of its WBS numbers.", field=name)
            found[name] = line
    return found
