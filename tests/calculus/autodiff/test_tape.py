"""The tape: recording, adding up, undoing broadcasting, and what grad, value_and_grad and jacobian promise."""

from __future__ import annotations

import doctest
import functools
import gc
import inspect
import threading
import warnings

import autograd
import autograd.numpy as hips_numpy
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from bpwidgets.calculus.autodiff import tape
from bpwidgets.calculus.autodiff.tape import Node, TraceError, backward, grad, jacobian, trace, value_and_grad
from bpwidgets.calculus.autodiff.vjps import VJPS
from tests.calculus.autodiff.test_vjps import differences

numbers = st.floats(-3, 3).filter(lambda v: abs(v) > 1e-3)
vectors = arrays.arrays(np.float64, st.integers(1, 5), elements=numbers)
few = settings(max_examples=40, deadline=None)


# --- The idea ---------------------------------------------------------------------------------------------


@few
@given(numbers)
def test_chain_rule(x):
    def f(x):
        return np.sin(x) ** 2

    def g(x):
        return np.exp(x / 2)

    assert grad(lambda x: f(g(x)))(x) == pytest.approx(grad(f)(g(x)) * grad(g)(x), rel=1e-12)


@few
@given(numbers)
def test_reused_node_accumulates(x):
    def f(x):
        y = np.sin(x)
        return y * y + y + x * y

    s, c = np.sin(x), np.cos(x)
    assert grad(f)(x) == pytest.approx(2 * s * c + c + s + x * c, rel=1e-12)


def at_three_depths(x, m=np):
    y = x * x
    return y + m.sin(y) + m.exp(m.sin(m.sin(y)))


def test_reused_node_waits_for_all_that_arrives_before_it_sends_on():
    theirs = autograd.grad(lambda x: at_three_depths(x, hips_numpy))(0.7)
    assert grad(at_three_depths)(0.7) == pytest.approx(theirs, rel=1e-14)


def test_each_vjp_runs_once_however_often_its_value_is_used(monkeypatch):
    calls = []
    (vjp,) = VJPS[np.sin]
    monkeypatch.setitem(VJPS, np.sin, (lambda g, z, x: calls.append(1) or vjp(g, z, x),))
    grad(lambda x: sum(functools.reduce(lambda a, _: [*a, a[-1] * a[0]], range(5), [np.sin(x)])))(0.3)
    assert len(calls) == 1


@few
@given(vectors, numbers, numbers)
def test_gradient_is_linear_in_the_function(x, a, b):
    def f(x):
        return np.sum(np.sin(x) * x)

    def g(x):
        return np.prod(x)

    combined = grad(lambda x: a * f(x) + b * g(x))(x)
    np.testing.assert_allclose(combined, a * grad(f)(x) + b * grad(g)(x), rtol=1e-9, atol=1e-10)


@few
@given(vectors, st.data())
def test_repeated_indices_accumulate(x, data):
    index = np.array(data.draw(st.lists(st.integers(-x.size, x.size - 1), min_size=1, max_size=8)))
    weights = np.arange(1.0, index.size + 1)
    expected = np.bincount(index % x.size, weights=weights, minlength=x.size)
    np.testing.assert_array_equal(grad(lambda x: np.sum(weights * x[index]))(x), expected)
    np.testing.assert_array_equal(grad(lambda x: np.sum(weights * x[list(index)]))(x), expected)
    np.testing.assert_array_equal(
        grad(lambda x: sum(w * x[k] for w, k in zip(weights, index, strict=True)))(x), expected
    )


# --- Broadcasting -----------------------------------------------------------------------------------------

UFUNCS = [np.add, np.subtract, np.multiply, np.maximum, np.logaddexp, np.power]


def check_broadcasting(ufunc, x, y):
    """The oracle: the same on arrays that were stretched beforehand, then added up by position."""
    shape = np.broadcast_shapes(x.shape, y.shape)
    weights = np.linspace(-1, 2, int(np.prod(shape))).reshape(shape)
    slopes = grad(lambda x, y: np.sum(weights * ufunc(x, y)), (0, 1))
    stretched = slopes(*(np.broadcast_to(a, shape).copy() for a in (x, y)))
    for a, found, full in zip((x, y), slopes(x, y), stretched, strict=True):
        position = np.broadcast_to(np.arange(a.size).reshape(a.shape), shape)
        expected = np.bincount(position.ravel(), weights=full.ravel(), minlength=a.size).reshape(a.shape)
        assert np.shape(found) == a.shape
        np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-12)


