"""How rows go out: a serializer says the shape (and the schema); the hot lists are written from `values_list`, past its machinery."""

from collections.abc import Callable

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

MONEY_SCHEMA = {
    "type": ["object", "null"],
    "properties": {"amount": {"type": "string", "pattern": r"^-?\d+(\.\d+)?$"}, "currency": {"type": "string", "minLength": 3, "maxLength": 3}},
    "required": ["amount", "currency"],
}


@extend_schema_field(MONEY_SCHEMA)
class Money(serializers.Field):
    """`{"amount": "1234.50", "currency": "GBP"}` from two columns, or null. Coming in, the currency may be left out: it is the owner's."""

    def __init__(self, source: str | None = None, currency: str = "currency", **kwargs):
        self.currency_path = currency
        super().__init__(source=source, **kwargs)

    def to_internal_value(self, given):
        amount = given.get("amount") if isinstance(given, dict) else given
        return serializers.DecimalField(max_digits=18, decimal_places=2).run_validation(amount)


class Fast:
    """Turns rows into dicts of a serializer's shape without running it.

    Fields with a `source` of columns are read by `values_list`; `convert_<name>(value)` static methods of the serializer shape a value.
    """

    def __init__(self, shape: type[serializers.Serializer], only: set[str] | None = None):
        fields = shape().fields
        self.paths: list[str] = []
        self.parts: list[tuple[str, list[int], Callable | None]] = []
        for name, field in fields.items():
            if only is None or name in only:
                self.parts.append((name, [self._place(path) for path in _paths(field, name)], _convert(shape, name, field)))

    def rows(self, queryset) -> list[dict]:
        """The rows of a QuerySet (or of a page of `values_list(*self.paths)` tuples) as dicts."""
        tuples = queryset if isinstance(queryset, list) else queryset.values_list(*self.paths)
        return [self.one(row) for row in tuples]

    def one(self, row) -> dict:
        """One tuple or dict of `paths` as the answer's dict."""
        values = [row[path] for path in self.paths] if isinstance(row, dict) else row
        return {name: convert(*(values[at] for at in places)) if convert else values[places[0]] for name, places, convert in self.parts}

    def _place(self, path: str) -> int:
        if path not in self.paths:
            self.paths.append(path)
        return self.paths.index(path)


def money(amount, currency) -> dict | None:
    """Money as it goes out."""
    return None if amount is None else {"amount": str(amount), "currency": currency}


def _paths(field, name: str) -> list[str]:
    path = (field.source or name).replace(".", "__")
    return [path, field.currency_path.replace(".", "__")] if isinstance(field, Money) else [path]


def _convert(shape, name: str, field) -> Callable | None:
    own = getattr(shape, f"convert_{name}", None)
    return own or (money if isinstance(field, Money) else None)
