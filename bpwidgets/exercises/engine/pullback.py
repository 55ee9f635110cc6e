"""A black box that a learner's function may call: the vector-Jacobian product of a hidden function.

Only numbers describe it, so that it can be sent to another process as numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Pullback:
    """A black box that takes dL/d(output) and returns dL/d(input): v -> J^T v."""

    rows: tuple[tuple[float, ...], ...]

    def __call__(self, v: Any) -> Any:
        """J^T v: (outputs,) -> (inputs,); one number counts for every output.

        Raises:
            ValueError: v has another length: what boxes in the wrong order lead to.
        """
        J, v = np.array(self.rows), np.asarray(v, float).reshape(-1)
        if v.size not in (1, len(J)):
            numbers = f"{len(J)} number{'s' if len(J) > 1 else ''}"
            raise ValueError(
                f"this box takes {numbers}, the gradient by its output, not {v.size}; whose turn is it?"
            )
        return np.broadcast_to(v, (len(J),)) @ J

    def __str__(self) -> str:
        return f"a black box from {len(self.rows)} numbers to {len(self.rows[0])}"
