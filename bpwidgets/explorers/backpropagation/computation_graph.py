"""A calculation as a graph: each operation is a vertex, each use of a value a wire with its derivative.

It is read off the tape's record (`calculus/autodiff/tape.py`), so that any function of NumPy operations has one. Values
are flat arrays, mostly of one number; a wire's derivative is the Jacobian of its end by its start.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.autodiff import tape
from bpwidgets.live.model.user_function import UserFunctionError
from bpwidgets.live.picture.formatting import SUB, number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from bpwidgets.calculus.autodiff.tape import Node
    from bpwidgets.calculus.autodiff.vjps import Vjp
    from bpwidgets.calculus.functions import ChosenFunction

    Floats = NDArray[np.float64]

MOST = 40
"""So many vertices have room on a picture."""
MOST_NUMBERS = 64
"""So many numbers may be in one vertex: its derivatives are kept as whole Jacobians."""
SYMBOLS = {
    "add": "+",
    "subtract": "−",
    "multiply": "×",
    "divide": "÷",
    "power": "^",
    "negative": "−",
    "maximum": "max",
    "minimum": "min",
    "absolute": "| |",
    "sqrt": "√",
    "square": "( )²",
    "log": "ln",
    "sum": "Σ",
    "matmul": "@",
    "getitem": "[ ]",
    "logaddexp": "lse",
    "where": "if",
}
"""What stands in the place of NumPy's name."""
LONGEST_SYMBOL = 4
"""So many characters fit into a circle."""
RAISED = {str(digit): raised for digit, raised in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹") if digit > 1}
"""An exponent of one digit, as it is written."""
RULES = {"add": "hands on", "multiply": "swaps", "maximum": "routes", "minimum": "routes"}
"""What an operation of two values does with the gradient that arrives: the patterns worth knowing by name."""
RULES_WITH_CONSTANT = {"add": "hands on", "multiply": "scales"}
"""What it does where one of the two is a constant."""


@dataclass(frozen=True, eq=False)
class Vertex:
    """An input or an operation.

    Attributes:
        name: x, y, z of an input; v₁, v₂, ... of operations, in the order in which they are computed.
        operation: NumPy's name without "np."; "" of an input.
        symbol: what stands in its circle.
        formula: how it is computed, such as "x × v₁"; "" of an input.
        rule: the name of what it does with a gradient; "" where it has none.
        value: (size,), what it is.
    """

    name: str
    operation: str
    symbol: str
    formula: str
    rule: str
    value: Floats

    @property
    def is_input(self) -> bool:
        """Whether it is an input, which sends nothing on."""
        return not self.operation


@dataclass(frozen=True, eq=False)
class Wire:
    """One use of a value: from vertex `start` into vertex `end`, by number.

    Attributes:
        derivative: (size of end, size of start), of the end by the start, along this wire alone.
    """

    start: int
    end: int
    derivative: Floats


@dataclass(frozen=True, eq=False)
class ComputationGraph:
    """Vertices, the inputs first, then the operations as they are computed, the output last; and the wires."""

    vertices: tuple[Vertex, ...]
    wires: tuple[Wire, ...]
    inputs: tuple[int, ...]
    """For each input vertex which variable of the function it is, from 0; a variable without use has no vertex."""

    @property
    def shape(self) -> tuple[int, tuple[tuple[int, int], ...]]:
        """What its drawing depends on: how many inputs there are, and the ends of all wires."""
        return len(self.inputs), tuple((wire.start, wire.end) for wire in self.wires)

    @property
    def output(self) -> int:
        """The number of the last vertex."""
        return len(self.vertices) - 1

    @property
    def operations(self) -> range:
        """The numbers of the operations, in the order in which they are computed."""
        return range(len(self.inputs), len(self.vertices))

    @property
    def uses(self) -> tuple[int, ...]:
        """For each vertex how often it is used, which is how many messages will arrive at it."""
        found = [0] * len(self.vertices)
        for wire in self.wires:
            found[wire.start] += 1
        return tuple(found)

    @property
    def paths(self) -> int:
        """How many paths lead from the output to the inputs: by so many terms the chain rule is spelled out."""
        return self._paths_and_products[0]

    @property
    def products(self) -> int:
        """How many products that takes, each path multiplied out by itself: the wires of all paths together."""
        return self._paths_and_products[1]

    @cached_property
    def _paths_and_products(self) -> tuple[int, int]:
        paths, products = [0] * self.output + [1], [0] * len(self.vertices)
        for wire in sorted(self.wires, key=lambda wire: -wire.end):
            paths[wire.start] += paths[wire.end]
            products[wire.start] += products[wire.end] + paths[wire.end]
        inputs = len(self.inputs)
        return sum(paths[:inputs]), sum(products[:inputs])


def traced(f: ChosenFunction, x: Floats) -> ComputationGraph:
    """The graph of f at x: (p,), in which each variable is an input vertex.

    Raises:
        UserFunctionError: its value is not one number or depends on no input, or the graph is too large.
        TraceError: an operation cannot be recorded.
    """
    with np.errstate(all="ignore"):
        record = tape.trace(f)(x)
        if record.output.size != 1:
            raise UserFunctionError(
                f"f gives {record.output.size} numbers; expected one, whose gradient is asked for"
            )
        nodes = _in_order(record.output, record.inputs[0])
        variables = sorted((node for node in nodes if _is_variable(node)), key=_index)
        operations = [node for node in nodes if not _is_variable(node)]
        if not variables:
            raise UserFunctionError("f depends on none of its inputs, so that nothing flows back")
        if len(nodes) > MOST:
            raise UserFunctionError(f"f takes {len(nodes)} inputs and operations; expected at most {MOST}")
        names = {node: f.variables[_index(node)] for node in variables}
        names |= {node: f"v{subscript(k)}" for k, node in enumerate(operations, start=1)}
        return ComputationGraph(
            vertices=(
                *(_input(node, names[node]) for node in variables),
                *(_operation(node, names) for node in operations),
            ),
            wires=tuple(_wires(operations, names)),
            inputs=tuple(map(_index, variables)),
        )


def subscript(k: int) -> str:
    """A number as a subscript: 12 is ₁₂."""
    return "".join(SUB[int(digit)] for digit in str(k))


# ---- reading the tape ----
#
# Nodes are compared by identity, as keys of a dict: == of two of them would be recorded as one more operation.


def _in_order(output: Node, source: Node) -> list[Node]:
    """All nodes from the variables to the output, each after those that it is computed from, left before right."""
    found: dict[Node, bool] = {}
    waiting = [(output, False)]
    while waiting:
        node, ready = waiting.pop()
        if ready:
            found[node] = True
        elif node not in found and node is not source:
            waiting.append((node, True))
            waiting.extend((parent, False) for parent, _ in reversed(node.parents) if parent not in found)
    return list(found)


def _is_variable(node: Node) -> bool:
    """Whether it is one entry of the array of all inputs, which itself has no parents."""
    return node.name == "getitem" and node.parents[0][0].operation is None


def _index(node: Node) -> int:
    """Which variable it is."""
    return int(node.kwargs["index"])


def _input(node: Node, name: str) -> Vertex:
    return Vertex(name=name, operation="", symbol=name, formula="", rule="", value=np.ravel(node.primal))


def _operation(node: Node, names: dict[Node, str]) -> Vertex:
    if node.size > MOST_NUMBERS:
        raise UserFunctionError(
            f"an operation of f gives {node.size} numbers; expected at most {MOST_NUMBERS}"
        )
    operation = node.name.removeprefix("np.")
    arguments = [argument_of(argument, names) for argument in _flat(node.args)]
    return Vertex(
        name=names[node],
        operation=operation,
        symbol=symbol_of(operation, node),
        formula=formula_of(operation, arguments),
        rule=_rule(operation, node),
        value=np.ravel(node.primal),
    )


def _flat(args: Sequence[Any]) -> list[Any]:
    """The arguments, and those in a list of them, as np.stack has."""
    return [each for argument in args for each in (argument if isinstance(argument, list) else [argument])]


def argument_of(argument: Any, names: dict[Node, str]) -> str:
    """A name, a number, or for an array of constants "c"."""
    if isinstance(argument, tape.Node):
        return names[argument]
    return number(argument, 3) if isinstance(argument, int | float | np.floating | np.integer) else "c"


def formula_of(operation: str, arguments: list[str]) -> str:
    """Such as "x × v₁" or "sin(x)"."""
    sign = SYMBOLS.get(operation, operation)
    if len(arguments) == 2 and not sign.isalpha():
        left, right = (f"({it})" if it.startswith("−") else it for it in arguments)
        if operation == "power" and right in RAISED:
            return f"{left}{RAISED[right]}"
        return f"{left} {sign} {right}"
    if operation in ("negative", "square"):
        return f"−{arguments[0]}" if operation == "negative" else f"{arguments[0]}²"
    return f"{sign if sign.isalpha() else operation}({', '.join(arguments)})"


def symbol_of(operation: str, node: Node) -> str:
    """What stands in the circle: a sign, with a constant on its side where there is one, or a short name."""
    sign = SYMBOLS.get(operation, operation)
    if _has_constant(node) and not sign.isalpha():
        left, right = ("" if isinstance(it, tape.Node) else argument_of(it, {}) for it in node.args)
        if operation == "power" and right in RAISED:
            return f"( ){RAISED[right]}"
        return f"{left}{sign}{right}" if len(f"{left}{sign}{right}") <= LONGEST_SYMBOL else sign
    return sign if len(sign) <= LONGEST_SYMBOL else f"{sign[:3]}."


def _has_constant(node: Node) -> bool:
    """Whether it is an operation of a value and a constant."""
    return len(node.args) == 2 and len(node.parents) == 1


def _rule(operation: str, node: Node) -> str:
    if _has_constant(node):
        return RULES_WITH_CONSTANT.get(operation, "")
    return RULES.get(operation, "") if len(node.parents) == 2 else ""


def _wires(operations: list[Node], names: dict[Node, str]) -> list[Wire]:
    """A wire for each use of a value, in the order of the operations and their arguments."""
    numbers = {node: k for k, node in enumerate(names)}
    return [
        Wire(start=numbers[parent], end=numbers[node], derivative=_derivative(node, parent, vjp))
        for node in operations
        for parent, vjp in node.parents
    ]


def _derivative(node: Node, parent: Node, vjp: Vjp) -> Floats:
    """The Jacobian by one parent: for each number of the node, what its rule sends back of a 1 that arrives there."""
    sent = (
        vjp(tape.unit_vector(k, node.shape)[()], node.primal, *node.arg_primals, **node.kwargs)
        for k in range(node.size)
    )
    return np.array([np.ravel(tape.unbroadcast(g, parent.shape)) for g in sent], float)
