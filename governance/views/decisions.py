"""The decision register, one decision, the votes on it."""

from django.contrib import messages
from django.db.models import F
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from governance.actions import decisions as actions
from governance.figures.standing import standing_lines
from governance.filters import DecisionFilter
from governance.forms.decisions import DecideForm, HindsightForm, QuestionForm, ReasonForm
from governance.models import Decision
from governance.policy import require_asker, require_at, require_decider
from governance.queries.decisions import as_it_waited, cost_of_waiting, decision_register, visible_boards, visible_decisions, waiting_votes
from governance.queries.voting import voting_of
from governance.views.places import context_of, elsewhere, found_place
from governance.views.tables import exported, register_context
from pmo.errors import Refused
from pmo.ledger.queries import trail_until
from pmo.web.answers import go, refused, tried

HEADINGS = [
    ("code", gettext_lazy("Code"), ""), ("question", gettext_lazy("Question"), "name"), ("kind", gettext_lazy("Kind"), ""),
    ("asked_on", gettext_lazy("Asked"), ""), ("needed_by", gettext_lazy("Needed by"), ""), ("decided_on", gettext_lazy("Decided"), ""),
    ("review_on", gettext_lazy("Look again"), ""),
]  # fmt: skip
COLUMNS = [
    ("code", lambda row: row.code), ("kind", lambda row: row.kind), ("project", lambda row: row.project.code if row.project else ""),
    ("node", lambda row: row.node.code if row.node else ""), ("question", lambda row: row.question),
    ("options", lambda row: " | ".join(option["label"] for option in row.options)),
    ("board", lambda row: row.board.code if row.board else ""), ("state", lambda row: row.state_then), ("asked_on", lambda row: row.asked_on),
    ("needed_by", lambda row: row.needed_by), ("cost_of_delay_a_week", lambda row: row.cost_of_delay), ("decided_on", lambda row: row.decided_then),
    ("decision", lambda row: row.label_of(row.choice) if row.decided_then else ""), ("reasons", lambda row: row.reasons if row.decided_then else ""),
    ("review_on", lambda row: row.review_on if row.decided_then else None), ("worked", lambda row: row.worked if row.decided_then else ""),
    ("hindsight", lambda row: row.hindsight if row.decided_then else ""),
]  # fmt: skip


def register(request, code=None, kind=None):
    place = found_place(request, code, kind)
    found = _filtered(request, place)
    rows = found.qs if request.GET.get("ordering") else found.qs.order_by(F("needed_by").asc(nulls_last=True), "-asked_on", "-pk")
    context = register_context(request, found, rows, HEADINGS, default="needed_by") | context_of(request, place) | {
        "mine": waiting_votes(user=request.user, day=request.today).count() if not request.is_history else 0,
        "late": decision_register(user=request.user, day=request.as_of, place=place).filter(
            state_then=Decision.State.ASKED, needed_by__lt=request.as_of
        ).count(),
    }  # fmt: skip
    return render(request, "governance/decisions.html", context)


def export(request, ending, code=None, kind=None):
    found = _filtered(request, found_place(request, code, kind))
    return exported(found.qs.order_by("code"), COLUMNS, ending, f"{code or 'office'}-decisions-{request.as_of}")


def new_decision(request):
    boards = visible_boards(user=request.user).filter(dissolved_on=None)
    initial = {"place": request.GET.get("place", ""), "board": request.GET.get("board", "")}
    form, answer = QuestionForm(request.POST or None, user=request.user, boards=boards, initial=initial), 200
    if request.method == "POST":
        answer = 422
        if form.is_valid():
            try:
                decision = actions.ask_decision(actor=request.user, now=timezone.now(), **form.deed())
            except Refused as refusal:
                answer = refused(form, refusal)
            else:
                messages.success(request, _("{code} is asked: the figures of today are kept with it.").format(code=decision.code))
                return go(request, "governance:decision", decision.code)
    return render(request, "governance/decision_new.html", {"form": form}, status=answer)


def decision(request, code):
    return _page(request, _found(request, code))


@require_POST
def vote(request, code):
    found = _found(request, code)
    choice, reason = request.POST.get("choice", ""), request.POST.get("reason", "")
    actions.cast_vote(actor=request.user, decision=found, choice=choice, reason=reason, now=timezone.now())
    messages.success(request, _("Your vote on {code} is counted.").format(code=found.code))
    return go(request, "governance:decision", found.code)


@require_POST
def decide(request, code):
    found, form = _found(request, code), DecideForm(request.POST)
    require_decider(actor=request.user, decision=found, day=request.today)
    return _deed(request, found, form, actions.decide, _("{code} is decided."), "deciding")


@require_POST
def withdraw(request, code):
    found, form = _found(request, code), ReasonForm(request.POST)
    require_asker(actor=request.user, decision=found)
    return _deed(request, found, form, actions.withdraw_decision, _("{code} is withdrawn."), "withdrawal")


@require_POST
def look_back(request, code):
    found, form = _found(request, code), HindsightForm(request.POST)
    require_at("ask_decision", actor=request.user, place=found.place)
    return _deed(request, found, form, actions.look_back, _("What came of {code} is on record."), "hindsight")


def _deed(request, found, form, act, said, name):
    if (answer := tried(request, form, act, decision=found)) == 200:
        messages.success(request, said.format(code=found.code))
        return go(request, "governance:decision", found.code)
    return _page(request, found, answer, **{name: form})


def _page(request, found, answer=200, **forms):
    day = request.as_of
    if found.asked_on > day:
        raise Http404
    if request.is_history:
        found = as_it_waited(decision=found, day=day)
    waits = found.state == Decision.State.ASKED
    context = context_of(request, found.place) | {
        "decision": found, "voting": voting_of(decision=found, user=request.user, day=day),
        "cost_of_waiting": cost_of_waiting(decision=found, day=day),
        "deciding": None, "withdrawal": ReasonForm(initial={"version": found.version}) if waits else None,
        "hindsight": HindsightForm(initial={"worked": found.worked, "hindsight": found.hindsight, "version": found.version}),
        "figures": standing_lines(found.figures), "elsewhere": elsewhere(found),
        "agreed": found.actions.filter(opened_on__lte=day).order_by("due_on"),
        } | forms
    context["events"] = trail_until(found, day)[:30] if "read_trail" in context["may"] else []  # fmt: skip
    return render(request, "governance/decision.html", context, status=answer)


def _found(request, code) -> Decision:
    rows = visible_decisions(user=request.user).select_related("review__project", "change__project", "breach")
    return get_object_or_404(rows, code=code)


def _filtered(request, place) -> DecisionFilter:
    """The register as the address asks for it; without a word on it, what waits."""
    wanted = request.GET.copy()
    wanted.setdefault("state", Decision.State.ASKED)
    return DecisionFilter(wanted, queryset=decision_register(user=request.user, day=request.as_of, place=place), request=request)
