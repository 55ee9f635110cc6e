"""The four losses against the margin, above how hard each pushes or pulls: minus its slope. Drawn, not computed."""

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
    from bpwidgets.live.picture.marks import Symbol
    from bpwidgets.live.picture.style import Role

M = 3.0
"""The losses are shown for margins from -M to M."""
LOW, TALL = -0.4, 4.6
"""The losses are shown from LOW to TALL: points at 0 are seen whole."""
HARDEST = 2.0
"""So far up goes the axis of the pulls: in base 2 they come near 1.5, and over the worst point stands a word."""
FAINT = 0.55
"""The opacity of the losses that are not shown: they are there to be compared with."""
NAMES = {
    "zero-one": (-2.9, 1.05, 0),
    "perceptron": (-2.75, 2.0, -45),
    "hinge": (-2.4, 3.55, -45),
    "cross entropy": (1.12, 0.5, 0),
}
"""Where each curve's name begins, its lower left corner, and how it is turned."""
WORST = "worst"
"""The name of the point with the lowest margin, in the plane and on the curves."""
BEYOND = 28.0, 43.0
"""How far below the top it is written how many margins are beyond the edges, in px: two lines."""
WHO_PULLS = {
    "perceptron": ("those on the wrong side, equally", ": it is on the wrong side"),
    "hinge": ("those with a margin below 1, equally", ": its margin is below 1"),
    "cross entropy": ("the surer, the less", ""),
}
"""Which points pull, and why the only one does."""


def draw(axes: dict[str, Any], shown: Loss, factor: float) -> None:
    """All four losses with their names, the one that is shown bold and times the factor, above minus its slope.

    A margin of 1 is dashed, as in the plane.
    """
    for loss in sorted(CLASSIFICATION.values(), key=lambda loss: loss is shown):
        bold = loss is shown
        times, width = (factor, 2.5) if bold else (1.0, 1.0)
        gap = loss.nonsmooth_at or 0.0
        grid = np.r_[np.linspace(-M, gap - 1e-9, 121), np.nan, np.linspace(gap + 1e-9, M, 121)]
        axes["loss"].plot(
            *(grid, times * loss.sample_loss(grid)),
            gid="forward" if bold else "muted",
            linewidth=width,
            alpha=1.0 if bold else FAINT,
        )
        if bold:
            axes["pull"].plot(grid, -times * loss.d_sample_loss(grid), gid="gradient", linewidth=width)
        x, y, turned = NAMES[loss.name]
        axes["loss"].text(
            *(x, y, loss.name),
            fontsize=8.5,
            fontweight="bold" if bold else "normal",
            verticalalignment="bottom",
            rotation=turned,
            rotation_mode="anchor",
            transform_rotates_text=True,
        )
    for name in ("loss", "pull"):
        axes[name].axvline(1, gid="muted", linewidth=1, linestyle=(0, (4, 3)), zorder=0.5)
    axes["loss"].text(1.08, TALL - 0.15, "margin 1", fontsize=8.5, verticalalignment="top")
    axes["loss"].set(xlim=(-M, M), ylim=(LOW, TALL), yticks=range(5))
    axes["pull"].set(
        xlim=(-M, M),
        ylim=(-0.1, HARDEST),
        yticks=(0, 1),
        xlabel=r"← wrong side    margin $m = y\,s$    own side →",
    )


def samples(m: Floats, y: Floats, loss: Loss, factor: float) -> list[Mark]:
    """Every sample on the curve of the loss, as it is in the plane; those that pull on minus its slope, with a stem.

    m, y: (n,).
    """
    shown = np.abs(m) <= M
    inside, positive = m[shown], y[shown] > 0
    hard = -factor * loss.d_sample_loss(inside)
    pulling = np.nan_to_num(hard) != 0
    x, pulls, of_label = inside[pulling], hard[pulling], positive[pulling]
    return [
        *by_label(
            "loss",
            ("forward", "muted"),
            inside,
            factor * loss.sample_loss(inside),
            positive,
            pulling,
            name="loss",
        ),
        strokes("pull", (x, x), (0.0, pulls), role="gradient", width=1.5),
        *by_label("pull", ("gradient", "gradient"), x, pulls, of_label, pulling[pulling]),
        *nonsmooth_marks(loss, at_kink=bool((m == loss.kink).any())),
        *beyond_the_edges(m),
    ]


def worst(m: float, loss: Loss, factor: float) -> list[Mark]:
    """A ring round the sample with the lowest margin on both curves, where they reach so far, and its name."""
    if abs(m) > M:
        return []
    at = np.array([m])
    hard = float(np.nan_to_num(-factor * loss.d_sample_loss(at))[0])
    ring: dict[str, Any] = {"role": "ink", "x": at, "size": 14, "filled": False}
    name = Label(axes="pull", at=(m, hard), text=WORST, align="center", offset=(0, 16), size=11.5)
    return [
        Points(axes="loss", y=factor * loss.sample_loss(at), **ring),
        *((Points(axes="pull", y=[hard], **ring), name) if hard else ()),
    ]


def by_label(
    axes: str,
    roles: tuple[Role, Role],
    x: Floats,
    y: Floats,
    positive: NDArray[np.bool_],
    pulling: NDArray[np.bool_],
    *,
    sizes: tuple[float, float] = (7, 8),
    name: str = "",
) -> list[Mark]:
    """Circles of +1 in one role, squares of -1 in another; filled where they pull, hollow where they do not.

    x, y, positive, pulling: (n,) each.
    """
    symbols: tuple[Symbol, Symbol] = ("circle", "square")
    return [
        Points(axes=axes, role=role, x=x[here], y=y[here], size=size, symbol=symbol, filled=filled, name=name)
        for role, size, symbol, of in zip(roles, sizes, symbols, (positive, ~positive), strict=True)
        for filled in (False, True)
        if (here := of & (pulling == filled)).any()
    ]


def nonsmooth_marks(loss: Loss, *, at_kink: bool) -> list[Mark]:
    """On the axes of the pulls: all that the kink allows to a sample there, or that the jump has none."""
    if loss.jump is not None:
        place: dict[str, Any] = {"at": (loss.jump, 0.0), "align": "center", "offset": (0, 14), "size": 11.5}
        return [Label(axes="pull", role="kink", text="jump: no derivative", name="kink", **place)]
    if loss.kink is not None and at_kink:
        x = [loss.kink, loss.kink]
        y = [-slope for slope in loss.subgradient]
        return [Line(axes="pull", role="kink", x=x, y=y, width=4, opacity=0.6, name="kink")]
    return []


def beyond_the_edges(m: Floats) -> list[Mark]:
    """How many margins are too far out to be shown, below the name of the margin of 1."""
    left, right = int((m < -M).sum()), int((m > M).sum())
    if not left + right:
        return []
    place: dict[str, Any] = {
        "axes": "loss",
        "at": (1, 1),
        "align": "right",
        "axes_coords": "xy",
        "size": 11.5,
    }
    lines = "beyond the edges:", f"{left} left, {right} right"
    return [Label(text=text, offset=(-4, -up), **place) for text, up in zip(lines, BEYOND, strict=True)]
