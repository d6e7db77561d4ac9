"""Write the lines of a version: one for each element of cost and what it is for, its amounts by period. The deeds on versions call these."""

from collections import defaultdict
from decimal import Decimal

from finance.models import Movement, Version, VersionAmount, VersionLine
from finance.queries.versions import Line, lines_of


def put_lines(version: Version, amounts: list[tuple]) -> None:
    """Make (cost type, month, amount) the lines of a version; those it had go. Two amounts of one place are added."""
    version.lines.all().delete()
    found: dict = defaultdict(lambda: defaultdict(Decimal))
    for cost_type, month, amount in amounts:
        found[cost_type][month] += amount
    lines = [VersionLine(version=version, number=number, cost_type=cost_type) for number, cost_type in enumerate(found, start=1)]
    VersionLine.objects.bulk_create(lines)
    cells = [VersionAmount(line=line, month=month, amount=amount) for line in lines for month, amount in found[line.cost_type].items()]
    VersionAmount.objects.bulk_create(cells)


def write_lines(version: Version, lines: list[Line]) -> Decimal:
    """Make these the lines of a version, in their order and with the numbers they have; those it had go. Returns their sum."""
    version.lines.all().delete()
    taken = {line.number for line in lines if line.number}
    fresh = (number for number in range(1, len(lines) + len(taken) + 1) if number not in taken)
    rows = [VersionLine(version=version, number=line.number or next(fresh), cost_type=line.cost_type, text=line.text) for line in lines]
    VersionLine.objects.bulk_create(rows)
    pairs = list(zip(rows, lines, strict=True))
    VersionAmount.objects.bulk_create(
        VersionAmount(line=row, month=month, amount=amount) for row, line in pairs for month, amount in line.amounts.items()
    )
    return sum((line.total for line in lines), Decimal("0.00"))


def keep_as_known(version: Version, *, until) -> Version:
    """Keep what a version said on the days before `until`, as a version of its own that counts on those days alone."""
    kept = Version(
        project=version.project, node=version.node, fiscal_year=version.fiscal_year, kind=version.kind, label=version.label, state=version.state,
        known_on=version.known_on, taken_back_on=until, note=version.note, total=version.total, based_on=version.based_on,
        actuals_to=version.actuals_to, author=version.author,
    )  # fmt: skip
    kept.save(force_insert=True)
    write_lines(kept, lines_of(version=version))
    Movement.objects.bulk_create(
        Movement(version=kept, cause=one.cause, amount=one.amount, note=one.note) for one in version.movements.order_by("pk")
    )
    return kept
