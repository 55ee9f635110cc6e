import doctest
import math
import re
from functools import partial

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from matplotlib.mathtext import MathTextParser
from scipy import special

from bpwidgets.calculus import expressions, functions
from bpwidgets.calculus.autodiff import tape
from bpwidgets.calculus.expressions import MAX_LENGTH, ExpressionError
from bpwidgets.calculus.functions import (
    UNIVARIATE,
    ChosenFunction,
    as_function,
    from_text,
    last_named,
    with_inputs,
)
from bpwidgets.calculus.known_functions import CONSTANTS, FUNCTIONS

# Inside every domain, away from kinks.
POINTS = np.array([0.07, 0.4, 1.0, 1.9, 3.0])
NEGATIVE = -POINTS

# The functions once more, in HIPS autograd's own NumPy and SciPy.
IN_AUTOGRAD = {
    "identity": lambda x: 1.0 * x,
    "affine": lambda x: 2.0 * x + 1.0,
    "square": lambda x: x * x,
    "cube": lambda x: x * x * x,
    "sin": anp.sin,
    "cos": anp.cos,
    "exp": anp.exp,
    "log": anp.log,
    "sqrt": anp.sqrt,
    "reciprocal": lambda x: 1.0 / x,
    "tanh": anp.tanh,
    "sigmoid": lambda x: 1.0 / (1.0 + anp.exp(-x)),
    "softplus": lambda x: anp.log(1.0 + anp.exp(x)),
    "relu": lambda x: anp.maximum(0.0, x),
    "abs": anp.abs,
}
ONLY_POSITIVE = ("log", "sqrt")
NAMED = pytest.mark.parametrize("f", UNIVARIATE.values(), ids=UNIVARIATE)


def inside(f):
    """Points of f's domain."""
    return POINTS if f.name in ONLY_POSITIVE else np.concatenate([NEGATIVE, POINTS])


def slope(f, x, h=1e-5):
    """Central difference of fourth order."""
    return (8 * (f(x + h) - f(x - h)) - (f(x + 2 * h) - f(x - 2 * h))) / (12 * h)


def agrees_with_differences(f, derivative, x):
    return bool(np.allclose(derivative(x), slope(f, x), rtol=1e-8, atol=1e-9))


def renders(latex):
    MathTextParser("path").parse(f"${latex}$")
    return True


def test_the_example_of_the_docstring_is_true():
    assert doctest.testmod(functions) == (0, 3)


# ------------------------------------------------------------------ named functions


def test_the_chooser_has_the_functions_of_lesson_01():
    assert set(UNIVARIATE) == set(IN_AUTOGRAD)
    assert all(name == f.name for name, f in UNIVARIATE.items())


@NAMED
def test_named_derivative_agrees_with_differences(f):
    assert agrees_with_differences(f, f.derivative, inside(f))


@NAMED
def test_named_function_and_derivative_agree_with_autograd(f):
    x = inside(f)
    twin = IN_AUTOGRAD[f.name]
    np.testing.assert_allclose(f(x), twin(x), rtol=1e-13)
    np.testing.assert_allclose(f.derivative(x), autograd.elementwise_grad(twin)(x), rtol=1e-12, atol=1e-300)


@NAMED
def test_named_derivative_agrees_with_our_tape(f):
    for x in inside(f):
        np.testing.assert_allclose(tape.grad(f)(x), f.derivative(x), rtol=1e-12, atol=1e-15)


def test_a_derivative_off_by_one_permille_is_noticed():
    square = UNIVARIATE["square"]
    assert not agrees_with_differences(square, lambda x: 2.002 * x, POINTS)


@NAMED
def test_named_functions_are_quiet_and_defined_far_out(f):
    far = np.array([-1e300, -1000.0, -1.0, 0.0, 1000.0, 1e300])
    values, slopes = f(far), f.derivative(far)  # a warning would be an error here
    defined = (
        far > 0
        if f.name in ONLY_POSITIVE
        else (far != 0 if f.name == "reciprocal" else np.full(far.shape, True))
    )
    assert not np.isnan(values[defined]).any()
    assert not np.isnan(slopes[defined]).any()


