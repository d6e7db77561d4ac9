"""REST: what people say about records, and what the caller is told."""

from django_filters import CharFilter, FilterSet, NumberFilter
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from governance.actions import comments as deeds
from governance.actions import notices
from governance.models import Comment, Notice, NoticeChoice
from governance.queries.comments import subject_seen, visible_comments
from governance.queries.notices import inbox, mail_of
from pmo.errors import Refused
from pmo.web.rest.deeds import Changes, Creates, Deletes
from pmo.web.rest.records import Records


class CommentOut(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    subject_type = serializers.CharField(help_text="As in events: governance.decision, projects.project …")
    subject_id = serializers.IntegerField()
    project = serializers.CharField(source="project.code", allow_null=True)
    node = serializers.CharField(source="node.code", allow_null=True)
    body = serializers.CharField(help_text="Markdown; empty where it was taken back.")
    author = serializers.CharField(source="author.username")
    said_at = serializers.DateTimeField()
    changed_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


class CommentIn(serializers.Serializer):
    subject_type = serializers.CharField(max_length=60)
    subject_id = serializers.IntegerField()
    body = serializers.CharField(max_length=20_000)


class CommentChange(serializers.Serializer):
    body = serializers.CharField(max_length=20_000, required=False)


class CommentFields(FilterSet):
    subject_type = CharFilter()
    subject_id = NumberFilter()
    project = CharFilter("project__code")
    author = CharFilter("author__username")


@extend_schema(request=CommentIn, responses=CommentOut)
class Comments(Creates, Changes, Deletes, Records):
    """Remarks on records the caller sees. Deleting takes one back: the trail keeps it."""

    model = Comment
    shape, create_shape, change_shape = CommentOut, CommentIn, CommentChange
    filters = CommentFields
    lookup_field = "pk"
    orders = {"said_at": "said_at"}
    default_order = ("-said_at", "pk")
    scope = "comments"

    def rows(self, *, as_of):
        rows = visible_comments(user=self.request.user).filter(removed_at=None)
        return rows.filter(said_at__date__lte=as_of) if as_of else rows

    def created(self, *, subject_type, subject_id, body):
        subject = subject_seen(user=self.request.user, kind=subject_type, key=subject_id)
        if subject is None:
            raise Refused(f"There is no {subject_type} {subject_id} that can be spoken of.", field="subject_id")
        return deeds.comment(actor=self.request.user, subject=subject, body=body, now=self.now).comment

    def changed(self, row, version, *, body=None):
        return deeds.change_comment(
            actor=self.request.user, comment=row, version=version, body=row.body if body is None else body, now=self.now
        ).comment  # fmt: skip

    def deleted(self, row, version):
        deeds.remove_comment(actor=self.request.user, comment=row, version=version, now=self.now)


class NoticeOut(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    verb = serializers.CharField(help_text="Of the event it tells of.")
    text = serializers.CharField()
    address = serializers.CharField(help_text="Of the page, without the host.")
    count = serializers.IntegerField(help_text="How many deeds it tells of in one.")
    at = serializers.DateTimeField()
    read_at = serializers.DateTimeField(allow_null=True)


class ReadIn(serializers.Serializer):
    ids = serializers.ListField(child=serializers.IntegerField(), required=False, help_text="Left out: all.")


class MailIn(serializers.Serializer):
    mail = serializers.ChoiceField(NoticeChoice.Mail.choices)


class NoticeFields(FilterSet):
    verb = CharFilter()


@extend_schema(responses=NoticeOut)
class Notices(Records):
    """The caller's own inbox, as far as he still sees what it is about."""

    model = Notice
    shape = NoticeOut
    filters = NoticeFields
    lookup_field = "pk"
    version_path = None
    orders = {"at": "at"}
    default_order = ("-at", "pk")
    scope = "notices"

    def rows(self, *, as_of):
        rows = inbox(user=self.request.user)
        return rows.filter(at__date__lte=as_of) if as_of else rows

    @extend_schema(request=ReadIn, responses={200: {"type": "object", "properties": {"read": {"type": "integer"}}}})
    @action(detail=False, methods=["post"], pagination_class=None)
    def reading(self, request, **kwargs):
        """Mark some, or all, as read."""
        return Response({"read": notices.read(reader=request.user, keys=self.checked(ReadIn).get("ids"), now=self.now)})

    @extend_schema(methods=["GET"], request=None, responses=MailIn, filters=False)
    @extend_schema(methods=["PUT"], request=MailIn, responses=MailIn)
    @action(detail=False, methods=["get", "put"], pagination_class=None)
    def mail(self, request, **kwargs):
        """How often the caller is written to."""
        if request.method == "PUT":
            notices.choose_mail(reader=request.user, **self.checked(MailIn))
        return Response({"mail": mail_of(user=request.user)})
