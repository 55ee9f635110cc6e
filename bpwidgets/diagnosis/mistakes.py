"""The table of kinds: what people get wrong in a backward pass, each as a mutation of the right one.

A mutation exchanges what one operation sends, or several of a kind. A row of the table is a short function that
proposes mutations for a recording; ``search`` runs them. Where a mutation has an amount, such as the factor by which
an edge is multiplied, ``search`` finds the amount.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import combinations
from math import isclose
from typing import Any, NamedTuple

import numpy as np

from bpwidgets.calculus.autodiff.tape import Node, unbroadcast
from bpwidgets.calculus.autodiff.vjps import Array, getitem
from bpwidgets.diagnosis.backward import Changes, Sent, exchanged, raw, scaled, through
from bpwidgets.diagnosis.blocks import Block, blocks_of, level_of
from bpwidgets.diagnosis.functions import other_slopes
from bpwidgets.diagnosis.places import Place
from bpwidgets.diagnosis.recording import Recording, stack_of

FACTOR, SIGN = "constant factor", "sign"
LEFT_OUT, TWICE = "derivative left out", "derivative counted twice"
WRONG_POINT, ANOTHER = "derivative at the wrong point", "another derivative"
PATH_LEFT_OUT, PATH_TWICE, TERM = "path left out", "path counted twice", "term left out"
DIAGONAL, TRANSPOSED, OPERAND = "diagonal only", "transposed", "another operand"
SUM_LEFT_OUT, SUM_TOO_MUCH, UPDATED = "sum left out", "sum over too much", "updated parameter"

INSIDE = 0.6  # what it costs to blame an operation within a sigmoid, a softmax or the like
MOST_VALUES = 16  # tried in the place of another


class Amount(NamedTuple):
    """An amount to be found: ``neutral`` gives the right pass, ``probe`` another one to measure from."""

    neutral: float
    probe: float
    is_linear: bool = True  # whether gradients are a linear function of it


class Reading(NamedTuple):
    """What a mutation means: its kind and a clause that follows "In the gradient of W1, ...".

    cost: among explanations that fit alike, the one of least cost is given.
    """

    kind: str
    what: str
    cost: float = 0.0


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
    reading: Callable[[float], Reading]
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

    def name(self, node: Node) -> str:
        """The variable that holds a node, or how its value is written, in backticks; else its operation."""
        return self.recording.label(node)

    def operand(self, node: Node, position: int) -> str:
        """What an operation takes at a position."""
        a = node.args[position]
        if isinstance(a, Node):
            return self.name(a)
        same = [name for name, v in self.recording.constants.items() if np.array_equal(v, a)]
        return f"`{same[0]}`" if same else "data of the loss"

    def values_like(self, a: Array) -> list[tuple[int, str, Array]]:
        """Other values of the same shape, with numbers and names."""
        others = [
            (k, name, v) for k, (name, v) in enumerate(self.recording.values) if np.shape(v) == np.shape(a)
        ]
        return [(k, name, v) for k, name, v in others[:MOST_VALUES] if not np.array_equal(v, a)]

    @cached_property
    def named(self) -> list[Block]:
        """Blocks of several operations that have a name: who differentiates by hand sees the block."""
        smallest: dict[tuple[Node, str], Block] = {}
        for block in sorted(self.blocks, key=lambda block: len(block.inner)):
            if block.name and len(block.inner) > 1:
                smallest.setdefault((block.u, block.name), block)
        return list(smallest.values())

    @cached_property
    def inside(self) -> set[Node]:
        """Operations within such a block."""
        return {node for block in self.named for node in block.inner}

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


def place_of(node: Node) -> Place | None:
    """The line in which an operation stands."""
    stack = stack_of(node)
    return stack[-1] if stack else None


def fixed(kind: str, what: str, cost: float = 0.0) -> Callable[[float], Reading]:
    """The reading of a mutation without an amount."""
    reading = Reading(kind, what, cost)
    return lambda _: reading


def dearer(reading: Callable[[float], Reading], amount: float) -> Reading:
    """The same reading at a higher cost."""
    read = reading(amount)
    return read._replace(cost=read.cost + INSIDE)


def at_edge(
    case: Case, node: Node, edge: int, variant: str, sends: Any, reading: Callable[[float], Reading]
) -> Mutation:
    """Something else is sent along one edge."""
    if node in case.inside:
        reading = partial(dearer, reading)
    return Mutation(
        key=(variant, case.recording.index[node], edge),
        operation=operation_name(node),
        place=place_of(node),
        at=lambda _: {node: exchanged(edge, sends)},
        reading=reading,
    )


# --- An edge sends a multiple: factors, signs, paths and terms --------------------------------------------


def multiples(case: Case) -> Iterator[Mutation]:
    """Everything, or what goes along one edge, is multiplied by a number, which is found: 0 leaves it out."""
    recording = case.recording
    yield Mutation(
        key=("whole",),
        operation="the whole",
        place=place_of(recording.output),
        at=lambda _: {},
        reading=partial(read_multiple_of_all, case),
        amount=Amount(1.0, 0.0),
        after=lambda a, c: c * a,
    )
    for node in recording.nodes:
        for edges in sets_of_edges(node):
            yield Mutation(
                key=("multiple", recording.index[node], *edges),
                operation=operation_name(node),
                place=place_of(node),
                at=lambda c, node=node, edges=edges: {node: scaled(frozenset(edges), c)},
                reading=partial(read_multiple, case, node, edges),
                amount=Amount(1.0, 0.0),
            )


def sets_of_edges(node: Node) -> Iterator[tuple[int, ...]]:
    """Each edge to the parents; and both edges of an operation that takes one value twice."""
    n = len(node.parents)
    yield from ((k,) for k in range(n))
    yield from (
        (i, k) for i, k in combinations(range(min(n, 8)), 2) if node.parents[i][0] is node.parents[k][0]
    )


def read_multiple_of_all(case: Case, c: float) -> Reading:
    """What it means that a whole gradient is c times the right one."""
    if c == 0:
        return Reading(PATH_LEFT_OUT, "nothing arrives: it is 0", 0.5)
    if c == -1:
        return Reading(SIGN, "every entry has the opposite sign", 0.4)
    reason = reason_of(case.recording, c)
    cost = 0.0 if reason or c in (2, 0.5) else 0.6 if is_nice(case.recording, c) else 1.5
    return Reading(FACTOR, f"every entry is {times(c)}{reason}", cost)


def read_multiple(case: Case, node: Node, edges: tuple[int, ...], c: float) -> Reading:
    """What it means that c times the right thing goes along these edges."""
    reading = partial(read_multiple_at, case, node, edges)
    return dearer(reading, c) if node in case.inside else reading(c)


def read_multiple_at(case: Case, node: Node, edges: tuple[int, ...], c: float) -> Reading:
    """The same, wherever the operation stands."""
    parent = node.parents[edges[0]][0]
    uses = case.recording.uses[parent]
    summands = frozenset(case.terms.values())
    term = case.terms.get(node)
    whole_term = parent in summands
    here = f"what {case.name(node)} sends back to {case.name(parent)}"
    known = reason_at(node, edges, c)
    is_penalty = term is not None and penalty(term, case.terms)
    if c == 0:
        if whole_term:
            return Reading(TERM, f"the summand {case.name(parent)} of the loss is left out", -0.5)
        if is_penalty:
            return Reading(TERM, f"the summand {case.name(term)} of the loss is left out", -0.2)
        cost = 0.1 if len(uses) > 1 else 1.0
        return Reading(PATH_LEFT_OUT, f"{here} is left out", cost)
    if c == -1:
        cost = 0.2 if node.operation in (np.subtract, np.negative) else 0.6
        return Reading(SIGN, f"{here} has the opposite sign", cost)
    if is_penalty and known and c == 0.5:
        return Reading(TERM, f"{known}, in the summand {case.name(term)} of the loss", -0.3)
    if c == 2 and len(uses) > 1 and not whole_term:
        return Reading(PATH_TWICE, f"{here} is counted twice", 0.1)
    if known:
        return Reading(FACTOR, known, -0.1)
    cost = 0.7 if is_nice(case.recording, c) else 2.0
    return Reading(FACTOR, f"{here} is {times(c)}{reason_of(case.recording, c)}", cost)


def reason_at(node: Node, edges: tuple[int, ...], c: float) -> str:
    """The number within an operation that c undoes, or brings in once more; or ""."""
    constants = [a for a in node.arg_primals if np.ndim(a) == 0] if len(node.parents) == 1 else []
    if not constants:
        return "the factor 2 of the square is left out" if node.operation is np.square and c == 0.5 else ""
    k, name = float(constants[-1]), operation_name(node)
    if node.operation is np.power and c * k == 1:
        return f"the factor {k:g} from the exponent is left out"
    if (
        node.operation is np.divide
        and edges == (0,)
        and node.arg_primals[1] is constants[-1]
        and k not in (0, 1)
    ):
        if c == k:
            return f"the division by {k:.4g} is left out, so that it is {times(c)}"
        if isclose(c * k, 1, rel_tol=1e-12):
            return f"it is divided by {k:.4g} twice"
    if node.operation is np.multiply and k not in (0, 1):
        if isclose(c * k, 1, rel_tol=1e-12):
            return f"the factor {k:.4g} is left out at {name}"
        if c == k:
            return f"the factor {k:.4g} is counted twice at {name}"
    return ""


def times(c: float) -> str:
    """ "5 times the right one", "1/5 of the right one"."""
    if abs(c) < 1 and c and abs(1 / c - round(1 / c)) < 1e-9:
        return f"{'-' if c < 0 else ''}1/{abs(round(1 / c))} of the right one"
    return f"{c:.4g} times the right one"


def numbers_of(recording: Recording) -> dict[float, str]:
    """The numbers that a factor may come from, each with what it counts."""
    found: dict[float, str] = {}
    for node in recording.nodes:
        for k, length in enumerate(node.shape):
            found.setdefault(
                float(length),
                f"the length of axis {k} of `{recording.names.get(node) or operation_name(node)}`",
            )
        found.setdefault(
            float(node.size),
            f"the number of entries of `{recording.names.get(node) or operation_name(node)}`",
        )
    for node in recording.nodes:
        for a in node.arg_primals:
            if isinstance(a, float) and np.isfinite(a) and a:
                found[abs(float(a))] = "a number that stands in the loss"
                if node.operation is np.divide:
                    found[abs(float(a))] = "the number that the loss divides by"
    return {k: text for k, text in found.items() if k not in (0.0, 1.0)}


def reason_of(recording: Recording, c: float) -> str:
    """What of this loss equals a factor, as a clause; or ""."""
    numbers = numbers_of(recording)
    for size in (abs(c), 1 / abs(c) if c else 0.0):
        for k, text in numbers.items():
            if isclose(size, k, rel_tol=1e-9):
                return f"; {k:.4g} is {text}"
    return ""


def is_nice(recording: Recording, c: float) -> bool:
    """Whether a factor is one that people leave out or put in: small, or made of numbers of this loss."""
    if abs(c) in {0.0, 1.0, 2.0, 0.5, 4.0, 0.25}:
        return True
    numbers = [1.0, 2.0, *numbers_of(recording)]
    made = {a * b for a in numbers for b in numbers} | {a / b for a in numbers for b in numbers}
    return any(isclose(abs(c), k, rel_tol=1e-9) or isclose(abs(c) * k, 1, rel_tol=1e-9) for k in made)


def terms_of(recording: Recording) -> dict[Node, Node]:
    """Nodes behind one summand of the loss alone; none where the loss is one summand."""
    terms, waiting = [], [recording.output]
    while waiting:
        node = waiting.pop()
        is_sum = node.operation in (np.add, np.subtract)
        is_scaled = node.operation in (np.multiply, np.divide, np.negative) and len(node.parents) == 1
        if node.ndim == 0 and (is_sum or is_scaled):
            waiting += [parent for parent, _ in node.parents]
            if is_sum:
                terms += [parent for parent, _ in node.parents]
    behind = {term: set(ancestors(term)) for term in dict.fromkeys(terms)}
    smallest = {
        term: nodes for term, nodes in behind.items() if not any(t in nodes for t in behind if t is not term)
    }
    found = {}
    for term, nodes in smallest.items():
        others = set().union(*(more for t, more in smallest.items() if t is not term))
        found |= dict.fromkeys(nodes - others, term)
    return found | {term: term for term in behind} if len(behind) > 1 else {}


def ancestors(node: Node) -> Iterator[Node]:
    """A node and all that it was computed from."""
    seen, waiting = {node}, [node]
    while waiting:
        at = waiting.pop()
        yield at
        new = [parent for parent, _ in at.parents if parent not in seen]
        seen.update(new)
        waiting += dict.fromkeys(new)


def penalty(term: Node, terms: Mapping[Node, Node]) -> bool:
    """Whether a summand of the loss reads no data: a regulariser does not."""
    own = [node for node, of in terms.items() if of is term]
    return not any(np.ndim(a) for node in own for a in node.args if not isinstance(a, Node))


def single_uses(case: Case) -> Iterator[Mutation]:
    """Of a value that is used three times or more, one use alone is differentiated, as if the others overwrote it."""
    for parent in case.recording.nodes:
        users = list(dict.fromkeys(case.recording.uses[parent]))
        if len(users) < 3 or len(users) > 64:
            continue
        for which, kept in (("last", users[0]), ("first", users[-1])):
            yield Mutation(
                key=("single use", case.recording.index[parent], which),
                operation=operation_name(kept),
                place=place_of(kept),
                at=lambda _, users=users, kept=kept, parent=parent: {
                    user: scaled(frozenset(k for k, (p, _) in enumerate(user.parents) if p is parent), 0.0)
                    for user in users
                    if user is not kept
                },
                reading=fixed(
                    PATH_LEFT_OUT,
                    f"only the {which} of the {len(users)} uses of {case.name(parent)} is differentiated",
                    0.3 + INSIDE * any(user in case.inside for user in users),
                ),
            )


def truncated(case: Case) -> Iterator[Mutation]:
    """In a loop, what comes back along the same edge is left out in every round but the last."""
    for group in by_place(node for node in case.recording.nodes if node.operation):
        for edge in range(min((len(node.parents) for node in group), default=0)):
            yield Mutation(
                key=("truncated", case.recording.index[group[0]], edge),
                operation=operation_name(group[0]),
                place=place_of(group[0]),
                at=lambda c, group=group, edge=edge: {node: scaled(frozenset([edge]), c) for node in group},
                reading=lambda c, group=group: Reading(
                    PATH_LEFT_OUT if c == 0 else SIGN if c == -1 else FACTOR,
                    f"what {case.name(group[0])} sends back is {times(c) if c else 'left out'} in each of {len(group)} rounds",
                    0.9 if is_nice(case.recording, c) else 2.5,
                ),
                amount=Amount(1.0, 0.0, is_linear=False),
            )


def by_place(nodes: Iterable[Node]) -> list[list[Node]]:
    """Nodes that one place in the source recorded, where it recorded several."""
    groups: dict[Any, list[Node]] = {}
    for node in nodes:
        groups.setdefault((stack_of(node), node.operation), []).append(node)
    return [group for group in groups.values() if len(group) > 1]


# --- Slopes of diagonal blocks ----------------------------------------------------------------------------

Slope = tuple[str, str, Array, float]  # (variant, clause, slope in place of the right one, cost)


def of_slopes(case: Case, kind: str, slopes: Callable[[Case, Block], Iterator[Slope]]) -> Iterator[Mutation]:
    """A block's slope is exchanged: at one place, at every block of this function, in every round of a loop."""
    diagonal = [block for block in case.blocks if block.is_diagonal]
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
                    at=lambda _, sent=sent: sent,
                    reading=fixed(
                        kind, what + everywhere, cost + within + cost_of(first) + 0.05 * (len(group) > 1)
                    ),
                )


