"""Slide "Softmax": p_k = exp(s_k) / sum_j exp(s_j), its Jacobian diag(p) - p p^T, and dL/ds = p - e_y."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.agreement import Claim
from bpwidgets.calculus.softmax import softmax, softmax_cross_entropy
from bpwidgets.explorers.softmax import bar_marks, collapse, matrix_marks, triangle_marks
from bpwidgets.explorers.softmax.collapse import Result, Step
from bpwidgets.live.model.explorer import Explorer
from bpwidgets.live.model.parameters import Matrix, Slider, implied_sizes
from bpwidgets.live.picture.formatting import SUB, number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bpwidgets.live.picture.marks import ClickTarget, Handle, Mark

MOST = 5
S_START = np.array([1.5, 1.0, 0.6, -0.5, -1.0])
NO_SHIFT = 1e-6
"""A smaller shift is none."""
TOP, BARS = 50, 46
"""Where all panels begin below the picture's upper edge, and the bars right of its left edge, in px."""


class Softmax(Explorer):
    """A few scores become probabilities, and the loss's gradient comes back to them.

    Args:
        K: how many classes; it follows scores that are given.
        s: the scores (K,).
        T: the temperature, by which all scores are divided.
        shift: a number that is added to all scores.
        y: the true class, from 1; beyond the last it means the last.
    """

    size = (900, 420)
    narrowest = 640
    narrow_height = size[1]
    pace_s = 1.2
    opening_step = int(Step.JACOBIAN)

    K = Slider(3, low=2, high=MOST, whole=True, structural=True, label="classes K")
    T = Slider(1.0, low=0.125, high=8, log=True, label="T")
    shift = Slider(0.0, low=-bar_marks.SHIFT, high=bar_marks.SHIFT, step=0.1, label="shift c")
    s = Matrix(S_START, shape=("K",), low=-bar_marks.SCORE, high=bar_marks.SCORE, step=0.1, label="score")
    y = Slider(2, low=1, high=MOST, whole=True, last="K", label="true class y")

    @classmethod
    def completed(cls, given: Mapping[str, Any]) -> Mapping[str, Any]:
        """As many classes as there are scores."""
        return {**implied_sizes(cls.parameters, given, ("s",)), **given}

    def start(self) -> int:
        """The probabilities."""
        return int(Step.P)

    def advance(self, step: int) -> int:
        """One step more of the way back."""
        return min(step + 1, int(Step.DS))

    def run_length(self) -> int:
        """To the gradient of the scores."""
        return int(Step.DS)

    def restarts_time(self, name: str) -> bool:  # noqa: ARG002 (none does)
        """A score that is moved in the middle recomputes everything up to the step that is shown."""
        return False

    def compute(self, step: int) -> Result:
        """Probabilities, loss and derivatives."""
        return collapse.result(self.s, self.shift, self.T, self.y - 1, Step(step))

    def claims(self, r: Result) -> tuple[Claim, ...]:
        """The Jacobian, and what is left of it with the loss."""
        return (
            Claim("∂p/∂s", lambda s: softmax(s / r.T), r.scores, r.J),
            Claim("dL/ds", lambda s: softmax_cross_entropy(r.y, s / r.T), r.scores, r.d_s),
        )

    def equation(self, r: Result) -> str:  # noqa: ARG002 (the same for all)
        """The slide's probabilities, how they move, and the loss."""
        return (
            r"p_k = e^{s_k / T} \;\left/\; \sum_j e^{s_j / T}\right. \qquad "
            r"\frac{\partial p_i}{\partial s_j} = \frac{1}{T}\,p_i\,([\,i = j\,] - p_j) \qquad "
            r"L = -\ln p_y = <L:forward>"
        )

    def stage(self, figure: Any, r: Result) -> None:
        """The bars; a triangle for three classes, a curve for two; the matrix."""
        K, wide = r.K, matrix_marks.width(r.K)
        left = self.size[0] - 8 - wide
        bars = 186 if K <= 3 else left - BARS - 40
        boxes = {
            "s": (BARS, TOP, bars, 160),
            "p": (BARS, TOP + 232, bars, 96),
            "matrix": (left, TOP, wide, matrix_marks.SIZE),
        }
        middle = BARS + bars + 24
        if K == 3:
            # One unit is as long across as up.
            across = left - 14 - middle
            up = across * np.ptp(triangle_marks.Y) / np.ptp(triangle_marks.X)
            boxes["triangle"] = (middle, TOP, across, up)
        elif K == 2:
            boxes["triangle"] = (middle + 26, TOP, left - 46 - middle, 280)
        axes = self.place(figure, **boxes)
        bar_marks.draw(axes, K)
        matrix_marks.draw(axes["matrix"], K)
        if K == 3:
            triangle_marks.draw(axes["triangle"])
        elif K == 2:
            triangle_marks.draw_curve(axes["triangle"])

    def scene(self, r: Result) -> list[Mark]:
        """Scores, probabilities, p in the triangle or on the curve, the matrix, and which step this is."""
        found = [*bar_marks.scores(r), *bar_marks.probabilities(r)]
        if r.K == 3:
            found += triangle_marks.marks(r)
        elif r.K == 2:
            found += triangle_marks.curve(r)
        return [*found, *matrix_marks.marks(r), matrix_marks.present_step(r)]

    def handles(self, r: Result) -> list[Handle | ClickTarget]:
        """Every score, the shift, the true class, and p itself."""
        found = list(bar_marks.handles(r))
        if r.K == 3:
            found.append(triangle_marks.handle(r))
        elif r.K == 2:
            found.append(triangle_marks.curve_handle(r))
        return found

    def sentence(self, r: Result) -> str:
        """The probabilities, and what the present step adds to them."""
        p = ", ".join(map(number, r.p))
        text = f"p = ({p}); the true class {r.y + 1} costs L = {number(r.L)}."
        if abs(r.c) > NO_SHIFT:
            text += f" The shift of all scores by {number(r.c)} moves nothing."
        return f"{text} {self._of_step(r)}".strip()

    def _of_step(self, r: Result) -> str:
        k = SUB[r.y + 1]
        d_s = ", ".join(map(number, r.d_s))
        own = f"p{k}(1 − p{k}){r.over}"
        return {
            Step.P: "",
            Step.JACOBIAN: f"A small step of s{k} moves p{k} by {own} ≈ {number(r.J[r.y, r.y])} of it.",
            Step.DP: f"dL/dp is {number(r.d_p[r.y])} at class {r.y + 1}, and 0 elsewhere.",
            Step.ROW: f"Of the matrix, row {r.y + 1} alone is multiplied by a number other than 0.",
            Step.DS: f"dL/ds = {matrix_marks.gradient(r)} = ({d_s}), with the sum 0.",
        }[r.step]

    def links(self, r: Result) -> Mapping[str, str]:
        """Scores, probabilities and the loss; of the way back what the steps have come to."""
        k = SUB[r.y + 1]
        found = {
            "p": "p",
            f"p{k}": "p",
            "true class": "true class",
            "L": "L",
            "<L>": "L",
            **dict.fromkeys(("scores", f"s{k}"), "s"),
            "shift": "shift",
        }
        reached = {"matrix": Step.JACOBIAN, "dL/dp": Step.DP, "dL/ds": Step.ROW}
        return found | {word: word for word, step in reached.items() if r.step >= step}

    def columns(self, r: Result) -> dict[str, dict[str, Sequence[Any]]]:
        """Every class with its numbers; the Jacobian with its sums."""
        classes = list(range(1, r.K + 1))
        return {
            "Classes": {
                "class": classes,
                "score": r.scores.tolist(),
                "p": r.p.tolist(),
                "e_y": r.one_hot.tolist(),
                "dL/dp": r.d_p.tolist(),
                "dL/ds": r.d_s.tolist(),
            },
            "Jacobian": {
                "output": [f"p{SUB[k]}" for k in classes],
                **{f"∂/∂s{SUB[j]}": r.J[:, j - 1].tolist() for j in classes},
                "sum": [round(float(total), 12) for total in r.J.sum(axis=1)],
            },
            "The true class": {
                "as": ["one-hot", "index, from 1", "index in code, from 0"],
                "y": [str(tuple(r.one_hot.astype(int).tolist())), str(r.y + 1), str(r.y)],
            },
            "Step": {"step": [int(r.step)], "what": [matrix_marks.texts(r)[r.step]]},
        }
