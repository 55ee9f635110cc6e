"""What a learner's function returns is copied as plain data, whatever the methods of its class do."""

from __future__ import annotations

import collections
import enum
import itertools
import signal
import sys
import threading
import time
from fractions import Fraction

import numpy as np
import pytest

import bpwidgets as bp
from bpwidgets.exercises.engine import bounds
from bpwidgets.exercises.engine.answer_types import fitted
from bpwidgets.exercises.engine.attempt import attempt
from bpwidgets.exercises.engine.plain import TooLargeError, is_plain, plain
from tests.solutions import chain_rule, jacobian, matrix_derivatives, multivariate_chain_rule

NUMBER, WORDS, STEPS = "chain_rule.derivative", "chain_rule.flat", "chain_rule.table"


def returning(value):
    """A learner's function that returns this, or what this makes if it is a function."""
    return lambda *_: value() if callable(value) else value


class EqualText(str):
    __slots__ = ()

    def __eq__(self, _):
        return True

    __hash__ = str.__hash__

    def strip(self, *_):
        return self

    lower = __str__ = strip


class EqualTuple(tuple):
    __slots__ = ()

    def __eq__(self, _):
        return True

    __hash__ = tuple.__hash__


class EqualArray(np.ndarray):
    def __eq__(self, _):
        return True

    __hash__ = None

    def __array_ufunc__(self, *_, **__):
        return np.zeros(self.shape)


class EqualNumber(float):
    def __eq__(self, _):
        return True

    __hash__ = float.__hash__

    def __sub__(self, _):
        return 0.0

    __abs__ = __rsub__ = __float__ = __sub__


@pytest.mark.parametrize(
    ("exercise", "value"),
    [
        (WORDS, lambda: [EqualText("inner")] * 5),
        (WORDS, lambda: [EqualText("inner")] * 6),
        (WORDS, lambda: EqualTuple(["inner"] * 6)),
        ("classification_losses.hinge", lambda: np.full(5, 9.0).view(EqualArray)),
        (NUMBER, lambda: EqualNumber(3)),
    ],
)
def test_what_claims_to_equal_everything_is_compared_as_what_it_holds(exercise, value):
    assert bp.check(exercise, returning(value)).status == "wrong"


def test_each_call_is_judged_by_what_it_returned_then():
    words, gradient = [], np.zeros(3)

    def flat(df, g, dg, xs):
        words[:] = chain_rule.flat(df, g, dg, xs)
        return words

    def paths(outer, inner, i, j):
        entry, gradient[:] = multivariate_chain_rule.paths(outer, inner, i, j)
        return entry, gradient

    assert bp.check(WORDS, flat).status == "correct"
    assert bp.check("multivariate_chain_rule.paths", paths).status == "correct"


def raises(error):
    def method(self, *_, **__):
        raise error

    return method


def endless(self, *_, **__):
    for _ in itertools.count():
        pass


def with_method(name, method, *bases):
    return type("Hostile", bases, {name: method})


class HidesItself:
    __getattribute__ = raises(SystemExit)


class NameOfItsOwn(type):
    __name__ = property(raises(SystemExit))


@pytest.mark.parametrize("error", [SystemExit, GeneratorExit, RuntimeError, ZeroDivisionError])
@pytest.mark.parametrize("method", ["__array__", "__float__", "__len__", "__iter__", "__getattr__"])
def test_a_value_whose_methods_raise_is_told_by_its_kind(method, error):
    feedback = bp.check(NUMBER, returning(with_method(method, raises(error))))
    assert feedback.status == "error"
    assert "returns a Hostile where a number was expected" in str(feedback)


@pytest.mark.parametrize("base", [list, tuple, dict])
@pytest.mark.parametrize("method", ["__iter__", "__len__", "keys", "items", "__contains__", "__eq__"])
def test_steps_in_a_class_that_raises_are_read_all_the_same(base, method):
    def table(f, df, g, dg):
        values = chain_rule.table(f, df, g, dg)
        filled = dict(zip(("f_of_g", "g_of_f"), values, strict=True)) if base is dict else values
        return with_method(method, raises(SystemExit), base)(filled)

    assert bp.check(STEPS, table).status == "correct"


def of_no_name():
    """Its class is no parameter, since pytest would ask for its name."""
    return NameOfItsOwn("Odd", (), {})()


@pytest.mark.parametrize("kind", [HidesItself, with_method("__bool__", raises(SystemExit)), of_no_name])
def test_what_hides_itself_is_no_function_and_no_crash(kind):
    assert bp.check(NUMBER, kind()).status == "error"
    assert bp.check(NUMBER, returning(kind)).status == "error"


