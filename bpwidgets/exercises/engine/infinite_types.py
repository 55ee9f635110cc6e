"""Types of answers that may rightly be infinite, or have overflowed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.exercises.engine.answer_types import Numbers, pair_by_pair

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpwidgets.exercises.engine.answer_types import Truths


@dataclass(frozen=True, kw_only=True)
class Extended(Numbers):
    """Numbers of which some may rightly be infinite, as 1/p where a learner's own p is 0; nan is never right."""

    def differing(self, value: Any, reference: Any, *, tolerance_factor: float = 1.0) -> Any:
        """Where two arrays of one shape do not agree; an infinite entry agrees with the same infinity."""
        alike = np.isinf(value) & (value == reference)
        finite = [np.where(alike, 0.0, each) for each in (value, reference)]
        return super().differing(*finite, tolerance_factor=tolerance_factor)

    def same_pairs(self, values: Sequence[Any], *, tolerance_factor: float = 1.0) -> Truths:
        """All at once where all are finite, else pair by pair."""
        if all(np.isfinite(value).all() for value in values):
            return super().same_pairs(values, tolerance_factor=tolerance_factor)
        return pair_by_pair(self, values, tolerance_factor=tolerance_factor)


@dataclass(frozen=True, kw_only=True)
class FiniteOrNot(Numbers):
    """Losses that may have overflowed: no two arrays with an inf or a nan are told apart."""

    tolerance: float = 1e-8

    def same(self, value: Any, reference: Any, *, tolerance_factor: float = 1.0) -> bool:
        """The same numbers, or both overflowed."""
        lost = [not np.isfinite(each).all() for each in (value, reference)]
        return all(lost) if any(lost) else super().same(value, reference, tolerance_factor=tolerance_factor)

    def same_pairs(self, values: Sequence[Any], *, tolerance_factor: float = 1.0) -> Truths:
        """The same numbers, or both overflowed."""
        lost = [place for place, value in enumerate(values) if not np.isfinite(value).all()]
        found = super().same_pairs(values, tolerance_factor=tolerance_factor)
        found[np.ix_(lost, lost)] = True
        return found


class RowsFiniteOrNot(FiniteOrNot):
    """Logarithms that may be infinite: where they are, told apart by the rows without a finite entry."""

    def same(self, value: Any, reference: Any, *, tolerance_factor: float = 1.0) -> bool:
        """The same numbers, or infinite ones in both, and the same rows without a finite one."""
        if not super().same(value, reference, tolerance_factor=tolerance_factor):
            return False
        lost, also = (np.atleast_2d(~np.isfinite(each)).all(axis=-1) for each in (value, reference))
        return np.array_equal(lost, also)

    def same_pairs(self, values: Sequence[Any], *, tolerance_factor: float = 1.0) -> Truths:
        """Pair by pair."""
        return pair_by_pair(self, values, tolerance_factor=tolerance_factor)
