"""REST: files on their way in. POST one, look at what it would do, apply it, take it back."""

import hashlib
import json

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.response import Response

from pmo.imports.actions import staging
from pmo.imports.actions.applying import apply_soon
from pmo.imports.actions.undoing import undo
from pmo.imports.contract import TooLarge
from pmo.imports.kinds import KINDS
from pmo.imports.models import Batch
from pmo.imports.queries import mapping_named, visible_batches
from pmo.ledger.actions.calls import once
from pmo.web.rest.deeds import KEY
from pmo.web.rest.records import Records


class ProblemOut(serializers.Serializer):
    row = serializers.IntegerField(allow_null=True)
    column = serializers.CharField(allow_blank=True)
    message = serializers.CharField()


class BatchOut(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    kind = serializers.CharField()
    filename = serializers.CharField()
    sha256 = serializers.CharField()
    size = serializers.IntegerField()
    state = serializers.ChoiceField(Batch.State.choices)
    into = serializers.CharField(help_text="The node the file was brought in under, or the project it is of.")
    period_end = serializers.DateField(allow_null=True)
    rows = serializers.IntegerField()
    created = serializers.IntegerField()
    updated = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    rejected = serializers.IntegerField()
    errors = ProblemOut(source="problems", many=True, help_text="The first thousand.")
    by = serializers.CharField(source="by.username")
    staged_at = serializers.DateTimeField()
    applied_at = serializers.DateTimeField(allow_null=True)
    undone_at = serializers.DateTimeField(allow_null=True)
    job = serializers.IntegerField(source="job_id", allow_null=True, help_text="The job that reads or applies a large file.")


class BatchIn(serializers.Serializer):
    kind = serializers.ChoiceField(list(KINDS))
    file = serializers.FileField(allow_empty_file=True)
    into = serializers.CharField(required=False, max_length=40)
    period_end = serializers.DateField(required=False)
    control_total = serializers.CharField(required=False, max_length=40, help_text="What the amounts must add up to, or nothing can be applied.")
    mapping = serializers.CharField(
        required=False,
        help_text='The name of a saved one, or JSON: {"columns": {"our name": "their header"}, "defaults": {}, "date_order": "dmy"}',
    )


class ApplicationIn(serializers.Serializer):
    accept_good_rows = serializers.BooleanField(required=False, help_text="Leave bad rows out instead of refusing the whole file.")


class Imports(Records):
    """Files that were brought in: your own, and everybody's for analysts, administrators and auditors of the whole office."""

    shape = BatchOut
    lookup_field = "pk"
    version_path = None
    orders = {"staged_at": "staged_at", "kind": "kind", "state": "state"}
    default_order = ("-pk",)
    searched = ("filename", "kind")
    scope = "imports"
    parser_classes = [MultiPartParser, JSONParser]

    def rows(self, *, as_of):
        batches = visible_batches(user=self.request.user)
        return batches.filter(staged_at__date__lte=as_of) if as_of else batches

    @extend_schema(request={"multipart/form-data": BatchIn}, responses={201: BatchOut}, parameters=[KEY])
    def create(self, request, **kwargs):
        """Stage a file: it is read and checked, and nothing else changes."""
        fields = self.checked(BatchIn)
        file = fields.pop("file")
        if file.size > settings.IMPORT_MAX_BYTES:
            raise TooLarge(staging.too_large(file.size), field="file")
        data, mapping = file.read(), _mapping(fields["kind"], fields.pop("mapping", ""))

        def stage() -> Response:
            batch = staging.stage(actor=request.user, filename=file.name, data=data, mapping=mapping, now=self.now, **fields)
            return self.answer(batch, created=True)

        if not (key := request.headers.get("Idempotency-Key")):
            return stage()

        def plainly():
            answer = stage()
            return answer.status_code, answer.data

        body = json.dumps([fields, mapping, file.name], default=str, sort_keys=True) + hashlib.sha256(data).hexdigest()
        code, answer, repeated = once(user=request.user, key=key[:255], path=request.path, body=body.encode(), now=self.now, act=plainly)
        return Response(answer, status=code, headers={"Idempotency-Replayed": "true"} if repeated else None)

    @extend_schema(request=ApplicationIn, responses={200: BatchOut, 202: BatchOut})
    @action(detail=True, methods=["post"])
    def application(self, request, **kwargs):
        """Apply a staged file, whole or not at all. A large one is applied by a worker: 202, and `job` says which."""
        batch = apply_soon(actor=request.user, batch=self.record(), now=self.now, **self.checked(ApplicationIn))
        answer = self.answer(batch)
        if batch.state == Batch.State.APPLYING:
            answer.status_code = status.HTTP_202_ACCEPTED
        return answer

    @extend_schema(request=None, responses=BatchOut)
    @action(detail=True, methods=["post"])
    def reversal(self, request, **kwargs):
        """Take an applied file back, if nothing later depends on it."""
        return self.answer(undo(actor=request.user, batch=self.record(), now=self.now))


def _mapping(kind: str, text: str) -> dict | None:
    if text and text.strip()[:1] not in "{[":
        return mapping_named(kind=kind, name=text.strip())
    try:
        found = json.loads(text) if text else None
    except ValueError as error:
        raise ValidationError({"mapping": f"It is not JSON: {error}"}) from None
    if found is not None and not isinstance(found, dict):
        raise ValidationError({"mapping": "A JSON object is expected."})
    return found


ROUTES = [("imports", Imports)]
