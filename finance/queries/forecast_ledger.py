"""Read the forecast ledger: every estimate, Outlook and finish that was said, by whom and when, and how far off it was once the outcome is known."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from finance.calc.bridge import converted
from finance.calc.forecast_errors import DayErrors, bucket, bucket_span, day_errors, months_ahead
from finance.calc.indices import indices
from finance.calc.outlook_truth import Truth, truth
from finance.models import EarnedValue, Version
from finance.queries.fiscal import OUTLOOK_STATES, known_by
from finance.queries.outcomes import NO_COST, NO_FINISH, NOT_DONE, Outcome, outcomes
from finance.queries.rates import rates_on
from pmo.accounts.models import User
from pmo.statements import exact, fetched, numbers
from projects.models import DateForecast, StatusReport

COMPUTED, MANAGER, OUTLOOK, DATES, REPORT = "bac_cpi", "ac_etc", "outlook", "dates", "status"
EAC, FINISH = "eac", "finish"
ORDER = [(EAC, COMPUTED), (EAC, MANAGER), (OUTLOOK, OUTLOOK), (FINISH, DATES), (FINISH, REPORT)]
YEAR_OPEN, NO_POSTING = "year_open", "no_posting"
SAID_STATES = [StatusReport.State.SUBMITTED, StatusReport.State.FROZEN]
SPENT = """
SELECT a.project_id, y.id, SUM(a.amount) FROM finance_actual a JOIN finance_fiscalyear y ON a.posting_date BETWEEN y.start_on AND y.end_on
WHERE a.project_id IN ({ids}) AND y.id IN ({years}) AND a.known_on <= %(day)s GROUP BY a.project_id, y.id
"""


@dataclass(frozen=True, slots=True)
class Subject:
    """The project a forecast is of."""

    pk: int
    code: str
    name: str
    currency: str
    path: str


@dataclass(frozen=True, slots=True)
class Forecast:
    """One word about what was to come, and what came. Money in the project's currency; unknown is None, and `why` says why."""

    subject: Subject
    kind: str  # eac, outlook, finish
    basis: str  # eac: BAC / CPI, or AC + the manager's ETC; finish: a word about the dates, or the weekly status
    label: str  # of an Outlook: its year and name
    value: Decimal | dt.date
    made_on: dt.date
    author_id: int | None
    author: str | None
    months: int | None  # from the day it was said to the outcome
    outcome: Decimal | dt.date | None
    outcome_on: dt.date | None
    why: str = ""

    @property
    def error(self) -> Decimal | int | None:
        """Forecast − outcome, in money or calendar days."""
        if self.outcome is None:
            return None
        return (self.value - self.outcome).days if self.kind == FINISH else self.value - self.outcome

    @property
    def error_share(self) -> float | None:
        """Error / outcome, of money."""
        return None if self.kind == FINISH or self.outcome is None or self.outcome <= 0 else float(self.error / self.outcome)


def forecasts(*, projects, day: dt.date, known: bool = False) -> list[Forecast]:
    """Every forecast of the projects (a QuerySet of what the reader may see) made by a day, newest first; with `known`, those whose outcome is.

    What was said on the day of the outcome or later is no forecast and stands here no more.
    """
    columns = projects.order_by().values_list("pk", "code", "name", "currency", "node__path")
    subjects = {row[0]: Subject(*row) for row in columns}
    ended = outcomes(projects=projects, day=day)
    ids = list(ended if known else subjects)
    rows = [*_estimates(ids, ended, day), *_finishes(ids, ended, day), *_outlooks(list(subjects), day)]
    authors = User.objects.in_bulk({author for _pk, _kind, _basis, _label, _value, _made, author, *_rest in rows if author is not None})
    found = [
        Forecast(
            subjects[pk], kind, basis, label, value, made_on, author, str(authors[author]) if author is not None else None,
            None if outcome is None else months_ahead(made_on, outcome_on), outcome, outcome_on, why,
        )
        for pk, kind, basis, label, value, made_on, author, outcome, outcome_on, why in rows
        if outcome is not None or not known
    ]  # fmt: skip
    return sorted(found, key=lambda one: (-one.made_on.toordinal(), one.subject.code, ORDER.index((one.kind, one.basis)), one.label))


def _estimates(ids: list[int], ended: Mapping[int, Outcome], day: dt.date) -> Iterable[tuple]:
    """The estimate the indices make at each status date, and the manager's where the work packages state what is to go."""
    reports = StatusReport.objects.filter(project__in=ids, state__in=SAID_STATES, known_on__lte=day)
    by = {(project, period): author for project, period, author in reports.order_by().values_list("project_id", "period_id", "author_id")}
    facts = EarnedValue.objects.filter(project__in=ids, as_of__lte=day, bac__isnull=False, ac__isnull=False).order_by()
    for pk, period, as_of, *sums, etc in facts.values_list("project_id", "period_id", "as_of", "bac", "pv", "ev", "ac", "etc"):
        end = ended.get(pk)
        if end is not None and as_of >= end.done_on:
            continue
        bac, pv, ev, ac = sums
        found = indices(bac=bac, pv=pv, ev=ev, ac=ac, bottom_up_etc=etc)
        came = (None, None, NOT_DONE) if end is None else (end.cost, end.done_on, "" if end.cost is not None else NO_COST)
        if found.eac_b is not None:
            yield pk, EAC, COMPUTED, "", found.eac_b, as_of, None, *came
        if found.eac_g is not None:
            yield pk, EAC, MANAGER, "", found.eac_g, as_of, by.get((pk, period)), *came


