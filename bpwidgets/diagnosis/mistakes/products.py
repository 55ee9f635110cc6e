"""Mistakes in the derivative of a product: factors, operands, matrices turned round."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.autodiff.tape import Node, unbroadcast
from bpwidgets.diagnosis.backward import raw
from bpwidgets.diagnosis.mistakes.mutation import (
    LEFT_OUT,
    OPERAND,
    TRANSPOSED,
    TWICE,
    Case,
    Mutation,
    Sends,
    at_edge,
    constant,
    fixed,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bpwidgets.calculus.autodiff.vjps import Array, Vjp


def factors(case: Case) -> Iterator[tuple[Node, int, Array]]:
    """Edges of products and quotients along which g is multiplied by an array: (node, edge, array)."""
    for node in case.recording.nodes:
        if node.operation not in (np.multiply, np.divide):
            continue
        for edge, (parent, _) in enumerate(node.parents):
            other = node.args[1] if node.args[0] is parent else node.args[0]
            value = other.primal if isinstance(other, Node) else other
            if node.operation is np.divide and node.args[0] is not parent:
                continue
            if np.ndim(value) or isinstance(other, Node):
                yield node, edge, 1.0 / value if node.operation is np.divide else value


def other_position(node: Node, parent: Node) -> int:
    """Where the other argument of an operation on two stands."""
    return 1 if node.args[0] is parent else 0


def multiplied(parent: Node, factor: Array) -> Sends:
    """Send g times this factor."""
    return lambda _, g: unbroadcast(g * factor, parent.shape)


def with_arguments(parent: Node, vjp: Vjp, args: Sequence[Any]) -> Sends:
    """Send what the vjp gives for other arguments."""
    return lambda node, g: unbroadcast(raw(node, g, vjp, args), parent.shape)


def factor_left_out(case: Case) -> Iterator[Mutation]:
    """A factor of a product, such as a mask or a gate, does not come back."""
    for node, edge, _ in factors(case):
        parent = node.parents[edge][0]
        what = f"the factor {case.operand(node, other_position(node, parent))} is left out"
        sends = multiplied(parent, 1.0)
        yield at_edge(case, node, edge, "factor left out", sends, fixed(LEFT_OUT, what, 0.3))


def factor_twice(case: Case) -> Iterator[Mutation]:
    """A factor of a product comes back squared."""
    for node, edge, factor in factors(case):
        parent = node.parents[edge][0]
        what = f"the factor {case.operand(node, other_position(node, parent))} is counted twice"
        sends = multiplied(parent, factor * factor)
        yield at_edge(case, node, edge, "factor twice", sends, fixed(TWICE, what, 0.3))


def another_operand(case: Case) -> Iterator[Mutation]:
    """In the derivative of a product, a neighbour's value stands in the place of the other factor."""
    for node in case.recording.nodes:
        if node.operation not in (np.multiply, np.matmul):
            continue
        for edge, (parent, vjp) in enumerate(node.parents):
            position = 1 if node.args[0] is parent and not (edge and node.args[1] is parent) else 0
            right = node.arg_primals[position]
            for number, name, value in case.values_like(right):
                args = [value if k == position else a for k, a in enumerate(node.arg_primals)]
                sends = with_arguments(parent, vjp, args)
                what = f"{name} stands in the place of {case.operand(node, position)}"
                yield at_edge(case, node, edge, f"operand {number}", sends, fixed(OPERAND, what, 0.3))


def turned(vjp: Vjp, *, before: bool) -> Sends:
    """Transpose what arrives, or what is sent."""
    return lambda node, g: raw(node, g.T, vjp) if before else raw(node, g, vjp).T


def transposed_operand(case: Case) -> Iterator[Mutation]:
    """In the derivative of a matrix product the square matrix is not transposed, or the result is."""
    for node in case.recording.nodes:
        if node.operation is not np.matmul or any(np.ndim(a) != 2 for a in node.arg_primals):
            continue
        for edge, (parent, vjp) in enumerate(node.parents):
            position = 1 if node.args[0] is parent else 0
            right = node.arg_primals[position]
            if right.shape[0] == right.shape[1]:
                args = [a.T if k == position else a for k, a in enumerate(node.arg_primals)]
                what = (
                    f"{case.operand(node, position)} is not transposed in the derivative of {case.name(node)}"
                )
                sends = with_arguments(parent, vjp, args)
                yield at_edge(case, node, edge, "operand turned", sends, fixed(TRANSPOSED, what))
            if node.shape[0] == node.shape[1]:
                what = f"what arrives at {case.name(node)} is transposed"
                sends = turned(vjp, before=True)
                yield at_edge(case, node, edge, "g turned", sends, fixed(TRANSPOSED, what, 0.3))
            if parent.shape[0] == parent.shape[1]:
                what = f"what is sent back to {case.name(parent)} is transposed"
                sends = turned(vjp, before=False)
                yield at_edge(case, node, edge, "result turned", sends, fixed(TRANSPOSED, what, 0.2))


def transposed_result(_: Case) -> Iterator[Mutation]:
    """The gradient of a parameter is turned round at the end."""
    yield Mutation(
        key=("turned",),
        operation="the result",
        place=None,
        at=constant({}),
        reading=fixed(TRANSPOSED, "rows and columns are exchanged at the end", 0.1),
        after=lambda a, _: np.transpose(a),
    )
