"""What was measured, against which budget, as a table and as JSON."""

from __future__ import annotations

import json
import os
import platform
import statistics
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

MEASURED_WITH = ("jupyterlab", "ipywidgets", "anywidget", "matplotlib", "numpy", "ipympl", "bqplot")


@dataclass(frozen=True, kw_only=True)
class Budget:
    """A bound of DESIGN section 12 on a value, such as a ratio to the floor: at most, or at least, `limit`."""

    against: str
    value: float
    limit: float
    least: bool = False

    @property
    def holds(self) -> bool:
        """Whether the value keeps the bound."""
        return self.value >= self.limit if self.least else self.value <= self.limit

    def __str__(self) -> str:
        sign = ">=" if self.least else "<="
        return f"{self.value:.2f} {self.against} ({sign} {self.limit:g}) {'OK' if self.holds else 'over'}"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of the table: the median, the 95th percentile, and the budgets that bound it."""

    part: str
    what: str
    unit: str
    median: float
    high: float
    samples: int
    note: str = ""
    budgets: tuple[Budget, ...] = ()


def row(
    part: str,
    what: str,
    unit: str,
    values: Sequence[float],
    *,
    note: str = "",
    budgets: tuple[Budget, ...] = (),
) -> Row:
    """A line of the table from all that was measured for it.

    Raises:
        ValueError: nothing was measured.
    """
    if not values:
        raise ValueError(f"values of {what!r} are empty; expected at least one measurement")
    return Row(
        part=part,
        what=what,
        unit=unit,
        median=statistics.median(values),
        high=percentile(values, 0.95),
        samples=len(values),
        note=note,
        budgets=budgets,
    )


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which a share of the others lie, between neighbours by proportion."""
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def table(rows: Sequence[Row]) -> str:
    """The rows as text, a block for each part, a line for each further budget."""
    lines = []
    part = ""
    width = max(len(each.what) for each in rows)
    for each in rows:
        if each.part != part:
            part = each.part
            lines += ["", f"{part:<{width}}  {'median':>10} {'95 %':>10}  budget"]
        numbers = f"{each.median:>10.4g} {each.high:>10.4g}"
        first, *further = [*map(str, each.budgets)] or [each.note]
        lines.append(f"{each.what:<{width}}  {numbers}  {first}".rstrip())
        lines += [f"{'':<{width + 24}} {budget}".rstrip() for budget in further]
        if each.budgets and each.note:
            lines.append(f"{'':<{width + 24}} {each.note}")
    return "\n".join(lines)


def over(rows: Sequence[Row]) -> list[str]:
    """The budgets that do not hold, named."""
    return [f"{each.what}: {budget}" for each in rows for budget in each.budgets if not budget.holds]


def load() -> float | None:
    """How many processes wanted a core in the last minute; None where the system does not say."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else None


def _version(name: str) -> str | None:
    """The installed version; None where the rival is not installed, as a part without it needs none."""
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def write(rows: Sequence[Row], file: Path) -> None:
    """Write the rows and what they were measured with as JSON."""
    machine = {
        "when": datetime.now(tz=UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "system": platform.platform(),
        "cores": os.cpu_count(),
        "load": load(),
        "versions": {name: found for name in MEASURED_WITH if (found := _version(name))},
    }
    measured = [
        asdict(each) | {"budgets": [asdict(b) | {"holds": b.holds} for b in each.budgets]} for each in rows
    ]
    file.write_text(json.dumps({"machine": machine, "rows": measured}, indent=1) + "\n", encoding="utf-8")
