"""Text that a spreadsheet would run as a formula, made harmless in CSV, and back."""

import re

RISKY = re.compile(r"'*[=+\-@\t\r]")
ESCAPED = re.compile(r"'+[=+\-@\t\r]")


def escaped(text: str) -> str:
    """Return text that no spreadsheet takes for a formula: an apostrophe goes before = + - @ tab and carriage return.

    Source: OWASP, CSV Injection.

    >>> escaped("=1+1"), escaped("a=b"), escaped("'=1")
    ("'=1+1", 'a=b', "''=1")
    """
    return "'" + text if RISKY.match(text) else text


def unescaped(text: str) -> str:
    """Return the text that `escaped` was given; other text as it is.

    >>> unescaped("'=1+1"), unescaped("''=1"), unescaped("'tis"), unescaped("=1+1")
    ('=1+1', "'=1", "'tis", '=1+1')
    """
    return text[1:] if ESCAPED.match(text) else text