def test_sigmoid_and_softplus_keep_their_digits_far_out():
    x = np.array([-700.0, -40.0, 0.0, 40.0, 1000.0])
    np.testing.assert_allclose(UNIVARIATE["sigmoid"](x), special.expit(x), rtol=1e-12)
    np.testing.assert_allclose(
        UNIVARIATE["sigmoid"].derivative(-x), special.expit(x) * special.expit(-x), rtol=1e-12
    )
    np.testing.assert_allclose(
        UNIVARIATE["softplus"](x), np.where(x > 0, x, 0) + np.log1p(np.exp(-np.abs(x)))
    )


def test_no_logarithm_and_no_slope_of_it_left_of_zero():
    log = UNIVARIATE["log"]
    assert np.isnan(log(-1.0))
    assert np.isnan(log.derivative(-1.0))
    assert np.isnan(UNIVARIATE["sqrt"].derivative(-1.0))


@NAMED
def test_integers_are_promoted_and_scalars_stay_scalars(f):
    for x in (2, 2.0, np.int64(2), np.array(2), np.float64(2)):
        assert isinstance(f(x), np.float64)
        assert isinstance(f.derivative(x), np.float64)
        assert f(x) == f(2.0)
    np.testing.assert_array_equal(f([1, 2]), f(np.array([1.0, 2.0])))
    assert f(np.ones((2, 3), dtype=int)).shape == f.derivative(np.ones((2, 3), dtype=int)).shape == (2, 3)


@NAMED
def test_latex_of_named_functions_renders(f):
    assert renders(f.latex)


@NAMED
def test_what_would_be_typed_means_the_named_function(f):
    typed = from_text(f.text)
    np.testing.assert_allclose(typed(inside(f)), f(inside(f)), rtol=1e-15)
    assert typed.latex == f.latex


@pytest.mark.parametrize(
    ("name", "at_u"),
    [("exp", "e^{u}"), ("sin", r"\sin u"), ("sqrt", r"\sqrt{u}"), ("abs", r"\left|u\right|")],
)
def test_latex_at_another_argument_leaves_commands_alone(name, at_u):
    assert UNIVARIATE[name].latex_at("u") == at_u


@pytest.mark.parametrize(
    ("text", "variable", "at_u"),
    [
        ("expm1(x)", "x", r"\mathrm{expm1}\left(u\right)"),
        ("x1*2", "x1", r"u \cdot 2"),
        ("exp(x) - 2*x", "x", r"e^{u} - 2\,u"),
        ("t/tanh(t)", "t", r"\frac{u}{\tanh\left(u\right)}"),
    ],
)
def test_latex_at_another_argument_is_that_of_the_other_letter(text, variable, at_u):
    assert from_text(text, variables=(variable,)).latex_at("u") == at_u


def test_latex_of_a_learners_function_at_another_argument_keeps_its_name():
    def x_of(x):
        return x

    assert as_function(x_of).latex_at("u") == r"\mathrm{x\_of}(u)"


# ------------------------------------------------------------------ identity


def test_a_function_equals_itself_and_no_other():
    sin = UNIVARIATE["sin"]
    assert sin == as_function("sin")
    assert sin not in (UNIVARIATE["cos"], "sin", 3)
    assert {sin: 1}[as_function("sin")] == 1


def test_functions_that_are_equal_have_equal_hashes():
    sin, renamed = UNIVARIATE["sin"], ChosenFunction(name="s", text="sin(x)", latex="s", function=np.sin)
    assert sin == ChosenFunction(name="sin", text="sin(x)", latex="s", function=np.sin)
    assert sin != renamed
    assert {sin: 1}.get(renamed) is None


def test_a_learners_function_is_not_taken_for_the_named_one():
    def square(x):
        return x**3

    own = as_function(square)
    assert own.name == "square"
    assert own != UNIVARIATE["square"]
    assert own == as_function(square)


def test_typed_functions_are_equal_by_their_text():
    assert from_text(" x + 1") == from_text("x + 1 ")
    assert hash(from_text(" x + 1")) == hash(from_text("x + 1"))
    assert from_text("x + 1") != from_text("x + 2")
    assert from_text("u", variables=("u",)) != from_text("u", variables=("u", "v"))


