"""One answer on all instances: judged by itself, or by what follows from the learner's earlier values."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.diagnosis.wording import listed
from bpwidgets.exercises.engine.answer_types import UnreadableError, fitted, read_safely
from bpwidgets.exercises.engine.exercise import RIGHT
from bpwidgets.exercises.engine.feedback import Feedback
from bpwidgets.exercises.engine.second_opinion import second_opinion
from bpwidgets.exercises.engine.verdict_words import difference

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bpwidgets.exercises.engine.exercise import Answer, Inputs, Mistakes
    from bpwidgets.exercises.engine.feedback import Status


@dataclass(frozen=True, kw_only=True)
class Target:
    """What a learner's value is compared with on one instance.

    Attributes:
        inputs: what the reference computes from; where an error is carried forward, the learner's earlier values too.
        expected: the value that a set of mistakes leads to from these inputs.
        earlier: the learner's values of the steps before this one that its reference reads, by name; None for a value
            with which nobody could go on.
    """

    inputs: Inputs
    expected: Callable[[Mistakes], Any]
    earlier: Inputs


@dataclass(frozen=True, kw_only=True)
class Step:
    """One answer and what the learner gave for it.

    Attributes:
        answer: what is asked for.
        values: the learner's value on each instance.
        targets: what each is compared with.
        mistake_sets: the mistakes, alone and in pairs, for which a value is known.
        wrong: the earlier answers that this one's reference reads and that were not right.
        inputs: on each instance the inputs of the reference, right earlier values among them.
    """

    answer: Answer
    values: Sequence[Any]
    targets: Sequence[Target]
    mistake_sets: Sequence[Mistakes]
    wrong: Sequence[str]
    inputs: Sequence[Inputs]

    @cached_property
    def alone(self) -> Feedback:
        """The verdict by itself, as if all before it were right."""
        return self._against(self.targets)

    def verdict(self, deadline: float) -> Feedback:
        """By itself; where that is wrong and earlier ones were, too, by what follows from them; then the doctor's."""
        verdict = self.alone
        # What is right by itself is right, whatever came before it.
        if verdict.status == "wrong" and self.wrong:
            verdict = self._carried()
        if verdict.status == "wrong" and not verdict.diagnosis:
            return self._doctored(verdict, deadline)
        return verdict

    def usable(self) -> list[Any]:
        """The learner's values for the steps after this one; None where nobody could go on with it."""
        return [
            _usable(self.answer, v, t.expected(RIGHT)) for v, t in zip(self.values, self.targets, strict=True)
        ]

    def _carried(self) -> Feedback:
        """The verdict by what follows from the learner's own earlier values."""
        alone = self.alone
        if not any(value is None for target in self.targets for value in target.earlier.values()):
            followed = [self._followed(target) for target in self.targets]
            carried = self._against(followed)
            if carried.status == "correct":
                return replace(carried, message=f"It follows rightly from your {listed(self.wrong)}.")
            computable = all(_finite(target.expected(RIGHT)) for target in followed)
            if carried.diagnosis or (computable and not alone.diagnosis):
                return carried
        if alone.diagnosis:
            return alone
        returned = self.answer.type.describe(read_safely(self.answer.type, self.values[0])).rstrip(",")
        because = f"It goes on from your {listed(self.wrong)}, from which nothing follows: mend that first."
        return replace(alone, message=f"Your function returns {returned}. {because}")

    def _followed(self, target: Target) -> Target:
        inputs = {**target.inputs, **target.earlier}
        return replace(
            target, inputs=inputs, expected=lambda mistakes: _value_or_nan(self.answer, inputs, mistakes)
        )

    def _doctored(self, verdict: Feedback, deadline: float) -> Feedback:
        """What the doctor finds in a gradient that has no name, before the numbers; else the same verdict.

        It may have been computed from the learner's own earlier values, or from right ones.
        """
        if self.answer.loss is None:
            return verdict
        found = [
            fitted(read_safely(self.answer.type, value), self.answer.value(inputs))
            for value, inputs in zip(self.values, self.inputs, strict=True)
        ]
        own = [{**target.inputs, **target.earlier} for target in self.targets]
        for inputs in [own, self.inputs] if self.wrong else [self.inputs]:
            finding = second_opinion(self.answer.loss, found, inputs, until=deadline)
            if finding:
                return replace(verdict, message=f"{finding.text} {verdict.message}", findings=(finding.kind,))
        return verdict

    def _against(self, targets: Sequence[Target]) -> Feedback:
        """Right, mistaken in a way that has a name, or different on a first instance."""
        answer = self.answer

        def verdict(status: Status, message: str = "", diagnosis: tuple[str, ...] = ()) -> Feedback:
            return Feedback(
                name=answer.name,
                status=status,
                points=answer.points if status == "correct" else 0,
                max_points=answer.points,
                diagnosis=diagnosis,
                message=message,
            )

        if self.values[-1] is ...:
            return verdict("not attempted")
        try:
            found = [
                fitted(read_safely(answer.type, value), target.expected(RIGHT))
                for value, target in zip(self.values, targets, strict=True)
            ]
        except UnreadableError as unreadable:
            return verdict("error", f"Your function {unreadable}")

        def agreements(mistakes: Mistakes) -> Iterator[bool]:
            """For each instance, whether the learner's value is what these mistakes lead to."""
            for value, target in zip(found, targets, strict=True):
                yield answer.matches(value, target.expected(mistakes), target.inputs, mistakes)

        right = list(agreements(RIGHT))
        if all(right):
            return verdict("correct")
        made = next((mistakes for mistakes in self.mistake_sets if all(agreements(mistakes))), RIGHT)
        if made:
            diagnosis = tuple(known for known in answer.misconceptions if known in made)
            return verdict("wrong", answer.text(diagnosis), diagnosis)
        first, target = right.index(False), targets[right.index(False)]
        message = difference(
            answer, found[first], target.expected(RIGHT), inputs=target.inputs, earlier=target.earlier
        )
        return verdict("wrong", message)


def _value_or_nan(answer: Answer, inputs: Inputs, mistakes: Mistakes) -> Any:
    """What the mistakes lead to; nan where nothing can be computed from the learner's own values."""
    try:
        return answer.value(inputs, mistakes)
    except Exception:  # noqa: BLE001 - of a shape that the reference does not expect, whatever NumPy says to it
        return math.nan


def _usable(answer: Answer, value: Any, right: Any) -> Any:
    try:
        found = fitted(read_safely(answer.type, value), right)
    except UnreadableError:
        return None
    return found if _finite(found) else None


def _finite(value: Any) -> bool:
    """Whether nothing in it is nan or infinite, which lead to nothing that could be judged."""
    return isinstance(value, tuple) or bool(np.isfinite(value).all())
