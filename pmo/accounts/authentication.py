"""Who calls the API: a bearer token with scopes, or a signed-in browser session."""

from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from knox.auth import TokenAuthentication
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.permissions import SAFE_METHODS, BasePermission

from pmo.accounts.actions import use_token
from pmo.accounts.models import ApiToken


class Bearer(TokenAuthentication):
    """`Authorization: Bearer TOKEN`."""

    model = ApiToken

    def authenticate(self, request):
        found = super().authenticate(request)
        if found is not None:
            use_token(token=found[1], now=timezone.now())
        return found

    def authenticate_header(self, request):
        return "Bearer"


class TokenOrSession(BaseAuthentication):
    """A bearer token when one is sent, else the browser's session with its CSRF token."""

    def authenticate(self, request):
        if request.headers.get("Authorization", "").lower().startswith("bearer "):
            return Bearer().authenticate(request)
        return SessionAuthentication().authenticate(request)

    def authenticate_header(self, request):
        return "Bearer"


class SignedInWithScope(BasePermission):
    """Signed in; and a token's scopes cover the call: `read` for reading, `write` or `write:<resource>` for the rest."""

    def has_permission(self, request, view):
        if not (request.user and request.user.is_authenticated):
            return False
        if not isinstance(request.auth, ApiToken):
            return True
        if request.method in SAFE_METHODS:
            wanted = {"read"}
        else:
            wanted = {"write", f"write:{getattr(view, 'scope', '')}"}
        self.message = f"This token lacks a scope: one of {', '.join(sorted(wanted))}."
        return bool(wanted & set(request.auth.scopes))


class BearerScheme(OpenApiAuthenticationExtension):
    """How the schema names our sign-in."""

    target_class = TokenOrSession
    name = ["bearer", "session"]

    def get_security_definition(self, auto_schema):
        return [{"type": "http", "scheme": "bearer"}, {"type": "apiKey", "in": "cookie", "name": "sessionid"}]
