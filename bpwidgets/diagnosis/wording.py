"""What is found, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bpwidgets.diagnosis.mistakes.amounts import multiplied
from bpwidgets.diagnosis.mistakes.multiples import WHOLE
from bpwidgets.diagnosis.report import Finding
from bpwidgets.diagnosis.search import Explanation, Point, Step, largest, without_leading_ones

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpwidgets.calculus.autodiff.recorder import Array
    from bpwidgets.diagnosis.places import Place


def findings_of(
    explanation: Explanation, certainty: str, order: Sequence[str], chosen: Sequence[Explanation]
) -> list[Finding]:
    """A finding for each mutation of an explanation, apart from what an earlier one of those chosen says already."""
    findings: list[Finding] = []
    steps = sorted(explanation.steps, key=lambda step: step.mutation.key == WHOLE)
    steps.sort(key=lambda step: -len(sharing(step, chosen)))  # what others have, too, comes first
    for k, step in enumerate(steps):
        having = sharing(step, chosen) or [explanation]
        if having[0] is not explanation:
            continue
        names = tuple(name for name in order if any(name in it.parameters for it in having))
        findings += [
            Finding(
                kind=step.reading.kind,
                parameters=names,
                operation=step.mutation.operation,
                line=step.mutation.place.line if step.mutation.place else None,
                text=sentence(step, names, k, is_alone=all(len(it.steps) == 1 for it in having)),
                certainty=certainty,
            )
        ]
    return findings


def sharing(step: Step, chosen: Sequence[Explanation]) -> list[Explanation]:
    """The explanations that make a step."""
    return [it for it in chosen if any(own.key == step.key for own in it.steps)]


def sentence(step: Step, names: Sequence[str], k: int, *, is_alone: bool) -> str:
    """Such as: In the gradient of W1, the derivative of tanh is left out (line 3: z = np.tanh(a)).

    k: how many mistakes are said before, of the same gradients; is_alone: whether these have no other mistake.
    """
    if step.mutation.key == WHOLE:
        return sentence_of_all(step, names, k, is_alone=is_alone)
    whose = f"the gradient{'s' if len(names) > 1 else ''} of {listed(names)}"
    place = where(step.mutation.place)
    return f"{'And in' if k else 'In'} {whose}, {step.reading.what}{place}{step.reading.remark}."


def sentence_of_all(step: Step, names: Sequence[str], k: int, *, is_alone: bool) -> str:
    """Such as: The gradients of W1 and b1 are each 2 times the right one."""
    whose = f"gradient{'s' if len(names) > 1 else ''} of {listed(names)} {'is' if len(names) == 1 else 'are each'}"
    if not is_alone:  # beside another mistake it is no multiple of the right one
        return f"{'Besides, the' if k else 'The'} {whose} {multiplied(step.amount)}{step.reading.remark}."
    return f"The {whose} {step.reading.what}{step.reading.remark}."


def sentence_without_line(name: str, step: Step, remark: str) -> str:
    """The same of one parameter, for who does not see the loss's file; a line is quoted where it names a value."""
    if step.mutation.key == WHOLE:
        return f"The gradient of `{name}` is {step.reading.what}{remark}."
    source = step.mutation.place.source if step.mutation.place else ""
    quoted = f", in `{source}`" if " = " in source and "`" not in source else ""
    return f"In the gradient of `{name}`, {step.reading.what}{quoted}{remark}."


def listed(names: Sequence[str]) -> str:
    """``W1``, ``W1 and b1``, ``W1, b1 and W2``."""
    quoted = [f"`{name}`" for name in names]
    return " and ".join([", ".join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted)


def where(place: Place | None) -> str:
    """The line, as it is written, where it is known; and the call that leads there, where there are several."""
    if place is None:
        return ""
    by = place.caller
    call = f", called in {line(by, by.expression or by.source)}" if by else ""
    return f" ({line(place, place.source)}{call})"


def line(place: Place, text: str) -> str:
    """Such as: line 3: `z = np.tanh(a)`."""
    return f"line {place.line}: `{text}`" if text and "`" not in text else f"line {place.line}"


def difference(point: Point, name: str) -> str:
    """How a claim that nothing explains differs: by its shape, or at the entry that is off most."""
    claim, right = point.claims[name], point.right_gradients[name]
    if without_leading_ones(claim).shape != without_leading_ones(right).shape:
        return f"The claimed gradient of `{name}` has the shape {claim.shape}, expected {right.shape}."
    claim = np.reshape(claim, right.shape)
    if not np.all(np.isfinite(claim)):
        place = first_place(~np.isfinite(claim))
        return (
            f"The claimed gradient of `{name}` is {claim[place]:.4g}{at(place)}, expected {right[place]:.4g}."
        )
    off = np.abs(claim - right)
    place = tuple(int(k) for k in np.unravel_index(int(np.argmax(off)), off.shape))
    many = int(np.count_nonzero(off > point.precision * largest(right)))
    count = f"; {many} of {off.size} entries differ" if off.size > 1 else ""
    return f"The claimed gradient of `{name}` is {claim[place]:.4g}{at(place)}, expected {right[place]:.4g}{count}."


def first_place(mask: Array) -> tuple[int, ...]:
    """The index of the first entry that is true."""
    return tuple(int(k) for k in np.argwhere(mask)[0])


def at(place: tuple[int, ...]) -> str:
    """`` at [0, 2]``; nothing for a single number."""
    return f" at {list(place)}" if place else ""


def how_to_tell(names: Sequence[str], is_function: bool) -> str:
    """What would tell explanations apart that fit alike."""
    if is_function:
        return "Other data would tell these apart."
    return (
        "These cannot be told apart at this point. To tell them apart, hand over the backward pass as a function, or "
        f"gradients at other values of {listed(names)}."
    )


def how_far(right: str, wrong: str) -> str:
    """Between which variables of the loss the claim ceases to be right."""
    if right and wrong:
        return f"The claim is right at `{right}` and wrong at `{wrong}`: the mistake lies between them."
    if right:
        return f"The claim is right at `{right}`: the mistake comes after it."
    return f"The claim is wrong at `{wrong}` already: the mistake lies between the loss and it."
