"""What every request passes: an id for the logs, the sign-in, and refusals turned into words."""

import uuid
from urllib.parse import urlencode

import structlog
from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from pmo.calc.dates import day_asked
from pmo.errors import Refused

OPEN_PREFIXES = ("/accounts/", "/static/", "/healthz", "/readyz", "/metrics", "/api/")

NUL = "\x00"


class RequestId:
    """Gives each request an id, in the logs and in the `X-Request-Id` header."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.id = uuid.uuid4().hex[:16]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request.id)
        response = self.get_response(request)
        response["X-Request-Id"] = request.id
        return response


class SignInRequired:
    """Every page asks for a sign-in, but for the few that cannot; the API answers for itself."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated or request.path_info.startswith(OPEN_PREFIXES):
            return self.get_response(request)
        target = f"{reverse(settings.LOGIN_URL)}?{urlencode({'next': request.get_full_path()})}"
        if request.headers.get("HX-Request"):
            return HttpResponse(status=401, headers={"HX-Redirect": target})
        return redirect(target)


class AsOf:
    """Gives each page the day its figures are of: `request.as_of` (`?as_of=2026-03-06`, else today), `request.today`, `request.is_history`."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.today = timezone.localdate()
        request.as_of, request.is_history = request.today, False
        if NUL in request.path_info or any(NUL in value for values in request.GET.lists() for value in values[1]):
            raise Http404(_("No address holds a NUL."))  # PostgreSQL keeps no such character, so nothing can be found by it
        asked = request.GET.get("as_of", "").strip()
        if not asked or request.path_info.startswith(OPEN_PREFIXES):
            return self.get_response(request)
        try:
            request.as_of = day_asked(asked)
        except ValueError:
            return self._refuse(request, _("“{asked}” is not a day the office knows: write it as 2026-03-06.").format(asked=asked[:40]))
        if request.as_of > request.today:
            request.as_of = request.today
            return self._refuse(request, _("{asked} lies in the future: choose today or an earlier day.").format(asked=asked[:40]))
        request.is_history = request.as_of < request.today
        return self.get_response(request)

    def _refuse(self, request, message):
        return render(request, "refused.html", {"refusal": Refused(message, field="as_of")}, status=400)


class Refusals:
    """Turns a refusal that no view took care of into a page with its reason."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, Refused):
            return render(request, "refused.html", {"refusal": exception}, status=exception.status)
        return None
