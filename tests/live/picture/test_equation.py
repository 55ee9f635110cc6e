"""A formula is typeset once; its slots show the result's fields."""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib.font_manager import FontProperties
from matplotlib.mathtext import MathTextParser

from bpwidgets.live.picture import equation, formatting
from bpwidgets.live.render import formula

TEMPLATE = r"\frac{dL}{dw} = <outer:gradient> \times <L> = <outer:gradient>"


@dataclass(frozen=True)
class Result:
    outer: float = 1.5
    L: float = -2.0


def test_segments_and_slots_come_in_the_order_of_the_formula():
    parts = formula.typeset(TEMPLATE)
    shown = [getattr(part, "slot", "latex") for part in parts]
    assert shown == ["latex", "outer", "latex", "L", "latex", "outer"]
    assert [part.role for part in parts if isinstance(part, formula.Slot)] == ["gradient", "ink", "gradient"]


def test_outlines_have_a_size_and_a_path_inside_it():
    (outline,) = formula.typeset(r"\frac{a}{b}")
    assert outline.width > 0
    assert outline.path.startswith("M")
    assert set("".join(c for c in outline.path if c.isalpha())) <= set("MLQCZ")
    numbers = np.array(re.findall(r"-?\d+\.\d", outline.path), float).reshape(-1, 2)
    assert (numbers >= 0).all()
    assert (numbers <= [outline.width, outline.height]).all()
    assert numbers.max(axis=0) == pytest.approx([outline.width, outline.height], abs=3)


@pytest.mark.parametrize("inside", ["p", "x_{1} + 1", r"x,\ 0", r"x \cdot y", r"2 \times x"])
def test_brackets_round_letters_are_as_high_as_brackets_are(inside):
    assert formula.typeset(rf"\ln\left({inside}\right)") == formula.typeset(rf"\ln({inside})")


def test_brackets_round_a_product_with_a_power_are_as_high_as_brackets_are():
    assert equation.for_mathtext(r"\left(x \cdot y\right)^{2}") == r"(x \cdot y)^{2}"


@pytest.mark.parametrize("index", ["j", "{jk}"])
def test_a_sum_is_apart_from_its_terms(index):
    (apart,) = formula.typeset(rf"\sum_{index} e^s")
    font = FontProperties(size=formula.FORMULA_PX, math_fontfamily=formula.FONT)
    assert apart.width > MathTextParser("path").parse(rf"$\sum_{index} e^s$", 72, font).width + 2


def test_a_sign_that_is_as_high_as_a_sum_is_spoken_as_it_is():
    assert equation.spoken(r"e^{s} \;\left/\; \sum_j e^{s_j}\right., \quad m") == "e^s / ∑_j e^s_j; m"
    assert equation.spoken(r"L = <L> \enspace w = <w>") == "L = …; w = …"


def test_brackets_round_a_fraction_grow():
    assert formula.typeset(r"\left(\frac{a}{b}\right)") != formula.typeset(r"(\frac{a}{b})")


def test_slots_show_the_results_fields_in_fixed_width():
    assert equation.slot_texts(TEMPLATE, Result()) == {
        "outer": formatting.fixed(1.5),
        "L": formatting.fixed(-2.0),
    }


def test_a_field_in_a_capital_letter_is_a_slot():
    assert equation.slot_texts("<L:forward>", Result()) == {"L": formatting.fixed(-2.0)}


def test_a_slot_without_a_field_is_an_error_that_names_it():
    with pytest.raises(AttributeError, match="<missing> in an equation: Result has no field 'missing'"):
        equation.slot_texts("<missing>", Result())


@pytest.mark.parametrize("template", ["", "   "])
def test_no_formula_is_nothing(template):
    assert formula.typeset(template) == []
    assert equation.slot_texts(template, Result()) == {}


def test_a_comparison_is_no_slot():
    assert [type(part) for part in formula.typeset(r"a < b \quad c > d")] == [formula.Outline]


def test_the_same_formula_is_typeset_once():
    formula._outline.cache_clear()
    first = formula.typeset(TEMPLATE)
    missed = formula._outline.cache_info().misses
    assert formula.typeset(TEMPLATE) == first
    assert formula._outline.cache_info().misses == missed


def test_a_screen_reader_hears_the_formula_without_its_numbers():
    assert equation.spoken(r"y\,= <outer:gradient>") == "y = …"


@pytest.mark.parametrize(
    ("template", "text"),
    [
        (TEMPLATE, "dL/dw = … × … = …"),
        (r"\frac{\partial L}{\partial b} = \sum_i \frac{1}{p_{i} \ln 2}", "∂L/∂b = ∑_i 1/(p_i ln 2)"),
        (r"\left(\frac{p - 1}{\frac{a}{b}}\right) \cdot p\,(1 - p)", "((p - 1)/(a/b)) · p (1 - p)"),
        (r"2\,(\hat{y}_i - y_i), \qquad \mathrm{sign}(s)", "2 (ŷ_i - y_i); sign(s)"),
        (r"\frac{p - 1}{a} \cdot p", "(p - 1)/a · p"),
        (r"g^{\prime}(x) \leq \sqrt{x}", "g′(x) ≤ sqrt(x)"),
        (r"\hat{y}_i, \qquad e^{-s t}", "ŷ_i; e^(-s t)"),
        (r"\ln(1 + e^{-y_i s_i}) \leq \sqrt{x^{2}}", "ln(1 + e^(-y_i s_i)) ≤ sqrt(x^2)"),
        (r"\nabla f \cdot g^{\prime}(t) \leftarrow \eta", "∇ f · g′(t) ← eta"),
    ],
)
def test_a_screen_reader_hears_no_latex(template, text):
    assert equation.spoken(template) == text


def test_a_slot_in_a_role_that_does_not_exist_is_an_error_that_names_it():
    with pytest.raises(
        ValueError, match="<slope:blue> in '<slope:blue>': expected one of the roles forward, gradient"
    ):
        equation.split("<slope:blue>")


def test_written_out_it_has_the_numbers_of_the_result_and_can_be_set():
    result = SimpleNamespace(outer=-1.5, inner=2.0)
    found = equation.to_mathtext(r"f'(g(x))\,g'(x) = <outer:gradient> \times <inner>", result)
    assert found.startswith("$f'(g(x))")
    assert r"\mathrm{−1.5}" in found
    assert r"\mathrm{2}" in found
    MathTextParser("path").parse(found)


def test_written_out_brackets_round_letters_are_as_high_as_on_the_page():
    found = equation.to_mathtext(r"\ln\left(p\right) = <outer>", SimpleNamespace(outer=0.5))
    assert found.startswith(r"$\ln(p)")


@pytest.mark.parametrize(("relation", "latex"), [("=", " = "), ("≈", r" \approx ")])
def test_the_slot_of_a_relation_shows_the_sign_that_is_true(relation, latex):
    result, template = SimpleNamespace(outer=0.5, relation=relation), r"<outer> \times 2 <relation> 1"
    in_a_colour = template.replace("<relation>", "<relation:gradient>")
    assert equation.slot_texts(in_a_colour, result) == equation.slot_texts(template, result)
    assert equation.to_mathtext(in_a_colour, result) == equation.to_mathtext(template, result)
    assert equation.spoken(in_a_colour) == equation.spoken(template)
    assert equation.slot_texts(template, result)["relation"] == relation
    found = equation.to_mathtext(template, result)
    assert latex in found
    MathTextParser("path").parse(found)
    assert equation.spoken(template) == "… × 2 = 1"


def test_where_there_is_no_equation_nothing_is_written():
    assert equation.to_mathtext("", SimpleNamespace()) == ""
