r'''What an exercise is: one executable reference, and instances on which no mistake can hide.

An exercise is added to its lesson's module and to that module's `EXERCISES`; everything else follows from it: the
verdict, the names of mistakes, their tests (`tests/exercises/test_catalogue.py` runs over every exercise).

    def _square(inputs, mistakes):                       # right, or what the named mistakes make of it
        return inputs["x"] if "factor-forgotten" in mistakes else 2 * inputs["x"]

    SQUARE = Exercise(
        id="my_lesson.square",
        statement="Return the derivative of x^2 at `x`.",
        stub='def square(x):\n    """d/dx x^2 at a number x."""\n    ...\n',
        sample=lambda rng, number: {"x": rng.uniform(1, 3)},     # one instance: arguments by name, in order
        asks=Answer(
            points=1,
            reference=_square,
            misconceptions=(
                Misconception(id="factor-forgotten", text="The exponent comes down as a factor: ..."),
            ),
        ),
    )

A misconception is added as an entry of `misconceptions` and a line of the reference; where `sample` never draws an
instance that shows it, the first use says so. `Steps` asks for several values, `Derivative` needs no formula for
the right one, and a construction overrides `Answer.matches` by the property that is asked for.
'''

from __future__ import annotations

import ast
import copy
import html
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations
from typing import Any

import numpy as np

from bpwidgets.exercises.engine.answer_types import Form, Numbers
from bpwidgets.exercises.engine.feedback import code_marked, counted

Inputs = Mapping[str, Any]
Mistakes = frozenset[str]

RIGHT: Mistakes = frozenset()
_PROBES = 8


@dataclass(frozen=True, kw_only=True)
class Misconception:
    """A mistake that a teacher would recognise.

    Its text is one paragraph for the learner: what was probably thought, and what to look at again.
    """

    id: str
    text: str


@dataclass(frozen=True, kw_only=True, eq=False)
class Answer:
    """One value that is judged: a number, an array, a choice, an order.

    `reference(inputs, mistakes)` computes the right value, or the one to which the named mistakes lead. As one of
    several steps it finds in `inputs` also the values of the earlier steps by their names: the learner's own, so
    that an error is carried forward and costs one step. `shown(inputs)` picks what of an instance stands beside a
    wrong value that has no name; without it, all arguments and earlier steps do.
    """

    points: float
    reference: Callable[[Inputs, Mistakes], Any]
    misconceptions: tuple[Misconception, ...] = ()
    form: Form = field(default_factory=Numbers)
    name: str = ""
    shown: Callable[[Inputs], Inputs] | None = None

    def value(self, inputs: Inputs, mistakes: Mistakes = RIGHT) -> Any:
        """The right value, or the mistaken one, in this answer's form; nan where there is none (a division by 0)."""
        with np.errstate(all="ignore"):
            try:
                return self.form.read(self.reference(inputs, mistakes))
            except ArithmeticError:
                return math.nan

    def matches(self, value: Any, expected: Any, inputs: Inputs, mistakes: Mistakes) -> bool:  # noqa: ARG002
        """Whether a learner's value is the one expected with these mistakes (with none: whether it is right).

        A construction has many right answers: it overrides this by a property of the value and the inputs,
        which takes the mistakes too.
        """
        return self.form.same(value, expected)

    @cached_property
    def texts(self) -> dict[str, str]:
        """The misconceptions' paragraphs by id."""
        return {known.id: known.text for known in self.misconceptions}


@dataclass(frozen=True, kw_only=True, eq=False)
class Derivative(Answer):
    """A derivative or Jacobian: the judge differentiates `forward(inputs, t)` at t = inputs[wrt] by itself.

    So `reference` gives the mistaken values only.
    """

    forward: Callable[[Inputs, Any], Any]
    wrt: str = "x"

    def value(self, inputs: Inputs, mistakes: Mistakes = RIGHT) -> Any:
        """By reverse-mode differentiation of the forward function, or by the reference with its mistakes."""
        if mistakes:
            return super().value(inputs, mistakes)
        from bpwidgets.calculus.autodiff.tape import jacobian  # noqa: PLC0415 - costs only those who need it

        return self.form.read(jacobian(lambda t: self.forward(inputs, t))(inputs[self.wrt]))


