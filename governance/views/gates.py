"""A project's way through its gates, and the calendar of gates over the tree."""

import datetime as dt
from statistics import median

from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _

from governance.forms.gate_filter import GateFilter
from governance.models import Review
from governance.queries.gates import gate_calendar, life_track, overdue_waivers, running_waivers, waited_days
from governance.views.places import context_of, found_place
from governance.views.tables import exported, register_context
from portfolio.policy import permitted
from projects.queries import visible_projects

LATELY, SOON = 90, 30
HEADINGS = [
    ("due_on", _("Day"), ""), ("project", _("Project"), "name"), ("gate", _("Gate"), "name"), ("scheduled_on", _("Planned"), ""),
    ("submitted_on", _("Submitted"), ""), ("decided_on", _("Decided"), ""),
]  # fmt: skip
COLUMNS = [
    ("project", lambda row: row.project.code), ("name", lambda row: row.project.name), ("node", lambda row: row.project.node.code),
    ("life_cycle", lambda row: row.gate.type.code), ("gate", lambda row: row.gate.code), ("gate_name", lambda row: row.gate.name),
    ("into", lambda row: row.gate.stage.name), ("review", lambda row: row.number), ("board", lambda row: row.board.code if row.board else ""),
    ("state", lambda row: row.state_then), ("scheduled_on", lambda row: row.scheduled_on),
    ("submitted_on", lambda row: row.submitted_on if row.state_then in ("submitted", "decided") else None),
    ("needed_by", lambda row: row.decision.needed_by if row.decision and row.state_then != "scheduled" else None),
    ("decided_on", lambda row: row.decided_on if row.state_then == "decided" else None),
    ("outcome", lambda row: row.outcome if row.state_then == "decided" else ""), ("days", lambda row: row.waited),
    ("days_promised", lambda row: row.gate.review_days), ("late", lambda row: "yes" if row.late else ""),
]  # fmt: skip


def project_gates(request, code):
    project = get_object_or_404(visible_projects(user=request.user), code=code)
    steps = life_track(project=project, day=request.as_of)
    held = sorted((review for step in steps for review in step.reviews), key=lambda one: (one.due_on, one.pk), reverse=True)
    context = {
        "project": project, "steps": steps, "gated": [step for step in steps if step.gate is not None], "reviews": held,
        "next": next((step for step in steps if step.state == "next"), None),
        "owed": overdue_waivers(user=request.user, day=request.as_of, place=project),
        "waivers": running_waivers(user=request.user, day=request.as_of, place=project),
        "may": permitted(actor=request.user, path=project.node.path, project_id=project.pk),
    }  # fmt: skip
    return render(request, "governance/gates.html", context)


def calendar(request, code=None, kind=None):
    place = found_place(request, code, kind)
    rows = gate_calendar(user=request.user, day=request.as_of, place=place)
    found = GateFilter(_asked(request), queryset=rows, request=request)
    newest_first = "-" if request.GET.get("state") in ("decided", "cancelled", "") else ""
    listed = found.qs if request.GET.get("ordering") else found.qs.order_by(f"{newest_first}due_on", "project__code", "pk")
    context = register_context(request, found, listed, HEADINGS, default=f"{newest_first}due_on") | context_of(request, place) | {
        "totals": _totals(rows, request.as_of), "owed": overdue_waivers(user=request.user, day=request.as_of, place=place),
        "waivers": running_waivers(user=request.user, day=request.as_of, place=place), "lately": LATELY, "soon": SOON,
        "by_month": request.GET.get("ordering", "due_on") in ("", "due_on", "-due_on"),
    }  # fmt: skip
    for review in context["page"]:
        review.waited = waited_days(review, request.as_of)
    return render(request, "governance/gate_calendar.html", context)


def export(request, ending, code=None, kind=None):
    rows = gate_calendar(user=request.user, day=request.as_of, place=found_place(request, code, kind))
    listed = list(GateFilter(_asked(request), queryset=rows, request=request).qs.order_by("due_on", "project__code", "pk"))
    for review in listed:
        review.waited = waited_days(review, request.as_of)
    return exported(listed, COLUMNS, ending, f"{code or 'office'}-gates-{request.as_of}")


def _asked(request):
    """What the address asks for; without a word on it, what is under way."""
    wanted = request.GET.copy()
    wanted.setdefault("state", "running")
    return wanted


def _totals(rows, day: dt.date) -> dict:
    """How many reviews are ahead, late, waiting and lately decided, and how long a decision took at the median, in one trip."""
    found = list(rows.exclude(state=Review.State.CANCELLED).filter(due_on__gte=day - dt.timedelta(days=LATELY)).values_list(
        "state_then", "due_on", "late", "submitted_on", "decided_on"))  # fmt: skip
    late = rows.filter(late=True).count()
    took = [(decided - submitted).days for state, _due, _late, submitted, decided in found if state == Review.State.DECIDED and submitted]
    return {
        "soon": sum(state == Review.State.SCHEDULED and day <= due <= day + dt.timedelta(days=SOON) for state, due, *_rest in found),
        "late": late, "waiting": rows.filter(state_then=Review.State.SUBMITTED).count(),
        "decided": sum(state == Review.State.DECIDED for state, *_rest in found), "took": median(took) if took else None,
    }  # fmt: skip
