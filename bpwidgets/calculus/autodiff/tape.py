"""Reverse-mode automatic differentiation: the chain rule, run backward over a record of the calculation.

**Forward.** The function is called with a ``Node`` in place of its number or array. Each NumPy operation on a Node is
recorded (``dispatch.py`` sees to that): its result is again a Node, which remembers its parents, the Nodes that it
was computed from, and for each of them the derivative rule of the operation, a vjp from the table in ``vjps.py``.

**Backward.** From the output to the inputs, the vjps turn the gradient g that has arrived at a Node into what it
sends to its parents. Where a value was used several times, the gradients that arrive *add up*.

For z = x*x + 3*x at x = 2:

    forward             backward: dz/d(node)
    x = 2               7 = 2 + 2 from a, where x is both factors, + 3 from b
    a = x * x = 4       1
    b = 3 * x = 6       1
    z = a + b = 10      1

    >>> for node, g in backward(trace(lambda x: x * x + 3 * x)(2.0), np.float64(1.0)):
    ...     print(node.name, node.primal, g)
    np.add 10.0 1.0
    np.multiply 4.0 1.0
    np.multiply 6.0 1.0
    input 2.0 7.0

There is no global tape: the record is the Nodes themselves, and it is gone when they are.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from operator import index
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from bpwidgets.calculus.autodiff.arguments import primals, standardized
from bpwidgets.calculus.autodiff.array_api import TracedArray
from bpwidgets.calculus.autodiff.dispatch import call, refuse_ufunc
from bpwidgets.calculus.autodiff.errors import TraceError, name_of, refuse
from bpwidgets.calculus.autodiff.other_libraries import refusal_for
from bpwidgets.calculus.autodiff.results import owned

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bpwidgets.calculus.autodiff.dispatch import Parents
    from bpwidgets.calculus.autodiff.recorder import Array, Function, Shape

__all__ = ["Graph", "Node", "TraceError", "backward", "grad", "jacobian", "trace", "value_and_grad"]

Argnum = int | tuple[int, ...] | list[int]

# --- The idea ---------------------------------------------------------------------------------------------


@dataclass(eq=False, repr=False, slots=True)
class Node(TracedArray):
    """A value in the calculation, and where it came from.

    The value is called ``primal``, as in JAX: under a plainer name a function could read it by mistake. To the
    function being differentiated x.primal is a constant, whose derivative is 0.
    """

    primal: Any  # operation(*arg_primals, **kwargs), a float64 array or scalar
    parents: Parents = ()  # (Node, vjp) for each Node among the arguments
    operation: Function | None = None  # a NumPy function; None for an input
    args: Sequence[Any] = ()  # Nodes and constants: for a backward pass that is recorded in its turn
    arg_primals: Sequence[Any] = ()  # the same, with its primal in place of each Node: for a plain one
    kwargs: dict[str, Any] = field(default_factory=dict)
    is_running: bool = False  # for an input: whether its function is being called
    depth: int = field(init=False)  # greater than that of any parent

    def __post_init__(self) -> None:
        self.depth = 0
        for parent, _ in self.parents:  # a loop, since max takes as long as a small operation
            self.depth = max(self.depth, parent.depth + 1)

    @classmethod
    def record(
        cls, operation: Function, args: Sequence[Any], kwargs: dict[str, Any], parents: Parents
    ) -> Node:
        """Forward: compute the value, and keep what the backward pass will need."""
        arg_primals = primals(args)
        primal = operation(*arg_primals, **kwargs)
        if primal.dtype.char != "d":  # "d" is float64, as nearly all results are
            primal = standardized(primal, f"The result of {name_of(operation)}")
        return cls(primal, parents, operation, args, arg_primals, kwargs)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        """NumPy calls this for ``x + y``, ``np.sin(x)``, ``x @ y``, ``x > 0``."""
        if method != "__call__" or kwargs:
            refuse_ufunc(ufunc, method, kwargs)
        return call(ufunc, inputs, {})

    def __array_function__(self, function: Function, types: Any, args: Any, kwargs: Any) -> Any:
        """NumPy calls this for ``np.sum(x, axis=0)``, ``np.stack([x, y])``."""
        del types
        return call(function, args, kwargs)

    @property
    def name(self) -> str:
        """Name of the operation, such as "np.sin" or "getitem"; "input" for an input."""
        return name_of(self.operation) if self.operation else "input"


class Graph(NamedTuple):
    """What one call of a function computed."""

    output: Node
    inputs: tuple[Node, ...]  # the arguments by which it is differentiated
    nodes: list[Node]  # the output and all that it was computed from, outputs first
    records_backward: bool  # whether the backward pass is recorded too, for an outer differentiation


def toposort(output: Node) -> list[Node]:
    """The output and all Nodes that it was computed from, outputs first: each before its parents."""
    found, waiting = {output: True}, [output]  # a dict keeps the order, so that sums round alike in every run
    while waiting:
        for parent, _ in waiting.pop().parents:
            if parent not in found:
                found[parent] = True
                waiting.append(parent)
    return sorted(found, key=lambda node: node.depth, reverse=True)


def backward(graph: Graph, seed: Array) -> Iterator[tuple[Node, Array]]:
    """Backward: from seed = dL/d(output), yield each Node with its gradient g = dL/d(node), the output first.

    A Node's turn comes after all Nodes that use it, so the gradient that has arrived at it is complete.
    """
    arrived, inputs = {graph.output: seed}, set(graph.inputs)
    for node in graph.nodes:
        if node not in arrived:
            continue  # it lies behind an input, in another differentiation
        g = arrived.pop(node)
        yield node, g
        if node in inputs:
            continue  # its parents, if any, are the other differentiation's
        z, args = (node, node.args) if graph.records_backward else (node.primal, node.arg_primals)
        for parent, vjp in node.parents:
            sent = unbroadcast(vjp(g, z, *args, **node.kwargs), parent.shape)
            arrived[parent] = arrived[parent] + sent if parent in arrived else sent  # what arrives adds up


def unbroadcast(g: Array, shape: Shape) -> Array:
    """Sum g over the axes along which a value of this shape was broadcast."""
    if g.shape == shape:
        return g
    new = g.ndim - len(shape)
    stretched = [new + k for k, length in enumerate(shape) if length == 1]
    return np.reshape(np.sum(g, axis=(*range(new), *stretched)), shape)


# --- Use --------------------------------------------------------------------------------------------------


def grad(fun: Function, argnum: Argnum = 0) -> Function:
    """``grad(f)(x)`` is the gradient at x of f, whose value is one number. It has the shape of x.

    argnum: which positional argument, or a tuple of several: then the gradients are a tuple. All other arguments
    are passed on. ``grad(grad(f))`` is the second derivative.

    At a kink:
        - 0 for |x|, np.linalg.norm and np.hypot at 0, and for np.clip on its bounds;
        - of equal values np.max, np.maximum and their like give each the same part (Python's max picks one).

    Names and arguments are those of HIPS autograd. What differs:
        - Plain NumPy is differentiated, no wrapped ``autograd.numpy``.
        - Integers count as float64, and a list is one array. Dictionaries and complex numbers are refused.
        - A gradient that is 0, inf or nan comes without a warning.
        - No nan arises for x ** y at x = 0 and for np.prod with zeros.
        - The bounds of np.clip have a derivative.

    Raises:
        TraceError: for what cannot be differentiated, with what to write instead.
        TypeError: if f is no function, or argnum no position.
        ValueError: if argnum names an argument that is not there, or one twice.
    """
    graph_at = trace(fun, argnum)

    def gradient_at(*args: Any, **kwargs: Any) -> Any:
        return gradient(graph_at(*args, **kwargs), argnum)

    return gradient_at


def value_and_grad(fun: Function, argnum: Argnum = 0) -> Function:
    """``value_and_grad(f)(x)`` is the pair of f(x) and the gradient of f at x; see ``grad``."""
    graph_at = trace(fun, argnum)

    def value_and_gradient(*args: Any, **kwargs: Any) -> tuple[Array, Any]:
        graph = graph_at(*args, **kwargs)
        slopes = gradient(graph, argnum)
        return as_results([graph.output], graph)[0], slopes

    return value_and_gradient


def jacobian(fun: Function, argnum: Argnum = 0) -> Function:
    """``jacobian(f)(x)`` has the shape of f(x), then that of x: row k is the derivative of output k.

    One pass forward, one backward for each output. Arguments as for ``grad``; of several, a tuple of Jacobians.
    """
    graph_at = trace(fun, argnum)

    def jacobian_at(*args: Any, **kwargs: Any) -> Any:
        return jacobian_of(graph_at(*args, **kwargs), argnum)

    return jacobian_at


def gradient(graph: Graph, argnum: Argnum) -> Any:
    """The gradients of one number by the inputs, as argnum asks for them."""
    shape = graph.output.shape
    if graph.output.size != 1:
        refuse(
            f"A function by grad, if its value has the shape {shape},",
            "use jacobian, or make its value one number, for instance by np.sum",
        )
    return one_or_tuple(as_results(input_gradients(graph, np.ones(shape)), graph), argnum)


def jacobian_of(graph: Graph, argnum: Argnum = 0) -> Any:
    """The Jacobians of the output by the inputs, as argnum asks for them."""
    shape = graph.output.shape
    gradients = [input_gradients(graph, unit_vector(k, shape)) for k in range(graph.output.size)]
    jacobians = []
    for i, node in enumerate(graph.inputs):
        rows = np.stack([by_input[i] for by_input in gradients] or [np.zeros(0)])
        jacobians.append(np.reshape(rows, shape + node.shape))
    return one_or_tuple(as_results(jacobians, graph), argnum)


def positions_of(argnum: Argnum) -> tuple[int, ...]:
    """The positions that argnum names."""
    try:
        positions = tuple(map(index, argnum if isinstance(argnum, (tuple, list)) else [argnum]))
    except TypeError:
        positions = ()
    if not positions:
        raise TypeError(f"argnum is {argnum!r}, expected a position or a tuple of positions.")
    return positions


def one_or_tuple(results: list[Array], argnum: Argnum) -> Any:
    """One result for one position, a tuple for several."""
    return tuple(results) if isinstance(argnum, (tuple, list)) else results[0]


def input_gradients(graph: Graph, seed: Array) -> list[Array]:
    """dL/d(input) for each input; zero where the output does not depend on it."""
    inputs = set(graph.inputs)  # by identity: a tuple would compare by ==, entry by entry
    with np.errstate(all="ignore"):  # a derivative that is inf or nan says so by its value
        arrived = {node: g for node, g in backward(graph, seed) if node in inputs}
    return [arrived[node] if node in arrived else np.zeros(node.shape) for node in graph.inputs]


def as_results(arrays: list[Array], graph: Graph) -> list[Array]:
    """Arrays that are the caller's alone; for an outer differentiation the Nodes themselves."""
    return arrays if graph.records_backward else owned(arrays)


def unit_vector(k: int, shape: Shape) -> Array:
    """1 at the k-th entry of an array of this shape, 0 elsewhere."""
    unit = np.zeros(shape)
    unit.flat[k] = 1.0
    return unit


# --- Running the function ---------------------------------------------------------------------------------
#
# In grad(grad(f)), the function that the outer grad calls is itself a grad. While a function is being called, its
# inputs are marked as running. When it has returned its inputs are no longer marked, so an input in its graph that
# still is belongs to an outer differentiation. Then the outer one needs the derivatives as functions of its own
# input: the backward pass is recorded too, by calling the vjps with Nodes in place of their primals.


def trace(fun: Function, argnum: Argnum = 0) -> Function:
    """``trace(f)(x)`` is the Graph of f at x, for ``backward``; argnum as for ``grad``."""
    if not callable(fun):
        raise TypeError(f"A function is needed, not {type(fun).__name__}: write grad(f)(x), not grad(f(x)).")
    argnums = positions_of(argnum)

    def graph_at(*args: Any, **kwargs: Any) -> Graph:
        n = len(args)
        if not all(-n <= k < n for k in argnums) or len({k % n for k in argnums}) < len(argnums):
            raise ValueError(
                f"argnum names the arguments {argnums}, expected different ones of {n} by position."
            )
        inputs = {k % n: as_input(args[k], k) for k in argnums}
        with marked_as_running(inputs.values()):
            output = run(fun, [inputs.get(k, arg) for k, arg in enumerate(args)], kwargs)
        nodes = toposort(output)
        return Graph(output, tuple(inputs.values()), nodes, any(node.is_running for node in nodes))

    return graph_at


@contextmanager
def marked_as_running(inputs: Iterable[Node]) -> Iterator[None]:
    """Mark the inputs while their function is being called."""
    for node in inputs:
        node.is_running = True
    try:
        yield
    finally:
        for node in inputs:
            node.is_running = False


def as_input(argument: Any, k: int) -> Node:
    """The argument as a new Node, whose gradient is by this argument only.

    A Node of an outer differentiation may reach the function in other ways too, such as ``y`` in
    ``grad(lambda x: x * y)(y)``: ``+argument`` is a Node of its own, with that one as its parent.
    """
    node = as_node(argument, f"Argument {k}")
    return +node if node is argument else node


def as_node(a: Any, role: str) -> Node:
    """The Node that a value is, or a new one without parents."""
    a = standardized(a, role)
    return a if isinstance(a, Node) else Node(np.float64(a) if isinstance(a, float) else a)


def run(fun: Function, args: Sequence[Any], kwargs: dict[str, Any]) -> Node:
    """Call the function with its inputs; its value as a Node."""
    try:
        output = fun(*args, **kwargs)
    except (TypeError, ValueError, AttributeError) as error:
        refusal = refusal_for(error, partial(works_on_numbers, fun, args, kwargs))
        if refusal:
            raise refusal from None
        raise
    if output is None:
        refuse("A function that returns None", "end it with return and its value")
    return as_node(output, "The function's value")


def works_on_numbers(fun: Function, args: Sequence[Any], kwargs: dict[str, Any]) -> bool:
    """Whether the function works on plain numbers, so that an error was due to the Nodes, not of its own.

    It is called a second time for this, and prints or appends a second time, if it does.
    """
    try:
        fun(*primals(args), **kwargs)
    except Exception:  # noqa: BLE001 - whatever a learner's function raises
        return False
    return True
