"""What a person is told, in one line with its address; and the letter that gathers them."""

from django.apps import apps
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from governance.models import Comment, Notice, Review, Waiver
from governance.queries.comments import place_of
from governance.queries.reminders import Reminder
from pmo.accounts.models import User
from pmo.addresses import absolute
from pmo.calc.rich_text import plain
from pmo.ledger.models import Event

WORDS = {
    "decision.asked": gettext_lazy("Your vote is asked: {what}"),
    "decision.taken": gettext_lazy("Decided: {what}"),
    "decision.withdrawn": gettext_lazy("Withdrawn: {what}"),
    "action.opened": gettext_lazy("You own an action: {what}"),
    "action.changed": gettext_lazy("Your action changed: {what}"),
    "action.reopened": gettext_lazy("Your action is open again: {what}"),
    "issue.opened": gettext_lazy("You own an issue: {what}"),
    "escalation.raised": gettext_lazy("Escalated to you: {what}"),
    "escalation.acknowledged": gettext_lazy("Your escalation arrived and is looked at: {what}"),
    "escalation.answered": gettext_lazy("Your escalation was answered: {what}"),
    "escalation.withdrawn": gettext_lazy("Escalation withdrawn: {what}"),
    "exception.opened": gettext_lazy("Beyond tolerance: {what}"),
    "exception.cleared": gettext_lazy("Back within tolerance: {what}"),
    "comment.made": gettext_lazy("{who} on {what}"),
    "meeting.called": gettext_lazy("Meeting called: {what}"),
    "meeting.changed": gettext_lazy("Meeting changed: {what}"),
    "meeting.cancelled": gettext_lazy("Meeting called off: {what}"),
    "review.scheduled": gettext_lazy("Gate review on {day}: {what}"),
    "review.changed": gettext_lazy("Gate review is now on {day}: {what}"),
    "review.cancelled": gettext_lazy("Gate review called off: {what}"),
    "review.submitted": gettext_lazy("Submitted to the gate: {what}"),
    "review.decided": gettext_lazy("{outcome}: {what}"),
    "waiver.granted": gettext_lazy("A waiver stands until {day}: {what}"),
    "waiver.revoked": gettext_lazy("A waiver was revoked: {what}"),
    "change.submitted": gettext_lazy("Change put before the board: {what}"),
    "change.outgrown": gettext_lazy("Change outgrew its approval and is before a board again: {what}"),
    "change.computed": gettext_lazy("Impact computed: {what}"),
    "change.approved": gettext_lazy("Change approved: {what}"),
    "change.rejected": gettext_lazy("Change rejected: {what}"),
    "change.deferred": gettext_lazy("Change deferred: {what}"),
    "change.withdrawn": gettext_lazy("Change withdrawn: {what}"),
    "change.applied": gettext_lazy("Change applied, the baseline is new: {what}"),
    "action.chased": gettext_lazy("Due on {day}: {what}"),
    "review.due": gettext_lazy("To be submitted by {day}: {what}"),
    "review.late": gettext_lazy("Not submitted for its day, {day}: {what}"),
    "review.undecided": gettext_lazy("An answer was promised by {day}, your vote is missing: {what}"),
    "waiver.ending": gettext_lazy("The waiver ends on {day}, hold the gate: {what}"),
    "waiver.ended": gettext_lazy("The waiver ended on {day}, the gate is owed: {what}"),
    "escalation.late": gettext_lazy("An answer was needed by {day}: {what}"),
    "condition.due": gettext_lazy("Condition of a gate, due on {day}: {what}"),
}
MANY = {
    "decision.asked": gettext_lazy("Your vote is asked on {n} decisions"), "action.opened": gettext_lazy("You own {n} new actions"),
    "issue.opened": gettext_lazy("You own {n} new issues"), "comment.made": gettext_lazy("{who} made {n} remarks that concern you"),
    "review.scheduled": gettext_lazy("{n} gate reviews were scheduled"), "review.changed": gettext_lazy("{n} gate reviews were moved"),
    "review.cancelled": gettext_lazy("{n} gate reviews were called off"), "review.submitted": gettext_lazy("{n} gate reviews were submitted"),
    "review.decided": gettext_lazy("{n} gate reviews were decided"), "review.due": gettext_lazy("{n} gate reviews are to be submitted"),
    "review.late": gettext_lazy("{n} gate reviews were not submitted for their day"),
    "review.undecided": gettext_lazy("Your vote is missing on {n} gate reviews past their promised answer"),
    "waiver.ending": gettext_lazy("{n} waivers end soon"), "waiver.ended": gettext_lazy("{n} waivers ended: the gates are owed"),
    "escalation.raised": gettext_lazy("{n} matters were escalated to you"), "escalation.late": gettext_lazy("{n} escalations wait past their day"),
    "condition.due": gettext_lazy("{n} conditions of gates are due"), "action.chased": gettext_lazy("{n} of your actions are due"),
    "change.applied": gettext_lazy("{n} changes were applied"), "change.approved": gettext_lazy("{n} changes were approved"),
    "change.rejected": gettext_lazy("{n} changes were rejected"), "change.computed": gettext_lazy("The impact of {n} changes was computed"),
}
# Where many of a kind are seen together, by noun; elsewhere it is the inbox.
LISTS = {
    "decision": ("governance:decisions", "?mine=on"), "action": ("governance:actions", "?mine=on"), "condition": ("governance:actions", ""),
    "review": ("governance:gates", ""), "waiver": ("governance:gates", ""), "escalation": ("governance:escalations", ""),
}
SHOWN = 60


