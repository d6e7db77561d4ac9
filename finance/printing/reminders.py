"""The letter about versions that are late."""

import datetime as dt

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import ngettext

from finance.queries.reminders import Late
from pmo.accounts.models import User
from pmo.addresses import absolute

SHOWN = 50


def late_letter(*, reader: User, late: list[Late], day: dt.date) -> tuple[str, str]:
    """(subject, words) of the letter to one person; the subject names no project, for it is read over shoulders."""
    subject = ngettext("{n} version is late", "{n} versions are late", len(late)).format(n=len(late))
    shown = [(one, absolute(reverse("finance:versions", args=[one.project.code]))) for one in late[:SHOWN]]
    told = {"reader": reader, "late": shown, "n": len(late), "more": max(len(late) - SHOWN, 0), "day": day}
    return subject, render_to_string("finance/mail/late_versions.txt", told)
