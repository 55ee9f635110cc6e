"""The pass back over a graph in any order of its vertices, message by message, and the pass forward with tangents.

    backward   g_u = sum over the uses of u of  g_v dv/du     the gradient of the output by every vertex
    forward    t_v = sum over the wires into v of  dv/du t_u  the derivative of every vertex by one input

A vertex sends when it is fired: once, along each wire by which it was computed, what has arrived until then.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from bpwidgets.calculus.functions import ChosenFunction
    from bpwidgets.explorers.backpropagation.computation_graph import ComputationGraph, Vertex

    Floats = NDArray[np.float64]


class Mode(StrEnum):
    """Which of the two passes is shown."""

    REVERSE = "reverse (from output)"
    FORWARD = "forward (from input)"


@dataclass(frozen=True)
class State:
    """How far the run has come.

    Attributes:
        computed: how many operations have been computed.
        fired: the operations that were fired, in order, by number from 1: v₁ is 1.
    """

    computed: int = 0
    fired: tuple[int, ...] = ()


@dataclass(frozen=True, eq=False)
class Fired:
    """One vertex when it was fired.

    Attributes:
        vertex: its number.
        arrived: how many messages it had.
        gradient: (size,), what had arrived, of which it sent the wires' shares.
        lost: how many messages were overwritten before.
    """

    vertex: int
    arrived: int
    gradient: Floats
    lost: int = 0


@dataclass(frozen=True, eq=False)
class PassBack:
    """The pass back, as far as it has come.

    Attributes:
        gradients: for each vertex what has arrived at it.
        received: for each vertex how many messages have.
        messages: for each wire what was sent along it; None where nothing was.
        fired: each vertex that was fired, in order.
    """

    gradients: tuple[Floats, ...]
    received: tuple[int, ...]
    messages: tuple[Floats | None, ...]
    fired: tuple[Fired, ...]


def back(graph: ComputationGraph, order: Iterable[int], *, overwrite: bool = False) -> PassBack:
    """From 1 at the output, fire the vertices with these numbers in this order.

    Args:
        graph: on which.
        order: numbers of operations, each once.
        overwrite: whether a message takes the place of what has arrived before it, instead of being added.
    """
    gradients: list[Floats] = [np.zeros(vertex.value.shape) for vertex in graph.vertices]
    gradients[graph.output] = np.ones(1)
    received = [0] * len(gradients)
    messages: list[Floats | None] = [None] * len(graph.wires)
    into: dict[int, list[int]] = {}
    for k, wire in enumerate(graph.wires):
        into.setdefault(wire.end, []).append(k)
    fired = []
    for vertex in order:
        fired.append(
            Fired(vertex, received[vertex], gradients[vertex], max(received[vertex] - 1, 0) * overwrite)
        )
        for k in into[vertex]:
            start = graph.wires[k].start
            message = _times(gradients[vertex], graph.wires[k].derivative)
            messages[k] = message
            gradients[start] = message if overwrite else gradients[start] + message
            received[start] += 1
    return PassBack(tuple(gradients), tuple(received), tuple(messages), tuple(fired))


def tangents(graph: ComputationGraph, by: int) -> tuple[Floats, ...]:
    """For each vertex its derivative by the input vertex `by`: (size,)."""
    found: list[Floats] = [np.zeros(vertex.value.shape) for vertex in graph.vertices]
    found[by] = np.ones(1)
    for wire in sorted(graph.wires, key=lambda wire: wire.end):
        found[wire.end] = found[wire.end] + _times(found[wire.start], wire.derivative.T)
    return tuple(found)


def _times(g: Floats, J: Floats) -> Floats:
    """g J, in which nothing times anything is nothing: a path that carries 0 has no part in an infinite slope."""
    if J.size == 1:  # most are, and arrays of one number are slow
        slope, factor = float(J[0, 0]), float(g[0])
        return np.array([slope * factor if factor else 0.0])
    with np.errstate(all="ignore"):
        products: Floats = np.where(g[:, None] == 0, 0.0, g[:, None] * J)
    return np.asarray(np.sum(products, axis=0))


# ---- the result ----


@dataclass(frozen=True, eq=False)
class Result:
    """One calculation, and how far the passes over it have come.

    Attributes:
        f: the function.
        x: (p,), all its variables.
        graph: the calculation.
        computed: how many operations have been computed.
        mode, overwrite: as the explorer's.
        by: the number of the input vertex from which the forward mode goes.
        passed: the pass back as far as it has come.
        right: the whole pass back in a right order, added up.
        tangents: the derivatives by the input `by`.
        following: the operation that is sent back next; None where the pass forward is not over, or nothing is left.
    """

    f: ChosenFunction
    x: Floats
    graph: ComputationGraph
    computed: int
    mode: Mode
    overwrite: bool
    by: int
    passed: PassBack
    right: PassBack
    tangents: tuple[Floats, ...]
    following: int | None

    @property
    def value(self) -> float:
        """f(x)."""
        return float(self.graph.vertices[-1].value[0])

    @property
    def paths(self) -> int:
        """How many paths lead from the output to the inputs; a question asks for it."""
        return self.graph.paths

    @property
    def forward_done(self) -> bool:
        """Whether all operations have been computed."""
        return self.computed == len(self.graph.operations)

    @property
    def last(self) -> Fired | None:
        """The vertex that was fired last."""
        return self.passed.fired[-1] if self.passed.fired else None

    @property
    def done(self) -> bool:
        """Whether the pass of this mode is over."""
        all_fired = len(self.passed.fired) == len(self.graph.operations)
        return self.forward_done and (all_fired or self.mode == Mode.FORWARD)

    @property
    def touched(self) -> int:
        """How many wires the pass has touched until now."""
        if self.mode == Mode.FORWARD:
            return sum(self.is_computed(wire.end) for wire in self.graph.wires)
        return sum(message is not None for message in self.passed.messages)

    def arrived(self, vertex: int) -> list[Floats]:
        """The messages that have come to a vertex, in the order in which they were sent."""
        return [
            message
            for fired in self.passed.fired
            for wire, message in zip(self.graph.wires, self.passed.messages, strict=True)
            if wire.start == vertex and wire.end == fired.vertex and message is not None
        ]

    def is_computed(self, vertex: int) -> bool:
        """Whether the pass forward has come to a vertex."""
        return vertex < len(self.graph.inputs) + self.computed

    def is_short(self, vertex: int) -> bool:
        """Whether a vertex that was fired, or an input at the end, has another gradient than the right one."""
        return vertex in self.short

    @cached_property
    def short(self) -> frozenset[int]:
        """Those vertices."""
        had = {it.vertex: it.gradient for it in self.passed.fired}
        if self.done and self.mode == Mode.REVERSE:
            had |= {k: self.passed.gradients[k] for k in range(len(self.graph.inputs))}
        return frozenset(k for k, g in had.items() if not same(g, self.right.gradients[k]))

    def vertex(self, number: int) -> Vertex:
        """One of the vertices."""
        return self.graph.vertices[number]


def same(one: Floats, other: Floats) -> bool:
    """Equal but for rounding; two values that are not finite count as equal."""
    if one.size == 1:
        a, b = float(one[0]), float(other[0])
        return abs(a - b) <= 1e-9 * max(1.0, abs(b)) or not (math.isfinite(a) or math.isfinite(b))
    with np.errstate(all="ignore"):
        near = np.abs(one - other) <= 1e-9 * np.maximum(1.0, np.abs(other))
    return bool(np.all(near | ~(np.isfinite(one) | np.isfinite(other))))
