"""Mistakes in how much goes along an edge: factors, signs, paths and terms that are left out or counted twice."""

from __future__ import annotations

from functools import partial
from itertools import combinations
from math import isclose
from typing import TYPE_CHECKING

import numpy as np

from bpwidgets.calculus.autodiff.vjps import getitem
from bpwidgets.diagnosis.backward import Changes, Send, scaled
from bpwidgets.diagnosis.mistakes.amounts import is_nice, reason_of, times
from bpwidgets.diagnosis.mistakes.mutation import (
    FACTOR,
    INSIDE,
    PATH_LEFT_OUT,
    PATH_TWICE,
    SIGN,
    TERM,
    Amount,
    Case,
    Mutation,
    Reading,
    at_edge,
    constant,
    dearer,
    fixed,
    operation_name,
    place_of,
)
from bpwidgets.diagnosis.mistakes.rounds import EACH_ROUND, edges_in_rounds
from bpwidgets.diagnosis.mistakes.terms import penalty

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpwidgets.calculus.autodiff.recorder import Array
    from bpwidgets.calculus.autodiff.tape import Node

WHOLE = ("whole",)  # the key of the mutation that multiplies everything


def multiples(case: Case) -> Iterator[Mutation]:
    """Everything, or what goes along one edge, is multiplied by a number, which is found: 0 leaves it out."""
    recording = case.recording
    yield Mutation(
        key=WHOLE,
        operation="the whole",
        place=place_of(case, recording.output),
        at=constant({}),
        reading=partial(read_multiple_of_all, case),
        amount=Amount(1.0, 0.0),
        after=lambda a, c: c * a,
    )
    for node in recording.nodes:
        for edges in sets_of_edges(node):
            yield Mutation(
                key=("multiple", recording.index[node], *edges),
                operation=operation_name(node),
                place=place_of(case, node),
                at=partial(scaled_edges, [node], edges),
                reading=partial(read_multiple, case, node, edges),
                amount=Amount(1.0, 0.0),
            )


def scaled_edges(nodes: list[Node], edges: tuple[int, ...], c: float) -> Changes:
    """These nodes send c times the right thing along these edges."""
    return dict.fromkeys(nodes, scaled(frozenset(edges), c))


def cut_off(parent: Node, user: Node) -> Send:
    """Send nothing to this parent."""
    return scaled(frozenset(k for k, (p, _) in enumerate(user.parents) if p is parent), 0.0)


def sets_of_edges(node: Node) -> Iterator[tuple[int, ...]]:
    """Each edge to the parents; and both edges of an operation that takes one value twice."""
    n = len(node.parents)
    yield from ((k,) for k in range(n))
    yield from (
        (i, k) for i, k in combinations(range(min(n, 8)), 2) if node.parents[i][0] is node.parents[k][0]
    )


def read_multiple_of_all(case: Case, c: float) -> Reading:
    """What it means that a whole gradient is c times the right one; here the clause follows "the gradient of W1 is"."""
    if c == 0:
        return Reading(PATH_LEFT_OUT, "0, as if nothing had arrived", 0.5)
    if c == -1:
        return Reading(SIGN, "the right one with the opposite sign", 0.4)
    reason = reason_of(case, c)
    cost = 0.0 if reason or c in (2, 0.5) else 0.6 if is_nice(case, c) else 1.5
    return Reading(FACTOR, times(c), cost, reason)


def read_multiple(case: Case, node: Node, edges: tuple[int, ...], c: float) -> Reading:
    """What it means that c times the right thing goes along these edges."""
    reading = partial(read_multiple_at, case, node, edges)
    is_cheap = node not in case.inside or (c == 0 and case.is_product_rule(node, edges[0]))
    return reading(c) if is_cheap else dearer(reading, c)


def read_multiple_at(case: Case, node: Node, edges: tuple[int, ...], c: float) -> Reading:
    """The same, wherever the operation stands."""
    parent = node.parents[edges[0]][0]
    uses = case.recording.uses[parent]
    summands = frozenset(case.terms.values())
    term = case.terms.get(node)
    whole_term = parent in summands
    here = f"what {case.name(node)} sends back to {case.name(parent)}"
    known = reason_at(node, edges, c)
    own = term if term is not None and penalty(term, case.terms) else None  # a summand that reads no data
    if c == 0:
        if whole_term:
            return Reading(TERM, f"the term {case.name(parent)} of the loss is left out", -0.5)
        if own is not None:
            return Reading(TERM, f"the term {case.name(own)} of the loss is left out", -0.2)
        cost = 0.1 if len(uses) > 1 else 1.0
        return Reading(PATH_LEFT_OUT, f"{here} is left out", cost)
    if c == -1:
        cost = 0.2 if node.operation in (np.subtract, np.negative) else 0.6
        return Reading(SIGN, f"{here} has the wrong sign", cost)
    if own is not None and known and c == 0.5:
        return Reading(TERM, f"{known}, in the term {case.name(own)} of the loss", -0.3)
    if c == 2 and len(uses) > 1 and not whole_term and "left out" not in known:
        return Reading(PATH_TWICE, f"{here} is counted twice", 0.1)
    if known:
        return Reading(FACTOR, known, -0.1, divisor_in_words(case, node))
    cost = 0.7 if is_nice(case, c) else 2.0
    return Reading(FACTOR, f"{here} is {times(c)}", cost, reason_of(case, c))