def worded(event: Event, subject) -> tuple[str, str]:
    """(text, address) of one event."""
    what = _what(event, subject)
    told = {"who": event.actor_name, "what": what, "day": _told(_day_of(subject)), "outcome": _outcome_of(subject)}
    return str(WORDS[event.verb]).format(**told), address_of(subject)


def gathered(event: Event, number: int) -> tuple[str, str]:
    """(text, address) of many events of a kind in one."""
    return _gathered(event.verb, number, event.actor_name)


def reminded(reminder: Reminder) -> tuple[str, str]:
    """(text, address) of a reminder."""
    return str(WORDS[reminder.verb]).format(day=_told(reminder.day), what=_named(reminder.row)), address_of(reminder.row)


def reminded_of_many(verb: str, number: int) -> tuple[str, str]:
    """(text, address) of many reminders of a kind in one."""
    return _gathered(verb, number, "")


def _gathered(verb: str, number: int, who: str) -> tuple[str, str]:
    words = str(MANY.get(verb) or _("{n} times: {verb}"))
    name, asked = LISTS.get(verb.partition(".")[0], ("governance:inbox", ""))
    return words.format(n=number, who=who, verb=verb.replace(".", " ").replace("_", " ")), reverse(name) + asked


def letter(*, reader: User, notices: list[Notice]) -> tuple[str, str]:
    """(subject, words) of the letter to one person; the subject names no project, for it is read over shoulders."""
    subject = ngettext("{n} thing concerns you", "{n} things concern you", len(notices)).format(n=len(notices))
    shown = [(one, absolute(one.address)) for one in notices[:SHOWN]]
    told = {"reader": reader, "shown": shown, "more": max(len(notices) - SHOWN, 0), "inbox": absolute(reverse("governance:inbox"))}
    return subject, render_to_string("governance/mail/notices.txt", told)


def address_of(subject) -> str:
    """The page of a record."""
    kind = subject._meta.label_lower
    if kind == "governance.comment":
        return f"{_of_commented(subject)}#comment-{subject.pk}"
    if kind in ADDRESSES:
        name, args = ADDRESSES[kind]
        return reverse(name, args=args(subject))
    noun = kind.removeprefix("governance.")
    if noun in REGISTERED:
        place = subject.project or subject.node
        return reverse(f"governance:{'' if subject.project_id else 'node-'}{noun}", args=[place.code, subject.code])
    return _of_place(place_of(subject))


def _of_commented(comment: Comment) -> str:
    found = _commented(comment)
    return address_of(found) if found is not None else _of_place(comment.project or comment.node)


def _commented(comment: Comment):
    return apps.get_model(comment.subject_type).objects.filter(pk=comment.subject_id).first()


def _what(event: Event, subject) -> str:
    if isinstance(subject, Comment):
        return f"{_commented(subject) or ''}: {plain(subject.body)}"[:240]
    if event.subject_type == "governance.breach":
        return f"{subject.get_dimension_display()}, {subject.place.name}"
    return _named(subject)


def _named(subject) -> str:
    return f"{subject.gate} of {subject.project}"[:240] if isinstance(subject, Waiver) else str(subject)[:240]


def _told(day) -> str:
    return "" if day is None else date_format(day, "j M Y")


def _day_of(subject):
    return subject.scheduled_on if isinstance(subject, Review) else getattr(subject, "expires_on", None)


def _outcome_of(subject) -> str:
    return subject.get_outcome_display() if isinstance(subject, Review) else ""


def _of_place(place) -> str:
    return reverse(f"reports:{'node' if place._meta.model_name == 'node' else 'project'}", args=[place.code])


REGISTERED = ("risk", "issue", "assumption", "dependency")  # pages of a project's registers, or of a node's
ADDRESSES = {
    "governance.decision": ("governance:decision", lambda row: [row.code]),
    "governance.action": ("governance:action", lambda row: [row.code]),
    "governance.meeting": ("governance:meeting", lambda row: [row.code]),
    "governance.board": ("governance:board", lambda row: [row.code]),
    "governance.escalation": ("governance:escalation", lambda row: [row.pk]),
    "governance.breach": ("governance:exception", lambda row: [row.pk]),
    "governance.review": ("governance:review", lambda row: [row.project.code, row.pk]),
    "governance.waiver": ("governance:project-gates", lambda row: [row.project.code]),
    "governance.changerequest": ("governance:change", lambda row: [row.project.code, row.code]),
}
