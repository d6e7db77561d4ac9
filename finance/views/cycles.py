"""The rounds in which Plan and Outlook are asked: the list, one of them with who is late, and what is done in it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from finance.actions import cycles as actions
from finance.actions.bulk_versions import approve_versions, lock_versions
from finance.forms.cycles import CycleForm, DueForm
from finance.models import Version
from finance.queries.cycles import NOT_BEGUN, asked_projects, cycle_rows, standing, visible_cycles
from finance.queries.targets import target_of
from finance.queries.versions import visible_versions
from finance.views.versions import number_said
from pmo.errors import NotPermitted, Refused
from pmo.web.answers import go, refused, url_as_of
from portfolio.policy import CAPABILITIES, permitted, require_over_node
from portfolio.queries import held_roles, visible_nodes

ROWS, CYCLES, MOST = 100, 50, 2000
BULK = {"approval": (approve_versions, Version.State.SUBMITTED), "lock": (lock_versions, Version.State.APPROVED)}
FILTERS = [NOT_BEGUN, *Version.State.values]


def cycles(request):
    opens = bool(CAPABILITIES["approve_money"] & held_roles(user=request.user)) and not request.is_history
    form, answer = CycleForm(request.POST or None, user=request.user, initial={"node": request.GET.get("node", "")}), 200
    if request.method == "POST":
        answer = 422
        if form.is_valid():
            try:
                cycle = actions.open_cycle(actor=request.user, now=timezone.now(), **form.cleaned_data)
            except Refused as refusal:
                answer = refused(form, refusal)
            else:
                messages.success(request, _("{cycle} is open: every project below {node} is asked.").format(cycle=cycle, node=cycle.node))
                return go(request, "finance:cycle", cycle.pk)
    found = visible_cycles(user=request.user).filter(opened_on__lte=request.as_of)
    node = visible_nodes(user=request.user).filter(code=request.GET.get("node", "")).first()
    if node is not None:
        ids = [int(part) for part in node.path.split("/") if part]
        found = found.filter(node__path__startswith=node.path) | found.filter(node__in=ids)
    page = Paginator(found.distinct().order_by("-opened_on", "-pk"), CYCLES).get_page(request.GET.get("page"))
    context = {
        "page": page, "rows": cycle_rows(user=request.user, cycles=list(page), today=request.today), "form": form, "opens": opens, "node": node,
        "crumbs": [(_("Cycles"), "")], "seen": set(visible_nodes(user=request.user).filter(
            pk__in=[one.node_id for one in page]).values_list("pk", flat=True)),
    }  # fmt: skip
    return render(request, "finance/cycles.html", context, status=answer)


def cycle(request, pk):
    return _page(request, get_object_or_404(visible_cycles(user=request.user), pk=pk))


def _page(request, found, refusal: Refused | None = None):
    asked = asked_projects(user=request.user, cycle=found)
    state, late = request.GET.get("state", ""), request.GET.get("late") == "on"
    shown = asked.filter(said_state=None if state == NOT_BEGUN else state) if state in FILTERS else asked
    if late:
        shown = shown.filter(Q(said_state=None) | Q(said_state=Version.State.DRAFT))
    page = Paginator(shown.order_by("node__path", "code"), ROWS).get_page(request.GET.get("page"))
    may = permitted(actor=request.user, path=found.node.path)
    late_days = (request.today - found.due_on).days if found.closed_on is None else 0
    whole = standing(projects=asked, cycle=found, day=request.as_of)
    target = target_of(user=request.user, node=found.node, year=found.fiscal_year, day=request.as_of)
    context = {
        "cycle": found, "page": page, "whole": whole, "state": state, "late": late, "may": may, "target": target,
        "gap": whole.total - target.total if target else None, "late_days": max(late_days, 0), "due": DueForm(cycle=found),
        "states": [(name, label, whole.by_state.get(name, 0)) for name, label in [(NOT_BEGUN, _("Not begun")), *Version.State.choices]],
        "crumbs": [(_("Cycles"), url_as_of(request, "finance:cycles")), (str(found), "")], "refusal": refusal,
        "open": found.closed_on is None and not request.is_history,
    }  # fmt: skip
    return render(request, "finance/cycle.html", context, status=refusal.status if refusal else 200)


@require_POST
def deed(request, pk, word):
    found = get_object_or_404(visible_cycles(user=request.user), pk=pk)
    require_over_node("approve_money", actor=request.user, node=found.node)
    told = {"actor": request.user, "now": timezone.now()}
    seen, reason = number_said(request.POST.get("seen")), request.POST.get("reason", "")
    if word == "closure":
        actions.close_cycle(cycle=found, seen=seen, reason=reason, **told)
        messages.success(request, _("{cycle} is closed.").format(cycle=found))
    elif word == "reopening":
        actions.reopen_cycle(cycle=found, seen=seen, reason=reason, **told)
        messages.success(request, _("{cycle} is open again.").format(cycle=found))
    elif word == "due":
        form = DueForm(request.POST, cycle=found)
        if not form.is_valid():
            raise Refused(_("The day it is due is missing or not a day: give one as year-month-day."), field="due_on")
        actions.change_cycle(cycle=found, seen=form.cleaned_data["seen"], due_on=form.cleaned_data["due_on"], **told)
        messages.success(request, _("{cycle} is due on another day.").format(cycle=found))
    elif word in BULK:
        act, state = BULK[word]
        try:
            done = act(versions=_picked(request, found, state), reason=reason, **told)
        except NotPermitted:
            raise
        except Refused as refusal:
            return _page(request, found, refusal)
        messages.success(request, ngettext("{n} version: done.", "{n} versions: done.", len(done)).format(n=len(done)))
    else:
        raise Http404
    return go(request, "finance:cycle", found.pk)


def _picked(request, found, state: str):
    """The versions that were ticked; all that are in the state, where that was asked."""
    mine = visible_versions(user=request.user).filter(cycle=found)
    if request.POST.get("all") == "on":
        return mine.filter(state=state)[:MOST]
    return mine.filter(pk__in=[key for one in request.POST.getlist("version")[:MOST] if (key := number_said(one)) is not None])

