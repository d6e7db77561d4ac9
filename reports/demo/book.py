"""The rows of the demonstration as they are gathered, and the deeds that the trail tells of them."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

from pmo.ledger.events import Deed

BATCH = 1000


@dataclass
class Book:
    """Rows by model in the order they are written, and deeds by day."""

    today: dt.date
    rows: defaultdict = field(default_factory=lambda: defaultdict(list))
    deeds: list = field(default_factory=list)

    def add(self, row):
        """Keep a row to be written; returns it."""
        self.rows[type(row)].append(row)
        return row

    def tell(self, day: dt.date, actor, verb: str, subject, *, after: dict | None = None, reason: str = "") -> None:
        """Keep a deed for the trail. It names no facts to recompute: the roll-up of each period follows anyway."""
        self.deeds.append((day, len(self.deeds), actor, Deed(verb, subject, None, after, {}, reason)))

    def write(self) -> None:
        """Write what was gathered, model by model."""
        for model, rows in self.rows.items():
            model.objects.bulk_create(rows, batch_size=BATCH)
        self.rows.clear()
