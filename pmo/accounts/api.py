"""REST: who I am, people, tokens."""

from django.conf import settings
from django.utils.module_loading import import_string
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from pmo.accounts import actions
from pmo.accounts.models import ApiToken, User
from pmo.web.rest.deeds import Changes, Creates, Deletes
from pmo.web.rest.records import Records

SEES_PEOPLE = {"administrator", "analyst", "auditor"}


class UserOut(serializers.Serializer):
    username = serializers.CharField()
    email = serializers.CharField()
    first_name = serializers.CharField()
    last_name = serializers.CharField()
    job_title = serializers.CharField()
    is_active = serializers.BooleanField()
    last_login = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


class UserChange(serializers.Serializer):
    email = serializers.CharField(required=False)
    first_name = serializers.CharField(required=False, max_length=150)
    last_name = serializers.CharField(required=False, max_length=150)
    job_title = serializers.CharField(required=False, max_length=120, allow_blank=True)


class UserIn(UserChange):
    username = serializers.CharField(max_length=150)
    email = serializers.CharField()
    first_name = serializers.CharField(max_length=150)
    last_name = serializers.CharField(max_length=150)
    password = serializers.CharField(max_length=200)


@extend_schema(request=UserIn, responses=UserOut)
class Users(Creates, Changes, Records):
    """People. Those who see no more than a branch see themselves alone."""

    shape, create_shape, change_shape = UserOut, UserIn, UserChange
    lookup_field = "username"
    orders = {"username": "username", "last_name": "last_name"}
    default_order = ("username",)
    searched = ("username", "first_name", "last_name", "email")
    scope = "users"

    def rows(self, *, as_of):
        people = User.objects.filter(is_system=False)
        roles = import_string(settings.OFFICE_ROLES)(user=self.request.user)
        return people if roles & SEES_PEOPLE else people.filter(pk=self.request.user.pk)

    def created(self, **fields):
        return actions.create_user(actor=self.request.user, now=self.now, **fields)

    def changed(self, row, version, **fields):
        return actions.change_user(actor=self.request.user, user=row, version=version, now=self.now, **fields)


class TokenOut(serializers.Serializer):
    id = serializers.CharField(source="token_key", help_text="The first letters of the secret: enough to know it by, not to use it.")
    name = serializers.CharField()
    scopes = serializers.ListField(child=serializers.CharField())
    created = serializers.DateTimeField()
    expiry = serializers.DateTimeField()
    last_used_at = serializers.DateTimeField(allow_null=True)


class TokenIn(serializers.Serializer):
    name = serializers.CharField(max_length=80)
    scopes = serializers.ListField(child=serializers.CharField(), min_length=1)
    expires_at = serializers.DateTimeField()


class TokenMade(TokenOut):
    token = serializers.CharField(help_text="The secret: shown this once.")


class Tokens(Creates, Deletes, Records):
    shape, create_shape = TokenOut, TokenIn
    lookup_field = "token_key"
    version_path = None
    default_order = ("-created",)
    scope = "tokens"
    bulk = None  # each secret is shown once, to whoever asked for that token

    def rows(self, *, as_of):
        return ApiToken.objects.filter(user=self.request.user)

    @extend_schema(request=TokenIn, responses={201: TokenMade})
    def create(self, request, **kwargs):
        fields = self.checked(self.create_shape)
        token, secret = actions.create_token(actor=request.user, user=request.user, now=self.now, **fields)
        answer = self.answer(token, created=True)
        answer.data["token"] = secret
        return answer

    def deleted(self, row, version):
        actions.revoke_token(actor=self.request.user, token=row, now=self.now)


@extend_schema_serializer(many=False)
class MeOut(UserOut):
    office_roles = serializers.ListField(child=serializers.CharField())


class Me(ViewSet):
    """Who the caller is."""

    @extend_schema(responses=MeOut)
    def list(self, request):
        user = request.user
        answer = {name: getattr(user, name) for name in UserOut().fields}
        return Response(answer | {"office_roles": sorted(import_string(settings.OFFICE_ROLES)(user=user))})


ROUTES = [("users", Users), ("tokens", Tokens), ("me", Me)]
