"""Errors as RFC 9457 problem details: never a page, never a stack trace."""

from http import HTTPStatus

from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from rest_framework import exceptions
from rest_framework.response import Response

from pmo.errors import Refused, Stale
from pmo.ledger.events import plain

CONTENT_TYPE = "application/problem+json"


def problem(error: Exception, context: dict) -> Response | None:
    """The answer to an error raised inside an API view; None lets what is not expected go on to the log and a bare 500."""
    if isinstance(error, Refused):
        return _answer(error.status, error.message, fields=_field(error), extra=_more(error))
    if isinstance(error, Http404):
        return _answer(404, "There is no such record, or it is not visible to you.")
    if isinstance(error, PermissionDenied):
        return _answer(403, str(error) or "You are not permitted to do this.")
    if isinstance(error, exceptions.ValidationError):
        return _answer(422, "The input is not valid.", fields=_flat(error.detail))
    if isinstance(error, exceptions.ParseError):
        return _answer(400, f"The body cannot be read: {error.detail}")
    if isinstance(error, exceptions.APIException):
        return _answer(error.status_code, str(error.detail), headers=_headers(error))
    return None


def not_found(request, exception=None):
    """404 outside any view, for paths under the API."""
    return _plain(404, "There is no such address.")


def failed(request):
    """500 for paths under the API."""
    return _plain(500, "Something went wrong here; it was logged.")


def document(status: int, detail: str, fields: list | None = None, extra: dict | None = None) -> dict:
    """A problem document: `errors` lists {field, message}."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    if fields:
        body["errors"] = fields
    return body | (extra or {})


def _answer(status, detail, *, fields=None, extra=None, headers=None) -> Response:
    return Response(document(status, detail, fields, extra), status=status, headers=headers, content_type=CONTENT_TYPE)


def _plain(status, detail):
    return JsonResponse(document(status, detail), status=status, content_type=CONTENT_TYPE)


def _field(error: Refused) -> list:
    listed = [{"field": one.get("column", ""), "index": one.get("row"), "message": one.get("message", "")} for one in error.problems]
    return listed or ([{"field": error.field, "message": error.message}] if error.field else [])


def _more(error: Refused) -> dict:
    return {"mine": plain(error.mine), "theirs": plain(error.theirs), "version": error.version} if isinstance(error, Stale) else {}


def _flat(detail, prefix: str = "") -> list:
    if isinstance(detail, dict):
        return [one for name, inner in detail.items() for one in _flat(inner, f"{prefix}.{name}" if prefix else str(name))]
    if isinstance(detail, list) and any(isinstance(inner, dict | list) for inner in detail):
        return [one for number, inner in enumerate(detail) for one in _flat(inner, f"{prefix}[{number}]")]
    return [{"field": prefix or "non_field", "message": str(message)} for message in (detail if isinstance(detail, list) else [detail])]


def _headers(error) -> dict:
    headers = {}
    if getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = error.auth_header
    if getattr(error, "wait", None):
        headers["Retry-After"] = str(int(error.wait) + 1)
    return headers
