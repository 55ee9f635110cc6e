"""The four losses against the margin above their derivatives, and every sample on both: drawn, not computed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.losses import CLASSIFICATION
from bpwidgets.live.picture.marks import Label, Line, Mark, Points
from bpwidgets.live.picture.shapes import strokes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bpwidgets.calculus.losses import Loss
    from bpwidgets.explorers.classification_losses.margin import Floats
    from bpwidgets.live.picture.style import Role

M = 3.5
"""The losses are shown for margins from -M to M."""
LOW, TALL = -0.4, 5.2
"""The losses are shown from LOW to TALL: points at 0 are seen whole."""
NAMES = {
    "zero-one": (-3.4, 0.9, 0),
    "perceptron": (-3.2, 3.1, -45),
    "hinge": (-2.2, 3.9, 0),
    "cross entropy": (0.5, 1.2, 0),
}
"""Where each curve's name begins, its upper left corner, and how it is turned."""
WHO_PULLS = {
    "perceptron": ("those on the wrong side, equally", ": it is on the wrong side"),
    "hinge": ("those with a margin below 1, equally", ": its margin is below 1"),
    "cross entropy": ("the surer, the less", ""),
}
"""Which points pull, and why the only one does."""


def draw(axes: dict[str, Any], shown: Loss, factor: float) -> None:
    """All four losses with their names, the one that is shown bold and times the factor, above their derivatives."""
    for loss in sorted(CLASSIFICATION.values(), key=lambda loss: loss is shown):
        bold = loss is shown
        times, width = (factor, 2.5) if bold else (1.0, 1.0)
        gap = loss.nonsmooth_at or 0.0
        grid = np.r_[np.linspace(-M, gap - 1e-9, 121), np.nan, np.linspace(gap + 1e-9, M, 121)]
        for name, curve, role in (
            ("loss", loss.sample_loss, "forward"),
            ("derivative", loss.d_sample_loss, "gradient"),
        ):
            axes[name].plot(grid, times * curve(grid), gid=role if bold else "muted", linewidth=width)
        x, y, turned = NAMES[loss.name]
        axes["loss"].text(
            *(x, y, loss.name),
            fontsize=8.5,
            fontweight="bold" if bold else "normal",
            verticalalignment="top",
            rotation=turned,
            rotation_mode="anchor",
            transform_rotates_text=True,
        )
    axes["loss"].set(xlim=(-M, M), ylim=(LOW, TALL), yticks=range(6))
    axes["derivative"].set(
        xlim=(-M, M), ylim=(-1.7, 0.4), xlabel=r"← wrong side    margin $m = y\,s$    own side →"
    )


def samples(m: Floats, y: Floats, loss: Loss, factor: float) -> list[Mark]:
    """Every sample, in the shape of its label, on the curve of the loss and on its derivative, there with a stem.

    m, y: (n,).
    """
    shown = np.abs(m) <= M
    inside, positive = m[shown], y[shown] > 0
    slope = factor * loss.d_sample_loss(inside)
    return [
        *by_label(
            "loss", ("forward", "muted"), inside, factor * loss.sample_loss(inside), positive, name="loss"
        ),
        strokes("derivative", (inside, inside), (0.0, slope), role="gradient", width=1),
        *by_label("derivative", ("gradient", "gradient"), inside, slope, positive),
        *nonsmooth_marks(loss),
        *beyond_the_edges(m),
    ]


def by_label(
    axes: str, roles: tuple[Role, Role], x: Floats, y: Floats, positive: NDArray[np.bool_], *, name: str = ""
) -> list[Mark]:
    """The samples as they are in the plane: filled circles of +1 in one role, hollow squares of -1 in another."""
    look: dict[str, Any] = {"axes": axes, "name": name}
    return [
        Points(role=roles[0], x=x[positive], y=y[positive], size=7, **look),
        Points(role=roles[1], x=x[~positive], y=y[~positive], size=8, symbol="square", filled=False, **look),
    ]


def nonsmooth_marks(loss: Loss) -> list[Mark]:
    """On the derivative's axes: all slopes that the kink allows, or that the jump has none."""
    if loss.jump is not None:
        place: dict[str, Any] = {"at": (loss.jump, 0.0), "align": "center", "offset": (0, 13), "size": 11.5}
        return [Label(axes="derivative", role="kink", text="jump: no derivative", name="kink", **place)]
    if loss.kink is not None:
        x = [loss.kink, loss.kink]
        y = loss.subgradient
        return [Line(axes="derivative", role="kink", x=x, y=y, width=4, opacity=0.6, name="kink")]
    return []


def beyond_the_edges(m: Floats) -> list[Mark]:
    """How many margins are too far out to be shown."""
    left, right = int((m < -M).sum()), int((m > M).sum())
    if not left + right:
        return []
    text = f"beyond the edges: {left} left, {right} right"
    return [
        Label(axes="loss", at=(1, 1), text=text, align="right", offset=(-4, -10), axes_coords="xy", size=11.5)
    ]