def send_slope(block: Block, slope: Array) -> Callable[[Node, Array], Sent]:
    """Send g times this slope straight to the block's input."""
    return lambda _, g: [(block.u, g * slope)]


def operation_of(block: Block) -> str:
    """The block's name as it is said."""
    name = block.name.removeprefix("np.")
    return name or operation_name(block.z)


def described(case: Case, block: Block) -> str:
    """``tanh``; a block without a name by its ends."""
    return (
        operation_of(block) if block.name else f"the step from {case.name(block.u)} to {case.name(block.z)}"
    )


def cost_of(block: Block) -> float:
    """A function that has a name is a likelier place of a mistake than some operations in a row."""
    return (0.0 if block.known else 0.1 if block.name else 0.4) + 0.01 * len(block.inner)


def place_of_block(case: Case, block: Block) -> Place | None:
    """The line of the call whose whole work is the block; else that of its last operation."""
    stack = stack_of(block.z)
    return stack[level_of(case.recording, block)] if stack else None


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
                f"the formula for the derivative of {name} by its output is used on its input",
                by_output(u),
                0.0,
            )
        if len(block.inner) > 1 and not block.known:
            return
        for k, other, v in case.values_like(u):
            if v is not z:
                yield f"at {k}", f"the derivative of {name} is taken at {other}", block.slope_at(v), 0.3
                if by_output is not None:
                    clause = f"the formula for the derivative of {name} by its output is used on {other}"
                    yield f"by {k}", clause, by_output(v), 0.3


