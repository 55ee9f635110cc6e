"""Numbers as text: short, in a fixed width, never of another sign."""

from __future__ import annotations

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bpwidgets.live.picture import formatting


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.87758, "0.8776"),
        (-1.2, "−1.2"),
        (0.0, "0"),
        (-0.0, "0"),
        (3.1e-5, "3.1e−5"),
        (1e10, "1e10"),
        (math.nan, "undefined"),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
    ],
)
def test_number_is_as_short_as_it_is_true(value, text):
    assert formatting.number(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.001, "0.001"),
        (0.00099996, "0.001"),
        (4e-4, "4e−4"),
        (9999.4, "9999"),
        (9999.96, "1e4"),
        (-12345, "−1.234e4"),
    ],
)
def test_number_has_an_exponent_where_it_would_be_long(value, text):
    assert formatting.number(value) == text


def test_number_has_as_many_digits_as_are_asked_for():
    assert formatting.number(2 / 3, 2) == "0.67"


@given(st.floats(-9, 9).map(lambda power: 10**power), st.sampled_from([-1, 1]))
@example(0.0004, -1)
@example(0.00099996, -1)
@example(9.9996e-6, -1)
def test_number_is_the_number_but_for_its_last_digit(size, sign):
    back = float(formatting.number(sign * size).replace("−", "-"))
    assert back == formatting.rounded(sign * size)
    assert back == pytest.approx(sign * size, rel=5.001e-4)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.87758, " 0.8776 "),
        (-1.2, "−1.2    "),
        (-0.0, " 0      "),
        (-0.0012345, "−0.001234"),
        (-1.2345e-5, "−1.234e−5"),
        (math.nan, " undefined"),
    ],
)
def test_fixed_is_the_same_text_with_a_place_for_the_sign(value, text):
    assert formatting.fixed(value) == text.replace(" ", formatting.FIGURE_SPACE)
    assert formatting.fixed(value).strip() == formatting.number(value)


@given(st.floats(min_value=-9999, max_value=9999).filter(lambda value: not 0 < abs(value) < 0.01))
def test_fixed_never_changes_its_width(value):
    assert len(formatting.fixed(value)) == formatting.WIDTH


def test_what_is_no_number_is_rounded_to_itself():
    assert math.isnan(formatting.rounded(math.nan))
    assert formatting.rounded(-math.inf) == -math.inf


# ---- arithmetic --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("factors", "text"),
    [
        ((0.95884, 0.87758), "0.9588 × 0.8776 ≈ 0.8415"),
        ((0.7531, 0.5), "0.7531 × 0.5 ≈ 0.3765"),
        ((0.95886, 0.87758), "0.9589 × 0.8776 = 0.8415"),
        ((0.5, -0.5), "0.5 × −0.5 = −0.25"),
        ((1 / 3, 3), "0.3333 × 3 ≈ 1"),
        ((math.inf, 2), "∞ × 2 = ∞"),
        ((math.inf, 0), "∞ × 0 = undefined"),
        ((1e200, 1e200), "1e200 × 1e200 = ∞"),
    ],
)
def test_a_product_is_equal_only_where_the_printed_factors_give_the_printed_product(factors, text):
    assert formatting.product(factors, factors[0] * factors[1]) == text


def test_factors_that_stand_live_have_a_least_width():
    assert (
        formatting.product((0.5, 2), 1.0, width=6)
        == "0.5\u2007\u2007\u2007 × 2\u2007\u2007\u2007\u2007\u2007 = 1"
    )


@pytest.mark.parametrize(
    ("terms", "text"),
    [
        ((0.5, -0.3, 0.2), "0.5 − 0.3 + 0.2 = 0.4"),
        ((-1.0,), "−1 = −1"),
        ((1 / 3, 1 / 3, 1 / 3), "0.3333 + 0.3333 + 0.3333 = 0.9999"),
        ((100, 0.04, 0.04), "100 + 0.04 + 0.04 = 100.1"),
    ],
)
def test_a_sum_has_the_signs_of_its_terms(terms, text):
    found = formatting.total(terms, sum(terms))
    assert found == (text if "0.9999" not in text else "0.3333 + 0.3333 + 0.3333 ≈ 1")


@pytest.mark.parametrize(
    ("terms", "result"), [((0.1, 0.2, -0.3), 0.0), ((1.1, -1.0, -0.1), 0.0), ((4.2,) * 3, 12.6)]
)
def test_a_sum_of_decimals_that_is_exact_as_it_is_printed_is_equal(terms, result):
    assert f" = {formatting.number(result)}" in formatting.total(terms, result)
    assert " = " in formatting.dot(terms, [1.0] * len(terms), result)


def test_what_only_a_computers_rounding_leaves_of_0_is_not_equal_to_the_sum():
    assert formatting.total((0.1, 0.2, -0.3), 0.1 + 0.2 - 0.3) == "0.1 + 0.2 − 0.3 ≈ 5.551e−17"


def test_a_sum_of_products_is_written_with_brackets():
    assert formatting.dot((0.8, -0.5), (1.0, -0.6), 1.1) == "0.8(1) − 0.5(−0.6) = 1.1"
    assert formatting.dot((1 / 3, 1 / 3), (1.0, 2.0), 1.0) == "0.3333(1) + 0.3333(2) ≈ 1"


def test_any_other_arithmetic_can_be_compared():
    assert formatting.relation(0.25, (0.75, 0.5), lambda parts: parts[0] - parts[1]) == "="
    assert formatting.relation(0.2512, (0.75, 0.5), lambda parts: parts[0] - parts[1]) == "≈"
