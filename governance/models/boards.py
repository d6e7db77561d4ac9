"""Boards, who sits on them, their meetings and agendas."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from governance.models.placed import MONEY
from portfolio.models import Node


class Board(models.Model):
    """Who decides for a node and everything below it, up to the size their terms allow."""

    class Rule(models.TextChoices):
        MAJORITY = "majority", "What most votes say; the chair breaks a tie"
        UNANIMOUS = "unanimous", "All votes alike"

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    node = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="boards")
    terms = models.TextField(blank=True)  # terms of reference
    decides = models.JSONField(default=list)  # kinds of decision it takes: Decision.Kind; empty: all
    quorum = models.PositiveSmallIntegerField(default=1)  # votes without which nothing is decided
    rule = models.CharField(max_length=9, choices=Rule.choices, default=Rule.MAJORITY)
    money_limit = models.DecimalField(**MONEY, null=True, blank=True)  # a change above it goes to a board above; None: no limit
    days_limit = models.PositiveIntegerField(null=True, blank=True)  # the same for working days that the finish moves
    dissolved_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["code"]
        constraints = [models.CheckConstraint(condition=Q(quorum__gte=1), name="board_quorum_at_least_one")]

    def __str__(self):
        return self.name


class BoardSeat(models.Model):
    """A person's seat on a board, from a day on."""

    class Part(models.TextChoices):
        CHAIR = "chair", "Chair"
        MEMBER = "member", "Member"
        SECRETARY = "secretary", "Secretary, without a vote"
        ADVISER = "adviser", "Adviser, without a vote"

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="seats")
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="board_seats")
    part = models.CharField(max_length=9, choices=Part.choices, default=Part.MEMBER)
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)  # the last day
    delegate = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="delegated_seats")
    delegate_until = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["board", "from_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["board", "holder", "from_on"], name="seat_once_a_day"),
            models.CheckConstraint(condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")), name="seat_ends_after_it_starts"),
        ]

    def __str__(self):
        return f"{self.holder} · {self.get_part_display()} · {self.board}"


class Meeting(models.Model):
    """A board meets: agenda, who was there, minutes."""

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        HELD = "held", "Held"
        CANCELLED = "cancelled", "Cancelled"

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="meetings")
    code = models.CharField(max_length=40, unique=True)
    starts_at = models.DateTimeField()
    minutes_long = models.PositiveSmallIntegerField(default=60)
    place = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.PLANNED)
    minutes = models.TextField(blank=True)
    present = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+")
    sequence = models.PositiveSmallIntegerField(default=0)  # of the calendar invitation: counts its changes
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-starts_at"]

    def __str__(self):
        return f"{self.board} {self.starts_at:%Y-%m-%d}"

    @property
    def node(self):
        """Whose trail it stands in."""
        return self.board.node


class AgendaItem(models.Model):
    """One item of a meeting: a decision to take, or a matter to speak of, and what was said."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="agenda")
    order = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=250)
    decision = models.ForeignKey("Decision", null=True, blank=True, on_delete=models.CASCADE, related_name="agenda_items")
    notes = models.TextField(blank=True)

    class Meta:
        ordering = ["meeting", "order", "pk"]

    def __str__(self):
        return self.title
