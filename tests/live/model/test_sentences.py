"""How values and other people's texts stand in sentences."""

from __future__ import annotations

import pytest

from bpwidgets.live.model.sentences import shortened


@pytest.mark.parametrize(
    ("text", "longest", "short"),
    [
        ("one two", 7, "one two"),
        ("one  two\nthree", 13, "one two three"),
        ("one two three", 12, "one two …"),
        ("one two three", 11, "one two …"),
        ("a" * 30, 30, "a" * 30),
        ("a" * 31, 30, "a" * 28 + " …"),
    ],
)
def test_a_text_that_is_too_long_ends_between_two_words_or_within_a_long_one(text, longest, short):
    assert shortened(text, longest) == short
    assert len(short) <= longest