def of_another(case: Case, block: Block) -> Iterator[Slope]:
    """The slope of another function."""
    if len(block.inner) > 1 and not block.name:
        return
    name, right = described(case, block), block.slope
    with np.errstate(all="ignore"):
        for whose, slope in other_slopes(block.u.primal, block.z.primal):
            if not np.allclose(slope, right, rtol=1e-9, atol=1e-12):
                yield whose, f"{whose} is used in place of that of {name}", slope, 0.1


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
                at=lambda c, block=block, u=u: {block.z: send_slope(block, np.where(u > 0, 1.0, c))},
                reading=lambda c, block=block: Reading(
                    ANOTHER,
                    f"the derivative of {'ReLU' if c == 0 else f'leaky ReLU with the slope {c:.4g} below 0'} is used "
                    f"in place of that of {described(case, block)}",
                    0.0 if c == 0 else 0.3,
                ),
                amount=Amount(leak, leak + 1.0, is_linear=block.known.name in ("leaky ReLU", "ReLU")),
            )


# --- Factors within products ------------------------------------------------------------------------------


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


def factor_left_out(case: Case) -> Iterator[Mutation]:
    """A factor of a product, such as a mask or a gate, does not come back."""
    for node, edge, _ in factors(case):
        parent = node.parents[edge][0]
        what = f"the factor {case.operand(node, other_position(node, parent))} is left out"
        sends = lambda node, g, parent=parent: unbroadcast(g, parent.shape)  # noqa: E731 - one of many
        yield at_edge(case, node, edge, "factor left out", sends, fixed(LEFT_OUT, what, 0.3))


