"""A project's versions: the panel, one version with its deeds, two side by side."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from finance.actions import drafts, phasing
from finance.actions import version_states as deeds
from finance.forms.cycles import default_years
from finance.forms.versions import PHASES, DraftForm
from finance.models import Cycle, Version
from finance.queries.cycles import drafts_due
from finance.queries.fiscal import fiscal_year_of, known_by, period_starts
from finance.queries.versions import compared, counted_version, lines_of, visible_versions
from finance.views.money import chosen_year
from pmo.errors import Refused
from pmo.ledger.queries import trail_of
from pmo.web.answers import go, refused
from portfolio.policy import permitted, require_over_project
from projects.models import Project
from projects.queries import visible_projects

PLAIN = {"submission": deeds.submit_version, "approval": deeds.approve_version, "lock": deeds.lock_version, "actuals": drafts.bring_actuals}
REASONED = {"withdrawal": deeds.withdraw_version, "return": deeds.return_version}
PHASING = {"spread": phasing.spread_lines, "uplift": phasing.uplift_lines, "rephase": phasing.rephase_lines}
SAID = {
    "submission": gettext_lazy("Submitted."), "approval": gettext_lazy("Approved."), "lock": gettext_lazy("Locked for good."),
    "actuals": gettext_lazy("The actuals are those booked by today."), "withdrawal": gettext_lazy("Withdrawn: it is a draft again."),
    "return": gettext_lazy("Returned with your reason."),
}  # fmt: skip


def versions(request, code):
    project = _project(request, code)
    may = permitted(actor=request.user, path=project.node.path, project_id=project.pk)
    form, answer = DraftForm(request.POST or None, versions=visible_versions(user=request.user).filter(project=project)), 200
    if request.method == "POST":
        require_over_project("budget", actor=request.user, project=project)
        answer = 422
        cycle = number_said(request.POST.get("cycle"))
        if cycle is not None or form.is_valid():
            told = {"cycle": get_object_or_404(Cycle, pk=cycle)} if cycle is not None else form.cleaned_data
            try:
                draft = drafts.open_draft(actor=request.user, project=project, now=timezone.now(), **told)
            except Refused as refusal:
                answer = refused(form, refusal)
            else:
                messages.success(request, _("The draft “{version}” is open.").format(version=draft))
                return go(request, "finance:version", project.code, draft.pk)
    years = list(default_years())[::-1]
    year = chosen_year(years, request.GET.get("year"), request.as_of)
    rows = visible_versions(user=request.user).filter(known_by(request.as_of), project=project, fiscal_year=year) if year else Version.objects.none()
    if request.is_history:
        rows = rows.exclude(state=Version.State.DRAFT)
    else:
        rows = rows | visible_versions(user=request.user).filter(project=project, fiscal_year=year)
    found = {kind: counted_version(project=project, year=year, kind=kind, day=request.as_of) for kind in ("plan", "outlook")} if year else {}
    context = {
        "project": project, "may": may, "form": form, "years": years, "year": year, "counted": [one.pk for one in found.values() if one],
        "rows": rows.distinct().select_related("author", "cycle", "based_on", "fiscal_year").order_by("-known_on", "-pk"),
        "due": drafts_due(projects=Project.objects.filter(pk=project.pk)) if "budget" in may else [],
    }  # fmt: skip
    return render(request, "finance/versions.html", context, status=answer)


def version(request, code, pk):
    project, found = _found(request, code, pk)
    return _page(request, project, found)


@require_POST
def deed(request, code, pk, word):
    project, found = _found(request, code, pk)
    told = {"actor": request.user, "version": found, "seen": number_said(request.POST.get("seen")), "now": timezone.now()}
    reason = request.POST.get("reason", "")
    if word in PHASES:
        return _phase(request, project, found, word)
    if word == "removal":
        drafts.discard_draft(reason=reason, **told)
        messages.success(request, _("The draft is gone."))
        return go(request, "finance:versions", project.code)
    if word in REASONED:
        REASONED[word](reason=reason, **told)
    elif word in PLAIN:
        PLAIN[word](**told, **({"reason": reason} if reason and word in ("approval", "lock") else {}))
    else:
        raise Http404
    messages.success(request, SAID[word])
    return go(request, "finance:version", project.code, found.pk)


def compare(request, code):
    project = _project(request, code)
    left, right = _side(request, project, "left", Version.Kind.PLAN), _side(request, project, "right", Version.Kind.OUTLOOK)
    if left is None or right is None:
        return render(request, "finance/version_compare.html", {"project": project})
    firsts = period_starts(year=left.fiscal_year)
    table = compared(left=left, right=right, firsts=firsts)
    totals = [(_sum(row.cells[at][0] for row in table), _sum(row.cells[at][1] for row in table)) for at in range(len(firsts) + 1)]
    context = {"project": project, "left": left, "right": right, "firsts": firsts, "table": table, "totals": totals,
               "difference": right.total - left.total}  # fmt: skip
    return render(request, "finance/version_compare.html", context)


def _side(request, project, side: str, kind: str) -> Version | None:
    """The version named in the address, else the Plan or the Outlook that counts on the day, if there is one."""
    if side in request.GET:
        rows = visible_versions(user=request.user).filter(project=project).select_related("fiscal_year")
        return get_object_or_404(rows, pk=number_said(request.GET[side]) or 0)
    year = fiscal_year_of(day=request.as_of)
    return year and counted_version(project=project, year=year, kind=kind, day=request.as_of)


def _phase(request, project, found: Version, word: str):
    form = PHASES[word](request.POST, version=found, lines=lines_of(version=found))
    require_over_project("budget", actor=request.user, project=project)
    answer = 422
    if form.is_valid():
        try:
            PHASING[word](actor=request.user, version=found, now=timezone.now(), **form.told())
        except Refused as refusal:
            answer = refused(form, refusal)
        else:
            messages.success(request, _("The amounts are changed; the trail says how."))
            return go(request, "finance:version", project.code, found.pk)
    return _page(request, project, found, form, answer)


def _page(request, project, found: Version, bound=None, answer: int = 200):
    may = permitted(actor=request.user, path=project.node.path, project_id=project.pk)
    lines, firsts = lines_of(version=found), period_starts(year=found.fiscal_year)
    months = [*firsts, *([None] if any(None in line.amounts for line in lines) else [])]
    rows = [(line, [(month, line.amounts.get(month)) for month in months]) for line in lines]
    draft = found.state == Version.State.DRAFT
    writes = draft and "budget" in may and not request.is_history
    forms = [bound if bound and bound.name == name else form(version=found, lines=lines) for name, form in PHASES.items()] if writes else []
    others = visible_versions(user=request.user).filter(project=project, fiscal_year=found.fiscal_year).exclude(pk=found.pk)
    context = {
        "project": project, "may": may, "version": found, "months": months, "rows": rows, "writes": writes, "forms": forms,
        "totals": [_sum(line.amounts.get(month) for line in lines) for month in months], "events": trail_of(found)[:50],
        "offers": [] if request.is_history or found.taken_back_on else _offers(found, may, request.user),
        "others": others.select_related("fiscal_year").order_by("-known_on", "-pk"),
        "reopens": found.state != Version.State.DRAFT and "budget" in may and not request.is_history,
        "actuals": sum(first <= found.actuals_to for first in firsts) if found.actuals_to else 0,
    }  # fmt: skip
    return render(request, "finance/version.html", context, status=answer)


def _offers(found: Version, may: set[str], user) -> list[tuple]:
    """What this person can do next: (word, label, whether a reason is asked, whether it is the main thing)."""
    writes, approves, state = "budget" in may, "approve_money" in may, found.state
    own = found.author_id is not None and found.author_id == user.pk
    return [
        (word, label, reason, main)
        for word, label, reason, main, offered in (
            ("submission", _("Submit"), False, True, state == "draft" and writes),
            ("actuals", _("Bring actuals up to date"), False, False, state == "draft" and writes and found.actuals_to is not None),
            ("removal", _("Drop this draft"), False, False, state == "draft" and writes),
            ("approval", _("Approve"), False, True, state == "submitted" and approves and not own),
            ("lock", _("Lock for good"), False, True, state == "approved" and approves),
            ("return", _("Return to draft"), True, False, state in ("submitted", "approved") and approves),
            ("withdrawal", _("Withdraw to draft"), True, False, state == "submitted" and writes),
        )
        if offered
    ]


def _sum(amounts):
    told = [one for one in amounts if one is not None]
    return sum(told[1:], told[0]) if told else None


def number_said(text: str | None) -> int | None:
    """A whole number that was written, None where none was."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 18 else None


def _project(request, code):
    return get_object_or_404(visible_projects(user=request.user), code=code)


def _found(request, code, pk):
    project = _project(request, code)
    rows = visible_versions(user=request.user).select_related("fiscal_year", "author", "cycle__node", "based_on__fiscal_year", "project__node")
    return project, get_object_or_404(rows, project=project, pk=pk)