@few
@given(
    arrays.mutually_broadcastable_shapes(num_shapes=2, max_dims=3, max_side=3),
    st.sampled_from(UFUNCS),
    st.data(),
)
def test_broadcasting_is_undone(shapes, ufunc, data):
    positive = st.floats(0.1, 3)
    check_broadcasting(
        ufunc,
        *(data.draw(arrays.arrays(np.float64, shape, elements=positive)) for shape in shapes.input_shapes),
    )


def test_broadcasting_check_rejects_a_tape_that_forgets_a_summand(monkeypatch):
    def forgetful(g, shape):
        return g if g.shape == shape else np.reshape(g.ravel()[: int(np.prod(shape))], shape)

    x, y = np.array([[1.0], [2.0]]), np.array([0.5, 0.25, 2.0])
    check_broadcasting(np.multiply, x, y)
    monkeypatch.setattr(tape, "unbroadcast", forgetful)
    with pytest.raises(AssertionError):
        check_broadcasting(np.multiply, x, y)


# --- The graph, and the backward pass node by node --------------------------------------------------------


def test_worked_trace_of_the_docstring_is_true():
    assert doctest.testmod(tape) == (0, 1)


def test_graph_has_the_operations_values_and_parents_of_the_calculation():
    output, (x,), nodes, records_backward = trace(lambda x: np.sin(x) * x[0])([0.5, 2.0])
    assert [node.name for node in nodes] == ["np.multiply", "np.sin", "getitem", "input"]
    product, sine, entry, _ = nodes
    assert output is product
    assert nodes[-1] is x
    assert [parent for parent, _ in product.parents] == [sine, entry]
    assert [[parent for parent, _ in node.parents] for node in (sine, entry, x)] == [[x], [x], []]
    assert entry.primal == 0.5
    np.testing.assert_array_equal(product.primal, np.sin([0.5, 2.0]) * 0.5)
    assert not records_backward


def test_graph_of_a_constant_is_the_constant_and_sends_nothing():
    graph = trace(lambda x: 3)(1.0)
    assert [node.primal for node in graph.nodes] == [3.0]
    assert [(node.primal, g) for node, g in backward(graph, 1.0)] == [(3.0, 1.0)]


def test_graph_within_another_differentiation_records_its_backward_pass():
    graphs = []

    def f(x):
        graphs.append(trace(lambda y: y * y)(3 * x))
        return x

    grad(f)(2.0)
    assert graphs[0].records_backward
    assert [node.name for node, _ in backward(graphs[0], np.ones(()))] == ["np.multiply", "np.positive"]


def small_network(x):
    W = np.reshape(x[:6], (2, 3))
    z = np.tanh(W @ np.array([[0.3, -1.0], [0.2, 0.8], [1.5, 0.1]]) + x[6:, None])
    return np.mean(z**2) + np.max(z) * np.sum(np.concatenate([x[:2], np.stack([x[0] * x[3], x[1]])]))


TRACED = {
    "worked trace": (lambda x: x * x + 3 * x, 2.0),
    "three depths": (at_three_depths, 0.7),
    "broadcasting": (lambda x: np.sum(x[:, None] * np.exp(x) - x.reshape(1, 3)), [0.3, -0.7, 0.55]),
    "repeated indices": (lambda x: np.prod(x[[0, 0, 1]] + x[1]), [0.3, -0.7]),
    "network": (small_network, np.linspace(-0.9, 1.3, 8)),
}


def substituted(a, values):
    """Values in place of the Nodes, also within lists and tuples."""
    if isinstance(a, Node):
        return values[a]
    return type(a)(substituted(member, values) for member in a) if isinstance(a, list | tuple) else a


def replayed(graph, node, value):
    """The output, computed again from the record, with another value at one node."""
    values = {node: value}
    for other in reversed(graph.nodes):
        if other not in values:
            args = substituted(other.args, values)
            values[other] = other.operation(*args, **other.kwargs) if other.operation else other.primal
    return values[graph.output]


