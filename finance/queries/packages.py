"""Work packages read from the database, as the calculation takes them."""

import numpy as np

from finance.calc.earned_value import WorkPackages
from finance.queries.work import UNKNOWN, Work


def packages_of(work: Work, place: np.ndarray, calendar: np.ndarray | None = None) -> WorkPackages:
    """Work packages as the calculation takes them; `place` numbers projects from 0, `calendar` points into their calendars."""
    done = np.where(work.done == UNKNOWN, np.nan, work.done / 1e6)
    return WorkPackages(
        project=place,
        budget=work.budget,
        start=_moments(work.start),
        finish=_moments(work.finish),
        curve=work.curve,
        technique=work.technique,
        percent=done,
        started=(work.started != UNKNOWN) | (done > 0),
        finished=(work.finished != UNKNOWN) | (done >= 1),
        calendar=calendar,
    )


def _moments(minutes: np.ndarray) -> np.ndarray:
    moments = minutes.astype("datetime64[m]")
    moments[minutes == UNKNOWN] = np.datetime64("NaT")
    return moments
