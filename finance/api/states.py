"""REST: what is done with a version, as nouns: submission, withdrawal, approval, lock, return. Each takes If-Match."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action

from finance.actions import version_states as deeds
from finance.actions.drafts import discard_draft
from pmo.web.rest.deeds import IF_MATCH, Deletes


class SubmissionIn(serializers.Serializer):
    note = serializers.CharField(required=False, allow_blank=True)


class ReasonIn(serializers.Serializer):
    reason = serializers.CharField(max_length=250)


class PerhapsReasonIn(serializers.Serializer):
    reason = serializers.CharField(max_length=250, required=False, allow_blank=True)


class MovesVersions(Deletes):
    """The deeds of budgets and targets. Deleting drops a draft."""

    @extend_schema(request=SubmissionIn, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"], pagination_class=None)
    def submission(self, request, **kwargs):
        """Submit a draft: it is known from this day."""
        return self._moved(deeds.submit_version, SubmissionIn)

    @extend_schema(request=ReasonIn, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"], pagination_class=None)
    def withdrawal(self, request, **kwargs):
        """Take a submitted version back to go on writing it."""
        return self._moved(deeds.withdraw_version, ReasonIn)

    @extend_schema(request=PerhapsReasonIn, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"], pagination_class=None)
    def approval(self, request, **kwargs):
        """Approve a submitted version; not by its author. A Plan counts from this day."""
        return self._moved(deeds.approve_version, PerhapsReasonIn)

    @extend_schema(request=PerhapsReasonIn, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"], pagination_class=None)
    def lock(self, request, **kwargs):
        """Lock an approved version for good."""
        return self._moved(deeds.lock_version, PerhapsReasonIn)

    @extend_schema(request=ReasonIn, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"], pagination_class=None, url_path="return", url_name="return")
    def returned(self, request, **kwargs):
        """Give a submitted or approved version back to its writers."""
        return self._moved(deeds.return_version, ReasonIn)

    def deleted(self, row, version):
        discard_draft(actor=self.request.user, version=row, seen=version, now=self.now)

    def _moved(self, deed, shape):
        row = self.record()
        seen = self.version(row)
        return self.answer(deed(actor=self.request.user, version=row, seen=seen, now=self.now, **self.checked(shape)))
