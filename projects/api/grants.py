"""REST: roles over single projects."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from pmo.accounts.models import User
from pmo.web.rest.deeds import Creates, Deletes
from pmo.web.rest.records import Records
from portfolio.models import Role
from projects.actions import grants as actions
from projects.api.found import named
from projects.models import ProjectGrant
from projects.queries import visible


class ProjectGrantOut(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    user = serializers.CharField(source="user.username")
    role = serializers.ChoiceField(Role.choices)
    project = serializers.CharField(source="project.code")
    granted_at = serializers.DateTimeField()


class ProjectGrantIn(serializers.Serializer):
    user = serializers.CharField()
    role = serializers.ChoiceField(Role.choices)
    project = serializers.CharField()


@extend_schema(request=ProjectGrantIn, responses=ProjectGrantOut)
class ProjectGrants(Creates, Deletes, Records):
    shape, create_shape = ProjectGrantOut, ProjectGrantIn
    lookup_field = "pk"
    version_path = None
    scope = "grants"

    def rows(self, *, as_of):
        return ProjectGrant.objects.filter(visible(user=self.request.user, prefix="project__"))

    def created(self, *, user, role, project):
        person = get_object_or_404(User.objects.filter(is_system=False), username=user)
        return actions.grant_project_role(actor=self.request.user, user=person, role=role, project=named(self.request, project), now=self.now)

    def deleted(self, row, version):
        actions.revoke_project_role(actor=self.request.user, grant=row, now=self.now)
