"""One mistake that explains claims on several data sets at once, such as an answer on all instances of an exercise."""

from __future__ import annotations

import inspect
from dataclasses import dataclass, field
from math import inf
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.diagnosis import wording
from bpwidgets.diagnosis.kinks import fitted_ties
from bpwidgets.diagnosis.mistakes.amounts import comes_from_nowhere
from bpwidgets.diagnosis.mistakes.multiples import WHOLE
from bpwidgets.diagnosis.mistakes.mutation import FACTOR, PATH_LEFT_OUT
from bpwidgets.diagnosis.mistakes.numbers import length_in_words, named_shapes
from bpwidgets.diagnosis.recording import NAMELESS, NAMELESS_DATA, Recording, record, stack_of
from bpwidgets.diagnosis.report import Finding
from bpwidgets.diagnosis.search import Point, Search, Step, fit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bpwidgets.diagnosis.mistakes.mutation import Mutation


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What is claimed on one data set.

    Attributes:
        loss: a function of NumPy operations of one argument, whose value is one number.
        value: what it is differentiated at: a number or an array.
        gradient: what is claimed to be its gradient there.
        data: numbers and arrays that may have been mistaken for others, by name.
    """

    loss: Callable[[Any], Any]
    value: Any
    gradient: Any
    data: Mapping[str, Any] = field(default_factory=dict)


def common_mistake(claims: Sequence[Claim], *, until: float = inf) -> Finding | None:
    """The one mistake that explains the claims on all data sets; None where there is none, or two would be needed.

    The losses do the same operations, on arrays of other sizes perhaps. Its text names operations as they are written
    in the loss, and no line: who made the claim does not see that file.

    until: when to give up, as `time.monotonic` has it.

    Raises whatever a loss raises, or the search on a claim of an odd shape.
    """
    name = next(iter(inspect.signature(claims[0].loss).parameters))
    points = [_point(name, claim) for claim in claims]
    operations = {tuple(node.name for node in point.recording.nodes) for point in points}
    points.sort(key=lambda point: point.fits(name, point.right_gradients[name]))  # the wrong ones first
    if len(operations) > 1 or points[0].fits(name, points[0].right_gradients[name]):
        return None
    if not any(np.any(point.claims[name]) for point in points):
        # Some slip may come to 0 by a sum that cancels: it would be a guess where nothing is claimed.
        text = f"The gradient of `{name}` is 0, as if nothing had arrived."
        return Finding(PATH_LEFT_OUT, (name,), "the whole", None, text, "certain")
    found = Search(points, [name], among=_in_loss(points[0]), pairs_too=False, until=until)
    chosen = found.run()
    if found.ran_out:
        return None
    steps = chosen[0].steps if len(chosen) == 1 else ()
    return _finding(name, points, *steps) if len(steps) == 1 else _common_multiple(name, points)


def _finding(name: str, points: Sequence[Point], step: Step) -> Finding | None:
    """What a mutation means, where that is the same on all data sets and can be said to who does not see the file."""
    readings = [point.mutations[step.mutation.key].reading(step.amount) for point in points]
    said = {(reading.kind, reading.what) for reading in readings}
    remarks = {reading.remark for reading in readings}
    remark = remarks.pop() if len(remarks) == 1 else ""
    is_mere_number = comes_from_nowhere(step.reading._replace(remark=remark), step.amount)
    is_nameless = NAMELESS in step.reading.what or NAMELESS_DATA in step.reading.what
    if len(said) > 1 or is_nameless or is_mere_number:
        return _common_multiple(name, points)
    return Finding(
        kind=step.reading.kind,
        parameters=(name,),
        operation=step.mutation.operation,
        line=None,
        text=wording.sentence_without_line(name, step, remark),
        certainty="certain",
    )


def _point(name: str, claim: Claim) -> Point:
    recording = record(claim.loss, {name: np.array(claim.value, dtype=np.float64)}, by_name=True)
    recording.constants |= {name: np.asarray(a, dtype=np.float64) for name, a in claim.data.items()}
    claims = {name: np.asarray(claim.gradient, dtype=np.float64)}
    return Point(recording, claims, ties=fitted_ties(Point(recording, claims)))


def _common_multiple(name: str, points: Sequence[Point]) -> Finding | None:
    """The right gradient times, or divided by, a number that may differ between data sets, such as that of samples."""
    multiples = []
    for point in points:
        right = point.right_gradients[name]
        c = fit(point.claims[name], np.zeros_like(right), right)
        if c is None or c <= 0 or not point.fits(name, c * right):
            return None
        multiples.append(c)
    sizes = [_sizes(point.recording) for point in points]
    for what in sizes[0]:
        numbers = [size.get(what, np.nan) for size in sizes]
        for done, exponent in (("times", 1), ("divided by", -1)):
            if np.allclose(multiples, np.power(numbers, float(exponent)), rtol=1e-7, atol=0):
                text = f"The gradient of `{name}` is the right one {done} {what}."
                return Finding(FACTOR, (name,), "the whole", None, text, "certain")
    return None


def _sizes(recording: Recording) -> dict[str, float]:
    """The numbers in the data, and the lengths of axes, by what they are; those of data come first."""
    data = recording.constants
    found = {f"`{name}`": float(a) for name, a in data.items() if a.ndim == 0}
    shapes = [(f"`{name}`", a.shape) for name, a in data.items()]
    for written, shape in [*shapes, *named_shapes(recording)]:
        for axis, length in enumerate(shape):
            found.setdefault(f"n, {length_in_words(written, shape, axis)}", float(length))
    return found


def _in_loss(point: Point) -> Callable[[Mutation], bool]:
    """Whether a mutation is of an operation that stands in the loss itself, or of the whole."""
    code = stack_of(point.recording.output)[0].code
    return lambda mutation: mutation.place is None or mutation.place.code is code or mutation.key == WHOLE