def factor_twice(case: Case) -> Iterator[Mutation]:
    """A factor of a product comes back squared."""
    for node, edge, factor in factors(case):
        parent = node.parents[edge][0]
        what = f"the factor {case.operand(node, other_position(node, parent))} is counted twice"
        sends = lambda node, g, parent=parent, f=factor: unbroadcast(g * f * f, parent.shape)  # noqa: E731
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
                sends = lambda node, g, vjp=vjp, args=args, parent=parent: unbroadcast(  # noqa: E731
                    raw(node, g, vjp, args), parent.shape
                )
                what = f"{name} stands in the place of {case.operand(node, position)}"
                yield at_edge(case, node, edge, f"operand {number}", sends, fixed(OPERAND, what, 0.3))


# --- Blocks that mix: softmax, normalisation --------------------------------------------------------------


def mixing(case: Case) -> list[Block]:
    """Blocks whose Jacobian is not diagonal."""
    return [block for block in case.blocks if not block.is_diagonal]


def at_block(
    case: Case, block: Block, variant: str, vjp: Callable[[Array], Array], reading: Callable[[float], Reading]
) -> Mutation:
    """Something else is sent through a block."""
    return Mutation(
        key=(variant, *block.key(case.recording.index)),
        operation=operation_of(block),
        place=place_of_block(case, block),
        at=lambda _: {block.z: lambda _, g: [(block.u, vjp(g))]},
        reading=reading,
    )


