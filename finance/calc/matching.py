"""Which project a posting belongs to that names none the office knows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: the field it looks at, how ("is", "starts", "contains"), the words, the ledger it is for ("" for all), and its key."""

    field: str
    test: str
    words: str
    source: str = ""
    key: int = 0


def first_match(rules: Iterable[Rule], said: Mapping[str, str], *, source: str = "") -> Rule | None:
    """Return the first rule, in the order given, that fits what a posting says; None where none does.

    rules: in their order. said: what the posting says, by field. source: the ledger it came from. Case and outer blanks do not count.

    Source: definition.

    >>> rules = [Rule("vendor", "starts", "North", source="SAP"), Rule("text", "contains", "rent")]
    >>> first_match(rules, {"vendor": "Northgate Ltd", "text": "Rent, May"}, source="Oracle").words
    'rent'
    """
    plain: dict[str, str] = {}
    for rule in rules:
        if rule.source and rule.source != source:
            continue
        if rule.field not in plain:
            plain[rule.field] = _plain(str(said.get(rule.field, "")))
        if _fits(rule, plain[rule.field]):
            return rule
    return None


@lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _fits(rule: Rule, text: str) -> bool:
    words = _plain(rule.words)
    if not words:
        return False
    return {"is": text == words, "starts": text.startswith(words), "contains": words in text}[rule.test]
