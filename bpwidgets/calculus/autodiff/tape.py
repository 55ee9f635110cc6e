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
    ...     print(node.name or "x", node.value, g)
    np.add 10.0 1.0
    np.multiply 4.0 1.0
    np.multiply 6.0 1.0
    x 2.0 7.0

There is no global tape: the record is the Nodes themselves, and it is gone when they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from bpwidgets.calculus.autodiff.dispatch import TracedArray, as_array, unbox
from bpwidgets.calculus.autodiff.errors import TraceError, as_real, name_of, refuse, reraise_refusal
from bpwidgets.calculus.autodiff.vjps import Array, Function, Shape, Vjp

__all__ = ["Graph", "Node", "TraceError", "backward", "grad", "jacobian", "trace", "value_and_grad"]

Parents = Sequence[tuple["Node", Vjp]]
Argnum = int | tuple[int, ...] | list[int]

# --- The idea ---------------------------------------------------------------------------------------------


@dataclass(eq=False, repr=False, slots=True)
class Node(TracedArray):
    """A value in the calculation, and where it came from."""

    value: Any  # z = operation(*arg_values, **kwargs), a float64 array or scalar
    parents: Parents = ()  # (Node, vjp) for each Node among the arguments
    operation: Function | None = None  # a NumPy function; None for an input
    args: Sequence[Any] = ()  # what it was called with: Nodes and constants
    arg_values: Sequence[Any] = ()  # the same, with its value in place of each Node
    kwargs: dict[str, Any] = field(default_factory=dict)
    is_active: bool = False  # for an input: whether its function is running
    depth: int = field(init=False)  # greater than that of any parent

    def __post_init__(self) -> None:
        self.depth = 1 + max([parent.depth for parent, _ in self.parents], default=-1)

    @classmethod
    def record(
        cls, operation: Function, args: Sequence[Any], kwargs: dict[str, Any], parents: Parents
    ) -> Node:
        """Forward: compute the value, and keep what the backward pass will need."""
        arg_values = unbox(args)
        value = operation(*arg_values, **kwargs)
        if value.dtype.char != "d":
            value = as_real(value, f"The result of {name_of(operation)}")
        return cls(value, parents, operation, args, arg_values, kwargs)

    @property
    def name(self) -> str:
        """Name of the operation, such as "np.sin" or "getitem"; empty for an input."""
        return name_of(self.operation) if self.operation else ""


class Graph(NamedTuple):
    """What one call of a function computed."""

    output: Node
    inputs: tuple[Node, ...]  # the arguments by which it is differentiated
    nodes: list[Node]  # the output and all that it was computed from, each before its parents
    nested: bool  # within another differentiation, which records the backward pass in its turn


def toposort(output: Node) -> list[Node]:
    """The output and all Nodes that it was computed from, the deepest first: each before its parents."""
    found, waiting = {output: True}, [output]  # a dict keeps the order, so that sums round alike in every run
    while waiting:
        for parent, _ in waiting.pop().parents:
            if parent not in found:
                found[parent] = True
                waiting.append(parent)
    return sorted(found, key=lambda node: node.depth, reverse=True)