def test_functions_are_frozen():
    with pytest.raises(AttributeError):
        UNIVARIATE["sin"].name = "cos"


def test_equality_is_transitive():
    one, other, of_two = from_text("x"), from_text(" x "), from_text("x", variables=("x", "y"))
    assert one == other
    assert (one == of_two) is (other == of_two) is False


# ------------------------------------------------------------------ as_function


def test_as_function_takes_what_it_once_gave():
    sin = as_function("sin")
    assert as_function(sin) is sin is UNIVARIATE["sin"]


@pytest.mark.parametrize(
    "ufunc", [np.sin, np.exp, np.log, np.sqrt, np.tanh, np.square, np.abs, np.reciprocal, np.positive]
)
def test_ufuncs_are_recognised_and_so_have_their_derivative(ufunc):
    f = as_function(ufunc)
    assert f.kind == "listed"
    np.testing.assert_array_equal(f(POINTS), ufunc(POINTS))
    assert agrees_with_differences(ufunc, f.derivative, POINTS)


def test_a_ufunc_without_a_chooser_entry_is_a_plain_callable():
    f = as_function(np.arctan)
    assert (f.kind, f.name, f.derivative) == ("callable", "arctan", None)
    assert as_function(np.sin, choices={}).kind == "callable"


def test_names_are_looked_up_in_the_given_choices_only():
    ramp = ChosenFunction(name="ramp", text="x", latex="x", function=np.positive)
    assert as_function("ramp", choices={"ramp": ramp}) is ramp
    with pytest.raises(ExpressionError, match="ramp is not known"):
        as_function("ramp")


def test_a_callable_is_not_called_before_it_is_asked():
    def explode(x):
        raise RuntimeError("called")

    f = as_function(explode)
    assert (f.kind, f.name, f.text, f.derivative) == ("callable", "explode", "explode(x)", None)
    with pytest.raises(RuntimeError, match="called"):
        f(1.0)


@pytest.mark.parametrize("own", [lambda x: x, partial(np.add, 1.0)])
def test_a_function_without_a_name_is_your_function(own):
    f = as_function(own)
    assert f.name == "your function"
    assert f(2) == own(2.0)
    assert renders(f.latex)


def test_a_learners_integers_are_promoted():
    assert as_function(lambda x: x**-1)(2) == 0.5


def test_a_function_of_several_variables_is_not_typeset_at_one_letter():
    with pytest.raises(ValueError, match=r"x \+ y is a function of x, y: expected one variable"):
        from_text("x + y", variables=("x", "y")).latex_at("u")


def test_several_outputs_are_typeset_at_another_letter_too():
    curve = from_text("cos(t), t**2", variables=("t",), outputs=2)
    at_u = from_text("cos(u), u**2", variables=("u",), outputs=2)
    assert curve.latex_at("u") == at_u.latex


def test_underscores_in_a_learners_name_are_typeset():
    def my_f_2(x):
        return x

    assert renders(as_function(my_f_2).latex)


@pytest.mark.parametrize("value", [None, 3, 2.5, [np.sin], int, {"f": 1}, np.ones(3)])
def test_what_is_no_function_is_refused_by_name(value):
    with pytest.raises(TypeError, match="is not a function: expected a name such as 'sin'"):
        as_function(value)


@pytest.mark.parametrize("value", [lambda a, b: a, np.add, lambda: 0, lambda *, x: x])
def test_what_cannot_take_one_argument_is_refused(value):
    with pytest.raises(ValueError, match="cannot be called with one argument"):
        as_function(value)


@pytest.mark.parametrize("name", ["gamma", "erf"])
def test_no_function_is_recommended_that_numpy_lacks(name):
    with pytest.raises(
        ValueError, match=f"math.{name} takes no arrays: expected a function of NumPy operations"
    ):
        as_function(getattr(math, name))


def test_a_function_of_two_arguments_is_told_how_several_variables_are_given():
    with pytest.raises(ValueError, match=r"expected a function of one array of shape \(2, \.\.\.\)"):
        as_function(lambda x, y: x + y, variables=("x", "y"))
    with pytest.raises(ValueError, match="expected a function of t alone"):
        as_function(lambda x, y: x + y, variables=("t",))


