"""REST: the lines of a version, and edits of a draft."""

from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.views import APIView

from finance.actions.grid import edit_version
from finance.calc.said_edits import edit_of, said_edit
from finance.policy import require_writer
from finance.queries.versions import lines_of, visible_versions

EDITS = """Edits of a draft, all taken or none: `set` (line, month as 2026-04 or null for what is not spread, amount or null), `add` (cost_type,
text, amounts, key), `change` (line, cost_type, text), `remove` (line). `was` says what each was made upon: an edit that meets a changed value is
answered 412 with `mine` and `theirs` by cell; edits of two people that do not meet both go through. `undo` holds the edits that take these back."""


class LineOut(serializers.Serializer):
    number = serializers.IntegerField()
    cost_type = serializers.CharField(allow_null=True)
    text = serializers.CharField()
    amounts = serializers.DictField(child=serializers.CharField(), help_text="By the first day of each fiscal period; `unspread` is the year's.")
    total = serializers.CharField()


class LinesOut(serializers.Serializer):
    budget = serializers.IntegerField()
    version = serializers.IntegerField()
    currency = serializers.CharField()
    total = serializers.CharField()
    lines = LineOut(many=True)


class BudgetEditsIn(serializers.Serializer):
    edits = serializers.ListField(child=serializers.DictField())
    reason = serializers.CharField(required=False, allow_blank=True, max_length=250)


class BudgetEditsOut(serializers.Serializer):
    version = serializers.IntegerField()
    numbers = serializers.DictField(child=serializers.IntegerField(), help_text="The numbers of new lines by their keys.")
    undo = serializers.ListField(child=serializers.DictField())


class OfBudget(APIView):
    scope = "budgets"

    def budget(self):
        rows = visible_versions(user=self.request.user).select_related("project__node", "fiscal_year", "cycle")
        return get_object_or_404(rows, pk=self.kwargs["pk"])


class LinesView(OfBudget):
    @extend_schema(responses=LinesOut, description="The lines of a Plan or an Outlook with their amounts by fiscal period.")
    def get(self, request, pk):
        version = self.budget()
        lines = [
            {
                "number": line.number, "cost_type": line.cost_type.code if line.cost_type else None, "text": line.text, "total": line.total,
                "amounts": {month.isoformat() if month else "unspread": amount for month, amount in line.amounts.items()},
            }
            for line in lines_of(version=version)
        ]  # fmt: skip
        told = {"budget": version.pk, "version": version.version, "currency": version.project.currency, "total": version.total, "lines": lines}
        return Response(told, headers={"ETag": f'"{version.pk}.{version.version}"'})


class BudgetEditsView(OfBudget):
    @extend_schema(request=BudgetEditsIn, responses=BudgetEditsOut, description=EDITS)
    def post(self, request, pk):
        version = self.budget()
        require_writer(actor=request.user, version=version)
        body = BudgetEditsIn(data=request.data)
        if not isinstance(request.data, dict):
            raise ValidationError({"body": "A JSON object is expected."})
        if unknown := sorted(set(request.data) - set(body.fields)):
            raise ValidationError(dict.fromkeys(unknown, "This name is not known here."))
        body.is_valid(raise_exception=True)
        edits, problems = [], {}
        for place, said in enumerate(request.data["edits"]):
            try:
                edits.append(edit_of(said))
            except ValueError as error:
                problems[f"edits[{place}]"] = str(error)
        if problems:
            raise ValidationError(problems)
        saved = edit_version(
            actor=request.user, version=version, edits=edits, reason=body.validated_data.get("reason", ""), now=timezone.now()
        )
        return Response({"version": saved.version.version, "numbers": saved.numbers, "undo": [said_edit(edit) for edit in saved.inverse]})


PATHS = [
    path("budgets/<int:pk>/lines/", LinesView.as_view(), name="api-budgets-lines"),
    path("budgets/<int:pk>/edits/", BudgetEditsView.as_view(), name="api-budgets-edits"),
]
