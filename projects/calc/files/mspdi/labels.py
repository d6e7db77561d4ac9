"""Microsoft Project's own fields that custom fields are kept in: their numbers, names and kinds."""

from collections.abc import Iterable

TASKS, RESOURCES = 188743680, 205520896
FREE_TEXTS = {
    TASKS: [51, 54, 57, 60, 63, 66, 67, 68, 69, 70, *range(317, 337)],
    RESOURCES: [8, 9, 30, 31, 32, 97, 98, 99, 100, 101, *range(225, 245)],
}
FIELDS = {  # their places, 1 … n, after the first number of tasks and of resources
    "Text": FREE_TEXTS,
    "Start": {TASKS: [52, 55, 58, 61, 64, *range(282, 292, 2)], RESOURCES: [*range(102, 107), *range(220, 225)]},
    "Finish": {TASKS: [53, 56, 59, 62, 65, *range(283, 292, 2)], RESOURCES: [*range(107, 112), *range(190, 195)]},
    "Flag": {TASKS: [*range(72, 82), *range(292, 302)], RESOURCES: [*range(127, 136), 126, *range(195, 205)]},
    "Number": {TASKS: [*range(87, 92), *range(302, 317)], RESOURCES: [*range(112, 117), *range(205, 220)]},
    "Duration": {TASKS: [*range(103, 106), *range(275, 282)], RESOURCES: [*range(117, 120), *range(183, 190)]},
    "Cost": {TASKS: [*range(106, 109), *range(258, 265)], RESOURCES: [*range(123, 126), *range(166, 173)]},
    "Date": {TASKS: range(265, 275), RESOURCES: range(173, 183)},
    "Outline Code": {TASKS: range(416, 436, 2), RESOURCES: range(278, 298, 2)},
}
NAMES = {
    str(base + offset): f"{word}{number}"
    for word, offsets in FIELDS.items()
    for base, places in offsets.items()
    for number, offset in enumerate(places, 1)
}


def entity_of(key: str) -> int:
    """Return what a FieldID belongs to: a number for tasks, another for resources; 0 where it is no FieldID.

    >>> entity_of("188743731") == entity_of("188743786") != entity_of("205520904")
    True
    """
    return int(key) >> 24 if key.isdecimal() and len(key) < 12 else 0


def is_cost(key: str) -> bool:
    """Return whether a FieldID is that of a cost, which is written in hundredths."""
    return NAMES.get(key, "").startswith("Cost")


def is_code(key: str) -> bool:
    """Return whether a FieldID is that of an outline code, which picks from a list."""
    return NAMES.get(key, "").startswith("Outline")


def field_ids(known: dict[str, str], used: Iterable[str], base: int = TASKS) -> dict[str, str]:
    """Return label → FieldID for tasks or resources: those the file defines keep theirs, others take free texts; past thirty they find no place.

    known: FieldID → label, as a file defined them. used: the labels that tasks (or resources) say something under. base: TASKS or RESOURCES.

    Source: field identifiers of the MSPDI element reference.

    >>> field_ids({"188743731": "Team"}, ["Team", "Crew"])
    {'Team': '188743731', 'Crew': '188743734'}
    """
    found = {label: key for key, label in known.items() if entity_of(key) == base >> 24}
    free = iter([key for offset in FREE_TEXTS[base] if (key := str(base + offset)) not in known])
    for label in used:
        if label not in found and (key := next(free, None)) is not None:
            found[label] = key
    return found
