"""A mutation of the backward pass, and what mutations are made from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from bpwidgets.calculus.autodiff.recorder import Array
from bpwidgets.calculus.autodiff.tape import Node
from bpwidgets.diagnosis.backward import Changes, exchanged
from bpwidgets.diagnosis.blocks import Block, blocks_of, level_of
from bpwidgets.diagnosis.mistakes.numbers import counts_of, numbers_of, products_of
from bpwidgets.diagnosis.mistakes.terms import terms_of
from bpwidgets.diagnosis.recording import NAMELESS_DATA, Recording, stack_of

if TYPE_CHECKING:
    from bpwidgets.diagnosis.places import Place, Stack

FACTOR, SIGN = "constant factor", "sign"
LEFT_OUT, TWICE = "derivative left out", "derivative counted twice"
WRONG_POINT, ANOTHER = "derivative at the wrong point", "another derivative"
PATH_LEFT_OUT, PATH_TWICE, TERM = "path left out", "path counted twice", "term left out"
DIAGONAL, TRANSPOSED, OPERAND = "diagonal only", "transposed", "another operand"
SUM_LEFT_OUT, SUM_TOO_MUCH, UPDATED = "sum left out", "sum over too much", "updated parameter"
KINDS = (
    FACTOR, SIGN, LEFT_OUT, TWICE, WRONG_POINT, ANOTHER, PATH_LEFT_OUT, PATH_TWICE, TERM, DIAGONAL, TRANSPOSED,
    OPERAND, SUM_LEFT_OUT, SUM_TOO_MUCH, UPDATED,
)  # fmt: skip

INSIDE = 0.6  # what it costs to blame an operation within a sigmoid, a softmax or the like
MOST_VALUES = 16  # tried in the place of another


class Amount(NamedTuple):
    """An amount to be found: ``neutral`` gives the right pass, ``probe`` another one to measure from."""

    neutral: float
    probe: float
    is_linear: bool = True  # whether gradients are a linear function of it


class Reading(NamedTuple):
    """What a mutation means: its kind and a clause that follows "In the gradient of W1, ...".

    Of a multiple of the whole gradient the clause follows "The gradient of W1 is ...".

    cost: among explanations that fit alike, the one of least cost is given.
    remark: what else there is to say of these numbers, after the clause.
    """

    kind: str
    what: str
    cost: float = 0.0
    remark: str = ""


Reads = Callable[[float], Reading]  # from the amount of a mutation to what it means


Sends = Callable[[Node, Array], Array]  # (node, g) -> what goes along one edge


@dataclass(frozen=True, eq=False, kw_only=True)
class Mutation:
    """One thing wrong in the backward pass.

    key: identifies it among those of another recording of the same operations.
    at: from the amount to the changes of the pass; after: what is done to gradients at the end.
    reading: from the amount to what it means.
    """

    key: tuple[Any, ...]
    operation: str
    place: Place | None
    at: Callable[[float], Changes]
    reading: Reads
    amount: Amount | None = None
    after: Callable[[Array, float], Array] | None = None


@dataclass(eq=False)
class Case:
    """A recording and what is claimed of it: all that mutations are made from."""

    recording: Recording
    claims: Mapping[str, Array]

    @cached_property
    def blocks(self) -> list[Block]:
        """Several operations seen as one."""
        return blocks_of(self.recording)

    @cached_property
    def terms(self) -> dict[Node, Node]:
        """Nodes that belong to one summand of the loss alone, each with that summand."""
        return terms_of(self.recording)

    @cached_property
    def counts(self) -> dict[float, str]:
        """The lengths of axes and the numbers of entries, each with what it counts."""
        return counts_of(self.recording)

    @cached_property
    def numbers(self) -> dict[float, str]:
        """The numbers that a factor may come from, each with what it is."""
        return numbers_of(self.recording, self.counts)

    @cached_property
    def products_of_numbers(self) -> set[float]:
        """What two of them make."""
        return products_of(self.numbers)

    def name(self, node: Node) -> str:
        """The variable that holds a node, or how its value is written, in backticks; else its operation."""
        return self.recording.label(node)

    def operand(self, node: Node, position: int) -> str:
        """What an operation takes at a position."""
        a = node.args[position]
        if isinstance(a, Node):
            return self.name(a)
        constants = self.recording.constants
        same = [name for name, v in constants.items() if np.array_equal(v, a)]
        same += [f"{name}.T" for name, v in constants.items() if np.array_equal(v.T, a)]
        return f"`{same[0]}`" if same else NAMELESS_DATA

    def values_like(self, a: Array) -> list[tuple[int, str, Array]]:
        """Other values of the same shape, with numbers and names."""
        others = [
            (k, name, v) for k, (name, v) in enumerate(self.recording.values) if np.shape(v) == np.shape(a)
        ]
        return [(k, name, v) for k, name, v in others[:MOST_VALUES] if not np.array_equal(v, a)]

    @cached_property
    def named(self) -> list[Block]:
        """Blocks of several operations that have a name: who differentiates by hand sees the block."""
        smallest: dict[tuple[str, Node, str], Block] = {}
        for block in sorted(self.blocks, key=lambda block: len(block.inner)):
            # A larger one of the same name, with the same begin or end, does no more: it adds a 0 before, say.
            ends = [("from", block.u, block.name), ("to", block.z, block.name)]
            if block.name and len(block.inner) > 1 and not any(end in smallest for end in ends):
                smallest |= dict.fromkeys(ends, block)
        return list(dict.fromkeys(smallest.values()))

    @cached_property
    def inside(self) -> set[Node]:
        """Operations within such a block."""
        return {node for block in self.named for node in block.inner}

    def is_product_rule(self, node: Node, edge: int) -> bool:
        """Whether an edge is one of several by which such a block uses its input, as u * sigmoid(u) does."""
        u = node.parents[edge][0]
        blocks = [set(block.inner) for block in self.named if block.u is u and block.is_diagonal]
        return any(node in inner and len(inner.intersection(self.recording.uses[u])) > 1 for inner in blocks)

    def is_within(self, block: Block) -> bool:
        """Whether a block is part of a larger one that has a name."""
        return block.z in self.inside and any(
            len(block.inner) < len(larger.inner) and set(block.inner) <= set(larger.inner)
            for larger in self.named
        )


SYMBOLS = {
    "np.matmul": "@", "np.add": "+", "np.subtract": "-", "np.multiply": "*", "np.divide": "/", "np.power": "**",
    "np.negative": "-", "getitem": "[]", "np.transpose": "transpose", "np.positive": "+",
}  # fmt: skip


def operation_name(node: Node) -> str:
    """``@``, ``+``, ``tanh``, ``sum``."""
    return SYMBOLS.get(node.name, node.name.removeprefix("np."))


def place_of(case: Case, node: Node) -> Place | None:
    """The line in which an operation stands."""
    stack = stack_of(node)
    return called(case, stack) if stack else None


def called(case: Case, stack: Stack) -> Place:
    """The last place of a stack, with the call that tells it from others by which the loss comes there, too."""
    return stack[-1]._replace(caller=case.recording.caller(stack))


def constant(changes: Changes) -> Callable[[float], Changes]:
    """The changes of a mutation without an amount."""
    return lambda _: changes


def fixed(kind: str, what: str, cost: float = 0.0) -> Reads:
    """The reading of a mutation without an amount."""
    reading = Reading(kind, what, cost)
    return lambda _: reading


def dearer(reading: Reads, amount: float) -> Reading:
    """The same reading at a higher cost."""
    read = reading(amount)
    return read._replace(cost=read.cost + INSIDE)


def at_edge(case: Case, node: Node, edge: int, variant: str, sends: Sends, reading: Reads) -> Mutation:
    """Something else is sent along one edge."""
    if node in case.inside:
        reading = partial(dearer, reading)
    return Mutation(
        key=(variant, case.recording.index[node], edge),
        operation=operation_name(node),
        place=place_of(case, node),
        at=constant({node: exchanged(edge, sends)}),
        reading=reading,
    )


def operation_of(block: Block) -> str:
    """The block's name as it is said."""
    name = block.name.removeprefix("np.")
    return name or operation_name(block.z)


def described(case: Case, block: Block) -> str:
    """``tanh``; a block without a name by its ends."""
    return (
        operation_of(block) if block.name else f"the step from {case.name(block.u)} to {case.name(block.z)}"
    )


def place_of_block(case: Case, block: Block) -> Place | None:
    """The line of the call whose whole work is the block; else that of its last operation."""
    stack = stack_of(block.z)
    return called(case, stack[: level_of(case.recording, block) + 1]) if stack else None
