"""Read which boards decide a change of a project, and up to what size."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from finance.queries.rates import rates_on
from governance.models import Board, ChangeRequest, Decision
from governance.queries.voting import boards_for


@dataclass(frozen=True)
class Authority:
    """A board, and the money it decides in the currency of the project: None is no limit."""

    board: Board
    money_limit: Decimal | None


def authority_over(*, change: ChangeRequest, day: dt.date) -> list[Authority]:
    """The boards that decide changes of the project, the nearest first. A limit that cannot be turned into its currency covers nothing."""
    project = change.project
    boards = boards_for(path=project.node.path, kind=Decision.Kind.CHANGE, day=day)
    foreign = any(board.money_limit is not None and board.node.currency != project.currency for board in boards)
    rates = rates_on(day=day) if foreign else {}
    return [Authority(board, _turned(board, project.currency, rates)) for board in boards]


def _turned(board: Board, currency: str, rates: dict) -> Decimal | None:
    if board.money_limit is None or board.node.currency == currency:
        return board.money_limit
    rate = rates.get((board.node.currency, currency))
    return (board.money_limit * rate).quantize(Decimal("0.01")) if rate is not None else Decimal(0)
