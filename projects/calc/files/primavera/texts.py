"""Texts of an export without the markup they are kept in."""

import html
import re

_HIDDEN = (("<!--", "--"), ("<head", "</head"), ("<style", "</style"), ("<script", "</script"))
_BREAK = re.compile(r"<(?:br|/p|/div|/li|/tr|/h[1-6])\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z!?][^<>]*>?")


def plain(text: str) -> str:
    """Return a note as plain text: HTML without its tags, line breaks kept, doubled quotation marks single.

    Source: Primavera keeps notes as HTML; XER writes a line break as two DEL characters and doubles quotation marks.

    >>> plain('<HTML><BODY bgColor=""#fff""><P>Pour&nbsp;first,</P><P>then cure</P></BODY></HTML>')
    'Pour first,\\nthen cure'
    """
    text = text.replace("\x7f\x7f", "\n").replace("\x7f", "\n").replace("\ufeff", "")
    if "<" in text:
        for begin, end in _HIDDEN:
            text = _without(text, begin, end)
        text = html.unescape(_TAG.sub("", _BREAK.sub("\n", text)))
    lines = [" ".join(line.split()) for line in text.replace('""', '"').splitlines()]
    return "\n".join(line for line in lines if line)


def _without(text: str, begin: str, end: str) -> str:
    """What stands outside the pairs of two marks; the second goes up to its bracket."""
    low, kept, at = text.lower(), [], 0
    while (first := low.find(begin, at)) >= 0 and (last := low.find(end, first + len(begin))) >= 0 and (last := low.find(">", last)) >= 0:
        kept.append(text[at:first])
        at = last + 1
    return "".join(kept) + text[at:] if len(low) == len(text) else text
