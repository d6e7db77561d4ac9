"""Write the lines of a version: one for each element of cost and what it is for, its amounts by period."""

from collections import defaultdict
from decimal import Decimal

from finance.models import Version, VersionAmount, VersionLine


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
