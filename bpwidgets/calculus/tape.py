"""Reverse-mode automatic differentiation: the chain rule, run backwards over a record of the calculation.

**Forward.**  The function is called with a ``Node`` in place of its number or array.  NumPy hands every
operation on a Node over to it; the result is a Node again, which remembers the Nodes it was made from, each
with the derivative rule of that step (``rules.py`` is the table of rules).

**Backward.**  g = 1 arrives at the output.  Latest Node first, the rules turn the g that arrived at a Node
into what it sends to the Nodes that it was made from.  Where a value was used twice, what arrives *adds up*.

There is no global tape: the record is the Nodes themselves, and it is gone when they are.
"""

# ruff: noqa: ARG005 - a rule takes g, z and all arguments, whichever it needs
from __future__ import annotations

import operator
from collections.abc import Iterator, Sequence
from functools import cache, partial
from inspect import signature
from typing import Any, NoReturn

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from bpwidgets.calculus.rules import (
    COMPOSED,
    INSTEAD,
    PLAIN,
    RULES,
    RULES_OF_MANY,
    Array,
    Function,
    Rule,
    Shape,
)

__all__ = ["Node", "TraceError", "grad", "jacobian", "value_and_grad"]

Parents = Sequence[tuple["Node", Rule]]


class TraceError(TypeError):
    """What cannot be differentiated: one sentence that names it and says what to write instead."""


class TraceAttributeError(TraceError, AttributeError):
    """The same for an attribute that a Node does not have."""


# --- The idea: record forward, pull back ------------------------------------------------------------------


def record(operation: Function, arguments: Sequence[Any], keywords: dict[str, Any], parents: Parents) -> Node:
    """Forward: compute z = operation(*arguments, **keywords), and keep what the way back will need."""
    value = operation(*plain(arguments), **keywords)
    if value.dtype.char != "d":
        value = real(value, f"the result of {name_of(operation)}")
    return Node(value, arguments=arguments, keywords=keywords, parents=parents)


def latest_first(output: Node) -> list[Node]:
    """All Nodes that the output was made from.  A Node is deeper than its parents, so depth is an order."""
    found, waiting = {output}, [output]
    while waiting:
        for parent, _ in waiting.pop().parents:
            if parent not in found:
                found.add(parent)
                waiting.append(parent)
    return sorted(found, key=lambda node: node.depth, reverse=True)


def pull_back(
    g: Array, output: Node, inputs: Sequence[Node], order: Sequence[Node], nested: bool
) -> list[Array]:
    """Backward: from g = dL/d(output) to dL/d(input) for each input.

    Within another differentiation (``nested``) the rules work on Nodes, so that they are recorded in turn.
    """
    arrived: dict[Node, Array] = {output: g}
    ends = set(inputs)
    for node in order:
        if node not in arrived or node in ends:
            continue
        g = arrived.pop(node)
        z, arguments = (node, node.arguments) if nested else (node.value, plain(node.arguments))
        for parent, rule in node.parents:
            sent = unbroadcast(rule(g, z, *arguments, **node.keywords), parent.shape)
            arrived[parent] = arrived[parent] + sent if parent in arrived else sent
    return [arrived.get(node, np.zeros(node.shape)) for node in inputs]


def unbroadcast(g: Array, shape: Shape) -> Array:
    """Sum g over the axes along which a value of this shape was stretched."""
    if g.shape == shape:
        return g
    new = g.ndim - len(shape)
    stretched = tuple(new + k for k, n in enumerate(shape) if n == 1 != g.shape[new + k])
    return np.reshape(np.sum(g, axis=(*range(new), *stretched)), shape)


