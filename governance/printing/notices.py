"""What a person is told, in one line with its address; and the letter that gathers them."""

from django.apps import apps
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from governance.models import Action, Comment, Notice
from governance.queries.comments import place_of
from pmo.accounts.models import User
from pmo.addresses import absolute
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
    "escalation.answered": gettext_lazy("Your escalation was answered: {what}"),
    "escalation.withdrawn": gettext_lazy("Escalation withdrawn: {what}"),
    "exception.opened": gettext_lazy("Beyond tolerance: {what}"),
    "exception.cleared": gettext_lazy("Back within tolerance: {what}"),
    "comment.made": gettext_lazy("{who} on {what}"),
    "meeting.called": gettext_lazy("Meeting called: {what}"),
    "meeting.changed": gettext_lazy("Meeting changed: {what}"),
    "meeting.cancelled": gettext_lazy("Meeting called off: {what}"),
}
MANY = {
    "decision.asked": gettext_lazy("Your vote is asked on {n} decisions"), "action.opened": gettext_lazy("You own {n} new actions"),
    "issue.opened": gettext_lazy("You own {n} new issues"), "comment.made": gettext_lazy("{who} made {n} remarks that concern you"),
}
SHOWN = 60


def worded(event: Event, subject) -> tuple[str, str]:
    """(text, address) of one event."""
    what = _what(event, subject)
    return str(WORDS[event.verb]).format(who=event.actor_name, what=what), address_of(subject)


def gathered(event: Event, number: int) -> tuple[str, str]:
    """(text, address) of many events of a kind in one."""
    words = str(MANY.get(event.verb) or _("{n} times: {verb}"))
    return words.format(n=number, who=event.actor_name, verb=event.verb.replace(".", " ").replace("_", " ")), reverse("governance:inbox")


def chased(action: Action) -> tuple[str, str]:
    """(text, address) of a reminder."""
    return _("Due on {day}: {what}").format(day=action.due_on, what=action.title), reverse("governance:action", args=[action.code])


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
        return f"{_commented(subject) or ''}: {subject.body}"[:240]
    if event.subject_type == "governance.breach":
        return f"{subject.get_dimension_display()}, {subject.place.name}"
    return str(subject)[:240]


def _of_place(place) -> str:
    return reverse(f"reports:{'node' if place._meta.model_name == 'node' else 'project'}", args=[place.code])


REGISTERED = ("risk", "issue", "assumption", "dependency")  # pages of a project's registers, or of a node's
ADDRESSES = {
    "governance.decision": ("governance:decision", lambda row: [row.code]),
    "governance.action": ("governance:action", lambda row: [row.code]),
    "governance.meeting": ("governance:meeting", lambda row: [row.code]),
    "governance.escalation": ("governance:escalation", lambda row: [row.pk]),
    "governance.breach": ("governance:exception", lambda row: [row.pk]),
    "governance.review": ("governance:review", lambda row: [row.project.code, row.pk]),
    "governance.changerequest": ("governance:change", lambda row: [row.project.code, row.code]),
}
