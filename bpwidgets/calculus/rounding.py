"""What rounding leaves of sums that are 0 on paper."""

from __future__ import annotations

from typing import Any

import numpy as np

ROUNDING = 1e-14
"""A smaller share of the terms of a sum than this is rounding."""


def without_rounding(total: Any, magnitude: Any) -> Any:
    """The sum of some terms, exactly 0 where it is only what rounding leaves of terms that cancel.

    So 0.3 - 0.1 * 3 is 0, as on paper, and not 5.6e-17; an infinite sum stays. magnitude: the sum of the terms'
    absolute values. Numbers or arrays of one shape.
    """
    is_rounding = np.isfinite(magnitude) & (np.abs(total) <= ROUNDING * np.abs(magnitude))
    found = np.where(is_rounding, 0.0, total)
    return found if np.ndim(total) else float(found)
