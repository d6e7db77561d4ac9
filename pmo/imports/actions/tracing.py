"""Note what a file changed, so that it can be taken back exactly."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field

import orjson
from django.apps import apps

from pmo.imports.contract import Watch
from pmo.imports.queries import digest, footprint, row_values


@dataclass
class Trace:
    """The watched rows before, packed, and after, by their fingerprints: of very many rows neither is more than is needed."""

    watches: list[Watch]
    before: dict[str, dict[str, bytes]] = field(default_factory=dict)
    after: dict[str, dict[str, str]] = field(default_factory=dict)

    def kept(self) -> dict:
        """What taking back needs, by model: `created` (key → fingerprint), `changed` (key → values before, fingerprint after),
        `deleted` (values), and `added` in bulk (lookup, values, number).
        """
        kept: dict[str, dict] = {"created": {}, "changed": {}, "deleted": {}, "added": {}}
        for label in dict.fromkeys([*self.before, *self.after]):
            before, after = self.before.get(label, {}), self.after.get(label, {})
            _put(kept["created"], label, {key: mark for key, mark in after.items() if key not in before})
            _put(kept["deleted"], label, {key: orjson.loads(row) for key, row in before.items() if key not in after})
            changed = {}
            for key, packed in before.items():
                if key in after and digest(row := orjson.loads(packed)) != after[key]:
                    changed[key] = [row, after[key]]
            _put(kept["changed"], label, changed)
        for watch in self.watches:
            if watch.bulk:
                rows = apps.get_model(watch.model)._base_manager.filter(**{watch.lookup: list(watch.values)})
                number = rows.count()
                _put(
                    kept["added"],
                    watch.model,
                    number and {"lookup": watch.lookup, "values": list(watch.values), "number": number},
                )
        return kept


@contextlib.contextmanager
def traced(watches: list[Watch]) -> Iterator[Trace]:
    """Within, watched rows may change; afterwards the trace knows how."""
    trace = Trace(watches)
    trace.before = footprint(watches, kept=orjson.dumps)
    yield trace
    trace.after = footprint(watches, kept=digest)
    for label, before in trace.before.items():  # a row that no longer meets its lookup is found by its key
        after = trace.after.setdefault(label, {})
        trace.after[label] = after | row_values(apps.get_model(label), before.keys() - after.keys(), kept=digest)


def _put(place: dict, label: str, found) -> None:
    if found:
        place[label] = found
