r'''What an exercise is: a statement, a way to draw instances, and one executable reference for each answer.

An exercise is added to its lesson's module and to that module's `EXERCISES`. Everything else follows from it: the
verdict, the names of mistakes, and their tests (`tests/exercises/engine/test_catalogue.py` runs over every exercise).

    def _square(inputs, mistakes):              # the right value, or what the named mistakes lead to
        return inputs["x"] if "factor-forgotten" in mistakes else 2 * inputs["x"]

    SQUARE = Exercise(
        id="my_lesson.square",
        statement="Return the derivative of x^2 at `x`.",
        stub='def square(x):\n    """d/dx x^2 at a number x."""\n    ...\n',
        sample=lambda rng, number: {"x": rng.uniform(1, 3)},      # one instance: arguments by name, in order
        answers=(
            Answer(
                points=1,
                reference=_square,
                misconceptions={
                    "factor-forgotten": "The exponent comes down as a factor: ...",
                },
            ),
        ),
    )

A misconception is added as an entry of `misconceptions`, a branch of the reference, and a second writing of the mistake
in `tests/exercises/lessons/mistakes`. Where `sample` draws no instance that shows it, the first check says so.
`Derivative` needs no formula for the right value; a `Construction` has many right values.
What no misconception explains goes to the gradient doctor, if the answer has a `loss` that it is the gradient of.
'''

from __future__ import annotations

import ast
import html
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from bpwidgets.calculus.autodiff.tape import jacobian
from bpwidgets.console import printable
from bpwidgets.exercises.engine.answer_types import AnswerType, Numbers
from bpwidgets.exercises.engine.feedback import code_html, format_points

Inputs = Mapping[str, Any]
Mistakes = frozenset[str]  # ids of misconceptions

RIGHT: Mistakes = frozenset()


def choose(mistakes: Mistakes, table: Mapping[str, Any], right: Any) -> Any:
    """What the first mistake of a table that was made leads to, and what is right where none was."""
    return next((value for name, value in table.items() if name in mistakes), right)


@dataclass(frozen=True)
class Loss:
    """The loss that an answer is the gradient of, in NumPy: from it the doctor makes mistakes that no catalogue has.

    Attributes:
        value: ``value(inputs, W)`` is one number; the name of its second argument is that of the variable, in the
            statement's letters. Its lines are shown to learners.
        at: what the variable is for these inputs.
    """

    value: Callable[[Inputs, Any], Any]
    at: Callable[[Inputs], Any]


@dataclass(frozen=True, kw_only=True, eq=False)
class Answer:
    """One value that is judged: a number, an array, a choice, an order.

    Attributes:
        points: what the right value earns.
        reference: ``reference(inputs, mistakes)`` computes the right value, or the one that the named mistakes lead
            to. Where an exercise asks for several values, the inputs of a later one include the earlier ones by name:
            the learner's own, so that an error is carried forward and costs one step.
        misconceptions: for each mistake that a teacher would recognise its id, and one paragraph for the learner: what
            was probably thought, and what to look at again.
        together: the ids of the mistakes that are recognised beside another one, each with what is true then, after
            "Two slips together: ". Other pairs are not tried: too many of them imitate one mistake that has no name.
        type: how a value is read, compared and described.
        name: the name of this value where an exercise asks for several.
        shown: ``shown(inputs)`` selects what is shown of an instance beside a wrong value that has no name; without
            it, all inputs and earlier values are.
        loss: where the value is a gradient, the loss; a wrong value that has no name here goes to the doctor.
        decoys: guesses, each a function of the inputs, that may be right, or look like a mistake, now and then: no
            five instances are drawn on which one of them always is, or does.
    """

    points: float
    reference: Callable[[Inputs, Mistakes], Any]
    misconceptions: Mapping[str, str] = field(default_factory=dict)
    together: Mapping[str, str] = field(default_factory=dict)
    type: AnswerType = field(default_factory=Numbers)
    name: str = ""
    shown: Callable[[Inputs], Inputs] | None = None
    loss: Loss | None = None
    decoys: Sequence[Callable[[Inputs], Any]] = ()

    def value(self, inputs: Inputs, mistakes: Mistakes = RIGHT) -> Any:
        """The right value, or the mistaken one, as this answer's type; nan where there is none (a division by 0)."""
        with np.errstate(all="ignore"):
            try:
                return self.type.read(self.reference(inputs, mistakes))
            except ArithmeticError:
                return math.nan

    def text(self, mistakes: Sequence[str]) -> str:
        """What a learner is told who made this mistake, or these two."""
        if len(mistakes) == 1:
            return self.misconceptions[mistakes[0]]
        beside = next(known for known in self.together if known in mistakes)
        (other,) = (known for known in mistakes if known != beside)
        return f"Two slips together: {self.together[beside]} That apart: {self.misconceptions[other]}"

    def matches(self, value: Any, expected: Any, inputs: Inputs, mistakes: Mistakes) -> bool:  # noqa: ARG002
        """Whether a learner's value is what these mistakes lead to; without mistakes, whether it is right.

        `expected` is `self.value(inputs, mistakes)`, which has been computed already.
        """
        return self.type.same(value, expected)


