"""Mistakes in the slope of a function that works entry by entry, such as an activation."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.autodiff.recorder import Array
from bpwidgets.diagnosis.functions import other_slopes
from bpwidgets.diagnosis.mistakes.mutation import (
    ANOTHER,
    INSIDE,
    Amount,
    Case,
    Mutation,
    Reading,
    constant,
    described,
    fixed,
    operation_name,
    operation_of,
    place_of,
    place_of_block,
)
from bpwidgets.diagnosis.recording import stack_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bpwidgets.diagnosis.backward import Changes, Send
    from bpwidgets.diagnosis.blocks import Block

Slope = tuple[str, str, Array, float]  # (variant, clause, slope in place of the right one, cost)


def of_slopes(case: Case, kind: str, slopes: Callable[[Case, Block], Iterator[Slope]]) -> Iterator[Mutation]:
    """A block's slope is exchanged: at one place, at every block of this function, in every round of a loop."""
    diagonal = [block for block in case.blocks if block.is_diagonal and not is_product(block)]
    proposed = {block: {variant: rest for variant, *rest in slopes(case, block)} for block in diagonal}
    for group in groups_of(diagonal):
        first = group[0]
        within = INSIDE if case.is_within(first) else 0.0
        for variant, (what, _, cost) in proposed[first].items():
            if all(variant in proposed[block] for block in group):
                sent = {block.z: send_slope(block, proposed[block][variant][1]) for block in group}
                everywhere = f", at each of {len(group)} places" if len(group) > 1 else ""
                yield Mutation(
                    key=(kind, variant, *(b.key(case.recording.index) for b in group)),
                    operation=operation_of(first),
                    place=place_of_block(case, first),
                    at=constant(sent),
                    reading=fixed(
                        kind, what + everywhere, cost + within + cost_of(first) + 0.05 * (len(group) > 1)
                    ),
                )


def is_product(block: Block) -> bool:
    """Whether it is no function of its input but a factor, such as a mask: ``products`` has its mistakes."""
    is_one = len(block.inner) == 1 and block.z.operation in (np.multiply, np.divide)
    return is_one and block.known is None and len(block.z.parents) == 1


def send_slope(block: Block, slope: Array) -> Send:
    """Send g times this slope straight to the block's input."""
    return lambda _, g: [(block.u, g * slope)]


def cost_of(block: Block) -> float:
    """A function that has a name is a likelier place of a mistake than some operations in a row."""
    return (0.0 if block.known else 0.1 if block.name else 0.4) + 0.01 * len(block.inner)


def groups_of(blocks: list[Block]) -> Iterator[list[Block]]:
    """Each block alone; those of one function; those of one place in a loop."""
    yield from ([block] for block in blocks)
    families: dict[Any, list[Block]] = {}
    for block in blocks:
        if block.name:
            families.setdefault(block.name, []).append(block)
        families.setdefault((stack_of(block.z), stack_of(block.u), block.z.operation), []).append(block)
    seen = set()
    for family in families.values():
        apart = list({block.z: block for block in family}.values())
        if len(apart) > 1 and frozenset(apart) not in seen:
            seen.add(frozenset(apart))
            yield apart


def left_out(case: Case, block: Block) -> Iterator[Slope]:
    """The slope 1."""
    yield "1", f"the derivative of {described(case, block)} is left out", np.ones(block.u.shape), 0.0


def twice(case: Case, block: Block) -> Iterator[Slope]:
    """The slope once more."""
    yield "squared", f"the derivative of {described(case, block)} is counted twice", block.slope**2, 0.0


def at_wrong_point(case: Case, block: Block) -> Iterator[Slope]:
    """The slope at the output, or at another value; and the formula for the output used on the input."""
    name, u, z = described(case, block), block.u.primal, block.z.primal
    with np.errstate(all="ignore"):
        yield (
            "at z",
            f"the derivative of {name} is taken at its output instead of its input",
            block.slope_at(z),
            0.0,
        )
        by_output = block.known.slope_by_output if block.known else None
        if by_output is not None:
            yield (
                "by u",
                f"the formula for the derivative of {name} in terms of its output is used on its input",
                by_output(u),
                0.0,
            )
        if len(block.inner) > 1 and not block.known:
            return
        for k, other, v in case.values_like(u):
            if v is not z:
                yield f"at {k}", f"the derivative of {name} is taken at {other}", block.slope_at(v), 0.3
                if by_output is not None:
                    clause = (
                        f"the formula for the derivative of {name} in terms of its output is used on {other}"
                    )
                    yield f"by {k}", clause, by_output(v), 0.3


def of_another(case: Case, block: Block) -> Iterator[Slope]:
    """The slope of another function."""
    if len(block.inner) > 1 and not block.name:
        return
    name = described(case, block)
    own = f"the derivative of {name}"
    with np.errstate(all="ignore"):
        for whose, slope in other_slopes(block.u.primal, block.z.primal):
            if whose not in (own, f"{own}, in terms of its output,"):
                its = "that" if whose.startswith("the derivative") else "the derivative"
                # Where ReLU's is 1 everywhere, as above 0, nobody took it for another's.
                cost = 0.1 if np.ptp(slope) else 0.6
                yield whose, f"{whose} is used in place of {its} of {name}", slope, cost


def of_another_leak(case: Case) -> Iterator[Mutation]:
    """Leaky ReLU with another slope below 0, which is found; so ReLU's own, 0."""
    for block in case.blocks:
        if block.known and block.known.name in ("leaky ReLU", "ReLU", "ELU", "softplus", "SiLU"):
            u = block.u.primal
            leak = (
                float(np.min(np.where(u > 0, 1.0, block.slope))) if block.known.name == "leaky ReLU" else 0.0
            )
            yield Mutation(
                key=("leak", *block.key(case.recording.index)),
                operation=operation_of(block),
                place=place_of_block(case, block),
                at=partial(leaking, block),
                reading=partial(read_leak, case, block),
                amount=Amount(leak, leak + 1.0, is_linear=block.known.name in ("leaky ReLU", "ReLU")),
            )


def leaking(block: Block, leak: float) -> Changes:
    """The slope is 1 above 0 and this leak below."""
    return {block.z: send_slope(block, np.where(block.u.primal > 0, 1.0, leak))}


def read_leak(case: Case, block: Block, leak: float) -> Reading:
    """What it means that the slope below 0 is another one."""
    whose = f"leaky ReLU with the slope {leak:.4g} below 0" if leak else "ReLU"
    what = f"the derivative of {whose} is used in place of that of {described(case, block)}"
    return Reading(ANOTHER, what, 0.3 if leak else 0.0)


def of_one_branch(case: Case) -> Iterator[Mutation]:
    """Of np.where, the derivative of one branch is used on both sides of the condition."""
    for node in case.recording.nodes:
        branches = [edge for edge, (parent, _) in enumerate(node.parents) if parent.shape == node.shape]
        for edge in branches if node.operation is np.where else ():
            what = (
                f"the derivative of {case.name(node.parents[edge][0])} is used on both sides of the condition"
            )
            yield Mutation(
                key=("one branch", case.recording.index[node], edge),
                operation=operation_name(node),
                place=place_of(case, node),
                at=constant({node: send_to_branch(edge)}),
                reading=fixed(ANOTHER, what, 0.05 + INSIDE * (node in case.inside)),
            )


def send_to_branch(edge: int) -> Send:
    """Send all of g along one edge."""
    return lambda node, g: [(node.parents[edge][0], g)]
