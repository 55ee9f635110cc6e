"""Reverse-mode automatic differentiation: the chain rule, run backwards over a record of the calculation.

**Forward.**  The function is called with a ``Node`` in place of its number or array.  NumPy hands every
operation on a Node over to it; the result is a Node again, which remembers the Nodes it was made from, each
with the derivative rule of that step (``vjps.py`` is the table of rules).

**Backward.**  g = 1 arrives at the output.  Latest Node first, the rules turn the g that arrived at a Node
into what it sends to the Nodes that it was made from.  Where a value was used twice, what arrives *adds up*.

There is no global tape: the record is the Nodes themselves, and it is gone when they are.
"""

# ruff: noqa: ARG005 - a rule takes g, z and all arguments, whichever it needs
from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

import numpy as np

from bpwidgets.calculus.autodiff.array_api import Reading
from bpwidgets.calculus.autodiff.composed import COMPOSED
from bpwidgets.calculus.autodiff.errors import TraceError, explain, name_of, real, refuse, refuse_function
from bpwidgets.calculus.autodiff.vjps import (
    PLAIN,
    RULES,
    RULES_OF_MANY,
    Array,
    Function,
    Rule,
    Shape,
    matched,
    required,
)

__all__ = ["Node", "TraceError", "grad", "jacobian", "value_and_grad"]

Parents = Sequence[tuple["Node", Rule]]
Argnum = int | tuple[int, ...] | list[int]

# --- The idea ---------------------------------------------------------------------------------------------


class Node(Reading):
    """A value in a calculation, and where it came from.

    value:      z = operation(*arguments, **keywords), a float64 array or scalar.
    parents:    pairs (Node, rule) for the arguments that are Nodes.
    depth:      steps from the input, along the longest way: more than any parent's.
    is_open:    True for an input while its function is running.
    """

    __slots__ = ("arguments", "depth", "is_open", "keywords", "parents", "value", "values")
    arguments: Sequence[Any]
    values: Sequence[Any]
    keywords: dict[str, Any]

    def __init__(self, value: Any, parents: Parents = ()) -> None:
        self.value = value
        self.parents = parents
        self.depth: int = 1 + max([parent.depth for parent, _ in parents], default=-1)
        self.is_open = False

    def send(self, g: Array, rule: Rule, nested: bool) -> Array:
        """What a parent with this rule gets when g has arrived here."""
        z, arguments = (self, self.arguments) if nested else (self.value, self.values)
        return rule(g, z, *arguments, **self.keywords)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **keywords: Any) -> Any:
        """NumPy calls this for ``x + y``, ``np.sin(x)``, ``x @ y``, ``x > 0``."""
        if method != "__call__" or keywords:
            return unusual(ufunc, method, inputs, keywords)
        return record_call(ufunc, inputs, {})

    def __array_function__(self, function: Function, types: Any, args: Any, keywords: Any) -> Any:
        """NumPy calls this for ``np.sum(x, axis=0)``, ``np.stack([x, y])``."""
        del types
        return record_call(function, args, keywords)

    def __getitem__(self, index: Any) -> Node:
        return record(operator.getitem, (self, kept(index)), {}, [(self, scattered)])


def record(operation: Function, arguments: Sequence[Any], keywords: dict[str, Any], parents: Parents) -> Node:
    """Forward: compute the value, and keep what the way back will need."""
    values = plain(arguments)
    value = operation(*values, **keywords)
    if value.dtype.char != "d":
        value = real(value, f"The result of {name_of(operation)}")
    node = Node(value, parents)
    node.arguments, node.values, node.keywords = arguments, values, keywords
    return node


def latest_first(output: Node) -> list[Node]:
    """All Nodes that the output was made from, the deepest first: each after all Nodes that were made from it."""
    found, waiting = {output: True}, [output]  # a dict keeps the order, so that sums round alike in every run
    while waiting:
        for parent, _ in waiting.pop().parents:
            if parent not in found:
                found[parent] = True
                waiting.append(parent)
    return sorted(found, key=lambda node: node.depth, reverse=True)


