"""A parameter that has already moved when the gradients of others are computed from it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.autodiff.tape import Node, unbroadcast
from bpwidgets.diagnosis.backward import Changes, Sent, raw
from bpwidgets.diagnosis.mistakes.mutation import (
    UPDATED,
    Amount,
    Case,
    Mutation,
    Reading,
    operation_name,
    place_of,
)
from bpwidgets.diagnosis.mistakes.terms import ancestors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpwidgets.calculus.autodiff.recorder import Array
    from bpwidgets.diagnosis.recording import Recording


def updated(case: Case) -> Iterator[Mutation]:
    """A parameter, or all, already moved by a multiple of the claimed gradient when others are computed from it."""
    recording = case.recording
    movable = [
        name
        for name, node in recording.inputs.items()
        if name in case.claims and case.claims[name].shape == node.shape and node in recording.index
    ]
    for names in [*((name,) for name in movable), *([tuple(movable)] if len(movable) > 1 else [])]:
        nodes = using(recording, {recording.inputs[name] for name in names})
        if nodes:
            yield Mutation(
                key=("updated", *names),
                operation=operation_name(nodes[-1]),
                place=place_of(case, nodes[-1]),
                at=partial(moved, case, names, nodes),
                reading=partial(read_update, names),
                amount=Amount(0.0, 0.1, is_linear=False),
            )


def read_update(names: tuple[str, ...], step: float) -> Reading:
    """What it means that these were moved by -step times their claimed gradients."""
    whose, n = " and ".join(f"`{name}`" for name in names), len(names)
    by = f"{-step:.4g} times {'its claimed gradient' if n == 1 else 'their claimed gradients'}"
    what = f"{whose} {'is' if n == 1 else 'are'} already updated, by {by}, when used"
    return Reading(UPDATED, what, 0.2 + 0.2 * (n > 1) + 0.3 * (step < 0))


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
