"""The page of one risk, and what is done with it."""

from decimal import Decimal

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from governance.actions.follow_up import open_action
from governance.actions.risk_money import draw_contingency
from governance.actions.risk_moves import lower_risk, raise_risk
from governance.actions.risks import assess_risk, close_risk, open_risk
from governance.forms.risks import ClosureForm, DrawForm, FollowUpForm, MoveForm, RiskForm
from governance.models import Risk
from governance.policy import require_at
from governance.queries.entries import issues_on
from governance.queries.places import origin
from governance.queries.risks import assessments_of, draws_of
from governance.queries.scales import Scales
from governance.views.places import found_place
from governance.views.raid import RecordDoors, named, raid_context
from pmo.errors import Refused
from pmo.ledger.queries import trail_of
from pmo.web.answers import go, refused
from portfolio.models import Node
from portfolio.policy import permitted
from projects.queries import visible_projects


def new_risk(request, code, kind="project"):
    place = found_place(request, code, kind)
    require_at("manage_risks", actor=request.user, place=place)
    form, status = _form(request, place, request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                found = open_risk(actor=request.user, now=timezone.now(), **{kind: place}, **form.opened())
            except Refused as refusal:
                status = refused(form, refusal)
            else:
                messages.success(request, _("Risk {code} is in the register.").format(code=found.code))
                return go(request, named(place, "risks"), place.code)
    return render(request, "governance/risk_new.html", raid_context(request, place, "risks") | {"form": form}, status=status)


def risk(request, code, risk_code, kind="project"):
    place, row = _found(request, code, risk_code, kind)
    if request.method != "POST":
        return _page(request, place, row)
    require_at("manage_risks", actor=request.user, place=row.place)
    form = _form(request, place, request.POST, row)
    status = 422
    if form.is_valid():
        try:
            assess_risk(actor=request.user, risk=row, now=timezone.now(), **form.assessed())
        except Refused as refusal:
            status = refused(form, refusal)
        else:
            messages.success(request, _("Risk {code} is up to date.").format(code=row.code))
            return go(request, named(place, "risks"), place.code)
    return _page(request, place, row, status, form=form)


def close(request, code, risk_code, kind="project"):
    place, row = _found(request, code, risk_code, kind)
    require_at("manage_risks", actor=request.user, place=row.place)
    form, status = ClosureForm(request.POST or None, initial={"version": row.version}, auto_id="close-%s"), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                closed = close_risk(actor=request.user, risk=row, now=timezone.now(), **form.deed())
            except Refused as refusal:
                status = refused(form, refusal)
            else:
                return _closed(request, place, closed)
    return _page(request, place, row, status, closure=form)


@require_POST
def draw(request, code, risk_code, kind="project"):
    def deed(row, **said):
        draw_contingency(risk=row, **said)

    return _deed(
        request, code, risk_code, kind, DrawForm(request.POST, auto_id="draw-%s"), deed, "draw", _("It is drawn from the contingency of {code}.")
    )


@require_POST
def raise_it(request, code, risk_code, kind="project"):
    form = MoveForm(request.POST, auto_id="raise-%s")
    return _deed(request, code, risk_code, kind, form, lambda row, **said: raise_risk(risk=row, **said), "raising", _("{code} is raised to {place}."))


@require_POST
def lower_it(request, code, risk_code, kind="project"):
    form = MoveForm(request.POST, auto_id="lower-%s")
    return _deed(request, code, risk_code, kind, form, lambda row, **said: lower_risk(risk=row, **said), "lowering", _("{code} is back in {place}."))


@require_POST
def follow_up(request, code, risk_code, kind="project"):
    def deed(row, *, actor, now, **said):
        open_action(actor=actor, place=row.place, now=now, risk=row, **said)

    form = FollowUpForm(request.POST, auto_id="action-%s")
    return _deed(request, code, risk_code, kind, form, deed, "follow_up", _("The action on {code} is agreed."), capability="manage_raid")


def _deed(request, code, risk_code, kind, form, deed, name, said, capability="manage_risks"):
    place, row = _found(request, code, risk_code, kind)
    require_at(capability, actor=request.user, place=row.place)
    status = 422
    if form.is_valid():
        try:
            deed(row, actor=request.user, now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            status = refused(form, refusal)
        else:
            row.refresh_from_db()
            messages.success(request, said.format(code=row.code, place=row.place.name))
            at = row.project or row.node
            return go(request, named(at, "risk"), at.code, row.code)
    return _page(request, place, row, status, **{name: form})


def _found(request, code, risk_code, kind):
    place = found_place(request, code, kind)
    row = get_object_or_404(Risk.objects.select_related("project__node", "node", "owner_account"), code=risk_code, **origin(place))
    return place, row


def _form(request, place, data, row=None) -> RiskForm:
    told = {"user": request.user, "place": place, "scale": Scales().of(row.place if row is not None else place)}
    if row is None:
        return RiskForm(data, **told)
    shares = list(_shares(request, row))
    hidden = row.shared_with.exclude(pk__in=[project.pk for project in shares])
    return RiskForm(data, **told, hidden=hidden, initial=RiskForm.initial_of(row, shares))


def _shares(request, row):
    return visible_projects(user=request.user).filter(pk__in=row.shared_with.values("pk")).order_by("code")


def _closed(request, place, row):
    issue = row.issues.order_by("-pk").first() if row.status == Risk.Status.OCCURRED else None
    if issue is None:
        messages.success(request, _("Risk {code} is closed.").format(code=row.code))
        return go(request, named(place, "risks"), place.code)
    messages.success(request, _("Risk {code} has become issue {issue}.").format(code=row.code, issue=issue.code))
    at = issue.project or issue.node
    return go(request, named(at, "issue"), at.code, issue.code)


def _page(request, place, row, status=200, **forms):
    kept = row.place
    may = permitted(actor=request.user, path=kept.path) if isinstance(kept, Node) else permitted(
        actor=request.user, path=kept.node.path, project_id=kept.pk
    )  # fmt: skip
    assessments = assessments_of(risk=row, as_of=request.as_of)
    if not assessments and row.opened_on > request.as_of and request.is_history:
        raise Http404
    draws, drawn = draws_of(risk=row, as_of=request.as_of)
    editable, version = not request.is_history and row.status == Risk.Status.OPEN, {"version": row.version}
    shown = assessments[0] if assessments else None
    held = (shown.contingency if shown else None) or Decimal(0)
    currency = (row.project or row.node).currency
    stood = (shown.node or row.project) if shown else None
    appetite = Scales().appetite_of(stood or kept, day=request.as_of, currency=currency)
    context = raid_context(request, place, "risks") | {
        "risk": row, "form": forms.get("form") or _form(request, place, None, row), "closure": ClosureForm(initial=version, auto_id="close-%s"),
        "draw": DrawForm(auto_id="draw-%s"), "raising": MoveForm(initial=version, auto_id="raise-%s"),
        "lowering": MoveForm(initial=version, auto_id="lower-%s"), "follow_up": FollowUpForm(auto_id="action-%s"),
        "assessments": assessments, "shown": shown, "currency": currency, "draws": draws,
        "drawn": drawn, "left": held - drawn,
        "editable": "manage_risks" in may and editable, "keeps": "manage_risks" in may and not request.is_history,
        "agrees": "manage_raid" in may and not request.is_history, "raised": row.node_id is not None and row.project_id is not None,
        "can_raise": editable and "manage_risks" in may and (row.node_id is None or row.node.parent_id is not None),
        "can_lower": editable and "manage_risks" in may and row.node_id is not None and (row.project_id is not None or _was_raised(row)),
        "above": shown is not None and _above(shown, appetite), "appetite": appetite, "doors": RecordDoors(row, row.code),
        "became": issues_on(user=request.user, day=request.as_of).filter(risk=row),
        "agreed": row.actions.select_related("owner_account").order_by("due_on"),
        "packages": row.work_packages.order_by("order"), "shares": _shares(request, row),
        "events": trail_of(row)[:30] if "read_trail" in may else [], "escalates": editable and "escalate" in may,
    } | forms  # fmt: skip
    return render(request, "governance/risk.html", context, status=status)


def _above(shown, appetite) -> bool:
    live = shown.kind == Risk.Kind.THREAT and shown.status == Risk.Status.OPEN
    return live and appetite.exceeded(score=shown.score, exposure=shown.exposure)


def _was_raised(row) -> bool:
    return row.assessments.exclude(node=row.node).exists()
