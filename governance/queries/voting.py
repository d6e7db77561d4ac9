"""Read one decision as a page shows it: options with their votes, who has not voted, what the reader may do."""

import datetime as dt
from dataclasses import dataclass

from governance.calc.votes import Tally
from governance.models import Board, BoardSeat, Decision, Vote
from governance.queries.electors import Elector, electors_of, seats_on, tally_of, votes_by


@dataclass(frozen=True)
class Voter:
    """One who may vote, and the vote cast for him, if any."""

    elector: Elector
    vote: Vote | None


@dataclass(frozen=True)
class Voting:
    """How a decision stands. `own` is the vote the reader may cast (his own, or of one he is the delegate of), None where he has none."""

    decision: Decision
    tally: Tally
    voters: list[Voter]
    former: list[Vote]  # of those who may no longer vote: shown, not counted
    options: list[dict]  # key, label, consequence, votes, leads, chosen
    own: Voter | None
    decides: bool
    moved: bool  # figures stand otherwise today than when it was asked

    @property
    def waiting(self) -> bool:
        return self.decision.state == Decision.State.ASKED

    @property
    def outcome_label(self) -> str:
        return self.decision.label_of(self.tally.outcome) if self.tally.outcome else ""


def voting_of(*, decision: Decision, user, day: dt.date, moved: bool = False) -> Voting:
    """The vote on a decision for a reader on a day."""
    electors, tally = electors_of(decision=decision, day=day), tally_of(decision=decision, day=day)
    cast = {vote.voter_id: vote for vote in votes_by(decision=decision, day=day).select_related("voter", "cast_by")}
    voters = [Voter(elector, cast.pop(elector.voter.pk, None)) for elector in electors]
    votes = decision.tally.get("votes", {}) if decision.state == Decision.State.DECIDED else tally.votes
    options = [
        option | {"votes": votes.get(option["key"], 0), "leads": option["key"] == tally.outcome, "chosen": option["key"] == decision.choice}
        for option in decision.options
    ]
    own = next((one for one in voters if one.elector.voter == user), None) or next((one for one in voters if one.elector.delegate == user), None)
    return Voting(decision, tally, voters, list(cast.values()), options, own, _decides(decision, user, day, own), moved)


def boards_for(*, path: str, kind: str, day: dt.date) -> list[Board]:
    """The boards that decide matters of a kind for a branch, the nearest first."""
    boards = [board for board in Board.objects.select_related("node").exclude(dissolved_on__lte=day) if path.startswith(board.node.path)]
    return sorted((one for one in boards if not one.decides or kind in one.decides), key=lambda one: (-one.node.depth, one.code))


def _decides(decision: Decision, user, day: dt.date, own: Voter | None) -> bool:
    if decision.board is None:
        return own is not None
    chairs = [seat for seat in seats_on(board=decision.board, day=day) if seat.part == BoardSeat.Part.CHAIR]
    return any(
        seat.holder == user or (seat.delegate == user and (seat.delegate_until is None or seat.delegate_until >= day)) for seat in chairs
    )
