"""A finding as a picture: the right pass and the mistaken one on the graph of the loss.

Several operations that are seen as one, such as those of a sigmoid, are one vertex, as long as the mistake is not
within them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from bpwidgets.calculus.autodiff.tape import Node
from bpwidgets.diagnosis.mistakes.mutation import operation_of
from bpwidgets.diagnosis.recording import serial_of, stack_of
from bpwidgets.diagnosis.search import Step, attempt
from bpwidgets.explorers.backpropagation.compared_passes import ComparedPasses, Pair, Use, Value
from bpwidgets.explorers.backpropagation.computation_graph import (
    LONGEST_SYMBOL,
    MOST,
    argument_of,
    formula_of,
    subscript,
    symbol_of,
)
from bpwidgets.explorers.backpropagation.mistaken_pass import showing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bpwidgets.calculus.autodiff.recorder import Array
    from bpwidgets.diagnosis.backward import Pass
    from bpwidgets.diagnosis.blocks import Block
    from bpwidgets.diagnosis.evidence import Evidence
    from bpwidgets.diagnosis.search import Point, Trial
    from bpwidgets.explorers.backpropagation.mistaken_pass import MistakenPass

LOSS = "L"
"""What the loss is called where no variable holds it."""
NEAR = 24
"""Of a graph that has no room, so many of the vertices nearest to the mistake are shown."""
SYMBOLS = {
    "sigmoid": "σ",
    "softmax": "smax",
    "log-softmax": "lnsm",
    "normalisation": "norm",
    "leaky ReLU": "lrel",
}
"""What stands in the circle of several operations that are seen as one."""
PLAIN = frozenset((np.transpose, np.reshape))
"""Operations that only arrange numbers: they belong to the operation that uses them."""


def explorer(evidence: Evidence, finding: int, text: str, scale: float | None) -> MistakenPass:
    """An explorer of the finding with this number; without findings, or an explanation, of the right pass alone.

    text: what is said in the end; scale: as of every explorer.

    Raises:
        ValueError: the loss has no operation.
    """
    passes = compared(evidence, finding, text)
    if not passes.order:
        raise ValueError("There is no graph to show. The loss does nothing with its parameters.")
    return showing(passes, scale=scale)


def compared(evidence: Evidence, finding: int, text: str) -> ComparedPasses:
    """Both passes, of the finding with this number; without findings, or an explanation, the right one twice."""
    explanation = evidence.explanations[finding] if evidence.explanations else None
    if explanation is None:
        return _Comparison(evidence.home, None, frozenset()).passes(text)
    for point in (evidence.home, evidence.tried):
        steps = [
            Step(point.mutations[step.mutation.key], step.amount)
            for step in explanation.steps
            if step.mutation.key in point.mutations
        ]
        trial = attempt(point, steps) if len(steps) == len(explanation.steps) else None
        if trial and any(not _same(point, trial, name) for name in explanation.parameters):
            break
    return _Comparison(point, trial, explanation.parameters).passes(text)


def _same(point: Point, trial: Trial, name: str) -> bool:
    return Pair(point.right_gradients[name], trial.gradients[name], point.rounding).agree


@dataclass(eq=False)
class _Comparison:
    """One graph in the making: the point, the pass with the mistake, and which parameters that explains."""

    point: Point
    trial: Trial | None
    explained: frozenset[str]

    @cached_property
    def mistaken(self) -> Pass:
        """The pass with the mistake."""
        return self.trial.made if self.trial else self.point.right

    @cached_property
    def changed(self) -> set[Node]:
        """The operations at which it sends something else."""
        return {node for node in self.mistaken.changes if node not in self.point.ties}

    @cached_property
    def lines(self) -> dict[Node, int]:
        """The lines that the findings name."""
        steps = self.trial.steps if self.trial else ()
        return {
            node: step.mutation.place.line
            for step in steps
            if step.mutation.place
            for node in step.mutation.at(step.amount)
        }

    @cached_property
    def concerned(self) -> set[Node]:
        """The values through which the explained parameters come to the loss: the mistake is made for these alone."""
        inputs = self.point.recording.inputs
        found = {inputs[name] for name in self.explained}
        for node in reversed(self.point.recording.nodes):
            if any(parent in found for parent, _ in node.parents):
                found.add(node)
        return found

    # ---- several operations as one ----

    @cached_property
    def owners(self) -> dict[Node, Node]:
        """{operation or parameter: the vertex to which it belongs}."""
        nodes, uses = self.point.recording.nodes, self.point.recording.uses
        found: dict[Node, Node] = {}
        for block in self.candidates():
            if not found.keys() & set(block.inner) and self.can_be_one(block):
                found |= dict.fromkeys(block.inner, block.z)
                self.names_of_groups[block.z] = operation_of(block)
        for node in nodes:  # the users of each come before it
            if node not in found:
                found[node] = found[uses[node][0]] if self.is_plain(node) else node
        return found

    @cached_property
    def groups(self) -> dict[Node, list[Node]]:
        """{vertex: the operations that it stands for}."""
        found: dict[Node, list[Node]] = {}
        for node, head in self.owners.items():
            found.setdefault(head, []).append(node)
        return found

    @cached_property
    def names_of_groups(self) -> dict[Node, str]:
        """What several operations that are one are called."""
        return {}

    def candidates(self) -> Iterable[Block]:
        """Blocks that the mistake is about; then those with a name, the largest first."""
        blocks = sorted(self.point.case.blocks, key=lambda block: len(block.inner))
        about = [block for block in blocks if block.z in self.changed and self.sends_to(block.z) == {block.u}]
        return [
            *(block for block in about if len(block.inner) > 1),
            *sorted(self.point.case.named, key=lambda block: -len(block.inner)),
        ]

    def sends_to(self, node: Node) -> set[Node]:
        """To whom it sends in the pass with the mistake."""
        return {parent for parent, _ in self.mistaken.sent.get(node, ())}

    def can_be_one(self, block: Block) -> bool:
        """Whether nothing outside uses what is within, and the mistake is not within."""
        within, uses = set(block.inner), self.point.recording.uses
        hidden = within - {block.z}
        return (
            not hidden & self.changed
            and (block.z not in self.changed or self.sends_to(block.z) <= {block.u})
            and all(set(uses[node]) <= within for node in hidden)
        )

    def is_plain(self, node: Node) -> bool:
        """Whether it only arranges numbers for one other operation, without a mistake or a name."""
        recording = self.point.recording
        return (
            node.operation in PLAIN
            and len(recording.uses[node]) == 1
            and node not in self.changed
            and node not in recording.names
        )

    # ---- gradients ----

    def gradient(self, node: Node) -> Pair:
        """The gradient by a value, in both passes."""
        right = self.point.right.gradient(node)
        mistaken = self.mistaken.gradient(node) if node in self.concerned else right
        for name, it in self.point.recording.inputs.items():
            if it is not node:
                continue
            if self.trial and name in self.explained:
                mistaken = self.trial.gradients[name]
            elif not self.trial and name in self.point.claims and not self.point.fits(name, right):
                mistaken = self.point.claims[name]
        return Pair(np.asarray(right), np.asarray(mistaken), self.point.rounding)

    def message(self, head: Node, parent: Node) -> Pair:
        """What comes back from a vertex to another, in both passes."""
        right = self.sent(self.point.right, head, parent)
        mistaken = self.sent(self.mistaken, head, parent) if parent in self.concerned else right
        return Pair(right, mistaken, self.point.rounding)

    def sent(self, made: Pass, head: Node, parent: Node) -> Array:
        """All that the operations of a vertex send to another one."""
        total: Array | None = None
        for node in self.groups[head]:
            for to, g in made.sent.get(node, ()):
                if to is parent:
                    total = g if total is None else total + g
        return np.zeros(parent.shape) if total is None else np.asarray(total)

    # ---- the graph ----

    def passes(self, text: str) -> ComparedPasses:
        """All of it, or the part round the mistake."""
        recording, groups = self.point.recording, self.groups
        links = {
            (parent, head): None
            for head, members in groups.items()
            for node in members
            for made in (self.point.right, self.mistaken)
            for parent in [*(it for it, _ in node.parents), *(it for it, _ in made.sent.get(node, ()))]
            if parent in groups and parent is not head
        }
        faulty = self.changed & groups.keys() or {recording.inputs[name] for name in self.explained}
        shown = set(groups)
        if len(groups) > MOST:
            shown = nearest(faulty & set(groups) or {recording.output}, links, NEAR)
        parameters = [
            node
            for node in recording.inputs.values()
            if node in shown or (node not in groups and not self.gradient(node).agree)
        ]
        results = sorted((node for node in shown if node.operation), key=serial_of)
        nodes = [*parameters, *results]
        numbers = {node: k for k, node in enumerate(nodes)}
        names = {node: recording.names.get(node, "") for node in nodes}
        names |= {node: f"v{subscript(k)}" for k, node in enumerate(results, start=1) if not names[node]}
        if not recording.names.get(recording.output) and recording.output in names:
            names[recording.output] = LOSS
        return ComparedPasses(
            values=tuple(self.value(node, names) for node in nodes),
            uses=tuple(
                Use(numbers[parent], numbers[head], self.message(head, parent))
                for parent, head in sorted(
                    (link for link in links if set(link) <= shown),
                    key=lambda link: (numbers[link[1]], numbers[link[0]]),
                )
            ),
            parameters=len(parameters),
            order=tuple(numbers[node] for node in recording.nodes if node in shown and node.operation),
            faulty=frozenset(numbers[node] for node in faulty & shown),
            mistake=text,
            left_out=f"Of {len(groups)} values the {len(shown)} nearest to it are shown."
            if len(shown) < len(groups)
            else "",
        )

    def value(self, node: Node, names: dict[Node, str]) -> Value:
        """A vertex, and what it is called."""
        recording, stack = self.point.recording, stack_of(node)
        return Value(
            name=names[node],
            is_variable=node in recording.names,
            symbol=self.symbol(node, names[node]),
            formula=recording.expressions.get(node) or self.formula(node, names) if node.operation else "",
            line=self.lines.get(node, stack[-1].line if stack else None),
            shape=node.shape,
            gradient=self.gradient(node),
        )

    def formula(self, node: Node, names: dict[Node, str]) -> str:
        """How it is computed, where that is not one short expression of the loss."""
        if self.names_of_groups.get(node):
            return self.names_of_groups[node]
        arguments = []
        for k, argument in enumerate(node.args):
            is_known = argument in names if isinstance(argument, Node) else np.ndim(argument) == 0
            arguments.append(
                argument_of(argument, names)
                if is_known
                else self.point.case.operand(node, k).replace("`", "")
            )
        return formula_of(node.name.removeprefix("np."), arguments)

    def symbol(self, node: Node, name: str) -> str:
        """What stands in its circle."""
        if node.operation is None:
            return name if len(name) <= LONGEST_SYMBOL else f"{name[:3]}."
        if function := self.names_of_groups.get(node):
            short = function if len(function) <= LONGEST_SYMBOL else f"{function[:3]}."
            return SYMBOLS.get(function, short)
        symbol = symbol_of(node.name.removeprefix("np."), node)
        return symbol.strip("c") if not symbol.isalpha() else symbol  # "c" is an array that is no parameter


def nearest(start: set[Node], links: Iterable[tuple[Node, Node]], most: int) -> set[Node]:
    """So many vertices, those to which the fewest wires lead from where one starts."""
    beside: dict[Node, list[Node]] = {}
    for one, other in links:
        beside.setdefault(one, []).append(other)
        beside.setdefault(other, []).append(one)
    found, waiting = set(start), list(start)
    for node in waiting:  # which grows
        for other in beside.get(node, ()):
            if other not in found and len(found) < most:
                found.add(other)
                waiting.append(other)
    return found