def pull_back(
    g: Array, output: Node, inputs: Sequence[Node], order: Sequence[Node], nested: bool
) -> list[Array]:
    """Backward: from g = dL/d(output) to dL/d(input), for each input.

    Within another differentiation (``nested``) the rules work on Nodes, so that they are recorded in turn.
    """
    arrived: dict[Node, Array] = {output: g}
    ends = set(inputs)
    for node in order:
        if node in ends or node not in arrived:
            continue
        g = arrived.pop(node)
        for parent, rule in node.parents:
            sent = unbroadcast(node.send(g, rule, nested), parent.shape)
            arrived[parent] = arrived[parent] + sent if parent in arrived else sent  # what arrives adds up
    return [arrived[node] if node in arrived else np.zeros(node.shape) for node in inputs]


def unbroadcast(g: Array, shape: Shape) -> Array:
    """Sum g over the axes along which a value of this shape was stretched."""
    if g.shape == shape:
        return g
    new = g.ndim - len(shape)
    stretched = [new + k for k, length in enumerate(shape) if length == 1]
    return np.reshape(np.sum(g, axis=(*range(new), *stretched)), shape)


# --- Use --------------------------------------------------------------------------------------------------


def grad(fun: Function, argnum: Argnum = 0) -> Function:
    """``grad(f)(x)`` is the gradient of f, whose value is one number, at x.  It has the shape of x.

    argnum: which positional argument, or a tuple of several: then the gradients are a tuple.
    All other arguments are passed on.  ``grad(grad(f))`` is the second derivative.

    Names and arguments are those of HIPS autograd.  What differs:

    - plain NumPy is differentiated, no wrapped ``autograd.numpy``;
    - integers count as float64, a list is one array; dictionaries and complex numbers are refused;
    - where f does not depend on x, the gradient is zero, without a warning;
    - a derivative that is inf or nan comes without a warning too;
    - no nan for x ** y at x = 0, np.prod with zeros, np.linalg.norm and np.hypot at the origin (there 0);
    - the bounds of np.clip have a derivative.

    At a kink: 0 for |x| at 0 and for np.clip on its bounds; equal values share the derivative of
    np.maximum, np.max and their like in equal parts (Python's max picks one of them).

    Raises TraceError, with what to write instead, for what cannot be differentiated.
    """
    both = value_and_grad(fun, argnum)

    def gradient(*args: Any, **keywords: Any) -> Any:
        return both(*args, **keywords)[1]

    return gradient


def value_and_grad(fun: Function, argnum: Argnum = 0) -> Function:
    """``value_and_grad(f)(x)`` is the pair of f(x) and the gradient of f at x; see ``grad``."""
    chosen = positions_of(fun, argnum)

    def value_and_gradient(*args: Any, **keywords: Any) -> tuple[Array, Any]:
        output, inputs = run(fun, chosen, args, keywords)
        if output.size != 1:
            refuse(
                f"A function whose value has the shape {output.shape} has no one gradient and",
                "use jacobian, or make its value one number, for instance by np.sum",
            )
        rows, own = pull_all(output, inputs, [np.ones(output.shape)])
        gradients = tuple(own(g) for g in rows[0])
        return own(output), gradients[0] if isinstance(argnum, int) else gradients

    return value_and_gradient


def jacobian(fun: Function, argnum: Argnum = 0) -> Function:
    """``jacobian(f)(x)`` has the shape of f(x), then that of x: row k is the derivative of output k.

    One way forward, one way back for each output.  Arguments as for ``grad``; of several, a tuple of Jacobians.
    """
    chosen = positions_of(fun, argnum)

    def jacobian_at(*args: Any, **keywords: Any) -> Any:
        output, inputs = run(fun, chosen, args, keywords)
        units = (one_at(k, output.shape) for k in range(output.size))
        rows, own = pull_all(output, inputs, units)
        columns = zip(*rows, strict=True) if rows else [[np.zeros(0)]] * len(inputs)
        jacobians = tuple(
            own(np.reshape(np.stack(list(column)), output.shape + node.shape))
            for column, node in zip(columns, inputs, strict=True)
        )
        return jacobians[0] if isinstance(argnum, int) else jacobians

    return jacobian_at


