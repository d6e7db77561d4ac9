"""Three colours and an honest grey."""

from itertools import product

import pytest

from pmo.calc.rag import Rag, count, from_published, published_word, worst


class TestWorst:
    @pytest.mark.parametrize("pair", product(Rag, repeat=2))
    def test_is_never_green_when_either_is_worse_and_never_grey_when_either_is_known(self, pair):
        ranks = {Rag.RED: 3, Rag.AMBER: 2, Rag.GREEN: 1, Rag.UNKNOWN: 0}
        assert worst(pair) is max(pair, key=ranks.get)

    def test_of_nothing_is_unknown(self):
        assert worst([]) is Rag.UNKNOWN

    def test_refuses_a_word_that_is_no_colour(self):
        with pytest.raises(ValueError, match="blue"):
            worst(["blue"])


class TestCount:
    def test_counts_every_colour_and_takes_none_for_unknown(self):
        assert count([Rag.GREEN, "amber", None, "unknown", "green"]) == {"green": 2, "amber": 1, "red": 0, "unknown": 2}

    def test_keeps_all_four_for_nothing(self):
        assert list(count([])) == ["green", "amber", "red", "unknown"]


class TestPublished:
    @pytest.mark.parametrize(
        ("written", "word", "rag"),
        [
            ("Green", "Green", "green"),
            ("Amber/Green", "Amber/Green", "amber"),
            ("AMBER", "Amber", "amber"),
            ("Amber/red", "Amber/Red", "amber"),
            ("Amber / Red\n", "Amber/Red", "amber"),
            ("Amber-Red", "Amber/Red", "amber"),
            ("A/R", "Amber/Red", "amber"),
            ("r", "Red", "red"),
            ("Reset", "Reset", "unknown"),
            ("Exempt under Section 43 of the Freedom of Information Act 2000", "Exempt", "unknown"),
            ("The project is not in a position to provide this information", None, "unknown"),
            ("", None, "unknown"),
            (None, None, "unknown"),
            (3, None, "unknown"),
        ],
    )
    def test_word_and_colour(self, written, word, rag):
        assert published_word(written) == word
        assert from_published(written) == rag
