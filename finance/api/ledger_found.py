"""What resources of the ledger share: who reads the books, and the node and the cost type a body names."""

from django.db.models import OuterRef, Subquery

from finance.models import CostType
from finance.policy import require_books_reader
from pmo.errors import Refused
from portfolio.models import Node
from portfolio.queries import visible_nodes


class OfTheBooks:
    """A resource for those who read the books, and only for them."""

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        require_books_reader(actor=request.user)


def cost_type_named(code: str | None) -> CostType | None:
    """Raises Refused, at `cost_type`, when no cost type has the code; None where none is named."""
    found = CostType.objects.filter(code=code).first() if code is not None else None
    if code is not None and found is None:
        raise Refused(f"The cost type '{code}' is not known: name one of cost-types.", field="cost_type")
    return found


def node_named(request, code: str | None) -> Node | None:
    """Raises Refused, at `node`, when the caller sees no node of the code; None, the whole office, where none is named."""
    found = visible_nodes(user=request.user).filter(code=code).first() if code is not None else None
    if code is not None and found is None:
        raise Refused(f"The node '{code}' is not known.", field="node")
    return found


def node_seen(user) -> Subquery:
    """The code of a row's node, null where the person does not see it."""
    return Subquery(visible_nodes(user=user).select_related(None).order_by().filter(pk=OuterRef("node_id")).values("code")[:1])