class Node(NDArrayOperatorsMixin):
    """A value in a calculation, and where it came from.

    value:      a float64 array or scalar.
    parents:    pairs (Node, rule); ``rule(g, z, *arguments, **keywords)`` is what is sent to that Node.
    arguments, keywords:   of the operation that made the value.
    depth:      steps from an input, along the longest way.
    is_open:    an input is open while its function is running.
    """

    __slots__ = ("arguments", "depth", "is_open", "keywords", "parents", "value")

    def __init__(
        self,
        value: Any,
        *,
        arguments: Sequence[Any] = (),
        keywords: dict[str, Any] | None = None,
        parents: Parents = (),
    ) -> None:
        self.value = value
        self.arguments = arguments
        self.keywords = keywords or {}
        self.parents = parents
        self.depth: int = 1 + max([parent.depth for parent, _ in parents], default=-1)
        self.is_open = False

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **keywords: Any) -> Any:
        """NumPy calls this for ``x + y``, ``np.sin(x)``, ``x @ y``, ``x > 0``."""
        if method != "__call__" or keywords:
            return unusual_ufunc(ufunc, method, inputs, keywords)
        if ufunc in PLAIN:
            return ufunc(*plain(inputs))
        if ufunc not in RULES:
            refuse_function(ufunc)
        arguments = [gathered(a) for a in inputs]
        return record(ufunc, arguments, {}, paired(arguments, RULES[ufunc]))

    def __array_function__(self, function: Function, types: Any, args: Any, keywords: Any) -> Any:
        """NumPy calls this for ``np.sum(x, axis=0)``, ``np.stack([x, y])``."""
        del types
        if function in PLAIN or (function is np.where and len(args) == 1):
            return function(*plain(args), **plain(keywords))
        if function in COMPOSED:
            made = COMPOSED[function]
            args, keywords = bound(function, made, required(made), args, keywords)
            return made(*args, **keywords)
        if function in RULES_OF_MANY:
            return record_many(function, RULES_OF_MANY[function], args, keywords)
        if function not in RULES:
            refuse_function(function)
        rules = RULES[function]
        args, keywords = bound(function, rules[-1], len(rules), args, keywords)
        arguments = [gathered(a) for a in args]
        return record(function, arguments, keywords, paired(arguments, rules))

    # To the function that runs, a Node is an array that can be read.

    @property
    def shape(self) -> Shape:
        """Of the value."""
        shape: Shape = self.value.shape
        return shape

    @property
    def ndim(self) -> int:
        """Number of axes."""
        return len(self.shape)

    @property
    def size(self) -> int:
        """Number of entries."""
        return int(self.value.size)

    @property
    def T(self) -> Any:  # noqa: N802 - NumPy's name
        """Axes reversed."""
        return np.transpose(self)

    def reshape(self, *shape: Any) -> Any:
        """Like np.reshape; takes ``x.reshape(2, 3)`` and ``x.reshape((2, 3))``."""
        return np.reshape(self, shape[0] if len(shape) == 1 else shape)

    def transpose(self, *axes: Any) -> Any:
        """Like np.transpose; takes ``x.transpose(1, 0)`` and ``x.transpose((1, 0))``."""
        return np.transpose(self, (axes[0] if len(axes) == 1 else axes) or None)

    def __getattr__(self, name: str) -> Any:
        """``x.sum()`` is np.sum(x); NumPy itself calls ``x.sin()`` on the entries of np.array([x, y])."""
        if name in METHODS:
            return partial(METHODS[name], self)
        if name in {"item", "tolist", "astype", "fill", "sort", "put", "itemset"}:
            raise TraceAttributeError(sentence(f"x.{name}()", ATTRIBUTES[name]))
        raise TraceAttributeError(sentence(f"x.{name}", "write it with NumPy functions of x"))

    def __getitem__(self, index: Any) -> Node:
        index = kept(index)
        return record(operator.getitem, (self, index), {}, [(self, scattered)])

    def __len__(self) -> int:
        if not self.shape:
            raise TraceError(
                "A single traced number has no length: leave out len(), indices and loops over it."
            )
        return self.shape[0]

    def __iter__(self) -> Iterator[Node]:
        return (self[k] for k in range(len(self)))

    def __hash__(self) -> int:
        return id(self)

    def __repr__(self) -> str:
        return f"Node({self.value})"

    def __format__(self, how: str) -> str:
        return format(self.value, how)

    def __round__(self, digits: int = 0) -> Any:
        return np.round(self.value, digits)

    def __bool__(self) -> bool:
        if self.size != 1:
            refuse(
                "`if x` for an array x", "write np.where(x > 0, a, b), or np.any and np.all of a comparison"
            )
        return bool(self.value)

    def __float__(self) -> float:
        refuse("float(x), or a function of the math module such as math.sin(x),", "write x or np.sin(x)")

    def __int__(self) -> int:
        refuse("int(x)", "write np.floor(x), or use x itself")

    def __complex__(self) -> complex:
        refuse("complex(x)", "use real numbers, with np.cos and np.sin in place of exp(1j * x)")

    def __index__(self) -> int:  # noqa: PLE0305 - it always raises
        refuse("x as an index or a count", "use an integer that does not depend on the input")

    def __setitem__(self, index: Any, value: Any) -> NoReturn:
        refuse(
            "The in-place write x[...] = ...",
            "write np.where(mask, new, x), or np.stack a list of the entries",
        )


# --- From what NumPy was given to what is recorded --------------------------------------------------------


