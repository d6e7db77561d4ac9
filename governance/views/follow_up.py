"""The register of actions, one action, what became of it."""

from django.contrib import messages
from django.db.models import F
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from governance.actions import follow_up as actions
from governance.filters import ActionFilter
from governance.forms.decisions import ActionClosureForm, ActionForm, NewActionForm, ReasonForm
from governance.models import Action
from governance.policy import require_at, require_doer
from governance.queries.decisions import action_register, visible_actions
from governance.views.places import context_of, found_place
from governance.views.tables import exported, register_context
from pmo.errors import Refused
from pmo.ledger.queries import trail_of
from pmo.web.answers import go, refused, tried

HEADINGS = [
    ("code", gettext_lazy("Code"), ""), ("title", gettext_lazy("To be done"), "name"), ("owner", gettext_lazy("Owner"), ""),
    ("due_on", gettext_lazy("Due"), ""), ("opened_on", gettext_lazy("Agreed"), ""), ("state", gettext_lazy("State"), ""),
]  # fmt: skip
COLUMNS = [
    ("code", lambda row: row.code), ("project", lambda row: row.project.code if row.project else ""),
    ("node", lambda row: row.node.code if row.node else ""), ("title", lambda row: row.title), ("description", lambda row: row.description),
    ("owner", lambda row: row.owner), ("owner_account", lambda row: row.owner_account.username if row.owner_account else ""),
    ("due_on", lambda row: row.due_on), ("opened_on", lambda row: row.opened_on), ("state", lambda row: row.state_then),
    ("closed_on", lambda row: row.closed_on if row.state_then != Action.State.OPEN else None),
    ("result", lambda row: row.result if row.state_then != Action.State.OPEN else ""),
]  # fmt: skip


def register(request, code=None, kind=None):
    place = found_place(request, code, kind)
    found = _filtered(request, place)
    rows = found.qs if request.GET.get("ordering") else found.qs.order_by(F("due_on").asc(nulls_last=True), "code")
    whole = action_register(user=request.user, day=request.as_of, place=place).filter(state_then=Action.State.OPEN)
    context = register_context(request, found, rows, HEADINGS, default="due_on") | context_of(request, place) | {
        "open": whole.count(), "late": whole.filter(due_on__lt=request.as_of).count(),
        "mine": 0 if request.is_history else whole.filter(owner_account=request.user).count(),
    }  # fmt: skip
    return render(request, "governance/actions.html", context)


def export(request, ending, code=None, kind=None):
    found = _filtered(request, found_place(request, code, kind))
    return exported(found.qs.order_by("code"), COLUMNS, ending, f"{code or 'office'}-actions-{request.as_of}")


def new_action(request):
    form, answer = NewActionForm(request.POST or None, user=request.user, initial={"place": request.GET.get("place", "")}), 200
    if request.method == "POST":
        answer = 422
        if form.is_valid():
            try:
                action = actions.open_action(actor=request.user, now=timezone.now(), **form.cleaned_data)
            except Refused as refusal:
                answer = refused(form, refusal)
            else:
                messages.success(request, _("{code} is agreed.").format(code=action.code))
                return go(request, "governance:action", action.code)
    return render(request, "governance/action_new.html", {"form": form}, status=answer)


def action(request, code):
    found = _found(request, code)
    form = ActionForm(request.POST or None, initial=ActionForm.initial_of(found))
    if request.method == "POST":
        require_doer(actor=request.user, action=found)
        return _deed(request, found, form, actions.change_action, _("{code} is up to date."), "form")
    return _page(request, found, form=form)


@require_POST
def close(request, code):
    found = _found(request, code)
    require_doer(actor=request.user, action=found)
    return _deed(request, found, ActionClosureForm(request.POST), actions.close_action, _("{code} is closed."), "closure")


@require_POST
def reopen(request, code):
    found = _found(request, code)
    require_at("manage_raid", actor=request.user, place=found.place)
    return _deed(request, found, ReasonForm(request.POST), actions.reopen_action, _("{code} is open again."), "reopening")


def _deed(request, found, form, act, said, name):
    if (answer := tried(request, form, act, action=found)) == 200:
        messages.success(request, said.format(code=found.code))
        return go(request, "governance:action", found.code)
    return _page(request, found, answer, **{name: form})


def _page(request, found, answer=200, **forms):
    if found.opened_on > request.as_of:
        raise Http404
    place, version = context_of(request, found.place), {"version": found.version}
    keeps = ("manage_raid" in place["may"] or found.owner_account_id == request.user.pk) and not request.is_history
    context = place | {
        "action": found, "form": ActionForm(initial=ActionForm.initial_of(found)), "closure": ActionClosureForm(initial=version),
        "reopening": ReasonForm(initial=version), "editable": keeps and found.state == Action.State.OPEN,
        "reopens": "manage_raid" in place["may"] and found.state != Action.State.OPEN and not request.is_history,
        "events": trail_of(found)[:30] if "read_trail" in place["may"] else [],
    } | forms  # fmt: skip
    return render(request, "governance/action.html", context, status=answer)


def _found(request, code) -> Action:
    rows = visible_actions(user=request.user).select_related(*Action.SOURCES, "review__gate", "review__project", "issue__project")
    return get_object_or_404(rows, code=code)


def _filtered(request, place) -> ActionFilter:
    """The register as the address asks for it; without a word on it, what is open."""
    wanted = request.GET.copy()
    wanted.setdefault("state", Action.State.OPEN)
    return ActionFilter(wanted, queryset=action_register(user=request.user, day=request.as_of, place=place), request=request)
