"""Pieces of Microsoft Project XML to put files together from."""

from projects.calc.files.mspdi import read_mspdi
from projects.calc.files.mspdi.elements import NAMESPACE

HEAD = f'<?xml version="1.0"?><Project xmlns="{NAMESPACE}">'
OPTIONS = "<MinutesPerDay>480</MinutesPerDay><StartDate>2026-01-05T08:00:00</StartDate>"


def plan(tasks="", calendars="", more="", options=OPTIONS):
    return f"{HEAD}{options}<Calendars>{calendars}</Calendars><Tasks>{tasks}</Tasks>{more}</Project>".encode()


def task(uid, *, level=1, more=""):
    return (
        f"<Task><UID>{uid}</UID><ID>{uid}</ID><Name>Task {uid}</Name><OutlineLevel>{level}</OutlineLevel><Duration>PT8H0M0S</Duration>{more}</Task>"
    )


def link(before, kind=1, lag=0, unit=7, more=""):
    return (
        f"<PredecessorLink><PredecessorUID>{before}</PredecessorUID><Type>{kind}</Type>{more}<LinkLag>{lag}</LinkLag>"
        f"<LagFormat>{unit}</LagFormat></PredecessorLink>"
    )


def calendar(uid=1, more="", name="C"):
    return f"<Calendar><UID>{uid}</UID><Name>{name}</Name>{more}</Calendar>"


def weekday(number, *spans, more=""):
    times = "".join(f"<WorkingTime><FromTime>{first}:00</FromTime><ToTime>{last}:00</ToTime></WorkingTime>" for first, last in spans)
    return f"<WeekDay><DayType>{number}</DayType><DayWorking>{int(bool(spans))}</DayWorking>{more}<WorkingTimes>{times}</WorkingTimes></WeekDay>"


def period(first, last):
    return f"<TimePeriod><FromDate>{first}T00:00:00</FromDate><ToDate>{last}T23:59:00</ToDate></TimePeriod>"


def exception(kind, more="", first="2026-01-01", last="2026-12-31"):
    """The days, as 01-31, on which an exception of a kind falls."""
    said = f"<Exception>{period(first, last)}<Type>{kind}</Type>{more}<DayWorking>0</DayWorking></Exception>"
    found = read_mspdi(plan(calendars=calendar(more=f"<Exceptions>{said}</Exceptions>"))).calendars[0]
    return [f"{day:%m-%d}" for day in found.exceptions]


def assigned(*entries, task_uid=1):
    """An assignment of nobody with time-phased work: (kind, start, finish, hours or None)."""
    worked = "".join(
        f"<TimephasedData><Type>{kind}</Type><Start>2026-01-{start}:00</Start><Finish>2026-01-{finish}:00</Finish>"
        + ("" if hours is None else f"<Value>PT{hours}H0M0S</Value>")
        + "</TimephasedData>"
        for kind, start, finish, hours in entries
    )
    told = f"<UID>{task_uid}</UID><TaskUID>{task_uid}</TaskUID><ResourceUID>-65535</ResourceUID>"
    return f"<Assignments><Assignment>{told}{worked}</Assignment></Assignments>"