def plain(a: Any) -> Any:
    """Numbers in place of Nodes, also within lists and tuples."""
    if isinstance(a, Node):
        return a.value
    if isinstance(a, list | tuple):
        return (
            [plain(member) for member in a] if isinstance(a, list) else tuple([plain(member) for member in a])
        )
    return a


def gathered(a: Any) -> Any:
    """An argument as one Node or one array.

    ``[x[0] * x[1], np.sin(x[1])]``, also within np.array, which makes an array of objects of it, is stacked.
    A constant array is copied: the function may overwrite it before the way back.
    """
    if isinstance(a, np.ndarray):
        if a.dtype != object:
            return a.copy()
        return np.reshape(gathered(list(a.flat)), a.shape)
    if not isinstance(a, list | tuple):
        return a
    members = [gathered(member) for member in a]
    if not any(isinstance(member, Node) for member in members):
        return np.array(members)
    if len({np.shape(member) for member in members}) > 1:
        shapes = ", ".join(str(np.shape(member)) for member in members)
        refuse(
            f"A list of values of the shapes {shapes}",
            "give all of them one shape, or join them by np.concatenate",
        )
    return np.stack(members)


def paired(arguments: Sequence[Any], rules: Sequence[Rule | None]) -> Parents:
    """The arguments that are Nodes, each with its rule."""
    return [(a, rule) for a, rule in zip(arguments, rules, strict=False) if rule and isinstance(a, Node)]


def record_many(function: Function, rule: Rule, args: Sequence[Any], keywords: dict[str, Any]) -> Node:
    """For functions of many arrays: concatenate and stack take a list of them, einsum has its text before."""
    text = () if function is not np.einsum else args[:1]
    if text and not isinstance(text[0], str):
        refuse("np.einsum with lists of axes", "write the axes as text, such as np.einsum('ij,j->i', W, x)")
    args, keywords = bound(function, rule, len(args) if text else 1, args, keywords)
    members = [gathered(a) for a in (args[1:] if text else args[0])]
    parents = [(a, partial(rule, k)) for k, a in enumerate(members) if isinstance(a, Node)]
    return record(function, (*text, *members) if text else (members,), keywords, parents)


@cache
def parameters(function: Function) -> tuple[str, ...]:
    """Names of the parameters, without the k, g, z of a rule."""
    return tuple(name for name in signature(function).parameters if name not in {"k", "g", "z"})


@cache
def positions(function: Function, rule: Function) -> tuple[str, ...]:
    """NumPy's parameter names; functions written in C may not tell, then the rule's."""
    try:
        return parameters(function)
    except ValueError:
        return parameters(rule)


@cache
def required(function: Function) -> int:
    """Number of parameters without a default."""
    return sum(p.default is p.empty for p in signature(function).parameters.values())


def bound(
    function: Function, rule: Any, count: int, args: Sequence[Any], keywords: dict[str, Any]
) -> tuple[list[Any], dict[str, Any]]:
    """The first ``count`` arguments by position, all others by name; a name that the rule does not know is refused."""
    names = positions(function, rule)
    first, given = list(args[:count]), dict(zip(names[count:], args[count:], strict=False)) | keywords
    first += [given.pop(name) for name in names[len(first) : count] if name in given]
    if len(args) > max(len(names), count):
        refuse(f"{name_of(function)} of {len(args)} arguments", f"call it with {len(names)}")
    known = parameters(rule)
    for name, value in given.items():
        if name not in known and value is not None:
            refuse(f"{name_of(function)} with {name}=", f"leave out {name}=")
    return first, {name: value for name, value in given.items() if name in known}


def unusual_ufunc(ufunc: np.ufunc, method: str, inputs: Sequence[Any], keywords: dict[str, Any]) -> Any:
    """``x += 1`` on a single number makes a new one, as in Python; all else with out=, where= ... is refused."""
    name, target = name_of(ufunc), (keywords.get("out") or (None,))[0]
    if method == "__call__" and len(keywords) == 1 and isinstance(target, Node) and not target.shape:
        return ufunc(*inputs)
    if target is not None or method == "at":
        refuse(f"{name} in place (a += b on an array, or out=)", "write a = a + b, which makes a new array")
    if method != "__call__":
        refuse_function(getattr(ufunc, method), f"{name}.{method}")
    keyword = next(iter(keywords))
    return refuse(f"{name} with {keyword}=", f"leave out {keyword}=")


# --- Indexing and its transpose ---------------------------------------------------------------------------


