"""Words for the phases of a project, in the languages of checklists that are published, and the stages they stand for."""

STAGES = [
    ("idé ide idea initiation request forespørsel", ("Idea", "Request", "Mandate")),
    ("konsept concept feasibility discovery utredning", ("Concept", "Discovery", "Starting up", "Scoping")),
    ("planlegge planlegging planning plan definition approved forprosjekt", ("Approved", "Planning", "Initiation", "Business case")),
    ("gjennomføre gjennomføring execution delivery implementation build utføre", ("Delivery", "Delivery stage", "Build", "Development")),
    ("avslutte avslutning closing closure close-out overlevering handover", ("Closing", "Final stage", "Release", "Testing")),
    ("realisere realisering realisation benefits gevinstrealisering closed", ("Closed", "Operate", "Launched")),
]  # fmt: skip
WORDS = {word: names for words, names in STAGES for word in words.split()}


def stage_words(phase: str) -> tuple[str, ...]:
    """Return the names of stages that a phase may stand for, the likeliest first: its own word, then those it is known to mean.

    >>> stage_words("Gjennomføre")
    ('Gjennomføre', 'Delivery', 'Delivery stage', 'Build', 'Development')
    >>> stage_words("Handwaving")
    ('Handwaving',)
    """
    return (phase, *WORDS.get(phase.strip().casefold(), ()))