def cost_of_mixing(block: Block) -> float:
    """A softmax first, then what else has a name, then the smallest."""
    return (0.0 if block.name else 0.5) + 0.01 * len(block.inner)


def diagonal_only(case: Case) -> Iterator[Mutation]:
    """The diagonal of the Jacobian alone; or the sums within taken as constants, all of them or one."""
    for block in mixing(case):
        name, cost = described(case, block), cost_of_mixing(block)
        if block.diagonal is not None:
            what = f"only the diagonal of the Jacobian of {name} is used, entry by entry"
            yield at_block(
                case, block, "diagonal", lambda g, b=block: g * b.diagonal, fixed(DIAGONAL, what, cost)
            )
        sets = [block.reductions, *((node,) for node in block.reductions if len(block.reductions) > 1)]
        for cut in sets:
            places = tuple(case.recording.index[node] for node in cut)
            sums = f"the {operation_name(cut[0])} within it" if len(cut) == 1 else "its statistics"
            if len(cut) == 1 and (written := case.recording.expressions.get(cut[0])):
                sums = f"`{written}`"
            what = f"in the derivative of {name}, {sums} {'is' if len(cut) == 1 else 'are'} taken as constant"
            vjp = partial(block.vjp, without=frozenset(cut))
            yield at_block(case, block, f"constant {places}", vjp, fixed(DIAGONAL, what, cost + 0.2))


