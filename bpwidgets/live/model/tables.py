"""The numbers of a picture as tables: {title: {column: sequence of equal length}}."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.live.picture import formatting

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bpwidgets.calculus.agreement import Agreement

    Table = dict[str, Sequence[Any]]


def agreement_table(agreements: Sequence[Agreement]) -> dict[str, Sequence[Any]]:
    """Columns by title: the three values of each gradient, how far they are apart, the status.

    Numbers remain numbers, for whoever computes with them.
    """
    return {
        "gradient": [a.name for a in agreements],
        "formula": [_cell(a.formula) for a in agreements],
        "autodiff": [_cell(a.autodiff) for a in agreements],
        "differences": [_cell(a.differences) for a in agreements],
        "relative error": [float(a.error) for a in agreements],
        "status": [a.status for a in agreements],
    }


def _cell(value: Any) -> Any:
    """A number as float, an array's first entries as text, nothing as a dash: one cell of a table."""
    if value is None:
        return "–"
    array = np.asarray(value, float)
    if array.ndim == 0:
        return float(array)
    entries = " ".join(formatting.number(entry) for entry in array.ravel()[: formatting.MOST_ENTRIES])
    return f"{entries} …" if array.size > formatting.MOST_ENTRIES else entries


def python_numbers(tables: Mapping[str, Table]) -> dict[str, Table]:
    """The same tables with Python's numbers in the place of NumPy's, which print as np.float64(0.5)."""
    return {
        title: {
            name: [cell.item() if isinstance(cell, np.generic) else cell for cell in column]
            for name, column in table.items()
        }
        for title, table in tables.items()
    }


def plain_tables(tables: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, list[str]]]:
    """The same tables with all their cells as text."""
    return {
        title: {
            name: [cell if isinstance(cell, str) else formatting.number(cell) for cell in column]
            for name, column in table.items()
        }
        for title, table in tables.items()
    }
