"""What went up: the register, one escalation, its answer, the rules."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from governance.actions import escalations as actions
from governance.forms.decisions import ReasonForm
from governance.forms.escalations import AnswerForm, EscalateForm, PassForm, RuleForm, VersionForm
from governance.models import Escalation, EscalationRule
from governance.policy import require_answerer, require_at
from governance.printing.notices import address_of
from governance.queries.escalations import OPEN, escalation_register, level_above, matter_seen, to_answer
from governance.views.places import context_of, found_place
from pmo.errors import NotPermitted, Refused
from pmo.ledger.queries import trail_until
from pmo.web.answers import go, refused, tried
from portfolio.models import Node
from portfolio.policy import permitted, require_over_node

ROWS = 100
FIRST_LIMITS = {"risk_score": 15, "issue_severity": 4, "breach": 0}  # to begin with; of the others it is a fortnight


def register(request, code=None, kind=None):
    place = found_place(request, code, kind)
    rows = escalation_register(user=request.user, day=request.as_of, place=place)
    shown = request.GET.get("state", "open")
    rows = rows.filter(state_then__in=OPEN) if shown == "open" else rows
    late = rows.filter(state_then__in=OPEN, answer_by__lt=request.as_of).count()
    context = context_of(request, place) | {
        "page": Paginator(rows.order_by("answer_by", "pk"), ROWS).get_page(request.GET.get("page")), "shown": shown, "late": late,
        "mine": [] if request.is_history else to_answer(user=request.user)[:20],
    }  # fmt: skip
    return render(request, "governance/escalations.html", context)


def escalate(request, name, pk):
    matter = matter_seen(user=request.user, name=name, key=pk)
    if matter is None:
        raise Http404
    require_at("escalate", actor=request.user, place=matter.place)
    above = level_above(place=matter.place)
    form, answer = EscalateForm(request.POST or None), 200
    if request.method == "POST":
        answer = 422
        if form.is_valid():
            try:
                raised = actions.escalate(actor=request.user, matter=matter, now=timezone.now(), **form.cleaned_data)
            except Refused as refusal:
                answer = refused(form, refusal)
            else:
                messages.success(request, _("It went up to {node}.").format(node=raised.to_node))
                return go(request, "governance:escalation", raised.pk)
    context = context_of(request, matter.place) | {"matter": matter, "above": above, "form": form, "back": address_of(matter)}
    return render(request, "governance/escalate.html", context, status=answer)


def escalation(request, pk):
    return _page(request, _found(request, pk))


@require_POST
def acknowledge(request, pk):
    return _deed(request, _answered(request, pk), VersionForm(request.POST), actions.acknowledge, _("Acknowledged."), "acknowledging")


@require_POST
def answer(request, pk):
    return _deed(request, _answered(request, pk), AnswerForm(request.POST), actions.answer, _("Answered: it is back below."), "answering")


@require_POST
def pass_up(request, pk):
    return _deed(request, _answered(request, pk), PassForm(request.POST), actions.pass_up, _("It went further up."), "passing")


@require_POST
def withdraw(request, pk):
    found = _found(request, pk)
    require_at("escalate", actor=request.user, place=found.place)
    return _deed(request, found, ReasonForm(request.POST), actions.withdraw, _("Withdrawn."), "withdrawing")


def rules(request, code=None):
    node = found_place(request, code, "node")
    may = permitted(actor=request.user, path=node.path if node else "")
    form = RuleForm(request.POST or None)
    if request.method == "POST":
        require_over_node("set_thresholds", actor=request.user, node=node)
        if form.is_valid():
            try:
                actions.set_rule(actor=request.user, node=node, now=timezone.now(), **form.cleaned_data)
            except Refused as refusal:
                return _rules_page(request, node, may, form, refused(form, refusal))
            messages.success(request, _("The rule is set."))
            return go(request, "governance:node-escalation-rules", node.code) if node else go(request, "governance:escalation-rules")
        return _rules_page(request, node, may, form, 422)
    return _rules_page(request, node, may, None, 200)


def _rules_page(request, node: Node | None, may, bound, status):
    own = {rule.when: rule for rule in EscalationRule.objects.filter(node=node)}
    ids = [int(part) for part in node.path.split("/") if part] if node else []
    above = {}
    for rule in EscalationRule.objects.filter(node__isnull=True) if node else []:
        above[rule.when] = rule
    for rule in EscalationRule.objects.filter(node_id__in=ids).exclude(node=node).select_related("node").order_by("node__depth"):
        above[rule.when] = rule
    lines = []
    for when, label in EscalationRule.When.choices:
        rule = own.get(when)
        stands = {"when": when, "version": rule and rule.version} | _standing(when, rule or above.get(when))
        in_days = EscalationRule(when=when).in_days
        form = bound if bound is not None and bound.data.get("when") == when else RuleForm(initial=stands, auto_id=f"{when}-%s", in_days=in_days)
        lines.append({"label": label, "rule": rule, "above": above.get(when), "form": form})
    context = context_of(request, node) | {"lines": lines, "may": may}
    return render(request, "governance/escalation_rules.html", context, status=status)


def _standing(when: str, rule: EscalationRule | None) -> dict:
    """What a rule says where it is set or inherited; where it is neither, it is off, with a limit to begin with."""
    if rule is None:
        return {"limit": FIRST_LIMITS.get(when, 14), "answer_days": 5, "active": False}
    return {"limit": rule.limit, "answer_days": rule.answer_days, "active": rule.active}


def _deed(request, found, form, act, said, name):
    if (answer := tried(request, form, act, escalation=found)) == 200:
        messages.success(request, said)
        return go(request, "governance:escalation", found.pk)
    return _page(request, found, answer, **{name: form})


def _page(request, found, status=200, **forms):
    place, version = context_of(request, found.place), {"version": found.version}
    open_now = found.state in OPEN and not request.is_history
    context = place | {
        "escalation": found, "matter": found.matter, "matter_url": address_of(found.matter), "answers": open_now and _answers(request, found),
        "withdraws": open_now and "escalate" in place["may"], "acknowledging": VersionForm(initial=version), "answering": AnswerForm(initial=version),
        "passing": PassForm(initial=version) if found.to_node.parent_id else None, "withdrawing": ReasonForm(initial=version),
        "below": list(found.below.select_related("to_node")),
        "events": trail_until(found, request.as_of)[:30] if "read_trail" in place["may"] else [],
    } | forms  # fmt: skip
    return render(request, "governance/escalation.html", context, status=status)


def _answers(request, found) -> bool:
    try:
        require_answerer(actor=request.user, escalation=found)
    except NotPermitted:
        return False
    return True


def _answered(request, pk) -> Escalation:
    """The escalation, for one who may answer it."""
    found = _found(request, pk)
    require_answerer(actor=request.user, escalation=found)
    return found


def _found(request, pk) -> Escalation:
    rows = escalation_register(user=request.user, day=request.as_of)
    return get_object_or_404(rows.select_related("to_node__parent", "above", "rule"), pk=pk)