def check_backward(graph):
    """Every node is yielded, in order, with the gradient that differences by its value give."""
    yielded = list(tape.backward(graph, np.ones(graph.output.shape)))
    assert [id(node) for node, _ in yielded] == [id(node) for node in graph.nodes]
    for node, g in yielded:
        assert np.shape(g) == node.shape
        expected = differences(lambda value, node=node: replayed(graph, node, value), node.primal)
        np.testing.assert_allclose(g, expected, rtol=1e-7, atol=1e-8)


@pytest.mark.parametrize(("f", "x"), TRACED.values(), ids=TRACED)
def test_gradient_yielded_at_each_node_is_that_by_its_value(f, x):
    check_backward(trace(f)(x))


def test_backward_check_rejects_an_order_in_which_a_node_sends_before_all_has_arrived():
    graph = trace(at_three_depths)(0.7)
    breadth_first = graph._replace(nodes=[graph.output, *sorted(graph.nodes[1:], key=lambda n: n.depth)])
    with pytest.raises(AssertionError):
        check_backward(breadth_first)
    late = graph._replace(nodes=[*graph.nodes[:-2], graph.nodes[-1], graph.nodes[-2]])
    with pytest.raises(AssertionError):
        check_backward(late)


def test_adding_up_checks_reject_a_tape_that_overwrites(monkeypatch):
    right = inspect.getsource(tape.backward)
    source = right.replace("arrived[parent] + sent if parent in arrived else sent", "sent")
    assert source != right
    overwriting: dict = {}
    exec(source, vars(tape), overwriting)
    monkeypatch.setattr(tape, "backward", overwriting["backward"])
    with pytest.raises(AssertionError):
        test_reused_node_accumulates()
    with pytest.raises(AssertionError):
        check_backward(trace(at_three_depths)(0.7))


# --- Public functions -------------------------------------------------------------------------------------


def test_plain_lambda_works():
    value, slope = value_and_grad(lambda x: np.sin(x) ** 2)(0.5)
    assert value == np.sin(0.5) ** 2
    assert slope == pytest.approx(np.sin(1.0), rel=1e-15)
    assert type(value) is type(slope) is np.float64


def test_integers_are_promoted_and_lists_are_arrays():
    assert grad(lambda x: x**2)(3) == 6.0
    np.testing.assert_array_equal(grad(lambda x: np.sum(x**2))([1, 2]), [2.0, 4.0])
    assert grad(lambda x: np.sum(x**2))(np.array([1, 2], dtype=np.int8)).dtype == np.float64
    assert grad(lambda x: np.sum(x**2))(np.ones(2, dtype=np.float32)).dtype == np.float64


def f_of_three(x, y, z=3.0, *, scale=1.0):
    return np.sum(x * y**2 * z * scale)


@pytest.mark.parametrize("argnum", [0, 1, 2, -1, (0,), (1, 0), (0, 1, 2), [0, 2]])
def test_argnum_means_what_it_means_in_hips_autograd(argnum):
    arguments = (np.array([1.0, 2.0]), 1.5, np.array([0.5, 0.25]))
    value, found = value_and_grad(f_of_three, argnum)(*arguments, scale=2.0)
    theirs = autograd.grad(functools.partial(f_of_three, scale=2.0), argnum)(*arguments)
    assert value == f_of_three(*arguments, scale=2.0)
    if isinstance(argnum, int):
        found, theirs = (found,), (theirs,)
    assert isinstance(found, tuple)
    for a, b in zip(found, theirs, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-14)


def test_jacobian_of_several_arguments_is_a_tuple():
    by_x, by_w = jacobian(lambda x, W: W @ x, (0, 1))(np.array([1.0, 2.0]), np.ones((3, 2)))
    np.testing.assert_array_equal(by_x, np.ones((3, 2)))
    np.testing.assert_array_equal(by_w, np.einsum("ik,j->ikj", np.eye(3), [1.0, 2.0]))