def test_a_derivative_is_as_quiet_as_its_function():
    f = ChosenFunction(
        name="f", text="1/x", latex="1/x", function=np.reciprocal, derivative=lambda x: -1 / x**2
    )
    assert f.derivative([0, 2]).tolist() == [-np.inf, -0.25]


def test_math_functions_are_answered_with_numpys():
    with pytest.raises(ValueError, match=r"math\.sin takes no arrays: expected np\.sin"):
        as_function(math.sin)


# ------------------------------------------------------------------ typed expressions: meaning


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("sin(x**2) + exp(-x)", lambda x: np.sin(x**2) + np.exp(-x)),
        ("-x**2", lambda x: -(x**2)),
        ("-x^2", lambda x: -(x**2)),
        ("2^-x", lambda x: 2.0**-x),
        ("2**x**2", lambda x: 2.0 ** (x**2)),
        ("1/x/2", lambda x: 1 / x / 2),
        ("x - 1 - 2", lambda x: x - 3),
        ("ln(x)", np.log),
        ("max(x, 1) - min(x, 1)", lambda x: np.maximum(x, 1) - np.minimum(x, 1)),
        ("e**x * pi", lambda x: np.exp(x) * np.pi),
        ("π·x − 1", lambda x: np.pi * x - 1),
        ("3×x÷2", lambda x: 3 * x / 2),
        ("1e-3*x + .5 + 2.", lambda x: 0.001 * x + 2.5),
        ("+x--x", lambda x: 2 * x),
        ("\n\tx\n", lambda x: x),
    ],
)
def test_typed_text_means_what_it_says(text, meaning):
    np.testing.assert_allclose(from_text(text)(POINTS), meaning(POINTS), rtol=1e-14)


def test_a_minus_binds_less_than_a_power():
    x = np.float64(3.0)
    assert from_text("-x**2")(x) == eval("-x**2") == -9
    assert from_text("-x**2")(x) != eval("(-x)**2")


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_of_the_table_works_traced_and_renders(name):
    arguments = ", ".join(["x", "0.3"][: FUNCTIONS[name].arity])
    f = from_text(f"{name}({arguments})")
    x = 1.2 if name == "arccosh" else 0.7
    np.testing.assert_allclose(tape.grad(f)(x), slope(f, x), rtol=1e-8, atol=1e-12)
    assert renders(f.latex)


def test_a_constant_has_the_shape_of_its_input():
    assert from_text("2 + pi")(np.zeros((2, 3))).shape == (2, 3)
    assert isinstance(from_text("3")(1), np.float64)
    assert tape.grad(from_text("3"))(1.0) == 0


def test_constants_are_calculated_once_without_python_errors():
    assert from_text("x + 1/0")(1.0) == np.inf
    assert np.isnan(from_text("x*(-8)**(1/3)")(1.0))
    assert np.isnan(from_text("log(-1) + x")(1.0))


def test_typed_text_of_integers_is_promoted():
    np.testing.assert_array_equal(from_text("x**-1")(np.array([1, 2, 4])), [1.0, 0.5, 0.25])


def test_several_variables_come_as_one_array():
    f = from_text("x1*x2", variables=("x1", "x2"))
    assert f([2, 3]) == 6.0
    np.testing.assert_array_equal(f(np.arange(6.0).reshape(2, 3)), [0.0, 4.0, 10.0])
    np.testing.assert_array_equal(tape.grad(f)(np.array([2.0, 3.0])), [3.0, 2.0])


def test_the_function_of_an_expression_takes_numbers_and_lists_by_itself():
    assert expressions.parse("2").function(1.0) == 2.0
    assert expressions.parse("x1**x2", variables=("x1", "x2")).function([2, -1]) == 0.5


def test_several_outputs_are_stacked():
    g = from_text("x1*x2, sin(x2), 1", variables=("x1", "x2"))
    x = np.array([2.0, 3.0])
    np.testing.assert_allclose(g(x), [6.0, np.sin(3.0), 1.0])
    assert g(np.ones((2, 4, 5))).shape == (3, 4, 5)
    np.testing.assert_allclose(tape.jacobian(g)(x), [[3.0, 2.0], [0.0, np.cos(3.0)], [0.0, 0.0]])
    assert renders(g.latex)