def test_an_error_whose_text_ends_the_program_is_told():
    class OddError(Exception):
        __str__ = raises(SystemExit)

    assert "raised SystemExit" in bp.check(NUMBER, raises(OddError)).message


def test_an_endless_conversion_is_stopped(monkeypatch):
    monkeypatch.setattr(bounds, "MAX_STEPS", 20_000)
    for method in ("__array__", "__float__"):
        feedback = bp.check(NUMBER, returning(with_method(method, endless)))
        assert "came to no end" in feedback.message


def waits_in_its_value(*_):
    return with_method("__array__", lambda self, *_, **__: time.sleep(60))()


def waits(f, df, g, dg, x):
    time.sleep(60)


def waits_stubbornly(f, df, g, dg, x):
    while True:
        try:
            time.sleep(60)
        except:  # noqa: E722
            x += 1


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no alarms on Windows")
@pytest.mark.parametrize("function", [waits, waits_in_its_value, waits_stubbornly])
def test_the_alarm_ends_what_no_trace_can(function, monkeypatch):
    monkeypatch.setattr(bounds, "MAX_SECONDS", 0.3)
    before = signal.getsignal(signal.SIGALRM)
    assert "in the time that a check has" in bp.check(NUMBER, function).message
    assert signal.getsignal(signal.SIGALRM) is before
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no alarms on Windows")
def test_an_alarm_that_was_set_before_rings_after_the_check():
    rung = []
    before = signal.signal(signal.SIGALRM, lambda *_: rung.append(True))
    signal.setitimer(signal.ITIMER_REAL, 0.5)
    try:
        bp.check(NUMBER, lambda f, df, g, dg, x: 1.0)
        while not rung:
            time.sleep(0.05)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_all_calls_of_a_check_have_one_deadline(deadlines):
    bp.check(NUMBER, chain_rule.derivative)
    assert len(deadlines - {None}) == 1


def test_grad_in_a_thread_is_seen():
    import threading

    def in_a_thread(f, df, g, dg, x):
        found = []
        thread = threading.Thread(target=lambda: found.append(by_grad(f, g, x)))
        thread.start()
        thread.join()
        return df(g(x)) * dg(x)

    def by_grad(f, g, x):
        try:
            return bp.grad(lambda t: f(g(t)))(x)
        except:  # noqa: E722 - what ends the thread would be written to stderr
            return None

    assert "may not be called" in bp.check(NUMBER, in_a_thread).message
    assert threading.gettrace() is None


def test_a_replaced_numpy_is_not_what_judges(monkeypatch):
    monkeypatch.setattr(np, "abs", raises(TypeError))
    transposed = bp.check("matrix_derivatives.gradients", lambda W, x, v: (np.outer(v, x), W.T @ v))
    assert transposed.status == "correct"
    assert (
        bp.check("matrix_derivatives.gradients", lambda W, x, v: (np.outer(v, x), v @ W.T)).status == "wrong"
    )


def test_who_switches_the_trace_off_is_told_to_leave_that_out():
    def untraced(f, df, g, dg, x):
        sys.settrace(None)
        return df(g(x)) * dg(x)

    assert "calls `sys.settrace`" in bp.check(NUMBER, untraced).message


def test_a_thread_that_a_function_begins_runs():
    def in_a_thread(f, df, g, dg, x):
        found = []
        thread = threading.Thread(target=lambda: found.append(df(g(x)) * dg(x)))
        thread.start()
        thread.join()
        return found[0]

    assert bp.check(NUMBER, in_a_thread).status == "correct"


# Of the stop of a thread, and of one in the callback of a weak reference; nobody but pytest is told.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_thread_that_a_stop_meets_at_its_beginning_or_its_end_is_not_left_in_the_list(monkeypatch):
    def begins_a_thread():
        threading.Thread(target=len, args=("",)).start()
        while True:
            pass

    monkeypatch.setattr(bounds, "MAX_SECONDS", 0.3)
    before = threading.enumerate()
    for steps in range(5, 150):  # some of them are in the middle of the start, or of the end
        monkeypatch.setattr(bounds, "MAX_STEPS", steps)
        assert attempt(begins_a_thread, {}, grad_allowed=True).failure
    assert threading.enumerate() == before


class Colour(enum.StrEnum):
    RED = "red"


class Row(collections.UserList):
    pass


