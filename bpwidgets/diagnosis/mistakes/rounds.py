"""The same mistake in every round of a loop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bpwidgets.calculus.autodiff.tape import Node
from bpwidgets.diagnosis.mistakes.mutation import Case, Mutation, constant, fixed
from bpwidgets.diagnosis.recording import stack_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

EACH_ROUND = "in each round of the loop"


def in_each_round(proposals: Callable[[Case], Iterator[Mutation]]) -> Callable[[Case], Iterator[Mutation]]:
    """What is proposed for single edges, and the same for all that one place in the source recorded.

    The key of each mutation is (variant, place of the node, edge).
    """

    def proposed(case: Case) -> Iterator[Mutation]:
        found = {mutation.key: mutation for mutation in proposals(case)}
        yield from found.values()
        for variant in dict.fromkeys(key[0] for key in found):
            own = [(case.recording.nodes[k], edge) for v, k, edge in found if v == variant]
            for edges in edges_in_rounds(own):
                yield together([found[variant, case.recording.index[node], edge] for node, edge in edges])

    return proposed


def together(mutations: list[Mutation]) -> Mutation:
    """Several mutations without an amount as one; the first is that of the last round."""
    last = mutations[0]
    kind, what, cost, _ = last.reading(0.0)
    return Mutation(
        key=("each round", *last.key),
        operation=last.operation,
        place=last.place,
        at=constant({node: send for mutation in mutations for node, send in mutation.at(0.0).items()}),
        reading=fixed(kind, f"{what}, {EACH_ROUND}", cost + 0.05),
    )


def edges_in_rounds(edges: Iterable[tuple[Node, int]]) -> list[list[tuple[Node, int]]]:
    """Edges of the same argument that one place in the source recorded, where it recorded several: of each round one.

    The first round may start from a constant, so that an argument may have edges in the later ones alone.
    """
    groups: dict[Any, dict[Node, int]] = {}
    for node, edge in edges:
        groups.setdefault((stack_of(node), node.operation, position_of(node, edge)), {}).setdefault(
            node, edge
        )
    return [list(group.items()) for group in groups.values() if len(group) > 1]


def position_of(node: Node, edge: int) -> int:
    """Which argument of an operation an edge leads to."""
    traced = [k for k, a in enumerate(node.args) if isinstance(a, Node)]
    return traced[edge] if len(traced) == len(node.parents) else edge