def kept(index: Any) -> Any:
    """The index as it is now; the function may overwrite an index array before the way back."""
    if isinstance(index, tuple):
        return tuple([kept(part) for part in index])
    if isinstance(index, Node):
        operator.index(index)
    return np.array(index) if isinstance(index, list | np.ndarray) else index


def scatter(g: Array, shape: Shape, index: Any) -> Array:
    """The array of this shape that has g at the index and 0 elsewhere; at a repeated index the g add up."""
    z = np.zeros(shape)
    parts = index if isinstance(index, tuple) else (index,)
    if any(isinstance(part, np.ndarray) for part in parts):
        np.add.at(z, index, g)
    else:
        z[index] = g
    return z


def scattered(g: Array, z: Array, x: Array, index: Any) -> Array:
    """Rule of z = x[index]."""
    del z
    if isinstance(g, Node):
        return record(scatter, (g, x.shape, index), {}, [(g, lambda h, z, g, shape, index: h[index])])
    return scatter(g, x.shape, index)


# --- Refusals ---------------------------------------------------------------------------------------------


ATTRIBUTES = {
    "item": "use x itself",
    "tolist": "use x itself, or a loop over it",
    "astype": "leave it out: traced values are float64",
    "fill": "write np.full(x.shape, value)",
    "sort": "write x[np.argsort(x)]",
    "put": "write np.where(mask, new, x)",
    "itemset": "write np.where(mask, new, x)",
}

METHODS: dict[str, Function] = {f.__name__: f for f in (*PLAIN, *RULES, *RULES_OF_MANY, *COMPOSED)}
METHODS["flatten"] = np.ravel


def sentence(what: str, instead: str) -> str:
    """What the learner reads."""
    return f"{what} cannot be differentiated here: {instead}."


def refuse(what: str, instead: str) -> NoReturn:
    """Raise the one sentence."""
    raise TraceError(sentence(what, instead))


def name_of(function: Function) -> str:
    """``np.sin``, ``np.linalg.inv``, ``scipy.special.expit``."""
    name = getattr(function, "__name__", repr(function))
    if getattr(np, name, None) is function:
        return f"np.{name}"
    module = str(getattr(function, "__module__", None) or "")
    return f"{module}.{name}".replace("numpy.", "np.").lstrip(".")


def refuse_function(function: Function, name: str = "") -> NoReturn:
    """For an operation that has no rule."""
    name = name or name_of(function)
    instead = INSTEAD.get(name.removeprefix("np."), "")
    known = "arithmetic, @, np.exp, np.sum, np.where and the other functions in bpwidgets/calculus/rules.py"
    refuse(f"{name} has no derivative rule and", f"write {instead or 'it with ' + known}")


def real(value: Any, what: str) -> Any:
    """The value as float64."""
    array = np.asarray(value)
    if array.dtype.kind == "c":
        refuse(f"{what[0].upper()}{what[1:]} is complex and", "use real numbers")
    if array.dtype.kind not in "buif":
        refuse(f"{what[0].upper()}{what[1:]} is not made of numbers and", "use numbers or arrays of numbers")
    return array.astype(np.float64)[()]


# --- What is public ---------------------------------------------------------------------------------------


def open_input(argument: Any, k: int) -> Node:
    """The argument as a Node without a past; within another differentiation, one step after the Node given."""
    try:
        argument = gathered(argument)
    except ValueError:
        refuse(
            f"Argument {k}, a list of unequal parts,",
            "pass the parts as separate arguments and argnum=(0, 1, ...)",
        )
    if isinstance(argument, Node):
        node = Node(argument.value, arguments=(argument,), parents=[(argument, lambda g, z, x: g)])
    else:
        node = Node(real(argument, f"argument {k}"))
    node.is_open = True
    return node


def run(
    fun: Function, numbers: Sequence[int], args: Sequence[Any], keywords: dict[str, Any]
) -> tuple[Node, list[Node]]:
    """Call the function with Nodes; its output and its inputs."""
    for k in numbers:
        if not -len(args) <= k < len(args):
            raise ValueError(
                f"argnum={k} needs an argument at that position, but {len(args)} were given by position."
            )
    replaced = list(args)
    inputs = [open_input(args[k], k) for k in numbers]
    for k, node in zip(numbers, inputs, strict=True):
        replaced[k] = node
    try:
        output = gathered(fun(*replaced, **keywords))
    except (TypeError, ValueError) as error:
        explain(error)
        raise
    finally:
        for node in inputs:
            node.is_open = False
    if output is None:
        refuse("A function that returns None", "end it with return and a value")
    return output if isinstance(output, Node) else Node(real(output, "the function's value")), inputs


