"""Write what differs between two states of a version's sheet, and nothing else. The deeds on drafts call this."""

from finance.calc.sheet_edits import Row
from finance.models import Version, VersionAmount, VersionLine

CHUNK = 500


def write_difference(version: Version, before: dict[int, Row], after: dict[int, Row], touched: list[int], kinds: dict) -> None:
    """Bring the touched lines from one state to the other."""
    gone = [number for number in touched if number not in after]
    for part in _parts(gone):
        VersionLine.objects.filter(version=version, number__in=part).delete()
    made = [number for number in touched if number not in before]
    VersionLine.objects.bulk_create(
        VersionLine(version=version, number=number, cost_type=kinds.get(after[number].kind), text=after[number].text) for number in made
    )
    stay = [number for number in touched if number in after]
    lines: dict[int, VersionLine] = {}
    for part in _parts(stay):
        lines |= {line.number: line for line in VersionLine.objects.filter(version=version, number__in=part)}
    renamed = [number for number in stay if number in before and _head(before[number]) != _head(after[number])]
    for number in renamed:
        lines[number].cost_type, lines[number].text = kinds.get(after[number].kind), after[number].text
    VersionLine.objects.bulk_update([lines[number] for number in renamed], ["cost_type", "text"], batch_size=CHUNK)
    _write_amounts(lines, before, after)


def _write_amounts(lines: dict[int, VersionLine], before: dict[int, Row], after: dict[int, Row]) -> None:
    cells, cleared, unspread = [], {}, []
    for number, line in lines.items():
        old, new = before[number].amounts if number in before else {}, after[number].amounts
        for month, amount in new.items():
            if old.get(month) != amount:
                cells.append(VersionAmount(line_id=line.pk, month=month, amount=amount))
                if month is None:
                    unspread.append(line.pk)
        for month in old:
            if month not in new:
                cleared.setdefault(month, []).append(line.pk)
    cleared[None] = cleared.get(None, []) + unspread  # rows without a month are not met by the key of line and month
    for month, ids in cleared.items():
        for part in _parts(ids):
            VersionAmount.objects.filter(line_id__in=part, month=month).delete()
    VersionAmount.objects.bulk_create(
        cells, update_conflicts=True, unique_fields=["line", "month"], update_fields=["amount"], batch_size=2000
    )  # fmt: skip


def _head(row: Row) -> tuple:
    return row.kind, row.text


def _parts(items: list):
    return (items[start : start + CHUNK] for start in range(0, len(items), CHUNK))
