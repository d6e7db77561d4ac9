"""The rules that say where postings of no known project belong: kept in order, tried before they are saved, and let settle what waits."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from finance.actions.matching_rules import add_rule, change_rule, move_rule, remove_rule
from finance.actions.suspense import settle_suspense
from finance.forms.matching_rules import RuleForm
from finance.policy import require_books_reader
from finance.queries.matching_rules import tried_rule
from finance.queries.suspense import visible_rules
from finance.views.versions import number_said
from pmo.errors import Refused
from pmo.web.answers import go, refused
from portfolio.policy import CAPABILITIES, may, require_over_node
from portfolio.queries import held_roles, visible_nodes
from projects.policy import require_over

ROWS, AT_ONCE = 100, 1000


def matching_rules(request):
    require_books_reader(actor=request.user)
    form, status, tried = RuleForm(request.POST or None, user=request.user), 200, None
    if request.method == "POST":
        form, status = RuleForm(request.POST, user=request.user), 422
        if form.is_valid() and "try" in request.POST:
            tried, status = tried_rule(user=request.user, rule=form.to_try()), 200
        elif form.is_valid():
            try:
                made = add_rule(actor=request.user, now=timezone.now(), **form.cleaned_data)
            except Refused as refusal:
                status = refused(form, refusal)
            else:
                messages.success(request, _("The rule is there; this is what it finds in suspense."))
                return go(request, "finance:matching-rule", made.pk)
    rules = visible_rules(user=request.user)
    context = {
        "page": Paginator(rules, ROWS).get_page(request.GET.get("page")), "form": form, "tried": tried,
        "seen": _nodes_seen(request.user), "crumbs": _crumbs(),
        "keeps": bool(CAPABILITIES["keep_books"] & held_roles(user=request.user)) and not request.is_history,
    }  # fmt: skip
    return render(request, "finance/matching_rules.html", context, status=status)


def matching_rule(request, pk):
    rule = _rule(request, pk)
    form, status, shown = RuleForm(request.POST or None, user=request.user, rule=rule), 200, rule
    if request.method == "POST":
        require_over_node("keep_books", actor=request.user, node=rule.node)
        form, status = RuleForm(request.POST, user=request.user, rule=rule), 422
        if form.is_valid() and "try" in request.POST:
            shown, status = form.to_try(), 200
        elif form.is_valid():
            try:
                change_rule(actor=request.user, rule=rule, now=timezone.now(), **form.cleaned_data)
            except Refused as refusal:
                status = refused(form, refusal)
            else:
                messages.success(request, _("The rule is up to date; what it sent before stays."))
                return go(request, "finance:matching-rule", rule.pk)
    context = {
        "rule": rule, "form": form, "tried": tried_rule(user=request.user, rule=shown), "tries": shown is not rule, "at_once": AT_ONCE,
        "keeps": may("keep_books", actor=request.user, path=rule.node.path if rule.node else "") and not request.is_history,
        "books": may("book_money", actor=request.user, path=rule.project.node.path) and not request.is_history,
        "seen": _nodes_seen(request.user), "crumbs": [*_crumbs(linked=True), (str(rule), "")],
    }  # fmt: skip
    return render(request, "finance/matching_rule.html", context, status=status)


@require_POST
def place(request, pk):
    rule = _rule(request, pk)
    require_over_node("keep_books", actor=request.user, node=rule.node)
    keys = list(visible_rules(user=request.user).values_list("pk", flat=True))
    step = {"up": -1, "down": 1}.get(request.POST.get("to"))
    at = keys.index(rule.pk) + step if step else -1
    if 0 <= at < len(keys):
        past = visible_rules(user=request.user).get(pk=keys[at])
        move_rule(actor=request.user, rule=rule, past=past, now=timezone.now())
    return go(request, "finance:matching-rules")


@require_POST
def switch(request, pk):
    rule = _rule(request, pk)
    active = request.POST.get("to") == "on"
    change_rule(actor=request.user, rule=rule, version=number_said(request.POST.get("version")), active=active, now=timezone.now())
    messages.success(request, _("The rule is asked again.") if active else _("The rule is switched off: it is kept and never asked."))
    return go(request, "finance:matching-rules") if "list" in request.POST else go(request, "finance:matching-rule", rule.pk)


@require_POST
def removal(request, pk):
    rule = _rule(request, pk)
    remove_rule(actor=request.user, rule=rule, version=number_said(request.POST.get("version")), now=timezone.now())
    messages.success(request, _("The rule is gone; what it sent stays where it is."))
    return go(request, "finance:matching-rules")


@require_POST
def settlement(request, pk):
    rule = _rule(request, pk)
    require_over("book_money", actor=request.user, project=rule.project)
    ids = tried_rule(user=request.user, rule=rule).ids[:AT_ONCE] if rule.active else []
    if not rule.active:
        messages.info(request, _("The rule is switched off and settles nothing."))
    elif ids:
        settle_suspense(actor=request.user, ids=ids, project=rule.project, cost_type=rule.cost_type, now=timezone.now())
        messages.success(request, ngettext("{n} posting is settled.", "{n} postings are settled.", len(ids)).format(n=len(ids)))
    else:
        messages.info(request, _("Nothing that waits fits this rule."))
    return go(request, "finance:matching-rule", rule.pk)


def _rule(request, pk):
    require_books_reader(actor=request.user)
    return get_object_or_404(visible_rules(user=request.user), pk=pk)


def _nodes_seen(user) -> set[int]:
    return set(visible_nodes(user=user).values_list("pk", flat=True))


def _crumbs(*, linked=False):
    return [(_("Money"), reverse("finance:books")), (_("Matching rules"), reverse("finance:matching-rules") if linked else "")]
