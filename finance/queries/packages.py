"""Work packages read from the database, as the calculation takes them."""

from dataclasses import replace

import numpy as np

from finance.calc.earned_value import Measures, WorkPackages
from finance.calc.shares import TECHNIQUES
from finance.queries.phased import PhasedRows
from finance.queries.work import UNKNOWN, Work
from pmo.calc.working_time import STANDARD_WEEK, WorkingTime
from projects.models import WorkCalendar, WorkPackage
from projects.queries.calendars import working_time

APPORTIONED = TECHNIQUES.index("apportioned")


def packages_of(work: Work, place: np.ndarray, phased: PhasedRows, calendar: np.ndarray | None = None) -> WorkPackages:
    """Work packages as the calculation takes them; `place` numbers projects from 0, `calendar` points into their calendars.

    Where a plan is phased in time, it says when the work begins and ends if its dates do not, or end before it does.
    """
    done = _done(work)
    start, finish, plans = moments_of(work.start), moments_of(work.finish), phased.plans_of(work)
    if plans is not None:
        own, first = np.unique(plans.package, return_index=True)
        last = np.append(first[1:], len(plans.package)) - 1
        start[own] = np.where(np.isnat(start[own]), plans.moment[first], start[own])
        finish[own] = np.fmax(finish[own], plans.moment[last])
    return WorkPackages(
        project=place,
        budget=work.budget,
        start=start,
        finish=finish,
        curve=work.curve,
        technique=work.technique,
        percent=done,
        started=_started(work, done),
        finished=_finished(work, done),
        calendar=calendar,
        host=_hosts(work),
        stated_ev=_stated(work),
        phased=plans,
    )


def measured_anew(packages: WorkPackages, work: Work) -> WorkPackages:
    """The same work packages as they were measured at another time: their plans stay."""
    done = _done(work)
    return replace(packages, percent=done, started=_started(work, done), finished=_finished(work, done), stated_ev=_stated(work))


def earning_as_found(packages: WorkPackages, found: Measures) -> WorkPackages:
    """The same work packages, where those that earn with a host state the share they were found to earn."""
    if packages.host is None:
        return packages
    stated = np.full(len(packages.budget), np.nan) if packages.stated_ev is None else packages.stated_ev
    return replace(packages, stated_ev=np.where(packages.host >= 0, found.earned, stated))


def _done(work: Work) -> np.ndarray:
    return np.where(work.done == UNKNOWN, np.nan, work.done / 1e6)


def _started(work: Work, done: np.ndarray) -> np.ndarray:
    return (work.started != UNKNOWN) | (done > 0)


def _finished(work: Work, done: np.ndarray) -> np.ndarray:
    return (work.finished != UNKNOWN) | (done >= 1)


def _stated(work: Work) -> np.ndarray | None:
    """EV as a time-phased file states it, as a share of the budget; None where none does."""
    known = (work.earned != UNKNOWN) & (work.budget > 0)
    return np.where(known, work.earned / np.where(known, work.budget, 1), np.nan) if known.any() else None


def _hosts(work: Work) -> np.ndarray | None:
    """The place of what each apportioned line earns with, −1 for none; None where nothing is apportioned. One trip where something is."""
    apportioned = np.flatnonzero(work.technique == APPORTIONED)
    if not len(apportioned):
        return None
    rows = WorkPackage.objects.filter(project_id__in=np.unique(work.project[apportioned]).tolist(), host__isnull=False)
    keys = np.array(list(rows.values_list("pk", "host_id")), dtype=np.int64).reshape(-1, 2)
    order = np.argsort(work.package)
    lines, hosts = (_places(work.package, order, column) for column in keys.T)
    found, known = np.full(len(work), -1, dtype=np.int64), (lines >= 0) & (hosts >= 0)
    found[lines[known]] = hosts[known]
    return found


def _places(packages: np.ndarray, order: np.ndarray, keys: np.ndarray) -> np.ndarray:
    """Where each key stands among the packages, −1 where it does not."""
    at = order[np.searchsorted(packages, keys, sorter=order).clip(max=len(order) - 1)]
    return np.where(packages[at] == keys, at, -1)


def calendars_used(work: Work) -> tuple[list[WorkingTime], np.ndarray]:
    """The calendars that projects of the work are planned by, the standard week first, and the place of each package's among them."""
    calendars, place = [STANDARD_WEEK], np.zeros(len(work), dtype=np.int64)
    keys = set(np.unique(work.calendar).tolist()) - {UNKNOWN}
    for row in WorkCalendar.objects.filter(pk__in=keys).order_by("pk") if keys else ():
        place[work.calendar == row.pk] = len(calendars)
        calendars.append(working_time(row))
    return calendars, place


def moments_of(minutes: np.ndarray) -> np.ndarray:
    """Minutes since 1970 as moments, NaT where unknown."""
    moments = minutes.astype("datetime64[m]")
    moments[minutes == UNKNOWN] = np.datetime64("NaT")
    return moments
