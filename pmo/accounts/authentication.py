"""Who calls the API: a bearer token with scopes, or a signed-in browser session."""

from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import IsAuthenticated


class TokenOrSession(SessionAuthentication):
    """Placeholder of the session half; the token half follows."""


class SignedInWithScope(IsAuthenticated):
    """Signed in."""
