"""Which of Microsoft Project's own fields a custom field is written into."""

from collections.abc import Iterable

# The thirty free texts of a task, by FieldID.
TEXTS = {
    **{str(188743731 + 3 * number): f"Text{number + 1}" for number in range(5)},
    **{str(188743746 + number): f"Text{number + 6}" for number in range(5)},
    **{str(188743997 + number): f"Text{number + 11}" for number in range(20)},
}


def field_ids(known: dict[str, str], used: Iterable[str]) -> dict[str, str]:
    """Return label → FieldID: those the file defines keep theirs, others take free texts; past thirty they find no place.

    known: FieldID → label, as a file defined them. used: the labels that tasks and resources say something under.

    Source: field identifiers of the MSPDI element reference.

    >>> field_ids({"188743731": "Team"}, ["Team", "Crew"])
    {'Team': '188743731', 'Crew': '188743734'}
    """
    found = {label: key for key, label in known.items()}
    free = iter([key for key in TEXTS if key not in known])
    for label in used:
        if label not in found and (key := next(free, None)) is not None:
            found[label] = key
    return found