def positions_of(fun: Function, argnum: Argnum) -> tuple[int, ...]:
    """Argnum as a tuple."""
    if not callable(fun):
        raise TypeError(f"A function is needed, not {type(fun).__name__}: write grad(f)(x), not grad(f(x)).")
    chosen = argnum if isinstance(argnum, (tuple, list)) else (argnum,)
    if not all(isinstance(k, int) for k in chosen):
        raise TypeError(f"argnum is {argnum!r}, expected a position or a tuple of positions.")
    return tuple(chosen)


def run(
    fun: Function, chosen: Sequence[int], args: Sequence[Any], keywords: dict[str, Any]
) -> tuple[Node, list[Node]]:
    """Call the function with Nodes; its output and its inputs."""
    if not all(-len(args) <= k < len(args) for k in chosen) or len({k % len(args) for k in chosen}) < len(
        chosen
    ):
        raise ValueError(
            f"argnum names the arguments {chosen}, expected different ones of {len(args)} by position."
        )
    inputs = [opened(args[k], k) for k in chosen]
    given = list(args)
    for k, node in zip(chosen, inputs, strict=True):
        given[k] = node
    try:
        output = gathered(fun(*given, **keywords))
    except (TypeError, ValueError) as error:
        explain(error)
        raise
    finally:
        for node in inputs:
            node.is_open = False
    if output is None:
        refuse("A function that returns None", "end it with return and its value")
    return output if isinstance(output, Node) else Node(real(output, "The function's value")), inputs


def opened(argument: Any, k: int) -> Node:
    """The argument as a Node: without a past, or one step after the Node of another differentiation."""
    argument = gathered(argument)
    if isinstance(argument, Node):
        node = record(np.positive, (argument,), {}, paired((argument,), RULES[np.positive]))
    else:
        node = Node(real(argument, f"Argument {k}"))
    node.is_open = True
    return node


def pull_all(
    output: Node, inputs: Sequence[Node], seeds: Iterable[Array]
) -> tuple[list[list[Array]], Callable[[Array], Array]]:
    """One way back for each seed; and what makes a result the caller's own array.

    An open Node among the output's past belongs to another differentiation, within which this one stands.
    """
    order = latest_first(output)
    nested = any(node.is_open for node in order)
    with np.errstate(all="ignore"):  # a derivative that is inf or nan says so by its value
        rows = [pull_back(g, output, inputs, order, nested) for g in seeds]
    return rows, (lambda a: a) if nested else (lambda a: np.array(plain(a), dtype=np.float64)[()])


def one_at(k: int, shape: Shape) -> Array:
    """1 at the k-th entry of an array of this shape, 0 elsewhere."""
    unit = np.zeros(shape)
    unit.flat[k] = 1.0
    return unit


# --- From what NumPy was given to what is recorded --------------------------------------------------------


def record_call(function: Function, args: Sequence[Any], keywords: dict[str, Any]) -> Any:
    """Find the rules of a function, and record it."""
    if function in RULES:
        rules = RULES[function]
        if keywords or len(args) != len(rules):
            if function is np.where and len(args) == 1:
                return np.where(*plain(args))
            args, keywords = matched(function, rules[0], len(rules), args, keywords)
        arguments = [gathered(a) for a in args]
        return record(function, arguments, keywords, paired(arguments, rules))
    if function in PLAIN:
        return function(*plain(args), **{name: plain(value) for name, value in keywords.items()})
    if function in COMPOSED:
        made = COMPOSED[function]
        args, keywords = matched(function, made, required(made), args, keywords)
        return made(*args, **keywords)
    if function in RULES_OF_MANY:
        return record_many(function, RULES_OF_MANY[function], args, keywords)
    return refuse_function(function)