def mixing_left_out(case: Case) -> Iterator[Mutation]:
    """g goes through a softmax or a normalisation unchanged."""
    for block in mixing(case):
        what = f"the derivative of {described(case, block)} is left out"
        yield at_block(case, block, "1", lambda g: g, fixed(LEFT_OUT, what, cost_of_mixing(block)))
        if block.name == "normalisation":
            what = "the division by the deviation is left out in the derivative of normalisation"
            yield at_block(
                case, block, "unscaled", lambda g, b=block: b.vjp(g) / b.shrinking, fixed(LEFT_OUT, what)
            )


def mixing_twice(case: Case) -> Iterator[Mutation]:
    """The Jacobian of a softmax or a normalisation is applied once more, or its diagonal is."""
    for block in mixing(case):
        name, cost = described(case, block), cost_of_mixing(block)
        what = f"the derivative of {name} is counted twice"
        yield at_block(case, block, "twice", lambda g, b=block: b.vjp(b.vjp(g)), fixed(TWICE, what, cost))
        if block.diagonal is not None:
            what = f"the derivative of {name} is counted twice, the second time by its diagonal alone"
            vjp = lambda g, b=block: b.vjp(g) * b.diagonal  # noqa: E731
            yield at_block(case, block, "twice by diagonal", vjp, fixed(TWICE, what, cost + 0.1))


# --- Matrices turned round --------------------------------------------------------------------------------


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
                sends = lambda node, g, vjp=vjp, args=args: raw(node, g, vjp, args)  # noqa: E731
                yield at_edge(case, node, edge, "operand turned", sends, fixed(TRANSPOSED, what))
            if node.shape[0] == node.shape[1]:
                what = f"what arrives at {case.name(node)} is transposed"
                sends = lambda node, g, vjp=vjp: raw(node, g.T, vjp)  # noqa: E731
                yield at_edge(case, node, edge, "g turned", sends, fixed(TRANSPOSED, what, 0.3))
            if parent.shape[0] == parent.shape[1]:
                what = f"what is sent back to {case.name(parent)} is transposed"
                sends = lambda node, g, vjp=vjp: raw(node, g, vjp).T  # noqa: E731
                yield at_edge(case, node, edge, "result turned", sends, fixed(TRANSPOSED, what, 0.2))


def transposed_result(case: Case) -> Iterator[Mutation]:
    """The gradient of a parameter is turned round at the end."""
    yield Mutation(
        key=("turned",),
        operation="the result",
        place=None,
        at=lambda _: {},
        reading=fixed(
            TRANSPOSED, "rows and columns are exchanged: it is the transpose of the right one", 0.1
        ),
        after=lambda a, _: np.transpose(a),
    )


# --- Sums that undo broadcasting --------------------------------------------------------------------------


def stretched_edges(case: Case) -> Iterator[tuple[Node, int, Node]]:
    """Edges along which a value was broadcast: (node, edge, the value before it was given more axes)."""
    for node in case.recording.nodes:
        if is_product(node) or node.operation is None:
            continue
        for edge, (parent, _) in enumerate(node.parents):
            if np.size(parent.primal) < node.size and np.ndim(node.primal) and node.operation is not getitem:
                if is_broadcasting(node):
                    yield node, edge, without_new_axes(parent)


def is_product(node: Node) -> bool:
    """Whether an operation sums over products."""
    return node.operation in (np.matmul, np.einsum)


def is_broadcasting(node: Node) -> bool:
    """Whether an operation stretches its arguments to one shape."""
    return isinstance(node.operation, np.ufunc) or node.operation in (np.where, np.broadcast_to)


def without_new_axes(node: Node) -> Node:
    """The value of which this is a view with axes of length 1."""
    while (
        node.operation in (np.reshape, np.expand_dims, getitem, np.ravel)
        and node.size == node.parents[0][0].size
    ):
        node = node.parents[0][0]
    return node


def sum_left_out(case: Case) -> Iterator[Mutation]:
    """A value that was broadcast gets g of every copy, or of one copy, instead of their sum."""
    for node, edge, root in stretched_edges(case):
        whose = case.name(root)
        what = f"the sum over what {whose} was broadcast to is left out"
        yield sent_to_root(case, node, edge, root, "no sum", lambda g, _: g, fixed(SUM_LEFT_OUT, what))
        for which, index in (("last", -1), ("first", 0)):
            what = f"of the sum over what {whose} was broadcast to, only the {which} summand is taken"
            take = lambda g, _, index=index: g[index]  # noqa: E731
            yield sent_to_root(case, node, edge, root, f"{which} alone", take, fixed(SUM_LEFT_OUT, what, 0.3))
    for node in case.recording.nodes:
        if node.operation is np.matmul and all(np.ndim(a) == 2 for a in node.arg_primals):
            yield from samples_left_out(case, node)


