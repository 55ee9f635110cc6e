"""Mistakes in the derivative of a product: factors, operands, matrices turned round."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.autodiff.tape import Node, unbroadcast
from bpwidgets.diagnosis.backward import exchanged, raw
from bpwidgets.diagnosis.mistakes.mutation import (
    LEFT_OUT,
    MOST_VALUES,
    OPERAND,
    TRANSPOSED,
    TWICE,
    Case,
    Mutation,
    Sends,
    at_edge,
    constant,
    fixed,
    operation_name,
    place_of,
)
from bpwidgets.diagnosis.mistakes.rounds import EACH_ROUND, edges_in_rounds, position_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bpwidgets.calculus.autodiff.recorder import Array
    from bpwidgets.calculus.autodiff.vjps import Vjp


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


def operand_of_round(case: Case) -> Iterator[Mutation]:
    """In every round of a loop, such as that of a recurrent net, another value of the round is the other factor."""
    nodes = case.recording.nodes
    rounds = edges_in_rounds((node, 0) for node in nodes if node.parents)
    values = [[node for node, _ in edges] for edges in rounds]
    products = (node for node in nodes if node.operation in (np.multiply, np.matmul))
    for edges in edges_in_rounds((node, edge) for node in products for edge in range(len(node.parents))):
        others = [1 - position_of(*at) for at in edges]
        right = [node.arg_primals[k] for (node, _), k in zip(edges, others, strict=True)]
        alike = [
            v for v in values if len(v) == len(edges) and all(map(has_shape_of_operand, edges, others, v))
        ]
        for group in alike[:MOST_VALUES]:
            if any(np.array_equal(new.primal, old) for new, old in zip(group, right, strict=True)):
                continue
            yield of_round(case, edges, others, group)


def has_shape_of_operand(at: tuple[Node, int], position: int, value: Node) -> bool:
    """Whether a value could stand in the place of an operand."""
    return bool(np.shape(at[0].arg_primals[position]) == value.shape)


def of_round(case: Case, edges: list[tuple[Node, int]], others: list[int], values: list[Node]) -> Mutation:
    """These values stand in the place of the other factors."""
    changes = {}
    for (node, edge), k, value in zip(edges, others, values, strict=True):
        parent, vjp = node.parents[edge]
        args = [value.primal if place == k else a for place, a in enumerate(node.arg_primals)]
        changes[node] = exchanged(edge, with_arguments(parent, vjp, args))
    node, edge = edges[0]
    is_one_late = node.args[others[0]] is values[1]
    operand = "its value from the round before" if is_one_late else case.operand(node, others[0])
    what = f"{case.name(values[0])} stands in the place of {operand}, {EACH_ROUND}"
    return Mutation(
        key=("operand of the round", case.recording.index[node], edge, case.recording.index[values[0]]),
        operation=operation_name(node),
        place=place_of(case, node),
        at=constant(changes),
        reading=fixed(OPERAND, what, 0.35),
    )


def turned(vjp: Vjp, *, before: bool) -> Sends:
    """Transpose what arrives, or what is sent."""
    return lambda node, g: raw(node, g.T, vjp) if before else raw(node, g, vjp).T


def transposed_operand(case: Case) -> Iterator[Mutation]:
    """In the derivative of a matrix product the square matrix is not transposed, or the result is."""
    for node in case.recording.nodes:
        if node.operation is not np.matmul or any(np.ndim(a) not in (1, 2) for a in node.arg_primals):
            continue
        for edge, (parent, vjp) in enumerate(node.parents):
            position = 1 if node.args[0] is parent else 0
            right = node.arg_primals[position]
            if is_square(right):
                args = [a.T if k == position else a for k, a in enumerate(node.arg_primals)]
                what = (
                    f"{case.operand(node, position)} is not transposed in the derivative of {case.name(node)}"
                )
                sends = with_arguments(parent, vjp, args)
                yield at_edge(case, node, edge, "operand turned", sends, fixed(TRANSPOSED, what))
            if is_square(node.primal):
                what = f"what arrives at {case.name(node)} is transposed"
                sends = turned(vjp, before=True)
                yield at_edge(case, node, edge, "g turned", sends, fixed(TRANSPOSED, what, 0.3))
            if is_square(parent.primal):
                what = f"what is sent back to {case.name(parent)} is transposed"
                sends = turned(vjp, before=False)
                yield at_edge(case, node, edge, "result turned", sends, fixed(TRANSPOSED, what, 0.2))


def is_square(a: Array) -> bool:
    """Whether it is a square matrix."""
    rows, columns = np.shape(a) if np.ndim(a) == 2 else (0, 1)
    return bool(rows == columns)


def transposed_result(_: Case) -> Iterator[Mutation]:
    """The gradient of a parameter is turned round at the end."""
    yield Mutation(
        key=("turned",),
        operation="the result",
        place=None,
        at=constant({}),
        reading=fixed(TRANSPOSED, "the result is transposed", 0.1),
        after=lambda a, _: np.transpose(a),
    )
