"""Mistakes in the derivative of what mixes its inputs: softmax, normalisation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from bpwidgets.calculus.autodiff.recorder import Array
from bpwidgets.diagnosis.mistakes.mutation import (
    ANOTHER,
    DIAGONAL,
    LEFT_OUT,
    SUM_TOO_MUCH,
    TWICE,
    Case,
    Mutation,
    Reads,
    Sends,
    at_edge,
    constant,
    described,
    fixed,
    operation_name,
    operation_of,
    place_of_block,
)
from bpwidgets.diagnosis.recording import stack_of

if TYPE_CHECKING:
    from bpwidgets.calculus.autodiff.tape import Node
    from bpwidgets.calculus.autodiff.vjps import Vjp
    from bpwidgets.diagnosis.blocks import Block

Through = Callable[[Array], Array]  # g = dL/dz -> dL/du


def mixing(case: Case) -> list[Block]:
    """Blocks whose Jacobian is not diagonal."""
    return [block for block in case.blocks if not block.is_diagonal]


def at_block(
    case: Case, block: Block, variant: str, vjp: Callable[[Array], Array], reading: Reads
) -> Mutation:
    """Something else is sent through a block."""
    return Mutation(
        key=(variant, *block.key(case.recording.index)),
        operation=operation_of(block),
        place=place_of_block(case, block),
        at=constant({block.z: lambda _, g: [(block.u, vjp(g))]}),
        reading=reading,
    )


def cost_of_mixing(block: Block) -> float:
    """A softmax first, then what else has a name, then the smallest."""
    return (0.0 if block.name else 0.5) + 0.01 * len(block.inner)


def scaled_vjp(block: Block, factor: Array) -> Through:
    """The right thing times a factor."""
    return lambda g: block.vjp(g) * factor


def applied_twice(block: Block) -> Through:
    """The Jacobian once more."""
    return lambda g: block.vjp(block.vjp(g))


def diagonal_only(case: Case) -> Iterator[Mutation]:
    """The diagonal of the Jacobian alone; or the sums within taken as constants, all of them or one."""
    for block in mixing(case):
        name, cost = described(case, block), cost_of_mixing(block)
        if block.diagonal is not None:
            what = f"only the diagonal of the Jacobian of {name} is used, entry by entry"
            vjp = partial(np.multiply, block.diagonal)
            yield at_block(case, block, "diagonal", vjp, fixed(DIAGONAL, what, cost))
        sets = [block.reductions, *((node,) for node in block.reductions if len(block.reductions) > 1)]
        for cut in sets:
            places = tuple(case.recording.index[node] for node in cut)
            what = f"all statistics within {name} are taken as constants"
            if len(cut) == 1:
                written = case.recording.expressions.get(cut[0]) or expression_around(cut[0])
                which = f"`{written}`" if written else f"the {operation_name(cut[0])}"
                what = f"{which} is taken as a constant in the derivative of {name}"
            vjp = partial(block.vjp, without=frozenset(cut))
            yield at_block(case, block, f"constant {places}", vjp, fixed(DIAGONAL, what, cost + 0.2))


def expression_around(node: Node) -> str:
    """The call within which an operation was recorded, such as ``np.mean(x)`` for its sum; empty if unknown."""
    stack = stack_of(node)
    return stack[-1].expression if stack else ""


def mixing_left_out(case: Case) -> Iterator[Mutation]:
    """g goes through a softmax or a normalisation unchanged."""
    for block in mixing(case):
        what = f"the derivative of {described(case, block)} is left out"
        yield at_block(case, block, "1", np.positive, fixed(LEFT_OUT, what, cost_of_mixing(block)))
        if block.name == "normalisation":
            what = "the division by the standard deviation or the norm is left out in the derivative of normalisation"
            vjp = scaled_vjp(block, 1.0 / block.shrinking)
            yield at_block(case, block, "unscaled", vjp, fixed(LEFT_OUT, what))


def mixing_twice(case: Case) -> Iterator[Mutation]:
    """The Jacobian of a softmax or a normalisation is applied once more, or its diagonal is."""
    for block in mixing(case):
        name, cost = described(case, block), cost_of_mixing(block)
        what = f"the derivative of {name} is counted twice"
        yield at_block(case, block, "twice", applied_twice(block), fixed(TWICE, what, cost))
        if block.diagonal is not None:
            what = f"the derivative of {name} is counted twice, the second time by its diagonal alone"
            vjp = scaled_vjp(block, block.diagonal)
            yield at_block(case, block, "twice by diagonal", vjp, fixed(TWICE, what, cost + 0.1))


def softmax_vjp_over(p: Array, axis: int | None) -> Through:
    """ds = p (dp - sum dp p), with the sum over this axis."""
    return lambda g: p * (g - np.sum(g * p, axis=axis, keepdims=True))


def sum_over_other_axis(case: Case) -> Iterator[Mutation]:
    """In the derivative of a softmax, the sum goes over another axis, or over all."""
    for block in mixing(case):
        if block.name != "softmax" or block.z.ndim != 2:
            continue
        p = block.z.primal
        for axis in (0, 1, None):
            vjp = softmax_vjp_over(p, axis)
            over = "all entries" if axis is None else f"axis {axis}"
            what = f"the sum in the derivative of softmax goes over {over}"
            yield at_block(case, block, f"softmax {axis}", vjp, fixed(SUM_TOO_MUCH, what))


def of_sum_for_maximum(case: Case) -> Iterator[Mutation]:
    """What comes back to a maximum goes to all entries, as that of a sum or of a mean does, not to the largest."""
    for node in case.recording.nodes:
        if node.operation not in (np.max, np.min):
            continue
        parent, vjp = node.parents[0]
        n = parent.size / node.size
        for share, whose, goes in (
            (n, "a sum", "all entries alike"),
            (1.0, "a mean", "all entries in equal parts"),
        ):
            what = f"what comes back to {case.name(node)} goes to {goes}, as that of {whose} does"
            sends = spread(vjp, parent.primal, share)
            yield at_edge(case, node, 0, f"spread {whose}", sends, fixed(ANOTHER, what, 0.1))


def spread(vjp: Vjp, values: Array, share: float) -> Sends:
    """Send what a maximum of equal values sends, which is in equal parts, times a share."""
    alike = np.zeros_like(values)
    return lambda node, g: share * np.asarray(vjp(g, np.zeros_like(node.primal), alike, **node.kwargs))