def record_many(function: Function, rule: Rule, args: Sequence[Any], keywords: dict[str, Any]) -> Node:
    """Concatenate and stack take a list of arrays; einsum takes them one by one, after its text."""
    if function is not np.einsum:
        args, keywords = matched(function, rule, 1, args, keywords)
        members = [gathered(a) for a in args[0]]
        arguments: tuple[Any, ...] = (members,)
    elif isinstance(args[0], str):
        args, keywords = matched(function, rule, len(args), args, keywords)
        members = [gathered(a) for a in args[1:]]
        arguments = (args[0], *members)
    else:
        refuse("np.einsum with lists of axes", "write the axes as text, such as np.einsum('ij,j->i', W, x)")
    parents = [(a, partial(rule, k)) for k, a in enumerate(members) if isinstance(a, Node)]
    return record(function, arguments, keywords, parents)


def unusual(ufunc: np.ufunc, method: str, inputs: Sequence[Any], keywords: dict[str, Any]) -> Any:
    """``x += 1`` on a single number makes a new one, as in Python; all else with out=, where= ... is refused."""
    name, (target,) = name_of(ufunc), keywords.get("out") or (None,)
    if method == "__call__" and len(keywords) == 1 and isinstance(target, Node) and target.ndim == 0:
        return record_call(ufunc, inputs, {})
    if target is not None or method == "at":
        refuse(f"{name} in place (a += b on an array, or out=)", "write a = a + b, which makes a new array")
    if method != "__call__":
        refuse_function(ufunc, f"{name}.{method}")
    keyword = next(iter(keywords))
    return refuse(f"{name} with {keyword}=", f"leave out {keyword}=")


def plain(a: Any) -> Any:
    """Numbers in place of Nodes, also within lists and tuples."""
    if isinstance(a, Node):
        return a.value
    if isinstance(a, list):
        return [plain(member) for member in a]
    if isinstance(a, tuple):
        return tuple([plain(member) for member in a])
    return a


def gathered(a: Any) -> Any:
    """An argument as one Node or one array.

    A list such as ``[x[0] * x[1], np.sin(x[1])]`` is stacked, also within np.array, which makes it an array of
    objects.  A constant array is copied: the function may overwrite it before the way back.
    """
    if isinstance(a, np.ndarray):
        return np.reshape(gathered(list(a.flat)), a.shape) if a.dtype == object else a.copy()
    if not isinstance(a, (list, tuple)):
        return a
    members = [gathered(member) for member in a]
    shapes = [np.shape(member) for member in members]
    if len(set(shapes)) > 1:
        refuse(
            f"A list of parts of the shapes {', '.join(map(str, shapes))}",
            "pass and return such parts one by one, or join them by np.concatenate",
        )
    return np.stack(members) if any(isinstance(member, Node) for member in members) else np.array(members)


def paired(arguments: Sequence[Any], rules: Sequence[Rule]) -> Parents:
    """The arguments that are Nodes, each with its rule."""
    return [(a, rule) for a, rule in zip(arguments, rules, strict=False) if isinstance(a, Node)]


# --- Indexing and its transpose ---------------------------------------------------------------------------


def kept(index: Any) -> Any:
    """The index as it is now: the function may overwrite an array of indices before the way back."""
    if isinstance(index, tuple):
        return tuple([kept(part) for part in index])
    if isinstance(index, Node):
        return operator.index(index)
    return np.array(index) if isinstance(index, (list, np.ndarray)) else index


def scattered(g: Array, z: Array, x: Array, index: Any) -> Array:
    """Rule of z = x[index]: g at the index, 0 elsewhere."""
    del z
    if isinstance(g, Node):
        return record(scatter, (g, x.shape, index), {}, [(g, lambda h, z, g, shape, index: h[index])])
    return scatter(g, x.shape, index)


def scatter(g: Array, shape: Shape, index: Any) -> Array:
    """An array of zeros with g put at the index; where an index is repeated, the g add up."""
    z = np.zeros(shape)
    parts = index if isinstance(index, tuple) else (index,)
    if any(isinstance(part, np.ndarray) for part in parts):
        np.add.at(z, index, g)
    else:
        z[index] = g
    return z
