"""What is printed is true as it is printed, in every equation, title, caption, label and sentence."""

from __future__ import annotations

import re
from functools import cache

import pytest

import bpwidgets as bp
from bpwidgets.live.picture.formatting import number
from tests.explorers import contract, printed
from tests.explorers.test_slopes import at_random, at_the_ends

EXPLORERS = contract.exported()
every_explorer = pytest.mark.parametrize("explorer_class", EXPLORERS, ids=lambda it: it.__name__)
TIMES = 40

# ---- the parser ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "0.959 × 0.878 = 0.841",
        "−404.4 × 0.002 = −0.998",
        "slope = 0.5 × 0.5 = 0.3",
        "2(0.5) − 0.2(1) = 0.9",
        "0.5·0.8 − 1·(−1.2) = −0.8",
        "(0.5)(0.5)(2) = 0.501",
        "(0.6 − 1)/2 = −0.4",
        "0.6 − (−1) = −0.4",
        "1.234e−5 × 2 = 2.469e−5",
        "0.5 × 0.5 ≈ 0.2503",
        "0.1 + 0.2 ≈ 0.3003",
        "0.333 × 3 = 1",
        "0.5 − 0.5 = 1e−16",
        "0.5 = 0.499",
    ],
)
def test_what_does_not_hold_as_it_is_printed_is_found(text):
    assert [it.holds for it in printed.relations(text)] == [False]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("0.9589 × 0.8776 = 0.8415", 1),
        ("slope\u2007= −0.5\u2007\u2007 × 0.5 = −0.25", 1),
        ("0.3333 × 3.001 ≈ 1", 1),
        ("g₁ = 0.5·0.8 − 1·(−1.2) = 1.6; and 2 × 3 = 6.", 2),
        ("dL/dz₁ φ′(a₁) x₁ = (0.5)(0.5)(2) = 0.5 to dL/dW₁₁.", 1),
        ("(0.6 − 1)/2 = −0.2", 1),
        ("1.234e−5 × 2 = 2.468e−5", 1),
        ("0.1 + 0.2 − 0.3 = 0", 1),
    ],
)
def test_what_holds_as_it_is_printed_passes(text, count):
    found = printed.relations(text)
    assert len(found) == count
    assert all(it.holds for it in found)


@pytest.mark.parametrize(
    "text",
    [
        "× g′(0.5) = 0.8776",
        "entry (1, 2) = 0.3",
        "x₁ = 0.5, y = 0.3",
        "y − 0.5 = 0.3",
        "ŷ = 3 + 0.5 x",
        "(y − x)^2 = 0.3",
        "φ₁(0.28) ≈ 0.5695",
        "0.5 = 2 x",
        "2 × 3 beside 4 × 5",
    ],
)
def test_what_is_not_made_of_numbers_alone_is_left_alone(text):
    assert printed.relations(text) == []


# ---- every explorer --------------------------------------------------------------------------------------------


@cache
def frames(explorer_class):
    """(settings, texts, other looks) at random settings, at the ends of the controls, and a step later."""
    explorer, found = explorer_class(), []
    for walk in (at_random(explorer, TIMES), at_the_ends(explorer)):
        for _ in walk:
            texts = [*printed.live_texts(explorer), *printed.texts_of_cells(explorer)]
            found.append((repr(contract.settings(explorer)), texts, printed.other_looks(explorer)))
        explorer.reset()
    return found


@every_explorer
def test_arithmetic_holds_as_it_is_printed(explorer_class):
    for settings, texts, _ in frames(explorer_class):
        wrong = [it.text for text in texts for it in printed.relations(text) if not it.holds]
        assert not wrong, settings


@every_explorer
def test_arithmetic_in_titles_holds_as_it_is_printed(explorer_class):
    explorer = explorer_class()
    structural = [it for it in explorer.parameters.items() if it[1].structural]
    for name, parameter in structural:
        for value in contract.notable(parameter, explorer):
            setattr(explorer, name, value)
            for text in printed.titles(explorer):
                assert all(it.holds for it in printed.relations(text)), text
        explorer.reset()


@pytest.mark.parametrize(
    "name", ["ChainRule", "MultivariateChainRule", "BothWays", "SingleLayer", "TwoLayer"]
)
def test_there_is_arithmetic_to_be_tested(name):
    count = sum(len(printed.relations(text)) for _, texts, _ in frames(getattr(bp, name)) for text in texts)
    assert count >= TIMES


@every_explorer
def test_a_number_looks_the_same_wherever_it_stands(explorer_class):
    for settings, _, looks in frames(explorer_class):
        assert looks == {}, settings


@every_explorer
def test_every_minus_is_a_true_minus_and_no_0_has_one(explorer_class):
    for _, texts, _ in frames(explorer_class):
        for text in texts:
            assert not re.search(r"(?<!\w)-\d", text), text
            assert not re.search(r"[-−]0(?![.\d])", text), text


# ---- the looks of a number -------------------------------------------------------------------------------------


@pytest.mark.parametrize("look", ["0.878", "0.88"])
def test_a_number_in_another_look_is_found(look, monkeypatch):
    explorer = bp.ChainRule(x=0.5, g="sin", f="identity")
    monkeypatch.setattr(printed, "live_texts", lambda _: [f"the slope is {look}"])
    assert printed.other_looks(explorer) == ({"0.878": explorer.result.slope} if look == "0.878" else {})


def test_a_fixed_number_of_digits_is_another_look():
    assert printed.coarser(0.5) == {"0.500", "0.5000"}
    assert printed.coarser(-0.87758) == {"−0.878"}
    assert number(-0.87758) == "−0.8776"
