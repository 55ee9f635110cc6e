"""What the gradient doctor says of an answer that no catalogued misconception explains."""

from __future__ import annotations

import inspect
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.diagnosis.several import Claim, common_mistake

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpwidgets.diagnosis.report import Finding
    from bpwidgets.exercises.engine.exercise import Inputs, Loss


def second_opinion(
    loss: Loss, values: Sequence[Any], inputs: Sequence[Inputs], *, until: float
) -> Finding | None:
    """The one mistake that gives the learner's value on every instance; None where none does, or time runs out.

    inputs: of each instance what the value is computed from, earlier answers by name among it.
    until: the end of the check, as `time.monotonic` has it.
    """
    if not all(np.all(np.isfinite(value)) for value in values):
        return None
    try:
        with np.errstate(all="ignore"):
            claims = [_claim(loss, value, given) for value, given in zip(values, inputs, strict=True)]
            return common_mistake(claims, until=until)
    except Exception:  # noqa: BLE001 - from values that do not fit nothing follows, and the verdict stands without it
        return None


def _claim(loss: Loss, value: Any, given: Inputs) -> Claim:
    variable = list(inspect.signature(loss.value).parameters)[-1]
    data = {name: a for name, a in given.items() if isinstance(a, (float, np.ndarray)) and name != variable}
    return Claim(loss=partial(loss.value, given), value=loss.at(given), gradient=value, data=data)
