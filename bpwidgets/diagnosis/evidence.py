"""What a diagnosis was made from, kept so that it can be shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bpwidgets.diagnosis.search import Explanation, Point


@dataclass(frozen=True, eq=False)
class Evidence:
    """What a diagnosis was made from.

    Attributes:
        home: the loss and the claim at the parameters that were handed over.
        tried: where the explanations were found, which may be another point.
        explanations: of each finding what explains it; None where nothing does.
    """

    home: Point
    tried: Point
    explanations: tuple[Explanation | None, ...] = ()
