"""What a line does with labelled points: their scores and margins, the loss, and how each of them pulls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bpwidgets.calculus.losses import Loss
    from bpwidgets.explorers.classification_losses.decision_line import Place
    from bpwidgets.explorers.classification_losses.margin import Floats
    from bpwidgets.live.picture.scaling import ScaledDataset


@dataclass(frozen=True)
class Result:
    """The slide's quantities: points (n, 2), y, s, m, pull (n,) each."""

    dataset: ScaledDataset
    loss: Loss
    factor: float
    """1, or 1/ln 2 for cross entropy in base 2"""
    points: Floats
    y: Floats
    w: Floats
    b: float
    place: Place
    s: Floats
    m: Floats
    """the margins y_i s_i"""
    L: float
    pull: Floats
    """-dL/ds_i; nan at the jump"""
    d_w: Floats
    d_b: float
    wrong: int
    """how many points are on the wrong side"""
    pulling: Any
    """(n,) of truth: which points pull"""
    at_nonsmooth: Any
    """(n,) of truth: which points are at the loss's kink or jump"""
    taken: int
    """steps of the descent"""

    @property
    def n_pulling(self) -> int:
        """How many points pull."""
        return int(self.pulling.sum())