def test_a_curve_has_several_outputs_of_one_variable():
    curve = from_text("(cos(t), sin(t))", variables=("t",), outputs=2)
    np.testing.assert_allclose(curve(0.0), [1.0, 0.0])


@pytest.mark.parametrize("x", [1.0, [1, 2, 3], np.ones((3, 2))])
def test_the_wrong_number_of_inputs_is_refused(x):
    with pytest.raises(ValueError, match=r"expected \(2, \.\.\.\)"):
        from_text("x1 + x2", variables=("x1", "x2"))(x)


@pytest.mark.parametrize("variables", [(), ("x", "x"), ("sin",), ("e",), ("ln",), ("1",), ("x y",), ("θ",)])
def test_impossible_variables_are_refused(variables):
    with pytest.raises(ValueError, match="expected"):
        from_text("1", variables=variables)


@pytest.mark.parametrize("word", ["lambda", "True", "if"])
def test_words_of_python_are_refused_as_variables(word):
    with pytest.raises(ValueError, match=f"'{word}' cannot be a variable: .* or by Python"):
        from_text(word, variables=(word,))


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("x**2/(1 + x)", r"\frac{x^{2}}{1 + x}"),
        ("(x + 1)**2", r"\left(x + 1\right)^{2}"),
        ("sin(x)", r"\sin x"),
        ("sin(x)*x", r"\sin\left(x\right) \cdot x"),
        ("sin(x)**2", r"\sin^{2}\left(x\right)"),
        ("sin(x)**-1", r"\left(\sin\left(x\right)\right)^{-1}"),
        ("sigmoid(x)**2", r"\left(\sigma\left(x\right)\right)^{2}"),
        ("-2*x", r"-2\,x"),
        ("-x*x", r"-x \cdot x"),
        ("-x*x*x", r"-x \cdot x \cdot x"),
        ("x*(-x)", r"x \cdot \left(-x\right)"),
        ("x - -2*x", r"x - \left(-2\,x\right)"),
        ("(-2*x)**2", r"\left(-2\,x\right)^{2}"),
        ("-(-x)", r"-\left(-x\right)"),
        ("2*(1/2)", r"2 \cdot \frac{1}{2}"),
        ("2*sin(x)", r"2\,\sin\left(x\right)"),
        ("(-x)**2", r"\left(-x\right)^{2}"),
        ("-x**2", "-x^{2}"),
        ("x - (x - 1)", r"x - \left(x - 1\right)"),
        ("2*x*3", r"2\,x \cdot 3"),
        ("(x + 1)*x", r"\left(x + 1\right) \cdot x"),
        ("exp(-x)**2", r"\left(e^{-x}\right)^{2}"),
        ("sqrt(abs(x))", r"\sqrt{\left|x\right|}"),
        ("1e-7*x", r"1 \cdot 10^{-7}\,x"),
        ("pi + e", r"\pi + e"),
        ("max(x, 0)", r"\max\left(x,\ 0\right)"),
    ],
)
def test_typed_text_is_typeset(text, latex):
    assert from_text(text).latex == latex
    assert renders(latex)


def test_names_are_typeset_with_their_index():
    f = from_text("x1 + alpha_b2", variables=("x1", "alpha_b2"))
    assert f.latex == r"x_{1} + \mathrm{alpha\_b}_{2}"
    assert renders(f.latex)


# ------------------------------------------------------------------ typed expressions: random ones

NUMBERS = st.sampled_from(["0", "1", "2", "3", "0.5", "2.25", "10", "1e-3"])


def compose(inner):
    """Texts with and without brackets: precedence is left to whoever reads them."""
    sign = st.sampled_from(["+", "-", "*", "/", "**", " + ", " - ", " * "])
    named = st.sampled_from(sorted(name for name, word in FUNCTIONS.items() if word.arity == 1))
    return st.one_of(
        st.builds("{}{}{}".format, inner, sign, inner),
        st.builds("-{}".format, inner),
        st.builds("({})".format, inner),
        st.builds("{}({})".format, named, inner),
        st.builds("maximum({}, {})".format, inner, inner),
    )