@dataclass(frozen=True, kw_only=True, eq=False)
class Derivative(Answer):
    """A derivative or Jacobian: the right value comes from differentiating `forward(inputs, t)` at t = inputs[wrt].

    So `reference` is only asked for the mistaken values.
    """

    forward: Callable[[Inputs, Any], Any]
    wrt: str = "x"

    def value(self, inputs: Inputs, mistakes: Mistakes = RIGHT) -> Any:
        """By reverse-mode differentiation of the forward function, or by the reference with its mistakes."""
        if mistakes:
            return super().value(inputs, mistakes)
        return self.type.read(jacobian(lambda t: self.forward(inputs, t))(inputs[self.wrt]))


@dataclass(frozen=True, kw_only=True, eq=False)
class Construction(Answer):
    """A value that must have a property: there are many right ones, of which `reference` gives one.

    ``fits(value, inputs)`` says for the id of each misconception whether its text is true of the value, and for ""
    whether the value is right; what it leaves out is not.
    """

    fits: Callable[[Any, Inputs], Mapping[str, bool]]

    def matches(self, value: Any, expected: Any, inputs: Inputs, mistakes: Mistakes) -> bool:  # noqa: ARG002
        """Whether these mistakes fit the value, which need not be the reference's."""
        fits = self.fits(value, inputs)
        return all(fits.get(mistake, False) for mistake in mistakes or [""])


def _definition(name: str, stub: str) -> ast.FunctionDef:
    definition = ast.parse(stub).body[0]
    if not isinstance(definition, ast.FunctionDef):
        raise TypeError(f"the stub of {name} must be one def, not {stub!r}.")
    return definition


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Exercise:
    """A statement, a stub, and the values that are asked for.

    Attributes:
        id: ``<lesson>.<name>``.
        statement: what the learner reads; code stands between backticks.
        stub: the source of the learner's cell before it is filled in: one ``def`` with its docstring.
        sample: ``sample(rng, number)`` draws the instance of that number: the function's arguments by name, in
            order, each a number, a string, an array, a Polynomial, or a dict or tuple of these.
        answers: what the function returns: one value, or several that are judged one by one.
        grad_allowed: whether the learner's function may call ``bp.grad`` and its kin.
    """

    id: str
    statement: str
    stub: str
    sample: Callable[[np.random.Generator, int], Inputs]
    answers: tuple[Answer, ...]
    grad_allowed: bool = False

    @cached_property
    def points(self) -> float:
        """The points of all answers together."""
        return sum(answer.points for answer in self.answers)

    @cached_property
    def signature(self) -> str:
        """How the learner's function is called, such as ``derivative(f, df, g, dg, x)``."""
        definition = _definition(self.id, self.stub)
        return f"{definition.name}({ast.unparse(definition.args)})"

    @cached_property
    def cell(self) -> str:
        """The learner's cell: the stub, with nbgrader's marks round what is to be filled in.

        Without them ``nbgrader generate_assignment`` replaces the whole cell, its name and its arguments included.
        """
        lines = self.stub.rstrip("\n").split("\n")
        _, *body = _definition(self.id, self.stub).body  # without the docstring
        if len(body) > 1 and isinstance(body[-1], ast.Return):
            del body[-1]
        first, last = body[0].lineno - 1, body[-1].end_lineno
        begin, end = "    # BEGIN SOLUTION", "    # END SOLUTION"
        return "\n".join([*lines[:first], begin, *lines[first:last], end, *lines[last:]])

    @cached_property
    def function_name(self) -> str:
        """The name of the function that the learner writes."""
        return self.signature.partition("(")[0]

    @property
    def example(self) -> Inputs:
        """The arguments of one instance by name, for a learner who wants to try a function on them."""
        return self.sample(np.random.default_rng(0), 0)

    def inputs_of(self, index: int, inputs: Inputs) -> Inputs:
        """What this answer is computed from: the inputs, and by name the right values of the answers before it."""
        known = dict(inputs)
        for earlier in self.answers[:index]:
            known[earlier.name] = earlier.value(known)
        return known

    def __repr__(self) -> str:
        statement = self.statement.replace("`", "")
        return printable(
            f"{self.id} ({format_points(self.points)})\n{statement}\nWrite {self.signature}. {self._grad_rule()}"
        )

    def _repr_html_(self) -> str:
        return (
            '<div class="bpw-exercise" style="max-width: 48em; color: var(--jp-content-font-color1, inherit)">'
            f"<div><strong>{html.escape(self.id)} ({format_points(self.points)})</strong></div>"
            f'<div style="margin: 4px 0">{code_html(self.statement)}</div>'
            f"<div>Write <code>{html.escape(self.signature)}</code>. {self._grad_rule()}</div></div>"
        )

    def _grad_rule(self) -> str:
        return f"bp.grad {'may' if self.grad_allowed else 'may not'} be used."