def reason_at(node: Node, edges: tuple[int, ...], c: float) -> str:
    """The number within an operation that c undoes, or brings in once more; or ""."""
    constants = [a for a in node.arg_primals if np.ndim(a) == 0] if len(node.parents) == 1 else []
    if not constants:
        return "the factor 2 of the square is left out" if node.operation is np.square and c == 0.5 else ""
    k = float(constants[-1])
    if node.operation is np.power and isclose(c * k, 1, rel_tol=1e-9):
        return f"the factor {k:g} from the exponent is left out"
    if (
        node.operation is np.divide
        and edges == (0,)
        and node.arg_primals[1] is constants[-1]
        and k not in (0, 1)
    ):
        if isclose(c, k, rel_tol=1e-9):
            return f"the division by {k:.4g} is left out"
        if isclose(c * k, 1, rel_tol=1e-9):
            return f"the division by {k:.4g} is made twice"
    if node.operation is np.multiply and k not in (0, 1):
        if isclose(c * k, 1, rel_tol=1e-9):
            return f"the factor {k:.4g} is left out"
        if isclose(c, k, rel_tol=1e-9):
            return f"the factor {k:.4g} is counted twice"
    return ""


def divisor_in_words(case: Case, node: Node) -> str:
    """What the number by which an operation divides counts, as a clause; or ""."""
    k = node.arg_primals[-1] if node.operation is np.divide else 0.0
    is_count = np.ndim(k) == 0 and float(k) > 2 and float(k) in case.counts
    return f"; {k:.4g} is {case.counts[float(k)]}" if is_count else ""


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
                place=place_of(case, kept),
                at=constant({user: cut_off(parent, user) for user in users if user is not kept}),
                reading=fixed(
                    PATH_LEFT_OUT,
                    f"only the {which} of the {len(users)} uses of {case.name(parent)} is differentiated",
                    0.3 + INSIDE * any(user in case.inside for user in users),
                ),
            )


def overwritten(case: Case) -> Iterator[Mutation]:
    """Where an index takes an entry several times, as an embedding does, each use overwrites what came before."""
    for node in case.recording.nodes:
        index = node.kwargs.get("index")
        if node.operation is getitem and isinstance(index, np.ndarray) and index.dtype.kind in "iu":
            taken = case.name(node.parents[0][0])
            what = f"where entries of {taken} are taken several times, only the last use is differentiated"
            yield at_edge(case, node, 0, "overwritten", assigned, fixed(PATH_LEFT_OUT, what))


def assigned(node: Node, g: Array) -> Array:
    """Zeros with g written at the index, instead of added."""
    sent = np.zeros(node.parents[0][0].shape)
    sent[node.kwargs["index"]] = g
    return sent


def share_of_term(case: Case) -> Iterator[Mutation]:
    """Of one parameter, a summand of the loss in which it stands several times is left out."""
    for parameter in case.recording.inputs.values():
        users = dict.fromkeys(case.recording.uses.get(parameter, ()))
        for term in dict.fromkeys(case.terms.values()):
            own = [user for user in users if case.terms.get(user) is term]
            if len(own) > 1:
                yield Mutation(
                    key=("share of term", case.recording.index[parameter], case.recording.index[term]),
                    operation=operation_name(term),
                    place=place_of(case, term),
                    at=constant({user: cut_off(parameter, user) for user in own}),
                    reading=fixed(TERM, f"the term {case.name(term)} of the loss is left out", -0.2),
                )


def truncated(case: Case) -> Iterator[Mutation]:
    """In a loop, what comes back along the same edge is left out in every round but the last."""
    for edges in edges_in_rounds(all_edges(case)):
        node, edge = edges[0]
        yield Mutation(
            key=("truncated", case.recording.index[node], edge),
            operation=operation_name(node),
            place=place_of(case, node),
            at=partial(scaled_in_rounds, edges),
            reading=partial(read_truncated, case, edges),
            amount=Amount(1.0, 0.0, is_linear=False),
        )


def all_edges(case: Case) -> Iterator[tuple[Node, int]]:
    """Each node with each of its edges."""
    return ((node, edge) for node in case.recording.nodes for edge in range(len(node.parents)))


def scaled_in_rounds(edges: list[tuple[Node, int]], c: float) -> Changes:
    """These nodes send c times the right thing along these edges."""
    return {node: scaled(frozenset((edge,)), c) for node, edge in edges}


def read_truncated(case: Case, edges: list[tuple[Node, int]], c: float) -> Reading:
    """What it means that the same edge is multiplied in every round of a loop."""
    kind = PATH_LEFT_OUT if c == 0 else SIGN if c == -1 else FACTOR
    amount = times(c) if c else "left out"
    node, edge = edges[0]
    here = f"what {case.name(node)} sends back to {case.name(node.parents[edge][0])}"
    return Reading(kind, f"{here} is {amount}, {EACH_ROUND}", 0.9 if is_nice(case, c) else 2.5)
