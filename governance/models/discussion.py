"""What people say about a record, and what each person is told."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from portfolio.models import Node
from projects.models import Project


class Comment(models.Model):
    """A remark on a record, as far as its reader sees the project or node the record belongs to."""

    subject_type = models.CharField(max_length=60)  # app_label.model, as in the trail
    subject_id = models.BigIntegerField()
    project = models.ForeignKey(Project, null=True, blank=True, on_delete=models.CASCADE, related_name="comments")
    node = models.ForeignKey(Node, null=True, blank=True, on_delete=models.CASCADE, related_name="comments")
    body = models.TextField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    mentioned = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["said_at", "pk"]
        indexes = [models.Index(fields=["subject_type", "subject_id", "said_at"], name="comment_by_subject")]

    def __str__(self):
        return self.body[:80]


class Notice(models.Model):
    """One thing a person is told: in the inbox at once, by mail as they choose."""

    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    verb = models.CharField(max_length=60)  # of the event it tells of
    text = models.CharField(max_length=300)
    address = models.CharField(max_length=300)  # of the page, without the host
    project = models.ForeignKey(Project, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    node = models.ForeignKey(Node, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    count = models.PositiveIntegerField(default=1)  # of deeds told in one
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    key = models.CharField(max_length=120)  # the same matter is told once

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["reader", "key"], name="notice_once")]
        indexes = [models.Index(fields=["reader"], condition=Q(read_at__isnull=True), name="notice_unread")]

    def __str__(self):
        return self.text


class NoticeChoice(models.Model):
    """How a person wants to be written to."""

    class Mail(models.TextChoices):
        AT_ONCE = "at_once", "At once"
        DAILY = "daily", "Once a day"
        WEEKLY = "weekly", "Once a week"
        NEVER = "never", "Never: the inbox is enough"

    reader = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_choice")
    mail = models.CharField(max_length=7, choices=Mail.choices, default=Mail.DAILY)
    version = models.PositiveIntegerField(default=1)


class NoticeMark(models.Model):
    """The one row that says up to which event of the trail people have been told."""

    seq = models.BigIntegerField(default=0)
