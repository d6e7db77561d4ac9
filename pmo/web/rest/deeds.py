"""Create, change and delete over REST: each calls one action."""

import orjson
from django.db import transaction
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from pmo.errors import Refused
from pmo.ledger.actions.calls import once
from pmo.web.rest.problems import problem

BULK_LIMIT = 1000
KEY = OpenApiParameter(
    "Idempotency-Key", str, OpenApiParameter.HEADER, description="The same key again gives the same answer and does nothing twice."
)
IF_MATCH = OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, required=True, description="The ETag the record was read at.")


class Creates:
    """POST to the list, and `bulk/`. Subclasses say `create_shape` and write `created(**fields)`, which calls one action."""

    create_shape = None

    @extend_schema(parameters=[KEY])
    def create(self, request, **kwargs):
        key = request.headers.get("Idempotency-Key")
        if not key:
            return self._create()
        body = orjson.dumps(request.data, default=str, option=orjson.OPT_SORT_KEYS)
        made = []

        def act():
            made.append(self._create())
            return made[0].status_code, made[0].data

        code, answer, repeated = once(user=request.user, key=key[:255], path=request.path, body=body, now=self.now, act=act)
        return Response(answer, status=code, headers={"Idempotency-Replayed": "true"}) if repeated else made[0]

    @extend_schema(parameters=[KEY])
    @action(detail=False, methods=["post"])
    def bulk(self, request, **kwargs):
        """All or nothing: a list of records, the answer in the same order; errors name the index."""
        if not isinstance(request.data, list):
            raise ValidationError({"body": "A JSON list is expected."})
        if len(request.data) > BULK_LIMIT:
            raise ValidationError({"body": f"{len(request.data)} records: send {BULK_LIMIT} at the most."})
        answers, errors = [], []
        with transaction.atomic():
            for index, body in enumerate(request.data):
                try:
                    with transaction.atomic():
                        answers.append(self.answer(self.created(**self.checked(self.create_shape, data=body)), created=True).data)
                except (Refused, ValidationError) as error:
                    told = problem(error, {}).data
                    errors += [{"index": index} | one for one in told.get("errors") or [{"field": "", "message": told["detail"]}]]
            if errors:
                transaction.set_rollback(True)
        if errors:
            listed = [{"row": one["index"], "column": one["field"], "message": one["message"]} for one in errors]
            raise Refused("Nothing was changed: some records are not valid.", problems=listed)
        return Response(answers, status=status.HTTP_201_CREATED)

    def _create(self) -> Response:
        return self.answer(self.created(**self.checked(self.create_shape)), created=True)


class Changes:
    """PATCH (and PUT) with If-Match. Subclasses say `change_shape` and write `changed(row, version, **fields)`."""

    change_shape = None

    @extend_schema(parameters=[IF_MATCH])
    def partial_update(self, request, **kwargs):
        return self._change(partial=True)

    @extend_schema(parameters=[IF_MATCH])
    def update(self, request, **kwargs):
        return self._change(partial=False)

    def _change(self, *, partial: bool) -> Response:
        row = self.record()
        version = self.version(row)
        return self.answer(self.changed(row, version, **self.checked(self.change_shape, partial=partial)))


class Deletes:
    """DELETE with If-Match. Subclasses write `deleted(row, version)`."""

    @extend_schema(parameters=[IF_MATCH], responses={204: None})
    def destroy(self, request, **kwargs):
        row = self.record()
        self.deleted(row, self.version(row))
        return Response(status=status.HTTP_204_NO_CONTENT)