@pytest.mark.parametrize("outer", [(), (1,), (3,), (2, 3), (0,)])
@pytest.mark.parametrize("inner", [(), (1,), (2,), (2, 2)])
def test_jacobian_has_the_shape_of_the_output_then_of_the_input(outer, inner):
    found = jacobian(lambda x: np.ones(outer) * np.sum(x))(np.ones(inner))
    assert np.shape(found) == outer + inner
    np.testing.assert_array_equal(found, np.ones(outer + inner))


def test_gradient_of_an_output_with_one_entry_is_taken_as_in_hips_autograd():
    value, slope = value_and_grad(lambda x: x[:1] ** 2)([3.0, 4.0])
    np.testing.assert_array_equal(value, [9.0])
    np.testing.assert_array_equal(slope, [6.0, 0.0])


@pytest.mark.parametrize("constant", [3, 2.5, np.float32(1.5), True, np.array(4), Node(np.float64(2.0))])
def test_function_that_ignores_its_input_has_gradient_zero(constant):
    np.testing.assert_array_equal(grad(lambda x: constant)(np.ones((2, 3))), np.zeros((2, 3)))
    assert grad(lambda x, y: y, 0)(1.0, 2.0) == 0.0


def test_identity_has_derivative_one():
    assert grad(lambda x: x)(2.0) == 1.0
    np.testing.assert_array_equal(jacobian(lambda x: x)([1.0, 2.0]), np.eye(2))


def test_primal_is_a_constant_to_the_function():
    assert grad(lambda x: x * x.primal)(3.0) == 3.0


# --- Nothing leaks ----------------------------------------------------------------------------------------


def test_results_are_the_callers_own_arrays():
    x, constant = np.ones(3), np.ones(3)
    value, slope = value_and_grad(lambda x: np.reshape(np.sum(x * constant), 1))(x)
    J = jacobian(lambda x: x)(x)
    for a in (value, slope, J):
        assert a.flags.writeable
        a[...] = 7
    np.testing.assert_array_equal(x, 1)
    np.testing.assert_array_equal(constant, 1)
    np.testing.assert_array_equal(grad(lambda x: np.sum(x * constant))(x), 1)


def test_constant_that_is_overwritten_after_its_use_is_remembered():
    def f(x):
        total, c, i = 0.0, np.ones(2), np.array([0])
        for _ in range(2):
            total = total + np.sum(c * x) + np.sum(x[i] ** 2)
            c *= 10
            i += 1
        return total

    np.testing.assert_array_equal(grad(f)([1.0, 2.0]), [13.0, 15.0])


def test_argument_that_is_overwritten_after_the_call_changes_nothing():
    x = np.array([1.0, 2.0])
    slope = grad(lambda x: np.sum(x**2))
    first = slope(x)
    x[:] = 5
    np.testing.assert_array_equal(first, [2, 4])


