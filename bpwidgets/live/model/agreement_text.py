"""What is said of the agreement of gradients: in the sentence of a picture, and below it on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.live.picture import formatting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpwidgets.calculus.agreement import Agreement

STATUSES = {
    "disagree": "the ways disagree",
    "undefined": "no derivative",
    "kink": "a kink",
    "agree": "the ways agree",
}
"""The worst first, and how the one line puts each."""


def remarks(agreements: Sequence[Agreement]) -> list[str]:
    """A sentence on each gradient that does not simply agree; kinks in brief: the page has the reasons."""
    kinks: dict[str, list[str]] = {}
    for a in agreements:
        if a.status == "kink":
            kinks.setdefault(_kink(a), []).append(a.name)
    at_kinks = [
        f"{' and '.join(names)} {'is' if len(names) == 1 else 'are'} at a kink{what}."
        for what, names in kinks.items()
    ]
    return at_kinks + [f"{a.name}: {a.reason}" for a in agreements if a.status in ("disagree", "undefined")]


def _kink(a: Agreement) -> str:
    """Between which slopes a gradient of one number may lie, and which one the code returns."""
    if a.interval is None or a.interval[0].size != 1:
        return ""
    returned = a.autodiff if a.formula is None else a.formula
    low, high, code = (formatting.number(np.asarray(slope).item()) for slope in (*a.interval, returned))
    return f", between {low} and {high}; the code returns {code}"


def overview(agreements: Sequence[Agreement]) -> dict[str, Any]:
    """What the page says below a picture: the worst status, one line, and the rows to which it opens.

    {"status": "" where there are no gradients, "line": text, "rows": [...]}
    """
    status = next((each for each in STATUSES if any(a.status == each for a in agreements)), "")
    return {"status": status, "line": _line(agreements, status), "rows": rows(agreements)}


def _line(agreements: Sequence[Agreement], status: str) -> str:
    """All in one line: "3 gradients, each by 3 ways: agree to 6e−15"; what is amiss first, by name."""
    if status == "agree":
        return f"{_counted(agreements)}: {_together(agreements)}"
    parts = [
        f"{', '.join(a.name for a in agreements if a.status == each)}: {STATUSES[each]}"
        for each in STATUSES
        if each != "agree" and any(a.status == each for a in agreements)
    ]
    others = [a for a in agreements if a.status == "agree"]
    if others:
        rest = f"the other {len(others)}" if len(others) > 1 else f"{others[0].name}: its ways"
        parts.append(f"{rest} {_together(others)}")
    return "; ".join(parts)


def _counted(agreements: Sequence[Agreement]) -> str:
    """How many gradients there are, and how many ways lead to each."""
    ways = sorted({len(_ways_that_speak(a)) for a in agreements})
    by = f"by {' or '.join(map(str, ways))} ways"
    return f"{agreements[0].name} {by}" if len(agreements) == 1 else f"{len(agreements)} gradients, each {by}"


def _together(agreements: Sequence[Agreement]) -> str:
    """How near the ways to several gradients that agree are, of the one where they are least near."""
    return f"agree {_nearness(max(agreements, key=lambda a: a.error))}"


def rows(agreements: Sequence[Agreement]) -> list[dict[str, str]]:
    """Of each gradient the fields of its row, all as text."""
    return [
        {
            "name": a.name,
            "status": a.status,
            **{way: _entry(value) for way, value in _ways(a).items()},
            "verdict": _verdict(a),
            "reason": "" if a.status == "agree" and not np.isnan(a.autodiff).any() else a.reason,
        }
        for a in agreements
    ]


def _verdict(a: Agreement) -> str:
    """What a row says of its ways: "agree to 6e−16", "two ways agree exactly", "disagree by 0.3", "kink"."""
    if a.status == "agree":
        return f"{'two ways agree' if len(_ways_that_speak(a)) == 2 else 'agree'} {_nearness(a)}"
    if a.status == "disagree":
        return f"disagree by {formatting.number(a.error, 2)}"
    return "kink" if a.status == "kink" else STATUSES[a.status]


def _ways_that_speak(a: Agreement) -> list[Any]:
    """The values of those ways to a gradient that give any number."""
    given = (a.formula, a.autodiff, a.differences)
    return [it for it in given if it is not None and not np.isnan(it).all()]


def _ways(a: Agreement) -> dict[str, Any]:
    """The three values of a gradient; where they agree and one is 0, what rounding leaves of the others is 0, too."""
    ways = {"formula": a.formula, "autodiff": a.autodiff, "differences": a.differences}
    given = [np.asarray(value, float) for value in ways.values() if value is not None]
    if a.status != "agree":
        return ways
    nothing = np.any([value == 0 for value in given], axis=0)
    if a.error == 0:  # and so the largest of the differences between them is a rounding of 0
        nothing |= np.ptp(given, axis=0) > 0
    return {way: None if value is None else np.where(nothing, 0.0, value) for way, value in ways.items()}


def _entry(value: Any) -> str:
    """A few numbers in digits of fixed width, a larger array by its shape and length, nothing as ""."""
    if value is None:
        return ""
    array = np.asarray(value, float)
    if array.size <= formatting.MOST_ENTRIES:
        return "  ".join(formatting.fixed(entry) for entry in array.ravel())
    return f"{'×'.join(map(str, array.shape))} numbers, length {formatting.number(np.linalg.norm(array))}"


def _nearness(a: Agreement) -> str:
    """How near ways that agree are: "exactly", "to 6e−16"."""
    return "exactly" if a.error == 0 else f"to {formatting.number(a.error, 1)}"
