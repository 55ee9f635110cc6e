"""The backward pass over a recording, with what some nodes send to their parents exchanged.

``run(recording)`` is the tape's own pass. ``run(recording, {node: send})`` is the pass of somebody who thinks that
this node sends something else: that is a mutation. Only what comes after it is computed anew.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from bpwidgets.calculus.autodiff.recorder import Array
from bpwidgets.calculus.autodiff.tape import Node, unbroadcast

if TYPE_CHECKING:
    from bpwidgets.calculus.autodiff.vjps import Vjp
    from bpwidgets.diagnosis.recording import Recording

Sent = list[tuple[Node, Array]]  # what a node sends, and to whom
Send = Callable[[Node, Array], Sent]  # (node, g) -> what it sends when g = dL/d(node) has arrived
Changes = Mapping[Node, Send]


class Pass(NamedTuple):
    """One backward pass: g = dL/d(node) of each node, what each sent, and what was exchanged."""

    adjoints: dict[Node, Array]
    sent: dict[Node, Sent]
    changes: Changes

    def gradient(self, node: Node) -> Array:
        """DL/d(node); 0 where nothing arrived."""
        return self.adjoints[node] if node in self.adjoints else np.zeros(node.shape)


def run(recording: Recording, changes: Changes | None = None, base: Pass | None = None) -> Pass:
    """The pass with these changes, and those of the base, from which the rest is taken.

    Raises:
        ValueError: if what is sent does not fit.
    """
    changes = {**(base.changes if base else {}), **(changes or {})}
    arrived: dict[Node, Array] = {recording.output: np.ones(recording.output.shape)}
    sent: dict[Node, Sent] = {}
    new: set[Node] = set() if base else set(recording.nodes)
    for node in recording.nodes:
        if node not in arrived:
            continue
        is_kept = base is not None and node not in new and changes.get(node) is base.changes.get(node)
        if is_kept and base is not None:
            out = base.sent[node]
        else:
            out = changes.get(node, send)(node, arrived[node])
            new.update(parent for parent, _ in out)
            new.update(parent for parent, _ in node.parents)
        sent[node] = out
        for parent, g in out:
            arrived[parent] = arrived[parent] + g if parent in arrived else g
    return Pass(arrived, sent, changes)


def send(node: Node, g: Array) -> Sent:
    """What the tape sends: to each parent the vjp, summed over the axes along which the parent was broadcast."""
    return [(parent, through(node, g, parent, vjp)) for parent, vjp in node.parents]


def through(node: Node, g: Array, parent: Node, vjp: Vjp) -> Array:
    """What goes through one edge."""
    return unbroadcast(raw(node, g, vjp), parent.shape)


def raw(node: Node, g: Array, vjp: Vjp, args: Any = None) -> Array:
    """The vjp at the recorded values, or at others, before the sum that undoes broadcasting."""
    return np.asarray(vjp(g, node.primal, *(node.arg_primals if args is None else args), **node.kwargs))


def exchanged(edge: int, sends: Callable[[Node, Array], Array]) -> Send:
    """Send something else along one edge (the position among the parents), and the right thing along the others."""

    def changed(node: Node, g: Array) -> Sent:
        return [
            (parent, sends(node, g) if k == edge else through(node, g, parent, vjp))
            for k, (parent, vjp) in enumerate(node.parents)
        ]

    return changed


def scaled(edges: frozenset[int], factor: float) -> Send:
    """Send a multiple of the right thing along these edges."""

    def changed(node: Node, g: Array) -> Sent:
        sent = send(node, g)
        return [(parent, factor * a if k in edges else a) for k, (parent, a) in enumerate(sent)]

    return changed
