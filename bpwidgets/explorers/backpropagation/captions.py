"""The sentence and the tables of a pass over a graph."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.explorers.backpropagation.passes import Mode, same
from bpwidgets.live.picture.formatting import counted, number, relation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpwidgets.explorers.backpropagation.passes import Fired, Floats, Result

LONGEST_FORMULA = 44
"""A formula with more letters than these does not stand in the equation."""
DOES = {
    "hands on": "hands it on",
    "swaps": "× swaps the factors",
    "routes": "routes it to the one it took",
    "scales": "scales it",
}
"""What a vertex with a named rule does with what has arrived."""
OVERWRITTEN = "where several messages meet, the last one has overwritten the others"


def title(r: Result) -> str:
    """f(x, y) in LaTeX, with its formula where that is short."""
    if r.f.kind == "callable" or len(r.f.latex) > LONGEST_FORMULA:
        return f"f({', '.join(r.f.variables)})"
    return f"f = {r.f.latex}"


def text(value: Floats, digits: int = 4) -> str:
    """One number, a few in brackets, or how many there are."""
    if value.size == 1:
        return number(value[0], digits)
    if value.size <= 3:
        return f"({', '.join(number(each, 3) for each in value)})"
    return f"{value.size} numbers"


def messages(count: int) -> str:
    """How many messages, in words."""
    return counted(count, "message")


# ---- the sentence ----


def sentence(r: Result) -> str:
    """What the last step did; at the end, what has come out."""
    if not r.forward_done:
        return _forward(r)
    if r.mode == Mode.FORWARD:
        return _forward_mode(r)
    if r.last is None:
        return (
            f"All values are known: f is {number(r.value)}. Each is kept. The way back starts with ∂f/∂f = 1 "
            f"at {r.graph.vertices[-1].name}."
        )
    return _end(r) if r.done else _sent(r, r.last)


def _forward(r: Result) -> str:
    if not r.computed:
        inputs = ", ".join(f"{it.name} = {text(it.value)}" for it in r.graph.vertices if it.is_input)
        return f"Nothing is computed yet: {inputs}. {counted(len(r.graph.operations), 'operation')} will be."
    vertex = r.vertex(r.graph.operations[r.computed - 1])
    found = f"Forward: {vertex.name} = {vertex.formula} is {text(vertex.value)}."
    if r.mode == Mode.FORWARD:
        by = r.vertex(r.by).name
        return f"{found} With it comes ∂{vertex.name}/∂{by} = {text(r.tangents[r.graph.operations[r.computed - 1]])}."
    return found


def _forward_mode(r: Result) -> str:
    by, count = r.vertex(r.by).name, len(r.graph.inputs)
    rest = (
        "There is one input only, so that one pass is all."
        if count == 1
        else f"For all {count} inputs it takes {count} passes; back from the output one is enough."
    )
    found = f"∂f/∂{by} = {text(r.tangents[-1])}"
    return f"Forward from {by}, each value brings its derivative by {by} along: {found}. {rest}"


def _sent(r: Result, fired: Fired) -> str:
    """What the last vertex had, and what it made of it."""
    vertex, due = r.vertex(fired.vertex), r.right.gradients[fired.vertex]
    expected = r.graph.uses[fired.vertex]
    name = f"{vertex.name} = {vertex.formula}"
    if fired.arrived < expected:
        found = f"{name} was sent back too early, with {fired.arrived} of {messages(expected)}: "
        return f"{found}{_missing(fired.gradient, due)}, and so for all that lies before it."
    if not same(fired.gradient, due):
        why = (
            "the last of its messages overwrote the others"
            if fired.lost
            else "what arrived was not all that is due"
        )
        return f"{name} has its {messages(expected)}, but {why}: {_missing(fired.gradient, due)}."
    all_there = f"with {'both' if expected == 2 else f'all {expected}'} messages" if expected > 1 else ""
    if fired.lost:
        all_there = f"the last of its {messages(expected)}"
    does = DOES.get(vertex.rule, "multiplies it by its slope")
    seed = "starts with 1" if not expected else f"has {text(fired.gradient)}"
    return f"{name} {seed}{', ' + all_there if all_there else ''}, and {does}: {_to(r, fired)}."


def _to(r: Result, fired: Fired) -> str:
    """What goes along its wires, in numbers."""
    found = []
    for wire, message in zip(r.graph.wires, r.passed.messages, strict=True):
        if wire.end == fired.vertex and message is not None:
            name = r.vertex(wire.start).name
            if wire.derivative.size == 1:
                slope = float(wire.derivative[0, 0])
                found.append(f"to {name} {product(float(fired.gradient[0]), slope, float(message[0]))}")
            else:
                found.append(f"to {name} {text(message)}")
    return ", ".join(found) if len(found) <= 3 else f"something to each of {len(found)}"


def product(g: float, slope: float, message: float) -> str:
    """Such as 1 × 0.5403 = 0.5403."""
    times = f"({number(slope)})" if slope < 0 else number(slope)
    return f"{number(g)} × {times} {relation(message, (g, slope))} {number(message)}"


def _missing(found: Floats, due: Floats) -> str:
    """Such as: 0.8 where 1.4 is due, 0.6 is missing."""
    if due.size > 1:
        return (
            f"{text(found)} where {text(due)} are due"
            if due.size <= 3
            else "not all of the numbers are right"
        )
    return f"{number(found[0])} where {number(due[0])} is due, so that {number(due[0] - found[0])} is missing"


def _end(r: Result) -> str:
    """What has come out at the inputs, and how, or why it is wrong."""
    inputs = range(len(r.graph.inputs))
    wrong = [k for k in inputs if r.is_short(k)]
    early = next((it for it in r.passed.fired if it.arrived < r.graph.uses[it.vertex]), None)
    found = ", ".join(f"∂f/∂{r.vertex(k).name} = {text(r.passed.gradients[k])}" for k in inputs)
    if wrong:
        missing = _missing(r.passed.gradients[wrong[0]], r.right.gradients[wrong[0]])
        return f"{found}. That is wrong: ∂f/∂{r.vertex(wrong[0]).name} is {missing}. {_why(r, early)}"
    if early:
        return (
            f"{found}. It is right by luck: {_was_early(r, early)}, and what it lacked makes no difference."
        )
    if r.overwrite and max(r.passed.received) > 1:
        return f"{found}. It is right by luck: {OVERWRITTEN}, and what is lost makes no difference."
    return f"Each of the {len(r.graph.wires)} wires was used once: {found}.{_met(r)}"


def _why(r: Result, early: Fired | None) -> str:
    if early is not None:
        return f"{_was_early(r, early)}."
    return f"{OVERWRITTEN.capitalize()}."


def _was_early(r: Result, early: Fired) -> str:
    expected = r.graph.uses[early.vertex]
    return (
        f"{r.vertex(early.vertex).name} was sent back too early, with {early.arrived} of {messages(expected)}"
    )


def _met(r: Result) -> str:
    """The sum at one vertex where two or three messages have met."""
    for k in range(len(r.graph.vertices)):
        arrived = [float(message[0]) for message in r.arrived(k) if message.size == 1]
        if 2 <= len(arrived) <= 3:
            terms = " + ".join(number(each) for each in arrived).replace("+ −", "− ")
            total = f"{relation(sum(arrived), arrived, sum)} {number(sum(arrived))}"
            return f" At {r.vertex(k).name} its {len(arrived)} messages are added: {terms} {total}."
    return ""


# ---- the tables ----


def tables(r: Result) -> dict[str, dict[str, Sequence[Any]]]:
    """The vertices, the wires, the counts."""
    return {
        "Values and gradients": _vertices(r),
        "Wires": _wires(r),
        "Counts": {
            "quantity": [
                "paths from the output to the inputs",
                "products along them one by one",
                "wires",
                "wires used so far",
                "passes back for all derivatives",
                "passes forward for all derivatives",
            ],
            "count": [r.graph.paths, r.graph.products, len(r.graph.wires), r.touched, 1, len(r.graph.inputs)],
        },
        "Settings": {"mode": [str(r.mode)], "messages": ["overwrite" if r.overwrite else "are added"]},
    }


def _vertices(r: Result) -> dict[str, Sequence[Any]]:
    reverse = r.mode == Mode.REVERSE
    numbers = range(len(r.graph.vertices))
    gradients = r.passed.gradients if reverse else r.tangents
    return {
        "name": [it.name for it in r.graph.vertices],
        "computed as": [it.formula or "input" for it in r.graph.vertices],
        "value": [cell(r.vertex(k).value) if r.is_computed(k) else "" for k in numbers],
        "∂f/∂ of it" if reverse else f"its ∂/∂{r.vertex(r.by).name}": [
            cell(gradients[k]) if shows_gradient(r, k) else "" for k in numbers
        ],
        "messages received": [r.passed.received[k] if reverse else "" for k in numbers],
        "messages expected": list(r.graph.uses),
        "sent back": [
            next((place for place, it in enumerate(r.passed.fired, start=1) if it.vertex == k), "")
            for k in numbers
        ],
    }


def shows_gradient(r: Result, vertex: int) -> bool:
    """Whether there is a number that goes with the value of a vertex."""
    if r.mode == Mode.FORWARD:
        return r.is_computed(vertex)
    return r.forward_done and (r.passed.received[vertex] > 0 or vertex == r.graph.output)


def _wires(r: Result) -> dict[str, Sequence[Any]]:
    computed = [r.is_computed(wire.end) for wire in r.graph.wires]
    return {
        "from": [r.vertex(wire.start).name for wire in r.graph.wires],
        "into": [r.vertex(wire.end).name for wire in r.graph.wires],
        "slope": [
            cell(np.ravel(wire.derivative)) if it else ""
            for wire, it in zip(r.graph.wires, computed, strict=True)
        ],
        "message back": [
            cell(it) if it is not None and r.mode == Mode.REVERSE else "" for it in r.passed.messages
        ],
    }


def cell(value: Floats) -> Any:
    """A number, or several as text."""
    return float(value[0]) if value.size == 1 else text(value)