EXPRESSIONS = st.recursive(NUMBERS | st.sampled_from(["x", "x", "y", "pi", "e"]), compose, max_leaves=8)
NAMESPACE = {name: word.function for name, word in FUNCTIONS.items()} | CONSTANTS | {"F": np.float64}


def by_python(text, x, y):
    """Python's own eval, with its numbers made NumPy's so that 1/0 is inf in both."""
    source = re.sub(r"(?<![\w.])[0-9.]+(e-?[0-9]+)?", lambda number: f"F({number[0]})", text)
    source = re.sub(r"\b(pi|e)\b", r"F(\1)", source)
    with np.errstate(all="ignore"):
        return eval(source, dict(NAMESPACE, x=np.float64(x), y=np.float64(y)))


def understood(text):
    """The function, unless the text is over a bound that has its own tests."""
    try:
        return from_text(text, variables=("x", "y"))
    except ExpressionError as error:
        assume(not re.search("too large|too many|too deeply", str(error)))
        raise


@given(EXPRESSIONS, st.floats(-3, 3), st.floats(-3, 3))
@settings(max_examples=150, deadline=None)
def test_random_expressions_have_the_values_that_python_gives_them(text, x, y):
    np.testing.assert_allclose(understood(text)([x, y]), by_python(text, x, y), rtol=1e-12)


@given(EXPRESSIONS)
@settings(max_examples=40, deadline=None)
def test_latex_of_random_expressions_renders(text):
    assert renders(understood(text).latex)


def test_the_comparison_with_python_notices_a_wrong_precedence():
    assert by_python("-x**2", 3.0, 0.0) == -9
    with pytest.raises(AssertionError):
        np.testing.assert_allclose(
            from_text("(-x)**2", variables=("x", "y"))([3.0, 0.0]), by_python("-x**2", 3.0, 0.0)
        )


def answer(text):
    """The function, or the error that says why there is none."""
    try:
        return from_text(text)
    except ExpressionError as error:
        return error


@given(st.text(max_size=30) | st.text("xyπe012.+-*/^(), sincoexp|=²'", max_size=12))
@settings(max_examples=300, deadline=None)
def test_any_text_is_understood_or_answered_with_its_place(text):
    given_back = answer(text)
    if isinstance(given_back, ExpressionError):
        assert 0 <= given_back.column <= len(text)
        assert str(given_back).endswith(".")
        assert "\n" not in str(given_back)
    else:
        assert given_back(POINTS).shape == POINTS.shape


# ------------------------------------------------------------------ typed expressions: slips


