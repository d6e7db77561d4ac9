"""The letter about versions that are late."""

import datetime as dt

from django.template.loader import render_to_string
from django.utils.translation import ngettext

from finance.queries.reminders import Late
from pmo.accounts.models import User

SHOWN = 50


def late_letter(*, reader: User, late: list[Late], day: dt.date) -> tuple[str, str]:
    """(subject, words) of the letter to one person; the subject names no project, for it is read over shoulders."""
    subject = ngettext("{n} version is late", "{n} versions are late", len(late)).format(n=len(late))
    told = {"reader": reader, "late": late[:SHOWN], "more": max(len(late) - SHOWN, 0), "day": day}
    return subject, render_to_string("finance/mail/late_versions.txt", told)
