"""What a project is to produce, and its acceptance."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pmo.errors import Refused
from pmo.web.answers import go, refused
from portfolio.policy import permitted, require_over_project
from projects.actions.deliverables import accept_deliverable, add_deliverable
from projects.forms.plan import DeliverableForm
from projects.queries import visible_projects


def deliverables(request, code):
    project = get_object_or_404(visible_projects(user=request.user), code=code)
    may = permitted(actor=request.user, path=project.node.path, project_id=project.pk)
    form, answer = DeliverableForm(request.POST or None, project=project), 200
    if request.method == "POST":
        require_over_project("change_project", actor=request.user, project=project)
        answer = 422
        if form.is_valid():
            fields = form.cleaned_data
            fields["work_package"] = fields.pop("line")
            try:
                made = add_deliverable(actor=request.user, project=project, now=timezone.now(), **fields)
            except Refused as refusal:
                answer = refused(form, refusal)
            else:
                messages.success(request, _("{code} is on the list.").format(code=made.code))
                return go(request, "projects:deliverables", project.code)
    rows = project.deliverables.select_related("work_package", "work_package__scheduled").order_by("accepted_on", "due_on", "code")
    context = {"project": project, "may": may, "form": form, "deliverables": rows}
    return render(request, "projects/deliverables.html", context, status=answer)


@require_POST
def accept(request, code, deliverable_code):
    project = get_object_or_404(visible_projects(user=request.user), code=code)
    found = get_object_or_404(project.deliverables, code=deliverable_code)
    require_over_project("change_project", actor=request.user, project=project)
    version = request.POST.get("version", "")
    accept_deliverable(
        actor=request.user, deliverable=found, version=int(version) if version.isdecimal() else None,
        accepted_by=request.POST.get("accepted_by", ""), accepted_on=_day(request.POST.get("accepted_on", "")), now=timezone.now(),
    )  # fmt: skip
    messages.success(request, _("{code} is accepted.").format(code=found.code))
    return go(request, "projects:deliverables", project.code)


def _day(text: str):
    """The day that is written, None where it is none."""
    try:
        return parse_date(text)
    except ValueError:
        return None