@pytest.mark.parametrize(
    ("value", "copied"),
    [
        (Fraction(1, 4), 0.25),
        (range(3), [0, 1, 2]),
        (collections.deque([1, 2]), [1, 2]),
        (Row([1, [2]]), [1, [2]]),
        (collections.OrderedDict(a=(1,)), {"a": (1,)}),
        (Colour.RED, "red"),
        (enum.IntEnum("Level", "LOW").LOW, 1),
        (np.str_("a"), "a"),
        (np.float32(0.5), np.float32(0.5)),
        (True, True),
        (None, None),
        (b"a", b"a"),
    ],
)
def test_values_of_many_types_are_copied_as_what_they_are(value, copied):
    assert plain(value) == copied
    assert type(plain(value)) is type(copied)


@pytest.mark.filterwarnings("ignore:the matrix subclass:PendingDeprecationWarning")
def test_an_array_is_copied_as_an_array():
    matrix = np.matrix([[1.0, 2.0]])
    assert type(plain(matrix)) is np.ndarray
    assert plain(np.array([Fraction(1, 2), None], object)).tolist() == [0.5, None]


class Equal:
    """Says that it equals everything, and counts how often it is asked."""

    asked = 0

    def __eq__(self, other):
        type(self).asked += 1
        return True

    __hash__ = None


class Text(str):
    __slots__ = ()


@pytest.mark.parametrize(
    "value",
    [
        1.5,
        np.float64(1.5),
        None,
        ...,
        np.ones((2, 3)),
        np.ones((2, 3)).T[:1],
        (1, [2.0, "a"], {"a": np.arange(3)}),
    ],
)
def test_plain_values_are_known_to_be(value):
    assert is_plain(value)


class Meta(type):
    def __eq__(cls, other):
        return True

    def __hash__(cls):
        return hash(float)


@pytest.mark.parametrize(
    "value",
    [
        Equal(),
        Meta("float", (), {})(),
        Text("a"),
        {Text("a"): 1},
        {"a": [Equal()]},
        np.array([Equal()]),
        np.ones(3).view(type("Array", (np.ndarray,), {})),
        np.asarray(type("Array", (np.ndarray,), {})(3)),
        np.ones(3, np.dtype(float, metadata={"a": Equal()})),
        [[[1.0]]],
        [0.0] * 10_000,
        np.zeros(10**6),
        10**6 * (1.0,),
        collections.OrderedDict(a=1),
    ],
)
def test_what_may_run_something_or_is_large_is_not_known_to_be_plain(value):
    assert not is_plain(value)


def test_nothing_that_an_input_was_filled_with_is_asked_whether_it_is_the_same():
    def fills(f, df, g, dg):
        answer = df[g[1]] * dg[1], dg[f[1]] * df[1]
        for key in f:
            f[key] = Equal()
        return answer

    def fills_a_polynomial(f, df, g, dg, x):
        answer = df(g(x)) * dg(x)
        vars(df)["coefficients"] = Equal()
        return answer

    Equal.asked = 0
    assert "It changes its input `f`" in bp.check("chain_rule.table", fills).message
    assert "It changes its input `df`" in bp.check(NUMBER, fills_a_polynomial).message
    assert Equal.asked == 0


def test_what_is_too_large_is_refused():
    looped = []
    looped.append(looped)
    for value in (looped, [0] * 30_000, [[[0.0] * 50] * 50] * 50, np.broadcast_to(0.0, (10**6, 10**6))):
        with pytest.raises(TooLargeError):
            plain(value)
        for returned in (value, [value]):
            assert "more than can be judged" in bp.check(NUMBER, returning(returned)).message


# ---- axes of length one ----


@pytest.mark.parametrize(
    ("exercise", "function"),
    [
        ("jacobian.misprint", lambda J, *a: np.where(np.abs(a[1] @ np.linalg.pinv(a[0]) - J) > 1e-6)),
        ("jacobian.misprint", lambda J, *a: np.argwhere(np.abs(a[1] @ np.linalg.pinv(a[0]) - J) > 1e-6)),
        ("jacobian.surface", lambda a, x: jacobian.surface(a, x)[None]),
        ("matrix_derivatives.gradients", lambda *a: list(map(np.matrix, matrix_derivatives.gradients(*a)))),
    ],
)
def test_axes_of_length_one_do_not_count(exercise, function):
    assert bp.check(exercise, function).status == "correct"


@pytest.mark.parametrize(
    ("shape", "wanted", "found"),
    [
        ((1, 3), (3,), (3,)),
        ((3, 1), (3,), (3,)),
        ((3,), (1, 3), (1, 3)),
        ((3, 1, 2), (3, 2), (3, 2)),
        ((2, 3), (3, 2), (2, 3)),
        ((6,), (3, 2), (6,)),
        ((1, 6), (3, 2), (1, 6)),
        ((1, 1), (3,), (1, 1)),
    ],
)
def test_no_other_axes_are_rearranged(shape, wanted, found):
    assert fitted(np.zeros(shape), np.zeros(wanted)).shape == found
