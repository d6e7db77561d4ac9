"""Pages of the frame itself."""

from functools import cache

from django.shortcuts import render
from django.views import defaults
from drf_spectacular.generators import SchemaGenerator

from pmo.web.rest import problems
from pmo.web.rest.guide import chapters

API = "/api/"


def csrf_failure(request, reason=""):
    return render(request, "403_csrf.html", {"reason": reason}, status=403)


def not_found(request, exception):
    return problems.not_found(request) if request.path_info.startswith(API) else defaults.page_not_found(request, exception)


def failed(request):
    return problems.failed(request) if request.path_info.startswith(API) else defaults.server_error(request)


def api_guide(request):
    return render(request, "web/api.html", {"chapters": _chapters()})


class KeptSchema(SchemaGenerator):
    def get_schema(self, request=None, public=False):
        return _schema()


@cache
def _schema():
    """Everybody reads the same schema, and it does not change while this process lives."""
    return SchemaGenerator().get_schema(request=None, public=True)


@cache
def _chapters():
    return chapters(_schema())
