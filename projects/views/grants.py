"""Roles over single projects, given and taken back from a person's page."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pmo.accounts.models import User
from pmo.errors import Refused
from pmo.web.answers import go, refused
from portfolio.policy import require_over_project
from portfolio.queries import visible_people
from projects.actions.grants import grant_project_role, revoke_project_role
from projects.forms.charter import ProjectGrantForm
from projects.models import ProjectGrant
from projects.queries import visible, visible_projects


@require_POST
def grant(request, username):
    person = get_object_or_404(User.objects.filter(is_system=False), username=username)
    form, answer = ProjectGrantForm(request.POST, projects=visible_projects(user=request.user)), 422
    if form.is_valid():
        project = form.cleaned_data["project"]
        require_over_project("administer", actor=request.user, project=project)
        try:
            grant_project_role(actor=request.user, user=person, role=form.cleaned_data["role"], project=project, now=timezone.now())
        except Refused as refusal:
            answer = refused(form, refusal)
        else:
            messages.success(request, _("{person} has the role over {project} now.").format(person=person, project=project.code))
            return go(request, "portfolio:person", username) if _seen(request, person) else go(request, "reports:project", project.code)
    return render(request, "projects/grant.html", {"person": person, "form": form}, status=answer)


@require_POST
def revoke(request, username, pk):
    grants = ProjectGrant.objects.filter(visible(user=request.user, prefix="project__"), user__username=username)
    held = get_object_or_404(grants.select_related("project__node", "user"), pk=pk)
    revoke_project_role(actor=request.user, grant=held, now=timezone.now())
    messages.success(request, _("The role is taken back."))
    return go(request, "portfolio:person", username) if _seen(request, held.user) else go(request, "reports:project", held.project.code)


def _seen(request, person) -> bool:
    return visible_people(user=request.user).filter(pk=person.pk).exists()
