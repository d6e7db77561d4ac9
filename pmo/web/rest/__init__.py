"""REST conventions: fast answers, cursor pages, problem details, preconditions, idempotency."""

from pmo.web.rest.answers import JSONRenderer
from pmo.web.rest.pages import CursorPages
from pmo.web.rest.problems import problem
from pmo.web.rest.throttles import PerCaller

__all__ = ["CursorPages", "JSONRenderer", "PerCaller", "problem"]
