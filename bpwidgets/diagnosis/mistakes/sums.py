"""Mistakes in the sums that undo broadcasting, and in those over samples."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from bpwidgets.calculus.autodiff.recorder import Array
from bpwidgets.calculus.autodiff.tape import Node, unbroadcast
from bpwidgets.calculus.autodiff.vjps import Vjp, getitem
from bpwidgets.diagnosis.backward import Sent, raw, through
from bpwidgets.diagnosis.blocks import is_elementwise
from bpwidgets.diagnosis.mistakes.mutation import (
    SUM_LEFT_OUT,
    SUM_TOO_MUCH,
    Case,
    Mutation,
    Reads,
    Sends,
    at_edge,
    constant,
    fixed,
    operation_name,
    place_of,
)


def stretched_edges(case: Case) -> Iterator[tuple[Node, int, Node]]:
    """Edges along which a value was broadcast: (node, edge, the value before it was given more axes)."""
    for node in case.recording.nodes:
        if not is_broadcasting(node):
            continue
        for edge, (parent, _) in enumerate(node.parents):
            if parent.size < node.size:
                yield node, edge, without_new_axes(parent)


def is_broadcasting(node: Node) -> bool:
    """Whether an operation stretches its arguments to one shape."""
    return is_elementwise(node) or node.operation is np.broadcast_to


def without_new_axes(node: Node) -> Node:
    """The value of which this is a view with axes of length 1."""
    while (
        node.operation in (np.reshape, np.expand_dims, getitem, np.ravel)
        and node.size == node.parents[0][0].size
    ):
        node = node.parents[0][0]
    return node


Made = Callable[[Array, Node], Array]  # from the g of all copies, and the value, to what the value gets


def every(g: Array, _: Node) -> Array:
    """No sum."""
    return g


def entry(index: int) -> Made:
    """One copy's."""
    return lambda g, _: g[index]


def mean(g: Array, root: Node) -> Array:
    """The mean instead of the sum."""
    return unbroadcast(g, root.shape) * (root.size / g.size)


def total(g: Array, _: Node) -> Array:
    """The sum of all entries."""
    return np.sum(g)


def total_everywhere(g: Array, root: Node) -> Array:
    """The sum of all entries, at each entry."""
    return np.broadcast_to(np.sum(g), root.shape)


def sum_over(axis: int, *, keeps_shape: bool = False) -> Made:
    """The sum over an axis, brought to the shape of the value or not."""
    return lambda g, root: (
        np.reshape(np.sum(g, axis=axis), root.shape) if keeps_shape else np.sum(g, axis=axis)
    )


def masked(vjp: Vjp, mask: Array) -> Sends:
    """Send what a part of g gives."""
    return lambda node, g: raw(node, g * mask, vjp)


def sum_left_out(case: Case) -> Iterator[Mutation]:
    """A value that was broadcast gets g of every copy, or of one copy, instead of their sum."""
    for node, edge, root in stretched_edges(case):
        whose = case.name(root)
        what = f"the sum over the axes along which {whose} was broadcast is left out"
        yield sent_to_root(case, node, edge, root, "no sum", every, fixed(SUM_LEFT_OUT, what))
        for which, index in (("last", -1), ("first", 0)):
            what = f"only the {which} summand is taken of the sum over the axes along which {whose} was broadcast"
            reading = fixed(SUM_LEFT_OUT, what, 0.3)
            yield sent_to_root(case, node, edge, root, f"{which} alone", entry(index), reading)
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
            what = f"only the {which} sample is taken of the sum over the samples that goes back to {case.name(parent)}"
            sends = masked(vjp, mask)
            yield at_edge(case, node, edge, f"{which} sample", sends, fixed(SUM_LEFT_OUT, what, 0.4))


def sum_over_too_much(case: Case) -> Iterator[Mutation]:
    """The sum that undoes broadcasting goes over another axis, over all, or is a mean."""
    for node, edge, root in stretched_edges(case):
        whose = case.name(root)
        what = f"what comes back to {whose} is averaged over its copies instead of summed"
        yield sent_to_root(case, node, edge, root, "mean", mean, fixed(SUM_TOO_MUCH, what, -0.05))
        what = f"what comes back to {whose} is summed over all entries"
        yield sent_to_root(case, node, edge, root, "all", total, fixed(SUM_TOO_MUCH, what))
        yield sent_to_root(
            case, node, edge, root, "all, repeated", total_everywhere, fixed(SUM_TOO_MUCH, what, 0.1)
        )
        stretched = stretched_axes(node, edge)
        for axis in range(node.ndim):
            if stretched == [axis]:
                continue  # the right sum
            reading = summed_over(axis, stretched, whose)
            yield sent_to_root(case, node, edge, root, f"axis {axis}", sum_over(axis), reading)
            shaped = sum_over(axis, keeps_shape=True)
            yield sent_to_root(case, node, edge, root, f"axis {axis} shaped", shaped, reading)


def stretched_axes(node: Node, edge: int) -> list[int]:
    """The axes of a node along which the value at an edge was broadcast."""
    shape = node.parents[edge][0].shape
    before = (1,) * (node.ndim - len(shape)) + shape
    return [axis for axis in range(node.ndim) if before[axis] < node.shape[axis]]


def summed_over(axis: int, stretched: list[int], whose: str) -> Reads:
    """How a sum over one axis is read: as too little, or as the wrong one."""
    others = [str(other) for other in stretched if other != axis]
    if axis in stretched:
        rest = f"axis {others[0]}" if len(others) == 1 else f"axes {' and '.join(others)}"
        what = f"what comes back to {whose} is summed over axis {axis} only: the sum over {rest} is left out"
        return fixed(SUM_LEFT_OUT, what)
    what = f"what comes back to {whose} is summed over axis {axis}, along which it was not broadcast"
    return fixed(SUM_TOO_MUCH, what)


def sent_to_root(
    case: Case, node: Node, edge: int, root: Node, variant: str, made: Made, reading: Reads
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
        key=(f"stretched, {variant}", case.recording.index[node], edge),
        operation=operation_name(node),
        place=place_of(case, node),
        at=constant({node: changed}),
        reading=reading,
    )
