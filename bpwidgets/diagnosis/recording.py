"""A loss on the tape: its operations, each with the line in which it stands."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.autodiff.tape import Node, marked_as_running, run, toposort
from bpwidgets.diagnosis.places import Place, Stack, assignment_at, stack_below

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bpwidgets.calculus.autodiff.dispatch import Parents
    from bpwidgets.calculus.autodiff.recorder import Array, Function

_SERIAL = itertools.count()
NAMELESS_DATA = "data of the loss"
NAMELESS = "the result of "  # begins the label of what has no name and stands in no line that is known


class Operation(Node):
    """A node of the tape that remembers where it was recorded, and in which order."""

    __slots__ = ("serial", "stack")

    def __post_init__(self) -> None:
        super().__post_init__()
        self.stack: Stack = ()
        self.serial = next(_SERIAL)

    @classmethod
    def record(
        cls, operation: Function, args: Sequence[Any], kwargs: dict[str, Any], parents: Parents
    ) -> Operation:
        """Forward, as on the tape; and the lines that are being run."""
        node = super().record(operation, args, kwargs, parents)
        if not isinstance(node, cls):
            raise TypeError(f"the tape recorded a {type(node).__name__}, expected a {cls.__name__}")
        node.stack = stack_below(__name__)
        return node


@dataclass(eq=False)
class Recording:
    """What one call of the loss computed.

    inputs: the parameters by name; nodes: the output and all that it was computed from, the output first.
    constants: arrays that the loss reads from outside, by name.
    """

    output: Node
    inputs: dict[str, Node]
    nodes: list[Node]
    constants: dict[str, Array] = field(default_factory=dict)

    @cached_property
    def index(self) -> dict[Node, int]:
        """The place of each node in ``nodes``: the same in every recording of the same operations."""
        return {node: k for k, node in enumerate(self.nodes)}

    @cached_property
    def following(self) -> dict[Node, Node]:
        """After each operation the one that was recorded next."""
        order = sorted((node for node in self.nodes if node.operation), key=serial_of)
        return dict(itertools.pairwise(order))

    @cached_property
    def uses(self) -> dict[Node, list[Node]]:
        """The nodes computed from each node; twice where one takes it twice."""
        found: dict[Node, list[Node]] = {node: [] for node in self.nodes}
        for node in self.nodes:
            for parent, _ in node.parents:
                found[parent].append(node)
        return found

    @cached_property
    def names(self) -> dict[Node, str]:
        """The parameters and the variables of the loss, by node."""
        last: dict[tuple[Any, ...], Node] = {}
        for node in sorted(self.nodes, key=serial_of):
            stack = stack_of(node)
            for level, place in enumerate(stack):
                if assignment := assignment_at(place):
                    last[stack[:level], place.code, assignment] = node
        names = {node: assignment.name for (*_, assignment), node in last.items()}
        return names | {node: name for name, node in self.inputs.items()}

    @cached_property
    def expressions(self) -> dict[Node, str]:
        """What other nodes are the values of, as it is written in the loss."""
        last: dict[Stack, Node] = {}
        for node in sorted(self.nodes, key=serial_of):
            stack = stack_of(node)
            for level in range(len(stack)):
                last[stack[: level + 1]] = node
        found: dict[Node, str] = {}
        for stack, node in sorted(last.items(), key=lambda item: len(item[0])):
            if text := stack[-1].expression:
                found.setdefault(node, text)
        return found

    @cached_property
    def _ways(self) -> dict[Place, set[Stack]]:
        """All stacks that lead to each place."""
        found: dict[Place, set[Stack]] = {}
        for node in self.nodes:
            stack = stack_of(node)
            for level, place in enumerate(stack):
                found.setdefault(place, set()).add(stack[: level + 1])
        return found

    def caller(self, stack: Stack) -> Place | None:
        """The innermost call of a stack in which it differs from others that lead to the same place."""
        others = self._ways[stack[-1]] - {stack}
        for back in range(2, len(stack) + 1):
            if any(len(other) < back or other[-back] != stack[-back] for other in others):
                return stack[-back]
        return None

    def label(self, node: Node) -> str:
        """The variable that holds a node, or the expression of which it is the value; else its operation."""
        written = self.names.get(node) or self.expressions.get(node)
        if written:
            return f"`{written}`"
        return "the loss" if node is self.output else f"{NAMELESS}{node.name.removeprefix('np.')}"

    @cached_property
    def values(self) -> list[tuple[str, Array]]:
        """All arrays at hand in the backward pass, with names: parameters and variables, data, other results."""
        found = [(f"`{name}`", node.primal) for node, name in self.names.items()]
        found += [(f"`{name}`", a) for name, a in self.constants.items()]
        used = [a for node in self.nodes for a in node.args if isinstance(a, np.ndarray)]
        known = {a.tobytes() for a in self.constants.values()}
        found += [(NAMELESS_DATA, a) for a in used if a.tobytes() not in known]
        others = [node for node in self.nodes if node not in self.names]
        found += [(self.label(node), node.primal) for node in others]
        return [(name, np.asarray(a, dtype=np.float64)) for name, a in found if np.ndim(a)]

    @property
    def shape_of_work(self) -> list[tuple[str, tuple[int, ...]]]:
        """Operations and shapes: equal where two recordings are of the same operations."""
        return [(node.name, node.shape) for node in self.nodes]


def stack_of(node: Node) -> Stack:
    """The functions and lines in which a node was recorded; none for a parameter."""
    return node.stack if isinstance(node, Operation) else ()


def serial_of(node: Node) -> int:
    """The order in which nodes were recorded."""
    return node.serial if isinstance(node, Operation) else -1


def record(loss: Callable[..., Any], params: Mapping[str, Array], *, by_name: bool) -> Recording:
    """Call the loss with nodes in place of its parameters.

    Raises:
        TraceError: for what the tape cannot differentiate, and whatever the loss raises.
    """
    inputs: dict[str, Node] = {
        name: Operation(np.float64(a) if a.ndim == 0 else a) for name, a in params.items()
    }

    def called(*values: Any) -> Any:
        return loss(**dict(zip(inputs, values, strict=True))) if by_name else loss(*values)

    with marked_as_running(inputs.values()), np.errstate(all="ignore"):
        output = run(called, list(inputs.values()), {})
    return Recording(output, inputs, toposort(output), arrays_read_by(loss))


def arrays_read_by(loss: Callable[..., Any]) -> dict[str, Array]:
    """Float arrays that a function may read from outside: those it closes over, and its module's."""
    code, cells = getattr(loss, "__code__", None), getattr(loss, "__closure__", None) or ()
    found = dict(getattr(loss, "__globals__", {}))
    for name, cell in zip(getattr(code, "co_freevars", ()), cells, strict=False):
        try:
            found[name] = cell.cell_contents
        except ValueError:  # a variable that has no value yet
            continue
    return {
        name: np.asarray(value, dtype=np.float64)
        for name, value in found.items()
        if isinstance(value, np.ndarray) and value.dtype.kind in "buif" and not name.startswith("_")
    }