def explain(error: Exception) -> None:
    """Where NumPy wrapped the refusal in an error of its own, raise the refusal."""
    cause = error.__cause__
    if isinstance(error, ValueError) and isinstance(cause, TraceError):
        raise TraceError(
            sentence(
                "Writing x into an array of numbers (out[i] = x, np.array(x, dtype=float))",
                "collect the values in a list and use np.stack(values), and leave out dtype",
            )
        ) from None
    if isinstance(cause, TraceError):
        raise cause from None
    if "not supported for the input types" in str(error):
        name = str(error).split("'")[1]
        raise TraceError(
            sentence(f"np.{name} of an np.array([...]) of traced values", "write np.stack([...])")
        ) from None


def pulled(output: Node, inputs: Sequence[Node], seeds: Sequence[Array]) -> tuple[list[list[Array]], bool]:
    """For each input the list of what arrives from each seed; and whether these are Nodes of an outer record."""
    order = latest_first(output)
    nested = any(node.is_open for node in order)
    with np.errstate(all="ignore"):  # a derivative that is inf or nan says so by its value
        rows = [pull_back(g, output, inputs, order, nested) for g in seeds]
    return [[row[k] for row in rows] for k in range(len(inputs))], nested


def settled(a: Array, nested: bool) -> Array:
    """A float64 array of the caller's own, or a scalar; within another differentiation left as it is."""
    return a if nested else np.array(a, dtype=np.float64)[()]


def checked(fun: Function, argnum: int | Sequence[int]) -> tuple[int, ...]:
    """Argnum as a tuple."""
    if not callable(fun):
        raise TypeError(f"A function is needed, not {type(fun).__name__}: write grad(f)(x), not grad(f(x)).")
    return (argnum,) if isinstance(argnum, int) else tuple(argnum)


def value_and_grad(fun: Function, argnum: int | Sequence[int] = 0) -> Function:
    """``value_and_grad(f)(x)`` is the pair (f(x), gradient of f at x); see ``grad``."""
    numbers = checked(fun, argnum)

    def value_and_gradient(*args: Any, **keywords: Any) -> tuple[Array, Any]:
        output, inputs = run(fun, numbers, args, keywords)
        if output.size != 1:
            refuse(
                f"A function whose value has the shape {output.shape}",
                "use jacobian, or make the value one number, for instance by np.sum",
            )
        arrived, nested = pulled(output, inputs, [np.ones(output.shape)[()]])
        gradients = tuple(settled(a[0], nested) for a in arrived)
        value = output if nested else output.value
        return value, gradients[0] if isinstance(argnum, int) else gradients

    return value_and_gradient


def grad(fun: Function, argnum: int | Sequence[int] = 0) -> Function:
    """``grad(f)(x)`` is the gradient of f, whose value is one number, at x.  It has the shape of x.

    argnum: which positional argument, or a tuple of several: then the gradients are a tuple.
    All other arguments are passed on.  ``grad(grad(f))`` is the second derivative.

    Names and arguments are those of HIPS autograd.  What differs: plain NumPy is differentiated, no wrapped
    ``autograd.numpy``; integers count as float64; a list is one array, and dictionaries are refused; complex
    numbers are refused; no warning where f does not depend on x (the gradient is zero); x ** y at x = 0,
    np.prod with zeros, and np.linalg.norm at the origin (0) have no NaN; bounds of np.clip have a derivative.
    Where a function has no derivative: |x| at 0 has 0, equal values in a maximum or minimum share it in
    equal parts, np.clip has 0 on its bounds.  No warning is given where the derivative is inf or nan.

    Raises TraceError, with what to write instead, for what cannot be differentiated.
    """
    both = value_and_grad(fun, argnum)
    return lambda *args, **keywords: both(*args, **keywords)[1]


def jacobian(fun: Function, argnum: int | Sequence[int] = 0) -> Function:
    """``jacobian(f)(x)`` has the shape of f(x) followed by the shape of x: row k is the derivative of output k.

    One way forward, one way back for each output.  Arguments as for ``grad``.
    """
    numbers = checked(fun, argnum)

    def jacobian_at(*args: Any, **keywords: Any) -> Any:
        output, inputs = run(fun, numbers, args, keywords)
        seeds = np.eye(output.size).reshape(output.size, *output.shape)
        arrived, nested = pulled(output, inputs, list(seeds))
        jacobians = tuple(
            settled(np.reshape(np.stack(rows) if rows else np.zeros(0), (*output.shape, *node.shape)), nested)
            for rows, node in zip(arrived, inputs, strict=True)
        )
        return jacobians[0] if isinstance(argnum, int) else jacobians

    return jacobian_at