def test_no_record_outlives_its_call():
    def nodes():
        gc.collect()
        return sum(type(o) is Node for o in gc.get_objects())

    before = nodes()
    jacobian(grad(lambda x: np.sum(np.sin(x) ** 2)))(np.ones(3))
    with pytest.raises(ZeroDivisionError):
        grad(lambda x: x / (1 // 0))(1.0)
    assert nodes() == before


def test_value_that_escaped_from_a_finished_call_is_a_constant():
    escaped = []
    grad(lambda x: escaped.append(x * 3) or x)(2.0)
    found = grad(lambda x: x * escaped[0])(5.0)
    assert type(found) is np.float64
    assert found == 6.0
    with pytest.raises(ZeroDivisionError):
        grad(lambda x: escaped.append(x) or 1 // 0)(2.0)
    assert type(grad(lambda x: x * escaped[1])(5.0)) is np.float64


def test_threads_do_not_meet():
    wrong = []

    def work(k):
        slope = grad(lambda x: np.sin(x) * k)
        wrong.extend((k, n) for n in range(60) if abs(slope(n) - k * np.cos(n)) > 1e-12)

    workers = [threading.Thread(target=work, args=(k,)) for k in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert not wrong


def test_sums_round_alike_in_every_run():
    def f(x):
        return sum(np.sin(x * k) for k in (0.1, 0.2, 0.3, 0.7, 1.1))

    kept, slopes = [], set()
    for k in range(50):
        kept.append([Node(1.0)] * k + [bytearray(k)])  # so that the Nodes do not lie where they lay before
        slopes.add(float(grad(f)(0.7)))
    assert len(slopes) == 1


def test_long_calculation_needs_no_recursion():
    def f(x):
        for _ in range(5_000):
            x = x * 1.0001 + 0.0
        return x

    assert grad(f)(1.0) == pytest.approx(1.0001**5_000)


def test_derivative_that_is_infinite_comes_without_a_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert grad(np.sqrt)(0.0) == np.inf
        assert grad(lambda x: x**-1.0)(1e-200) == -np.inf


def test_warnings_of_the_function_itself_are_numpys():
    with pytest.warns(RuntimeWarning, match="invalid value"):
        assert np.isnan(value_and_grad(np.log)(-1.0)[0])


# --- Derivatives of derivatives ---------------------------------------------------------------------------


def test_higher_derivatives():
    f = lambda x: np.sin(x) * x**3
    g = lambda x: hips_numpy.sin(x) * x**3
    for _ in range(3):
        f, g = grad(f), autograd.grad(g)
        assert f(0.7) == pytest.approx(g(0.7), rel=1e-13)


def test_hessian_is_symmetric_and_agrees_with_hips_autograd():
    def f(x, m=np):
        return m.sum(m.tanh(m.outer(x, x)) @ x) + m.prod(x) + m.max(x) ** 2 / m.linalg.norm(x)

    x = np.array([0.5, -0.3, 1.2])
    found = jacobian(grad(f))(x)
    np.testing.assert_allclose(found, found.T, rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(found, autograd.hessian(lambda x: f(x, hips_numpy))(x), rtol=1e-10, atol=1e-12)


def test_inner_and_outer_derivatives_are_not_confused():
    assert grad(lambda x: x * grad(lambda y: x + y)(2.0))(1.0) == 1.0
    assert grad(lambda x: x * grad(lambda y: x * y)(x))(3.0) == 6.0
    assert grad(lambda x: grad(lambda y: y * x**2)(x * 5))(3.0) == 6.0
    assert grad(lambda x: grad(lambda y: y**3)(+x))(2.0) == 12.0


def test_inner_value_and_jacobian_are_traced():
    def f(x):
        value, slope = value_and_grad(lambda y: y**3)(x)
        return value + slope + np.sum(jacobian(lambda y: [y, y**2])(x))

    assert grad(f)(2.0) == pytest.approx(12 + 12 + 2)


def test_inner_derivative_of_a_constant_function_is_zero():
    assert grad(lambda x: x * grad(lambda y: 4.0)(x))(3.0) == 0.0


# ---- values that were constant by mistake ----


def test_the_value_that_fills_an_array_has_a_derivative():
    np.testing.assert_array_equal(grad(lambda x: np.sum(np.full_like(x, x[0])))(np.array([1.0, 2.0])), [2, 0])
    np.testing.assert_array_equal(
        grad(lambda x: np.sum(np.full_like(x, 3) * x))(np.array([1.0, 2.0])), [3, 3]
    )


def test_the_value_of_a_step_at_its_jump_has_a_derivative():
    assert grad(lambda h: np.heaviside(0.0, h))(0.3) == 1
    assert grad(lambda h: np.heaviside(2.0, h))(0.3) == 0
    assert grad(lambda x: np.heaviside(x, 0.5))(2.0) == 0


@pytest.mark.parametrize(
    "into_another",
    [
        lambda x: np.multiply(x, 3.0, out=x * 1.0),
        lambda x: np.divmod(x, 2.0, out=(x * 1.0, x * 1.0))[0],
    ],
)
def test_a_result_is_written_into_no_other_number(into_another):
    with pytest.raises(TraceError, match="in place"):
        grad(into_another)(2.0)


def test_a_number_may_be_augmented():
    def f(x):
        x += 1.0
        x *= 3.0
        return x

    assert grad(f)(2.0) == 3


def test_a_traced_number_is_rounded_as_a_number_is():
    assert grad(lambda x: x * [1, 2, 3][round(x)])(1.2) == 2.0
    assert grad(lambda x: x * round(x, 1))(1.26) == 1.3
