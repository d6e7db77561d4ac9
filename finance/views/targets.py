"""A node's target of a year beside what its projects say, and the gap."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from finance.actions import version_states as deeds
from finance.actions.drafts import discard_draft
from finance.actions.targets import open_target
from finance.forms.cycles import TargetForm, default_years
from finance.models import Version
from finance.queries.targets import held_against
from finance.queries.versions import visible_targets
from finance.views.money import chosen_year
from finance.views.versions import number_said
from pmo.errors import Refused
from pmo.web.answers import go, refused, url_as_of
from portfolio.policy import permitted, require_over_node
from portfolio.queries import breadcrumb, visible_nodes

PLAIN = {"submission": deeds.submit_version, "approval": deeds.approve_version, "lock": deeds.lock_version}
REASONED = {"withdrawal": deeds.withdraw_version, "return": deeds.return_version}


def targets(request, code):
    node = get_object_or_404(visible_nodes(user=request.user), code=code)
    years = list(default_years())[::-1]
    year = chosen_year(years, request.POST.get("year") or request.GET.get("year"), request.as_of)
    may = permitted(actor=request.user, path=node.path)
    form, answer = TargetForm(request.POST or None, year=year), 200
    if request.method == "POST":
        require_over_node("approve_money", actor=request.user, node=node)
        answer = 422
        if year is None:
            form.add_error(None, _("No fiscal year is set up: add one first."))
        elif form.is_valid():
            try:
                open_target(
                    actor=request.user, node=node, fiscal_year=year, amounts=form.amounts(), note=form.cleaned_data["note"], now=timezone.now()
                )
            except Refused as refusal:
                answer = refused(form, refusal)
            else:
                messages.success(request, _("The target is drafted: submit it, and it counts."))
                return go(request, "finance:node-targets", node.code)
    versions = visible_targets(user=request.user).filter(node=node, fiscal_year=year, known_on__lte=request.as_of).select_related("author")
    crumbs = [(one.name, url_as_of(request, "reports:node", one.code)) for one in breadcrumb(user=request.user, node=node)]
    context = {
        "node": node, "years": years, "year": year, "may": may, "form": form, "crumbs": [*crumbs, (_("Target"), "")],
        "held": held_against(user=request.user, node=node, year=year, day=request.as_of) if year else None,
        "versions": [(one, [] if request.is_history else _offers(one, may, request.user)) for one in versions.order_by("-known_on", "-pk")],
    }  # fmt: skip
    return render(request, "finance/targets.html", context, status=answer)


@require_POST
def deed(request, code, pk, word):
    node = get_object_or_404(visible_nodes(user=request.user), code=code)
    found = get_object_or_404(visible_targets(user=request.user).filter(node=node), pk=pk)
    told = {"actor": request.user, "version": found, "seen": number_said(request.POST.get("seen")), "now": timezone.now()}
    reason = request.POST.get("reason", "")
    if word == "removal":
        discard_draft(reason=reason, **told)
    elif word in PLAIN:
        PLAIN[word](**told)
    elif word in REASONED:
        REASONED[word](reason=reason, **told)
    else:
        raise Http404
    messages.success(request, _("Done."))
    return go(request, "finance:node-targets", node.code)


def _offers(found: Version, may: set[str], user) -> list[tuple]:
    """What this person can do with a target: (word, label, whether a reason is asked, whether it is the main thing)."""
    if "approve_money" not in may or found.taken_back_on is not None:
        return []
    own = found.author_id == user.pk
    return {
        Version.State.DRAFT: [("submission", _("Submit"), False, True), ("removal", _("Drop this draft"), False, False)],
        Version.State.SUBMITTED: [*([] if own else [("approval", _("Approve"), False, True)]), ("return", _("Return to draft"), True, False)],
        Version.State.APPROVED: [("lock", _("Lock for good"), False, True), ("return", _("Return to draft"), True, False)],
    }.get(found.state, [])
