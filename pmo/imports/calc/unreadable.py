"""What stops the reading of a file: one sentence with the place and the remedy."""


class Unreadable(ValueError):
    """The file cannot be read as a table; nothing of it was taken.

    `message` says what is wrong, `place` where (a file, a sheet and cell, a row), `remedy` what to do about it.

    >>> str(Unreadable("the workbook is protected by a password", place="plan.xlsx", remedy="save it without one"))
    'plan.xlsx: the workbook is protected by a password; save it without one.'
    """

    def __init__(self, message: str, place: str = "", remedy: str = ""):
        self.message = message
        self.place = place
        self.remedy = remedy
        super().__init__(self.sentence)

    @property
    def sentence(self) -> str:
        """One sentence for a person."""
        told = f"{self.place}: {self.message}" if self.place else self.message
        return f"{told}; {self.remedy}." if self.remedy else f"{told}."