@pytest.mark.parametrize(
    ("text", "place", "hint"),
    [
        ("2x + 1", 1, r"write 2\*x"),
        ("1 + 2 x", 5, r"write 2\*x"),
        ("x(x + 1)", 1, r"between x and \(: write x\*\(\.\.\.\) to"),
        ("x(2)", 1, r"between x and \(: write x\*\(\.\.\.\) to"),
        ("2 sin(x)", 1, r"write 2\*sin\(\.\.\.\) to"),
        ("(x+1)(x-1)", 5, r"write \(\.\.\.\)\*\(\.\.\.\) to"),
        ("x 2", 1, r"write x\*2"),
        ("1.5.2", 1, "between 1.5 and .2"),
        ("2e", 1, r"write 2\*e"),
        ("1 + np.sin(x)", 5, r"write sin\(x\) for np\.sin\(x\)"),
        ("math.exp(x)", 1, r"write exp\(x\)"),
        ("x.T", 2, "a dot is known only inside a number"),
        ("sinx", 1, r"write sin\(x\)"),
        ("sin x", 1, r"write sin\(x\)"),
        ("sin 2*x", 1, r"write sin\(2\)"),
        ("sin", 1, r"write sin\(x\)"),
        ("x*sin", 3, r"write sin\(x\)"),
        ("sin**2(x)", 1, r"write sin\(x\)\*\*2"),
        ("sin^2(x)", 1, r"write sin\(x\)\*\*2"),
        ("xsin(x)", 1, r"write x\*sin"),
        ("xx", 1, r"write x\*x"),
        ("x2", 1, r"write x\*2"),
        ("Sin(x)", 1, r"was sin meant\?"),
        ("sine(x)", 1, r"was sin meant\?"),
        ("X + 1", 1, r"was x meant\?"),
        ("log2(x)", 1, r"write log\(\.\.\.\)/log\(2\)"),
        ("x + y", 5, "the variable is x"),
        ("sin(x", 4, r"never closed: add a \)"),
        ("((x)", 1, r"never closed: add a \)"),
        ("x)", 2, "closes no bracket"),
        ("|x|", 1, r"write abs\(\.\.\.\)"),
        ("√x", 1, r"write sqrt\(\.\.\.\)"),
        ("x²", 2, r"write \*\*2"),
        ("0,5*x", 1, r"write 0\.5"),
        ("x + 1,25", 5, r"write 1\.25"),
        ("0,5x", 1, r"write 0\.5"),
        ("x + 1,2.5", 7, "1 expression is expected, not 2"),
        ("y = x", 3, "write only what stands to the right"),
        ("x +", 4, r"at the end, after \+"),
        ("x, ", 3, r"missing at the end, after ,"),
        ("x + 0x10", 5, "0x10 is not known: write 16, in decimal digits"),
        ("0b11*x", 1, "0b11 is not known: write 3,"),
        ("x - 1_000", 5, "1_000 is not known: write 1000,"),
        ("* x", 1, r"before \*"),
        ("x * / 2", 5, r"between \* and /"),
        ("2 // x", 4, "between / and /"),
        ("sin()", 5, r"between \( and \)"),
        ("x,", 3, "after ,"),
        ("sin(x, x)", 1, "sin takes 1 argument, not 2"),
        ("maximum(x)", 1, "maximum takes 2 arguments, not 1"),
        ("1 + max (x)", 5, "max takes 2 arguments, not 1"),
        ("ln(x, 2)", 1, "ln takes 1 argument, not 2"),
        ("ln x", 1, r"ln needs its argument in brackets: write ln\(x\)"),
        ("asin**2(x)", 1, r"write asin\(x\)\*\*2 for a power of asin"),
        ("2π", 1, r"between 2 and π: write 2\*π"),
        ("1 + (x, x)", 5, "A comma may stand only"),
        ("x, x", 4, "1 expression is expected, not 2"),
        ("x[0]", 2, "round brackets"),
        ("'x'", 1, "no quotation marks"),
        ("θ", 1, "not part of an expression"),
        ("x\x00", 2, r"'\\x00' is not known"),
        ("x**101", 4, "exponent 101 is too large: at most 100"),
        ("1e999", 1, "too large a number"),
    ],
)
def test_a_slip_is_answered_with_its_place_and_what_to_write(text, place, hint):
    with pytest.raises(ExpressionError, match=hint) as caught:
        from_text(text)
    assert caught.value.column == place - 1
    assert f"(character {place} of {text!r})" in str(caught.value)


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_empty_text_is_answered_with_an_example(text):
    with pytest.raises(
        ExpressionError, match=r"Nothing is typed: expected an expression such as sin\(t\*\*2\)"
    ):
        from_text(text, variables=("t",))


def test_the_number_of_outputs_is_checked():
    two = ("x1", "x2")
    assert from_text("x1, x2", variables=two, outputs=2)([1, 2]).shape == (2,)
    with pytest.raises(ExpressionError, match="2 expressions, separated by commas, are expected, not 1"):
        from_text("x1", variables=two, outputs=2)
    with pytest.raises(ExpressionError, match="1 expression is expected, not 2"):
        from_text("x1, x2", variables=two, outputs=1)


def test_no_output_at_all_is_a_programmers_mistake():
    with pytest.raises(ValueError, match="outputs = 0: expected 1 or more") as caught:
        from_text("x", outputs=0)
    assert not isinstance(caught.value, ExpressionError)


def test_text_must_be_text():
    with pytest.raises(TypeError, match="3 is not text"):
        from_text(3)