def _finishes(ids: list[int], ended: Mapping[int, Outcome], day: dt.date) -> Iterable[tuple]:
    """The finish as a word about the dates named it, and as each weekly status did."""
    dates = DateForecast.objects.filter(project__in=ids, known_on__lte=day, finish_on__isnull=False).order_by()
    reports = StatusReport.objects.filter(project__in=ids, state__in=SAID_STATES, known_on__lte=day, forecast_finish_on__isnull=False).order_by()
    said = [(DATES, *row) for row in dates.values_list("project_id", "known_on", "finish_on", "author_id")]
    said += [(REPORT, *row) for row in reports.values_list("project_id", "known_on", "forecast_finish_on", "author_id")]
    for basis, pk, made_on, finish_on, author in said:
        end = ended.get(pk)
        came = end.finish_on if end else None
        if came is None:
            yield pk, FINISH, basis, "", finish_on, made_on, author, None, None, NO_FINISH if end else NOT_DONE
        elif made_on < came:
            yield pk, FINISH, basis, "", finish_on, made_on, author, came, came, ""


def _outlooks(ids: list[int], day: dt.date) -> Iterable[tuple]:
    """Every Outlook that counted, against what the ledger says of its year once that is out."""
    told = Version.objects.filter(known_by(day), project__in=ids, kind=Version.Kind.OUTLOOK, state__in=OUTLOOK_STATES).order_by()
    rows = list(told.values_list(
        "project_id", "total", "known_on", "author_id", "label", "fiscal_year_id", "fiscal_year__label", "fiscal_year__end_on",
    ))  # fmt: skip
    years = {row[5] for row in rows if row[7] < day}
    spent = {(pk, year): exact(amount) for pk, year, amount in fetched(SPENT.format(ids=numbers({row[0] for row in rows}), years=numbers(years)),
                                                                      {"day": day})} if years else {}  # fmt: skip
    for pk, total, known_on, author, label, year, year_label, end_on in rows:
        if known_on >= end_on:
            continue
        came = spent.get((pk, year)) if end_on < day else None
        why = "" if came is not None else YEAR_OPEN if end_on >= day else NO_POSTING
        yield pk, OUTLOOK, OUTLOOK, f"{year_label} {label}".strip(), total, known_on, author, came, end_on if came is not None else None, why


@dataclass(frozen=True, slots=True)
class Errors:
    """How far forecasts of one kind were off, as sums and what follows from them."""

    key: str  # of an author or a branch, the months of a horizon
    label: str
    kind: str
    basis: str
    found: Truth | DayErrors

    @property
    def days(self) -> bool:
        return self.kind == FINISH

    @property
    def number(self) -> int:
        return self.found.forecasts if self.days else self.found.versions

    @property
    def bias(self) -> float | None:
        return self.found.bias

    @property
    def accuracy(self) -> float | None:
        return self.found.accuracy


@dataclass(frozen=True)
class LedgerErrors:
    """What is known of the forecasts of a branch or project, in one currency: by kind, author, horizon and branch below."""

    currency: str
    kinds: list[Errors]
    authors: list[Errors]
    horizons: list[Errors]
    branches: list[Errors]
    unrated: int  # projects left out of the money because their currency has no rate


def ledger_errors(
    *, rows: Iterable[Forecast], currency: str, as_of: dt.date, branch_of: Mapping[str, tuple[str, str]] | None = None
) -> LedgerErrors:  # fmt: skip
    """Bias and error of forecasts whose outcome is known. `branch_of` names by the path of a node the branch its projects are counted under.

    Sums are added before anything is divided; money in the given currency at the plan rate of the day.
    """
    rates, groups, unrated = rates_on(day=as_of), defaultdict(list), set()
    for one in rows:
        if one.outcome is None:
            continue
        sums: object = one.error
        if one.kind != FINISH:
            paid_in = one.subject.currency
            rate = Decimal(1) if paid_in == currency else rates.get((paid_in, currency))
            if rate is None:
                unrated.add(one.subject.pk)
                continue
            said, came = converted(one.value, rate), converted(one.outcome, rate)
            sums = (1, said, came, abs(said - came))
        what = (one.kind, one.basis)
        groups["kind", "", "", *what].append(sums)
        groups["horizon", bucket(one.months), "", *what].append(sums)
        if one.author_id is not None:
            groups["author", one.author_id, one.author, *what].append(sums)
        if branch_of is not None and (branch := branch_of.get(one.subject.path)) is not None:
            groups["branch", *branch, *what].append(sums)
    found = defaultdict(list)
    for (group, key, label, kind, basis), sums in groups.items():
        found[group].append(Errors(key, label, kind, basis, day_errors(sums) if kind == FINISH else truth(sums)))
    horizons = sorted(found["horizon"], key=lambda one: (_place(one), one.key))
    horizons = [Errors(horizon_key(one.key), "", one.kind, one.basis, one.found) for one in horizons]
    return LedgerErrors(
        currency, kinds=sorted(found["kind"], key=_place), authors=sorted(found["author"], key=_named), horizons=horizons,
        branches=sorted(found["branch"], key=_named), unrated=len(unrated),
    )  # fmt: skip


def horizon_key(place: int) -> str:
    """The months of a horizon as it is named outside: `0-3`, `24+`."""
    first, until = bucket_span(place)
    return f"{first}+" if until is None else f"{first}-{until}"


def _named(one: Errors) -> tuple[str, str, int]:
    return one.label, str(one.key), _place(one)


def _place(one: Errors) -> int:
    return ORDER.index((one.kind, one.basis))
