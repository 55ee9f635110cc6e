"""Several operations seen as one: all that lies between a value u and a value z of the same shape.

In 1 / (1 + np.exp(-a)) the tape sees four operations; who differentiates it by hand sees one, the sigmoid. A block is
*diagonal* if each output depends on its own input alone; a softmax or a normalisation is not, since its sums mix them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_tuple

from bpwidgets.calculus.autodiff.array_api import TracedArray
from bpwidgets.calculus.autodiff.tape import Node, unbroadcast
from bpwidgets.calculus.autodiff.vjps import sech_squared
from bpwidgets.diagnosis.functions import Known, name_of_mixing, recognised, shrinking
from bpwidgets.diagnosis.recording import Recording, stack_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpwidgets.calculus.autodiff.recorder import Array, Function

REDUCTIONS = frozenset((np.sum, np.max, np.min, np.amax, np.amin, np.prod))
MOST_OPERATIONS = 24  # of a block
MOST_INLINE = 8  # of a diagonal block that is no function of its own
MOST_MIXING = 4  # blocks that mix and end at one value
MOST_PROBES = 256  # for the diagonal of a block's Jacobian


@dataclass(eq=False)
class Block:
    """z = f(u) with one array u; inner: the operations between, z first, u not among them."""

    u: Node
    z: Node
    inner: tuple[Node, ...]
    helper: str = ""  # the function whose call this is, where the user wrote one

    def key(self, index: dict[Node, int]) -> tuple[int, int]:
        """The places of its ends among the nodes of a recording."""
        return index[self.u], index[self.z]

    @cached_property
    def is_diagonal(self) -> bool:
        """Whether each output depends on its own input alone."""
        return all(is_elementwise(node) for node in self.inner)

    @cached_property
    def known(self) -> Known | None:
        """The known function that this is, by its values, if it is diagonal."""
        return recognised(*self.ends) if self.is_diagonal else None

    @cached_property
    def ends(self) -> tuple[Array, Array]:
        """Inputs and outputs by which the function is known; ``share_ends`` takes those of other recordings, too."""
        return self.u.primal, self.z.primal

    @cached_property
    def name(self) -> str:
        """Name of the function, or of its last operation."""
        if self.known:
            return self.known.name
        mixing = "" if self.is_diagonal else name_of_mixing(self.u.primal, self.z.primal, self.axes)
        own = self.helper if self.helper != "<lambda>" else ""
        return mixing or own or (self.z.name if len(self.inner) == 1 else "")

    @cached_property
    def slope(self) -> Array:
        """The derivative of each output by its own input, of a diagonal block."""
        return self.vjp(np.ones(self.z.shape))

    def slope_at(self, u: Array) -> Array:
        """The derivative at another input, of a diagonal block."""
        return self.known.slope(u) if self.known else self.vjp(np.ones(self.z.shape), self.values_at(u))

    def values_at(self, u: Array) -> dict[Node, Array]:
        """What the operations give for another input."""
        values = {self.u: u}
        for node in reversed(self.inner):
            values[node] = operation_of(node)(*[substituted(a, values) for a in node.args], **node.kwargs)
        return values

    def vjp(
        self, g: Array, values: dict[Node, Array] | None = None, without: frozenset[Node] = frozenset()
    ) -> Array:
        """dL/du for g = dL/dz, at the recorded values or at others; what goes through `without` is left out."""
        values = values or {}
        arrived = {self.z: g}
        for node in self.inner:
            if node not in arrived or node in without:
                continue
            z, args = values.get(node, node.primal), [substituted(a, values) for a in node.args]
            for parent, vjp in node.parents:
                sent = unbroadcast(np.asarray(vjp(arrived[node], z, *args, **node.kwargs)), parent.shape)
                arrived[parent] = arrived[parent] + sent if parent in arrived else sent
        return arrived.get(self.u, np.zeros(self.u.shape))

    @cached_property
    def shrinking(self) -> Array:
        """Of a normalisation, the factor by which it multiplies, such as 1 / sqrt(var + eps)."""
        return shrinking(self.u.primal, self.z.primal, self.axes)

    @cached_property
    def axes(self) -> tuple[int, ...]:
        """The axes along which a block mixes."""
        return tuple(sorted({k for node in self.reductions for k in _axes(node)}))

    @cached_property
    def reductions(self) -> tuple[Node, ...]:
        """The sums, means and maxima within."""
        return tuple(node for node in self.inner if node.operation in REDUCTIONS)

    @cached_property
    def diagonal(self) -> Array | None:
        """dz_i/du_i of a block that is not diagonal; None where it would take too many passes."""
        shape = self.u.shape
        axes = self.axes
        lengths = [shape[k] if k in axes else 1 for k in range(len(shape))]
        if np.prod(lengths) > MOST_PROBES:
            return None
        diagonal = np.zeros(shape)
        for place in np.ndindex(*lengths):
            probe = np.zeros(shape)
            index = tuple(k if n in axes else slice(None) for n, k in enumerate(place))
            probe[index] = 1.0
            diagonal[index] = self.vjp(probe)[index]
        return diagonal


def _axes(reduction: Node) -> tuple[int, ...]:
    """The axes over which a reduction goes."""
    n = np.ndim(reduction.arg_primals[0])
    axis = reduction.kwargs.get("axis")
    return normalize_axis_tuple(range(n) if axis is None else axis, n)


def substituted(a: Any, values: dict[Node, Array]) -> Any:
    """An argument with values in place of nodes."""
    if isinstance(a, Node):
        return values.get(a, a.primal)
    if isinstance(a, list):
        return [substituted(member, values) for member in a]
    return a.primal if isinstance(a, TracedArray) else a


def operation_of(node: Node) -> Function:
    """The operation of a node that is no input."""
    if node.operation is None:
        raise ValueError(f"{node!r} is an input, expected the result of an operation")
    return node.operation


def is_elementwise(node: Node) -> bool:
    """Whether each entry of the result is made of one entry of each argument."""
    operation = node.operation
    return operation in (np.where, sech_squared) or (
        isinstance(operation, np.ufunc) and operation.signature is None
    )


def is_linear(node: Node) -> bool:
    """Whether an elementwise operation has one slope wherever it is. A mask, such as that of a * (a > 0), has two."""
    if node.operation in (np.add, np.subtract, np.negative, np.positive):
        return True
    if node.operation not in (np.multiply, np.divide) or len(node.parents) > 1:
        return False
    first_is_traced = isinstance(node.args[0], Node)
    constant = node.arg_primals[1 if first_is_traced else 0]
    is_mask = np.ndim(constant) > 0 and bool(np.all((constant == 0) | (constant == 1)))
    return not is_mask and (node.operation is np.multiply or first_is_traced)


# --- Finding them -----------------------------------------------------------------------------------------


def blocks_of(recording: Recording) -> list[Block]:
    """All blocks that are worth a look: no constant slope, and of those that mix the smallest and the known ones."""
    found: list[Block] = []
    for z in recording.nodes:
        if z.operation is not None and z.ndim <= 4:
            found += _diagonal_blocks(recording, z)
            found += _mixing_blocks(recording, z)
    return found


def share_ends(recorded: list[list[Block]]) -> None:
    """Let the blocks of several recordings of the same operations be known by the values of all."""
    for twins in zip(*recorded, strict=True):
        u, z = (np.concatenate([np.ravel(block.ends[k]) for block in twins]) for k in range(2))
        for block in twins:
            block.ends = (u, z)


def _climb(z: Node, *, through_any: bool) -> Iterator[Block]:
    """Blocks that end at z, the smallest first."""
    inner, frontier = [z], dict.fromkeys(parent for parent, _ in z.parents)
    while frontier and len(inner) < MOST_OPERATIONS:
        if len(frontier) == 1:
            (u,) = frontier
            if u.shape == z.shape:
                yield Block(u, z, tuple(sorted(inner, key=lambda node: node.depth, reverse=True)))
        node = max(frontier, key=lambda node: node.depth)
        if node.operation is None or not (through_any or is_elementwise(node)):
            return
        del frontier[node]
        inner.append(node)
        frontier |= dict.fromkeys(parent for parent, _ in node.parents)


def _diagonal_blocks(recording: Recording, z: Node) -> Iterator[Block]:
    if not is_elementwise(z):
        return
    for block in _climb(z, through_any=False):
        if not all(map(is_linear, block.inner)):
            block.helper = helper_of(recording, block)
            if block.helper or len(block.inner) <= MOST_INLINE:
                yield block


def _mixing_blocks(recording: Recording, z: Node) -> Iterator[Block]:
    """The smallest blocks that mix."""
    if z.ndim == 0:
        return
    found = 0
    for block in _climb(z, through_any=True):
        if block.reductions and found < MOST_MIXING:
            block.helper = helper_of(recording, block)
            yield block
            found += 1


def helper_of(recording: Recording, block: Block) -> str:
    """The user's function whose call is the whole block; empty where there is none."""
    stack = stack_of(block.z)
    level = level_of(recording, block)
    if level + 1 >= len(stack):
        return ""
    called = stack[level + 1].code.co_name
    if called == "__call__":  # an object that is called is known by its variable
        variable = stack[level].expression.partition("(")[0]
        return variable if variable.isidentifier() else ""
    return called


def level_of(recording: Recording, block: Block) -> int:
    """How deep in the stack of z the call stands whose whole work the block is.

    Of z = phi(a) with phi = lambda a: 1 / (1 + np.exp(-a)) that is the line of the call, not that of the lambda.
    """
    level = len(stack_of(block.z)) - 1
    following = recording.following.get(block.z)
    while level > 0:
        call = _call(block.z, level)
        if call in (_call(block.u, level), _call(following, level)):
            break
        if any(_call(node, level) != call for node in block.inner):
            break
        level -= 1
    return level


def _call(node: Node | None, level: int) -> Any:
    """What identifies the call in which a node was recorded at a level of its stack."""
    stack = () if node is None else stack_of(node)
    return stack[:level] if len(stack) > level else None