def backward(graph: Graph, g: Array) -> Iterator[tuple[Node, Array]]:
    """Backward: from g = dL/d(output), yield each Node with the gradient dL/d(node), the output first.

    A Node's turn comes after all Nodes that use it, so the gradient that has arrived at it is complete.
    """
    arrived, inputs = {graph.output: g}, set(graph.inputs)
    for node in graph.nodes:
        if node not in arrived:
            continue  # it lies behind an input, in another differentiation
        g = arrived.pop(node)
        yield node, g
        if node in inputs:
            continue  # its parents, if any, are the other differentiation's
        z, args = (node, node.args) if graph.nested else (node.value, node.arg_values)
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

    argnum: which positional argument, or a tuple of several: then the gradients are a tuple.
    All other arguments are passed on. ``grad(grad(f))`` is the second derivative.

    Names and arguments are those of HIPS autograd. What differs:

    - plain NumPy is differentiated, no wrapped ``autograd.numpy``;
    - integers count as float64, a list is one array; dictionaries and complex numbers are refused;
    - where f does not depend on x, the gradient is zero, without a warning;
    - a derivative that is inf or nan comes without a warning, too;
    - no nan for x ** y at x = 0, np.prod with zeros, np.linalg.norm and np.hypot at the origin (there 0);
    - the bounds of np.clip have a derivative.

    At a kink: 0 for |x| at 0 and for np.clip on its bounds; equal values share the derivative of
    np.maximum, np.max and their like in equal parts (Python's max picks one of them).

    Raises TraceError, with what to write instead, for what cannot be differentiated.
    """
    both = value_and_grad(fun, argnum)

    def gradient(*args: Any, **kwargs: Any) -> Any:
        return both(*args, **kwargs)[1]

    return gradient


def value_and_grad(fun: Function, argnum: Argnum = 0) -> Function:
    """``value_and_grad(f)(x)`` is the pair of f(x) and the gradient of f at x; see ``grad``."""
    graph_at = trace(fun, argnum)

    def value_and_gradient(*args: Any, **kwargs: Any) -> tuple[Array, Any]:
        graph = graph_at(*args, **kwargs)
        if graph.output.size != 1:
            refuse(
                f"A function whose value has the shape {graph.output.shape} has no one gradient and",
                "use jacobian, or make its value one number, for instance by np.sum",
            )
        gradients = input_gradients(graph, np.ones(graph.output.shape))
        results = tuple(as_result(a, graph) for a in (graph.output, *gradients))
        return results[0], results[1] if isinstance(argnum, int) else results[1:]

    return value_and_gradient


def jacobian(fun: Function, argnum: Argnum = 0) -> Function:
    """``jacobian(f)(x)`` has the shape of f(x), then that of x: row k is the derivative of output k.

    One pass forward, one backward for each output. Arguments as for ``grad``; of several, a tuple of Jacobians.
    """
    graph_at = trace(fun, argnum)

    def jacobian_at(*args: Any, **kwargs: Any) -> Any:
        graph = graph_at(*args, **kwargs)
        shape = graph.output.shape
        gradients = [input_gradients(graph, unit_vector(k, shape)) for k in range(graph.output.size)]
        jacobians = []
        for i, node in enumerate(graph.inputs):
            rows = np.stack([by_input[i] for by_input in gradients] or [np.zeros(0)])
            jacobians.append(as_result(np.reshape(rows, shape + node.shape), graph))
        return jacobians[0] if isinstance(argnum, int) else tuple(jacobians)

    return jacobian_at


def trace(fun: Function, argnum: Argnum = 0) -> Function:
    """``trace(f)(x)`` is the Graph of f at x, for ``backward``; argnum as for ``grad``."""
    if not callable(fun):
        raise TypeError(f"A function is needed, not {type(fun).__name__}: write grad(f)(x), not grad(f(x)).")
    argnums = tuple(argnum) if isinstance(argnum, (tuple, list)) else (argnum,)
    if not all(isinstance(k, int) for k in argnums):
        raise TypeError(f"argnum is {argnum!r}, expected a position or a tuple of positions.")

    def graph_at(*args: Any, **kwargs: Any) -> Graph:
        n = len(args)
        if not all(-n <= k < n for k in argnums) or len({k % n for k in argnums}) < len(argnums):
            raise ValueError(
                f"argnum names the arguments {argnums}, expected different ones of {n} by position."
            )
        inputs = {k % n: as_input(args[k], k) for k in argnums}
        output = run(fun, [inputs.get(k, arg) for k, arg in enumerate(args)], kwargs, inputs.values())
        nodes = toposort(output)
        return Graph(output, tuple(inputs.values()), nodes, any(node.is_active for node in nodes))

    return graph_at


def as_input(argument: Any, k: int) -> Node:
    """The argument as a Node: without parents, or one step after the Node of another differentiation."""
    argument = as_array(argument)
    node: Node = +argument if isinstance(argument, Node) else Node(as_real(argument, f"Argument {k}"))
    node.is_active = True
    return node


def run(fun: Function, args: Sequence[Any], kwargs: dict[str, Any], inputs: Iterable[Node]) -> Node:
    """Call the function with its inputs; its value as a Node."""
    try:
        output = as_array(fun(*args, **kwargs))
    except (TypeError, ValueError) as error:
        reraise_refusal(error)
        raise
    finally:
        for node in inputs:
            node.is_active = False
    if output is None:
        refuse("A function that returns None", "end it with return and its value")
    return output if isinstance(output, Node) else Node(as_real(output, "The function's value"))


def input_gradients(graph: Graph, g: Array) -> list[Array]:
    """dL/d(input) for each input; zero where the output does not depend on it."""
    gradients = {node: np.zeros(node.shape) for node in graph.inputs}
    with np.errstate(all="ignore"):  # a derivative that is inf or nan says so by its value
        for node, arrived in backward(graph, g):
            if node in gradients:
                gradients[node] = arrived
    return list(gradients.values())


def as_result(a: Array, graph: Graph) -> Array:
    """An array that is the caller's alone; within another differentiation the Node itself."""
    return a if graph.nested else np.array(unbox(a), dtype=np.float64)[()]


def unit_vector(k: int, shape: Shape) -> Array:
    """1 at the k-th entry of an array of this shape, 0 elsewhere."""
    unit = np.zeros(shape)
    unit.flat[k] = 1.0
    return unit