@dataclass(frozen=True, eq=False)
class Steps:
    """Several named values that the learner's function returns together, each judged for itself."""

    answers: tuple[Answer, ...]


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Exercise:
    """A statement, a stub, and what is asked for.

    Attributes:
        id: ``<lesson>.<name>``.
        statement: what the learner reads; code stands between backticks.
        stub: the source of the learner's cell before it is filled in: one ``def`` with its docstring.
        sample: ``sample(rng, number)`` draws the instance of that number: the function's arguments by name, in
            order, each a number, a string, an array, a Polynomial, or a dict or tuple of these.
        asks: what is judged.
        grad_allowed: whether the learner's function may call ``bp.grad`` and its kin.
    """

    id: str
    statement: str
    stub: str
    sample: Callable[[np.random.Generator, int], Inputs]
    asks: Answer | Steps
    grad_allowed: bool = False

    @cached_property
    def answers(self) -> tuple[Answer, ...]:
        """What is judged, in order: one value, or one for each step."""
        return self.asks.answers if isinstance(self.asks, Steps) else (self.asks,)

    @cached_property
    def points(self) -> float:
        """The points of all values together."""
        return sum(answer.points for answer in self.answers)

    @cached_property
    def signature(self) -> str:
        """How the learner's function is called, such as ``derivative(f, df, g, dg, x)``."""
        definition = ast.parse(self.stub).body[0]
        if not isinstance(definition, ast.FunctionDef):
            raise TypeError(f"the stub of {self.id} must be one def, not {self.stub!r}.")
        return f"{definition.name}({ast.unparse(definition.args)})"

    @cached_property
    def function(self) -> str:
        """The name of the function that the learner writes."""
        return self.signature.partition("(")[0]

    @property
    def example(self) -> Inputs:
        """The arguments of one instance by name, for a learner who wants to try a function on them."""
        from bpwidgets.exercises.engine.instances import cases  # noqa: PLC0415 - instances are drawn for an exercise

        return copy.deepcopy(cases(self)[0].inputs)

    @cached_property
    def catalogue(self) -> tuple[tuple[Mistakes, ...], ...]:
        """For each value the single mistakes, then the pairs of mistakes that give something of their own.

        A pair gives nothing of its own where one mistake hides the other, or where both together come to what a
        third does alone. That is found by trying, on instances drawn for it.
        """
        rng = np.random.default_rng(0)
        probes = [self.sample(rng, number) for number in range(_PROBES)]
        return tuple(self._distinct(index, probes) for index in range(len(self.answers)))

    def _distinct(self, index: int, probes: list[Inputs]) -> tuple[Mistakes, ...]:
        answer = self.answers[index]
        probes = [self.known(probe, index) for probe in probes]
        kept = {RIGHT: [answer.value(probe) for probe in probes]}
        for mistakes in _sets_of(answer.misconceptions):
            values = [answer.value(probe, mistakes) for probe in probes]
            if not any(all(map(answer.form.same, values, others)) for others in kept.values()):
                kept[mistakes] = values
            elif len(mistakes) == 1:
                raise ValueError(
                    f"{self.id} has no instance that tells {min(mistakes)!r} from what stands before it."
                )
        return tuple(mistakes for mistakes in kept if mistakes)

    def known(self, inputs: Inputs, index: int) -> Inputs:
        """The arguments, and by name the right values of the steps before the one with this index."""
        known = dict(inputs)
        for step in self.answers[:index]:
            known[step.name] = step.value(known)
        return known

    def __repr__(self) -> str:
        statement = self.statement.replace("`", "")
        return f"{self.id} ({counted(self.points)})\n{statement}\nWrite {self.signature}. {self._rule()}"

    def _repr_html_(self) -> str:
        return (
            '<div class="bpw-exercise" style="max-width: 48em; color: var(--jp-content-font-color1, inherit)">'
            f"<div><strong>{html.escape(self.id)} ({counted(self.points)})</strong></div>"
            f'<div style="margin: 4px 0">{code_marked(self.statement)}</div>'
            f"<div>Write <code>{html.escape(self.signature)}</code>. {self._rule()}</div></div>"
        )

    def _rule(self) -> str:
        return f"bp.grad {'may' if self.grad_allowed else 'may not'} be used."


def _sets_of(misconceptions: tuple[Misconception, ...]) -> list[Mistakes]:
    ids = [known.id for known in misconceptions]
    return [frozenset(chosen) for size in (1, 2) for chosen in combinations(ids, size)]
