"""What matches a posting to its project, and what pairs a reversal with what it reverses, against a slow and obvious reference."""

from collections import Counter
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from finance.calc.matching import Rule, first_match
from finance.calc.pairs import reversing

FIELDS = ("vendor", "text", "reference")
words = st.text(alphabet="abA \t", max_size=4)
rules = st.lists(
    st.builds(Rule, field=st.sampled_from(FIELDS), test=st.sampled_from(["is", "starts", "contains"]), words=words,
              source=st.sampled_from(["", "SAP", "Oracle"]), key=st.integers(1, 9)),
    max_size=6,
)  # fmt: skip
postings = st.dictionaries(st.sampled_from(FIELDS), words, max_size=3)
amounts = st.sampled_from([Decimal(n) for n in ("1", "1.00", "2.5", "-1", "-2.50", "0", "-0.00")])
lines = st.lists(st.tuples(st.sampled_from(["", "A", "B"]), amounts), max_size=12).map(
    lambda rows: [(number, reference, amount) for number, (reference, amount) in enumerate(rows, start=1)]
)


def plainly(text):
    """Without outer blanks, every run of blanks one blank, in small letters: sign by sign."""
    found = ""
    for sign in text.lower():
        if not sign.isspace():
            found += sign
        elif found and not found.endswith(" "):
            found += " "
    return found.removesuffix(" ")


def fits(rule, said, source):
    if rule.source not in ("", source):
        return False
    wanted, text = plainly(rule.words), plainly(said.get(rule.field, ""))
    places = [place for place in range(len(text)) if text[place : place + len(wanted)] == wanted] if wanted else []
    return {"is": places == [0] and len(text) == len(wanted), "starts": 0 in places, "contains": places != []}[rule.test]


@given(rules, postings, st.sampled_from(["", "SAP", "Oracle"]))
def test_the_first_rule_that_fits_counts(rules, said, source):
    fitting = [rule for rule in rules if fits(rule, said, source)]
    assert first_match(rules, said, source=source) == (fitting[0] if fitting else None)


@given(rules, postings)
def test_rules_that_do_not_fit_may_stand_anywhere(rules, said):
    found = first_match(rules, said)
    assert first_match([rule for rule in rules if rule == found or fits(rule, said, "")], said) == found


@given(postings)
def test_a_rule_without_words_fits_nothing(said):
    assert first_match([Rule(field, test, " \t") for field in FIELDS for test in ("is", "starts", "contains")], said) is None


def slowly(rows):
    """Each posting below zero takes back the oldest above zero of its reference and amount that nothing takes back yet."""
    pairs = []
    for key, reference, amount in rows:
        if amount >= 0 or not reference:
            continue
        for other, said, opposite in rows:
            if said == reference and opposite == -amount and other not in {taken for _key, taken in pairs}:
                pairs.append((key, other))
                break
    return pairs


@given(lines)
def test_reversals_pair_as_they_would_by_hand(rows):
    assert reversing(rows) == slowly(rows)


@given(lines)
def test_pairs_add_up_to_nothing_and_leave_none_behind(rows):
    by_key = {key: (reference, amount) for key, reference, amount in rows}
    pairs = reversing(rows)
    assert max(Counter(key for pair in pairs for key in pair).values(), default=1) == 1
    for back, taken in pairs:
        assert by_key[back][0] == by_key[taken][0] != ""
        assert by_key[back][1] + by_key[taken][1] == 0
        assert by_key[back][1] < 0
    left = [by_key[key] for key in by_key if key not in {one for pair in pairs for one in pair}]
    assert not [one for one in left if one[0] and one[1] > 0 and (one[0], -one[1]) in left]
