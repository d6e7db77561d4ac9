"""Pages by cursor."""

from rest_framework.exceptions import ValidationError
from rest_framework.pagination import CursorPagination

from pmo.web.addresses import whole


class CursorPages(CursorPagination):
    """`{"next", "previous", "results"}`; `limit` rows at a time, 500 at the most."""

    page_size = 100
    max_page_size = 500
    page_size_query_param = "limit"
    ordering = "pk"

    def get_ordering(self, request, queryset, view):
        """The orders asked for, if the view knows them, and the row's id to break ties.

        Raises:
            ValidationError: an order the list does not have.
        """
        known = getattr(view, "orders", {})
        asked = [name for name in request.query_params.get("ordering", "").split(",") if name]
        unknown = [name for name in asked if name.lstrip("-") not in known]
        if unknown:
            raise ValidationError({"ordering": f"Cannot order by {', '.join(unknown)}; this list knows: {', '.join(sorted(known)) or 'none'}."})
        fields = [("-" if name.startswith("-") else "") + known[name.lstrip("-")] for name in asked] or list(view.default_order)
        return tuple(fields) if fields[-1].lstrip("-") in ("pk", "id") else (*fields, "pk")

    def get_page_size(self, request):
        asked = request.query_params.get(self.page_size_query_param)
        if asked is None:
            return self.page_size
        size = whole(asked)
        if size is None or not 1 <= size <= self.max_page_size:
            raise ValidationError({"limit": f"A whole number from 1 to {self.max_page_size}."})
        return size

    def get_paginated_response_schema(self, schema):
        address = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": address, "previous": address, "results": schema},
        }