def samples_left_out(case: Case, node: Node) -> Iterator[Mutation]:
    """Of a product that sums over the samples, one sample alone is taken, as if each overwrote the one before."""
    for edge, (parent, vjp) in enumerate(node.parents):
        is_left = node.args[0] is parent
        n = node.shape[1 if is_left else 0]
        if n == 1:
            continue
        for which, k in (("last", n - 1), ("first", 0)):
            mask = np.zeros((1, n) if is_left else (n, 1))
            mask.flat[k] = 1.0
            what = f"of the sum over samples in what is sent back to {case.name(parent)}, only the {which} is taken"
            sends = lambda node, g, vjp=vjp, mask=mask: raw(node, g * mask, vjp)  # noqa: E731
            yield at_edge(case, node, edge, f"{which} sample", sends, fixed(SUM_LEFT_OUT, what, 0.4))


def sum_over_too_much(case: Case) -> Iterator[Mutation]:
    """The sum that undoes broadcasting goes over another axis, over all, or is a mean."""
    for node, edge, root in stretched_edges(case):
        whose = case.name(root)
        what = f"what comes back to {whose} from its copies is averaged instead of summed"
        mean = lambda g, root: unbroadcast(g, root.shape) * (root.size / g.size)  # noqa: E731
        yield sent_to_root(case, node, edge, root, "mean", mean, fixed(SUM_TOO_MUCH, what, -0.05))
        what = f"what comes back to {whose} is summed over all entries"
        yield sent_to_root(case, node, edge, root, "all", lambda g, _: np.sum(g), fixed(SUM_TOO_MUCH, what))
        whole = lambda g, root: np.broadcast_to(np.sum(g), root.shape)  # noqa: E731
        yield sent_to_root(case, node, edge, root, "all, repeated", whole, fixed(SUM_TOO_MUCH, what, 0.1))
        for axis in range(node.ndim):
            what = f"what comes back to {whose} is summed over axis {axis}, along which it was not broadcast"
            other = lambda g, _, axis=axis: np.sum(g, axis=axis)  # noqa: E731
            yield sent_to_root(case, node, edge, root, f"axis {axis}", other, fixed(SUM_TOO_MUCH, what))
            shaped = lambda g, root, axis=axis: np.reshape(np.sum(g, axis=axis), root.shape)  # noqa: E731
            yield sent_to_root(
                case, node, edge, root, f"axis {axis} shaped", shaped, fixed(SUM_TOO_MUCH, what)
            )


def sent_to_root(
    case: Case, node: Node, edge: int, root: Node, variant: str, made: Any, reading: Any
) -> Mutation:
    """Along a stretched edge, something made of the unsummed g goes straight to the value."""
    parent, vjp = node.parents[edge]

    def changed(node: Node, g: Array) -> Sent:
        own = np.asarray(made(raw(node, g, vjp), root))
        if own.shape != root.shape and (len(case.recording.uses[parent]) > 1 or root.operation is not None):
            raise ValueError(f"the shape {own.shape} does not fit {root.shape}")
        others = [(p, through(node, g, p, v)) for k, (p, v) in enumerate(node.parents) if k != edge]
        return [*others, (root, own)]

    return Mutation(
        key=("stretched", variant, case.recording.index[node], edge),
        operation=operation_name(node),
        place=place_of(node),
        at=lambda _: {node: changed},
        reading=reading,
    )


def sum_over_other_axis(case: Case) -> Iterator[Mutation]:
    """In the derivative of a softmax, the sum goes over another axis, or over all."""
    for block in mixing(case):
        if block.name != "softmax" or block.z.ndim != 2:
            continue
        p = block.z.primal
        for axis in (0, 1, None):
            vjp = lambda g, p=p, axis=axis: p * (g - np.sum(g * p, axis=axis, keepdims=True))  # noqa: E731
            over = "all entries" if axis is None else f"axis {axis}"
            what = f"the sum in the derivative of softmax goes over {over}"
            yield at_block(case, block, f"softmax {axis}", vjp, fixed(SUM_TOO_MUCH, what))


