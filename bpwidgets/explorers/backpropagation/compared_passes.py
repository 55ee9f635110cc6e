"""Two passes back over one graph, the right one and one with a mistake, compared message by message.

Numbers only: which loss this is, and what the mistake, is known to whoever made the passes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.live.picture.formatting import number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

SAME = 1e-7
"""What differs by less, relative to the largest entry, does so by rounding."""


@dataclass(frozen=True, eq=False)
class Pair:
    """The gradient by one value, in the right pass and in the one with the mistake; arrays of any, also of two, shapes.

    rounding: what is lost by rounding where large numbers cancel.
    """

    right: Floats
    mistaken: Floats
    rounding: float = 0.0

    @cached_property
    def agree(self) -> bool:
        """Equal but for rounding."""
        if self.right.shape != self.mistaken.shape:
            return False
        both = np.array([self.right, self.mistaken])
        size = np.max(np.abs(both), initial=0.0, where=np.isfinite(both))
        tolerance = SAME * float(size) + self.rounding
        return np.allclose(self.right, self.mistaken, rtol=0, atol=tolerance, equal_nan=True)

    @cached_property
    def place(self) -> tuple[int, ...]:
        """The entry that is shown: that which differs most, or the largest where none does."""
        if self.right.shape != self.mistaken.shape or not self.right.size:
            return ()
        off = np.abs(self.right) if self.agree else np.abs(self.right - self.mistaken)
        with np.errstate(all="ignore"):
            largest = np.argmax(np.where(np.isnan(off), np.inf, off))
        return tuple(int(k) for k in np.unravel_index(largest, off.shape))

    def text(self, *, claimed: bool, digits: int = 4) -> str:
        """The entry that is shown, of one of the two; its shape where that is what differs."""
        values = self.mistaken if claimed else self.right
        if self.right.shape != self.mistaken.shape or not values.size:
            return f"{values.shape}"
        return number(values[self.place], digits)

    def said(self, *, claimed: bool) -> str:
        """The same within a sentence."""
        is_number = self.right.shape == self.mistaken.shape
        return f"{'' if is_number else 'an array '}{self.text(claimed=claimed)}"

    @property
    def index(self) -> str:
        """Such as [2, 0]; nothing of a single number, or where the shapes differ."""
        return f"{list(self.place)}" if self.place else ""


@dataclass(frozen=True, eq=False)
class Value:
    """A vertex: a parameter, or the result of an operation or of several that are seen as one.

    Attributes:
        name: the variable that holds it; v₁, v₂, ... where none does.
        is_variable: whether one does.
        symbol: what stands in its circle.
        formula: how it is written in the loss; "" of a parameter.
        line: where; None where that is not known.
        shape: of the value.
        gradient: of the loss by it.
    """

    name: str
    is_variable: bool
    symbol: str
    formula: str
    line: int | None
    shape: tuple[int, ...]
    gradient: Pair


@dataclass(frozen=True, eq=False)
class Use:
    """One value used by another, by number; and what comes back along it."""

    start: int
    end: int
    message: Pair


@dataclass(frozen=True, eq=False)
class ComparedPasses:
    """A graph and both passes over it.

    Attributes:
        values: the parameters first, then the results as they are computed.
        uses: all wires.
        parameters: how many of the values are parameters.
        order: the numbers of the results in the order in which they send.
        faulty: the numbers of those where the mistake is made.
        mistake: what it is, a sentence; or what else is to be said in the end.
        left_out: a sentence on what of the graph is not shown; "" where all is.
    """

    values: tuple[Value, ...]
    uses: tuple[Use, ...]
    parameters: int
    order: tuple[int, ...]
    faulty: frozenset[int]
    mistake: str
    left_out: str

    @cached_property
    def shape(self) -> tuple[int, tuple[tuple[int, int], ...]]:
        """What a drawing depends on."""
        return self.parameters, tuple((use.start, use.end) for use in self.uses)


@dataclass(frozen=True, eq=False)
class Result:
    """Both passes, as far as they have come: so many results have sent."""

    passes: ComparedPasses
    sent: int

    @cached_property
    def done(self) -> frozenset[int]:
        """The numbers of those that have sent."""
        return frozenset(self.passes.order[: self.sent])

    @property
    def last(self) -> int | None:
        """Which has sent last."""
        return self.passes.order[self.sent - 1] if self.sent else None

    @cached_property
    def known(self) -> frozenset[int]:
        """The values at which all messages have arrived, so that their gradient is known."""
        waiting = {use.start for use in self.passes.uses if use.end not in self.done}
        return frozenset(k for k in range(len(self.passes.values)) if k not in waiting)

    @cached_property
    def wrong(self) -> frozenset[int]:
        """Those of them at which the passes differ."""
        return frozenset(k for k in self.known if not self.passes.values[k].gradient.agree)

    @property
    def over(self) -> bool:
        """Whether all have sent."""
        return self.sent == len(self.passes.order)


# ---- in words ----


def sentence(r: Result) -> str:
    """What the last value has sent, in both passes; at the end what has come out."""
    passes = r.passes
    if r.last is None:
        return (
            f"Nothing has been sent back yet. The way starts with 1 at {passes.values[passes.order[0]].name}."
        )
    if r.over:
        return " ".join(filter(None, [_outcome(r), passes.mistake, passes.left_out]))
    value = passes.values[r.last]
    where = f" (line {value.line})" if value.line else ""
    begins = "Here the passes part: " if r.last in passes.faulty else ""
    sends = "; ".join(_message(r, use) for use in passes.uses if use.end == r.last)
    return f"{begins}{value.name} = {value.formula}{where} sends back {sends or 'nothing'}."


def _message(r: Result, use: Use) -> str:
    """Such as: 0.31 to a1[2, 0], right is 0.12."""
    message, name = use.message, r.passes.values[use.start].name
    found = f"{message.said(claimed=True)} to {name}{message.index}"
    return found if message.agree else f"{found}, right is {message.said(claimed=False)}"


def _outcome(r: Result) -> str:
    """The gradients by the parameters: where they are wrong those, else all."""
    found = r.passes.values[: r.passes.parameters]
    wrong = [it for it in found if not it.gradient.agree]
    said = "; ".join(map(_gradient, (wrong or found)[:2]))
    return f"{said}." if wrong or r.passes.faulty else f"The claimed gradients are right: {said}."


def _gradient(value: Value) -> str:
    """Such as: dL/dW1[2, 0] is 0.31, right is 0.12."""
    gradient = value.gradient
    found = f"dL/d{value.name}{gradient.index} is {gradient.said(claimed=True)}"
    return found if gradient.agree else f"{found}, right is {gradient.said(claimed=False)}"


def tables(r: Result) -> dict[str, dict[str, Sequence[Any]]]:
    """Each value with its gradient in both passes, where that is known."""
    values = r.passes.values
    known = [k in r.known for k in range(len(values))]

    def column(text: Any) -> list[str]:
        return [text(it.gradient) if it_is else "" for it, it_is in zip(values, known, strict=True)]

    return {
        "Gradients": {
            "of": [it.name for it in values],
            "written": [it.formula or "parameter" for it in values],
            "line": [str(it.line or "") for it in values],
            "shape": [str(it.shape) for it in values],
            "entry": column(lambda pair: pair.index),
            "right": column(lambda pair: pair.text(claimed=False)),
            "claimed": column(lambda pair: pair.text(claimed=True)),
            "": column(lambda pair: "✓" if pair.agree else "✗"),
        },
        "Passes": {"sent back": [r.sent], "of": [len(r.passes.order)]},
    }
