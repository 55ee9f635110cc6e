"""What the learner reads after a check, in HTML and as text, in the same words."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Literal

from bpwidgets.console import printable

Status = Literal["not attempted", "correct", "wrong", "error"]

# Sign and word say what the colour says. The colours are marks at the edge (Okabe-Ito green and purple, and
# grey), each above 3:1 on a white and on a dark page; what is read is always in the theme's own ink.
_SIGNS: dict[Status, tuple[str, str, str]] = {
    "correct": ("✓", "Correct", "#009E73"),
    "wrong": ("✗", "Not yet", "#CC79A7"),
    "error": ("!", "Could not be judged", "#CC79A7"),
    "not attempted": ("○", "Not attempted", "#808080"),
}


@dataclass(frozen=True, kw_only=True, repr=False)
class Feedback:
    """The verdict on one answer.

    Attributes:
        status: ``"not attempted"``, ``"correct"``, ``"wrong"`` or ``"error"`` (nothing came that can be judged).
        points: what was earned, of ``max_points``.
        diagnosis: ids of the misconceptions that explain the answer on every instance; empty if none does.
        findings: where no misconception explains a gradient, the kind of mistake that does, as `bp.diagnose` names it.
        message: one paragraph for the learner; code stands between backticks.
        steps: one Feedback for each step, for exercises that have several.
        name: the step's name; empty for a whole exercise.
    """

    status: Status
    points: float
    max_points: float
    diagnosis: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    message: str = ""
    steps: tuple[Feedback, ...] = ()
    name: str = ""

    def __repr__(self) -> str:
        """The bare number of points, because nbgrader reads a check cell's text/plain as the score."""
        return f"{self.points:g}"

    def __str__(self) -> str:
        return printable("\n".join([self._line().replace("`", ""), *(f"- {step}" for step in self.steps)]))

    def _repr_html_(self) -> str:
        colour = _SIGNS[self.status][2]
        return (
            f'<div class="bpw-feedback" style="border-left: 4px solid {colour}; padding: 2px 0 2px 12px; '
            f'max-width: 48em; color: var(--jp-content-font-color1, inherit)">{self._body()}</div>'
        )

    def _body(self) -> str:
        steps = "".join(f"<li>{step._body()}</li>" for step in self.steps)  # noqa: SLF001 - the same class
        listed = f'<ul style="list-style: none; margin: 0; padding-left: 1em">{steps}</ul>' if steps else ""
        return f'<div style="margin: 4px 0">{_marked(self._head(), self.message)}</div>{listed}'

    def _head(self) -> str:
        sign, word, _ = _SIGNS[self.status]
        name = f"{self.name}: " if self.name else ""
        return f"{sign} {name}{word}, {self.points:g} of {format_points(self.max_points)}."

    def _line(self) -> str:
        return f"{self._head()} {self.message}".rstrip()


def format_points(points: float) -> str:
    """``1 point``, ``2.5 points``."""
    return f"{points:g} {'point' if points == 1 else 'points'}"


def code_html(text: str) -> str:
    """Text escaped for HTML, backticks as code tags, and no line break between a name and its value."""
    return re.sub(r"`([^`]*)`", r"<code>\1</code>", html.escape(text)).replace(
        "</code> = ", "</code>&nbsp;=&nbsp;"
    )


def _marked(head: str, message: str) -> str:
    return f"<strong>{html.escape(head)}</strong> {code_html(message)}".rstrip()