# ------------------------------------------------------------------ typed expressions: attacks


@pytest.mark.parametrize(
    "text",
    [
        "9**9**9**9",
        "x**9**9**9",
        "9" * MAX_LENGTH + "**x",
        "(" * 1_000_000 + "x" + ")" * 1_000_000,
        "-" * 1_000_000 + "x",
        "9" * 1_000_000,
        "(" * 99 + "x" + ")" * 99 + "(",
        "-" * (MAX_LENGTH - 1) + "x",
        "+".join("x" * 100),
        "__import__('os').system('ls')",
        "().__class__.__bases__[0].__subclasses__()",
        "x.__class__",
        "lambda: x",
        "[x for x in x]",
        "x if x else x",
        "x; x",
        "x := 1",
        "exec",
        "sin(*x)",
        "sin(x=x)",
        "f'{x}'",
        "x @ x",
        "~x",
        "x < x",
        "not x",
        "x # 1",
        "x\\\n+1",
        "True",
        "None",
        "1_000",
        "0x10",
        "1j",
        "ｓｉｎ(x)",
    ],
)
def test_hostile_text_is_refused_in_one_sentence(text):
    with pytest.raises(ExpressionError) as caught:
        from_text(text)
    assert len(str(caught.value)) < 2 * MAX_LENGTH + 200


def test_the_bounds_leave_room_for_honest_expressions():
    assert from_text("(" * 50 + "x" + ")" * 50)(2.0) == 2.0
    assert from_text("x**100")(1.0) == 1.0
    assert from_text("+".join("x" * 50))(1.0) == 50.0


def test_typed_text_of_more_inputs_takes_as_many_as_there_are_if_it_names_no_other():
    g = as_function("x1*x2", variables=("x1", "x2", "x3"))
    fitted = with_inputs(g, 2)
    assert fitted.variables == ("x1", "x2")
    assert fitted(np.array([0.5, -1.2])) == pytest.approx(-0.6)
    assert fitted(np.ones((2, 5))) == pytest.approx(np.ones(5))
    assert with_inputs(g, 3) is g


def test_typed_text_of_one_input_among_several_takes_a_list_of_one_number():
    fitted = with_inputs(as_function("2*x1, x1**2", variables=("x1", "x2")), 1)
    assert fitted.variables == ("x1",)
    assert fitted(np.array([3.0])).tolist() == [6.0, 9.0]
    assert fitted([3]).tolist() == [6.0, 9.0]
    assert fitted(np.ones((1, 5))).shape == (2, 5)


@pytest.mark.parametrize(
    ("function", "last"), [("x1*x2", 2), ("x3", 3), ("x1, x10", 10), ("2", 0), (np.sum, 0), ("sin", 0)]
)
def test_the_last_variable_is_that_which_typed_text_names(function, last):
    variables = tuple(f"x{i}" for i in range(1, 11))
    assert last_named(as_function(function, variables=variables)) == last


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("np.pi*x", "write pi "),
        ("np.maximum(x, 0)", "write maximum(x, 0) for np.maximum(x, 0)"),
        ("np.square(x)", "np.square is not known either"),
        ("np.sin(x)", "write sin(x) for np.sin(x)"),
        ("(x >= 0)*x", ">= is not known: no comparison is; write such as relu(x)"),
        ("x < 1", "< is not known: no comparison is"),
        ("y = x", "write only what stands to the right of it"),
    ],
)
def test_what_is_not_known_is_answered_by_what_is(text, says):
    with pytest.raises(ValueError, match=re.escape(says)):
        as_function(text)


def test_a_function_is_one_of_a_list_by_what_it_is_and_not_by_its_name():
    sin = UNIVARIATE["sin"]
    assert sin.is_one_of(UNIVARIATE)
    assert not sin.is_one_of({})
    assert not from_text("sin(x)").is_one_of(UNIVARIATE)
    assert not ChosenFunction(name="sin", text="x", latex="x", function=np.positive).is_one_of(UNIVARIATE)


def test_a_callable_that_is_called_as_its_variable_keeps_its_name_at_another_letter():
    def x(x):
        return 2 * x

    assert as_function(x).text_at("u") == "x(u)"
