"""A resource: lists by cursor, records by code with ETags, deeds through actions."""

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Sequence

from django.core.exceptions import ValidationError as InvalidValue
from django.db.models import Q
from django.http import Http404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from pmo.web.rest.days import day_named
from pmo.web.rest.shapes import Fast

LIST_PARAMETERS = [
    OpenApiParameter("as_of", OpenApiTypes.DATE, description="What was known on this day."),
    OpenApiParameter("search", str),
    OpenApiParameter("ordering", str, description="Names separated by commas, a minus for descending."),
    OpenApiParameter("fields", str, description="Names separated by commas: only these come back."),
    OpenApiParameter("limit", int),
    OpenApiParameter("cursor", str),
]


class PreconditionRequired(APIException):
    """428: a change must say which state of the record it was made from."""

    status_code = 428
    default_detail = "Send If-Match with the ETag the record was read at."


class PreconditionFailed(APIException):
    """412: the record was changed since."""

    status_code = 412


class Records(ABC, GenericViewSet):
    """Read a resource. Subclasses say `shape` (out), `rows()` (visible ones), `orders`, `searched`, and perhaps `filters`."""

    shape = None
    filters = None  # a django-filter FilterSet
    orders: dict[str, str] = {}
    default_order: tuple[str, ...] = ("pk",)
    searched: tuple[str, ...] = ()
    lookup_field = "code"
    lookup_value_regex = "[^/]+"
    version_path: str | None = "version"
    scope = ""  # of write:<scope>

    @abstractmethod
    def rows(self, *, as_of: dt.date | None):
        """The rows this reader may see, as known on a day."""

    @extend_schema(parameters=LIST_PARAMETERS)
    def list(self, request, **kwargs):
        queryset = self._searched(self._filtered(self.rows(as_of=self.as_of())))
        fast = Fast(self.shape, self._fields())
        order = [path.lstrip("-") for path in self.paginator.get_ordering(request, queryset, self)]
        page = self.paginate_queryset(queryset.values(*dict.fromkeys([*fast.paths, *order, "pk"])))
        return self.paginator.get_paginated_response([fast.one(row) for row in page])

    def retrieve(self, request, **kwargs):
        row = self._values()
        return Response(Fast(self.shape, self._fields()).one(row), headers={"ETag": self._etag(row)})

    def as_of(self) -> dt.date | None:
        """The day asked for; None is today.

        Raises:
            ValidationError: it is no date.
        """
        return day_named(self.request, "as_of")

    def record(self):
        """The row the address names.

        Raises:
            Http404: not there, or not visible.
        """
        value = self.kwargs[self.lookup_field]
        if self.lookup_field == "pk" and not str(value).isdigit():
            raise Http404
        rows = self.rows(as_of=None)
        try:
            found = rows.filter(**{self.lookup_field: value}).first()
        except (ValueError, InvalidValue):  # a word where a number or a day names the record
            raise Http404 from None
        if found is None:
            raise Http404
        return found

    def version(self, row) -> int:
        """The version that If-Match names.

        Raises:
            PreconditionRequired: there is no If-Match.
            PreconditionFailed: it names another state.
        """
        given = self.request.headers.get("If-Match")
        if given is None:
            raise PreconditionRequired
        if given.strip() not in ("*", self._tag(row.pk, self._version_of(row))):
            raise PreconditionFailed(f"The record was changed since: it is at {self._tag(row.pk, self._version_of(row))} now. Read it again.")
        return self._version_of(row)

    def checked(self, serializer_class, *, partial: bool = False, many: bool = False, data=None):
        """The body in the given shape; unknown names are refused.

        Raises:
            ValidationError: by field.
        """
        body = self.request.data if data is None else data
        if not many and not isinstance(body, dict):
            raise ValidationError({"body": "A JSON object is expected."})
        serializer = serializer_class(data=body, partial=partial, many=many)
        unknown = sorted(set(body) - set(serializer.fields)) if not many else []
        if unknown:
            raise ValidationError(dict.fromkeys(unknown, "This name is not known here."))
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data

    def answer(self, row, *, created: bool = False) -> Response:
        """The record as it stands, with its ETag."""
        self.kwargs[self.lookup_field] = getattr(row, self.lookup_field)
        values = self.rows(as_of=None).filter(pk=row.pk)
        fast = Fast(self.shape)
        found = values.values(*self._paths(fast)).first()
        if found is None:
            return Response(status=status.HTTP_204_NO_CONTENT)
        code = status.HTTP_201_CREATED if created else status.HTTP_200_OK
        return Response(fast.one(found), status=code, headers={"ETag": self._etag(found)})

    @property
    def now(self) -> dt.datetime:
        """The moment of the request."""
        return timezone.now()

    def get_serializer_class(self):
        return self.shape

    def get_queryset(self):
        return self.rows(as_of=None)

    def _values(self) -> dict:
        found = self.rows(as_of=self.as_of()).filter(pk=self.record().pk).values(*self._paths(Fast(self.shape, self._fields()))).first()
        if found is None:
            raise Http404
        return found

    def _paths(self, fast: Fast) -> Sequence[str]:
        return list(dict.fromkeys([*fast.paths, "pk", *([self.version_path] if self.version_path else [])]))

    def _version_of(self, row) -> int:
        return getattr(row, self.version_path) if self.version_path else 1

    def _etag(self, values: dict) -> str:
        return self._tag(values["pk"], values[self.version_path] if self.version_path else 1)

    def _tag(self, pk, version) -> str:
        return f'"{pk}-{version}"'

    def _fields(self) -> set[str] | None:
        asked = {name for name in self.request.query_params.get("fields", "").split(",") if name}
        unknown = asked - set(self.shape().fields)
        if unknown:
            raise ValidationError({"fields": f"Not known here: {', '.join(sorted(unknown))}."})
        return asked or None

    def _filtered(self, queryset):
        if self.filters is None:
            return queryset
        found = self.filters(self.request.query_params, queryset=queryset, request=self.request)
        if not found.is_valid():
            raise ValidationError(found.errors)
        return found.qs

    def _searched(self, queryset):
        words = self.request.query_params.get("search", "").strip()
        if not words or not self.searched:
            return queryset
        condition = Q()
        for field in self.searched:
            condition |= Q(**{f"{field}__icontains": words})
        return queryset.filter(condition)
