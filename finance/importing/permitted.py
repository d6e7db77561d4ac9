"""Whether who brings a file of the books in may keep them."""

from pmo.errors import NotPermitted
from pmo.imports.contract import Context
from portfolio.policy import require


def books_refused(context: Context) -> str:
    """Why the actor may not keep the books of the office; empty when he may."""
    try:
        require("keep_books", actor=context.actor)
    except NotPermitted as refusal:
        return refusal.message
    return ""