# --- Parameters that have moved ---------------------------------------------------------------------------


def updated(case: Case) -> Iterator[Mutation]:
    """A parameter, or all, already moved by a multiple of the claimed gradient when others are computed from it."""
    recording = case.recording
    movable = [
        name
        for name, node in recording.inputs.items()
        if name in case.claims and case.claims[name].shape == node.shape and node in recording.index
    ]
    for names in [*((name,) for name in movable), *([tuple(movable)] if len(movable) > 1 else [])]:
        whose = " and ".join(f"`{name}`" for name in names)
        nodes = using(recording, {recording.inputs[name] for name in names})
        if nodes:
            yield Mutation(
                key=("updated", *names),
                operation=operation_name(nodes[-1]),
                place=place_of(nodes[-1]),
                at=partial(moved, case, names, nodes),
                reading=lambda step, whose=whose, n=len(names): Reading(
                    UPDATED,
                    f"{whose} {'is' if n == 1 else 'are'} used after the update, moved by {-step:.4g} times the claimed gradient",
                    0.2 + 0.2 * (n > 1) + 0.3 * (step < 0),
                ),
                amount=Amount(0.0, 0.1, is_linear=False),
            )


def using(recording: Recording, inputs: set[Node]) -> list[Node]:
    """Operations that multiply by one of these, or by a view of it."""
    depends = {node: set(ancestors(node)) & set(recording.inputs.values()) for node in recording.nodes}
    views = {node for node, on in depends.items() if on and on <= inputs and len(on) == 1}
    return [
        node
        for node in recording.nodes
        if len(node.args) > 1
        and any(a in views for a in node.args if isinstance(a, Node))
        and node.operation in (np.matmul, np.multiply, np.einsum, np.divide)
        and node not in views
    ]


def moved(case: Case, names: tuple[str, ...], nodes: list[Node], step: float) -> Changes:
    """The vjps of these operations with the parameters moved by -step times their claimed gradients."""
    recording = case.recording
    values = {
        recording.inputs[name]: recording.inputs[name].primal - step * case.claims[name] for name in names
    }

    def value(a: Any) -> Any:
        if not isinstance(a, Node):
            return a
        if a not in values:
            on_moved = any(parent in values or value(parent) is not parent.primal for parent, _ in a.parents)
            only = set(ancestors(a)) & set(recording.inputs.values()) <= {recording.inputs[n] for n in names}
            values[a] = (
                a.operation(*map(value, a.args), **a.kwargs)
                if on_moved and only and a.operation
                else a.primal
            )
        return values[a]

    def changed(node: Node, g: Array) -> Sent:
        args = [value(a) for a in node.args]
        return [(parent, unbroadcast(raw(node, g, vjp, args), parent.shape)) for parent, vjp in node.parents]

    return dict.fromkeys(nodes, changed)


# --- The table --------------------------------------------------------------------------------------------

Proposals = Callable[[Case], Iterator[Mutation]]


def slopes(kind: str, proposed: Callable[[Case, Block], Iterator[Slope]]) -> Proposals:
    """The row of a mistake in the slope of a diagonal block."""
    return lambda case: of_slopes(case, kind, proposed)


TABLE: tuple[tuple[str, Proposals], ...] = (
    ("constant factor, sign, path or term left out, path counted twice", multiples),
    (PATH_LEFT_OUT, single_uses),
    (PATH_LEFT_OUT, truncated),
    (LEFT_OUT, slopes(LEFT_OUT, left_out)),
    (LEFT_OUT, factor_left_out),
    (LEFT_OUT, mixing_left_out),
    (TWICE, slopes(TWICE, twice)),
    (TWICE, factor_twice),
    (TWICE, mixing_twice),
    (WRONG_POINT, slopes(WRONG_POINT, at_wrong_point)),
    (ANOTHER, slopes(ANOTHER, of_another)),
    (ANOTHER, of_another_leak),
    (DIAGONAL, diagonal_only),
    (TRANSPOSED, transposed_operand),
    (TRANSPOSED, transposed_result),
    (OPERAND, another_operand),
    (SUM_LEFT_OUT, sum_left_out),
    (SUM_TOO_MUCH, sum_over_too_much),
    (SUM_TOO_MUCH, sum_over_other_axis),
    (UPDATED, updated),
)


def mutations(case: Case) -> Iterator[Mutation]:
    """All that the table proposes."""
    for _, proposals in TABLE:
        yield from proposals(case)
