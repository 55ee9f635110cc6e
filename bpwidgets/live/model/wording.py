"""What the base of the explorers says by itself: of kinks and disagreements, prints, errors and interrupts."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.live.model.parameters import ParameterError
from bpwidgets.live.model.user_function import UserFunctionError
from bpwidgets.live.picture import formatting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpwidgets.calculus.agreement import Agreement

LONGEST = 300
"""Characters of a message, beyond which it is cut."""


def exceptions(agreements: Sequence[Agreement]) -> list[str]:
    """A sentence on each gradient that does not simply agree; kinks briefly and together: the strip has the reasons."""
    kinks: dict[str, list[str]] = {}
    for a in agreements:
        if a.status == "kink":
            kinks.setdefault(_kink(a), []).append(a.name)
    found = [
        f"{' and '.join(names)} {'is' if len(names) == 1 else 'are'} at a kink{what}."
        for what, names in kinks.items()
    ]
    return found + [f"{a.name}: {a.reason}" for a in agreements if a.status in ("disagree", "undefined")]


def _kink(a: Agreement) -> str:
    """Between which slopes a gradient of one number may lie, and which one the code returns."""
    if a.interval is None or a.interval[0].size != 1:
        return ""
    returned = a.autodiff if a.formula is None else a.formula
    low, high, code = (formatting.number(np.asarray(each).item(), 3) for each in (*a.interval, returned))
    return f", between {low} and {high}; the code returns {code}"


def agreement_table(agreements: Sequence[Agreement]) -> dict[str, Sequence[Any]]:
    """One row a gradient: the three values, how far they are apart, and what that means."""
    return {
        "gradient": [a.name for a in agreements],
        "formula": [_cell(a.formula) for a in agreements],
        "autodiff": [_cell(a.autodiff) for a in agreements],
        "differences": [_cell(a.differences) for a in agreements],
        "relative error": [float(a.error) for a in agreements],
        "status": [a.status for a in agreements],
    }


def _cell(value: Any) -> Any:
    """A number as float, an array as text, nothing as a dash: one cell of a table."""
    if value is None:
        return "–"
    array = np.asarray(value, float)
    return float(array) if array.ndim == 0 else " ".join(formatting.number(v) for v in array.ravel()[:6])


def printed(text: str) -> str:
    """What `error` says where a function printed something; "" where it did not."""
    lines = text.strip().splitlines()
    if not lines:
        return ""
    return f"A function printed {lines[0][:60]!r}; what it prints does not appear in the picture."


def error_message(problem: Exception) -> str:
    """What `error` says of an exception: one line, with the type where it is no message of ours."""
    text = textwrap.shorten(str(problem), LONGEST, placeholder=" …") or "no message"
    ours = isinstance(problem, UserFunctionError | ParameterError)
    return text if ours else f"{type(problem).__name__}: {text}"


def interrupted(names: Sequence[str]) -> str:
    """What `error` says after an interrupt, for the functions that were replaced by their defaults."""
    if not names:
        return "The computation took too long and was interrupted."
    return f"{' and '.join(names)} took too long and was interrupted; the default is back in its place."
