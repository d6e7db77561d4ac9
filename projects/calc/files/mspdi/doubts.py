"""What was read with a doubt, told in few sentences however often it is met."""

SHOWN = 5


class Doubts:
    """Doubts in the order they came up, alike ones counted together.

    >>> doubts = Doubts()
    >>> for number in (3, 8):
    ...     doubts.add("Rows without a name", f"row {number}")
    >>> doubts.sentences()
    ['Rows without a name: 2 (row 3; row 8).']
    """

    def __init__(self):
        self.places: dict[str, list[str]] = {}

    def add(self, what: str, place: str = "") -> None:
        """Take in one more; `place` is where, in words."""
        self.places.setdefault(what, []).append(place)

    def sentences(self) -> list[str]:
        """Return a sentence for each kind: what, how often, and the first places."""
        found = []
        for what, places in self.places.items():
            named = [place for place in places if place]
            shown = "; ".join(named[:SHOWN]) + ("; …" if len(named) > SHOWN else "")
            found.append(f"{what}: {len(places)} ({shown})." if shown else f"{what}: {len(places)}.")
        return found
