"""Df(g(x)), Dg(x) and their product side by side, entry by entry, as marks; a wrong product beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.explorers.multivariate_chain_rule.choices import MOST
from bpwidgets.explorers.multivariate_chain_rule.paths import Show
from bpwidgets.live.picture import formatting
from bpwidgets.live.picture.marks import Cells, ClickTarget, Label
from bpwidgets.live.picture.shapes import cell_targets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpwidgets.explorers.multivariate_chain_rule.paths import Floats, Result
    from bpwidgets.live.picture.marks import Align, Mark
    from bpwidgets.live.picture.style import Role

CELL = (74.0, 24.0)
LEFT, GAP, BELOW = 24.0, 36.0, 8.0


def boxes(*shapes: tuple[int, ...]) -> list[tuple[float, float, float, float]]:
    """(left, right, bottom, top) of matrices of these shapes."""
    found, left = [], LEFT
    for rows, columns in shapes:
        bottom = BELOW + CELL[1] * (MOST - rows) / 2
        right = left + CELL[0] * columns
        found.append((left, right, bottom, bottom + CELL[1] * rows))
        left = right + GAP
    return found


def marks(r: Result) -> Iterator[Mark]:
    """The matrices, with what the highlighted paths use and feed in frames."""
    used = [np.zeros(matrix.shape, bool) for matrix in (r.Df, r.Dg, r.D)]
    for path in r.highlighted:
        for frame, cell in zip(used, ((path.i, path.k), (path.k, path.j), (path.i, path.j)), strict=True):
            frame[cell[0] - 1, cell[1] - 1] = True
    shown: list[tuple[str, str, Floats, Any]] = [
        ("Df(g(x))", "", r.Df, used[0]),
        ("Dg(x)", "·", r.Dg, used[1]),
        ("D[f(g(x))]", sign_of_product(r), r.D, used[2]),
    ]
    if r.wrong is not None:
        shown.append((f"✗ {r.mistake}", "≠", r.wrong, None))
    for (title, sign, matrix, highlighted), box in zip(
        shown, boxes(*(it[2].shape for it in shown)), strict=True
    ):
        left, right, bottom, top = box
        align: Align
        role: Role = "wrong" if sign == "≠" else "gradient"
        name = {"wrong": "mistake"}.get(role, "entry" if matrix is r.D else "")
        look: dict[str, Any] = {"box": box, "vmax": 3, "highlighted": highlighted, "name": name}
        yield Cells(axes="matrices", role=role, values=matrix, **look)
        # The name of a mistake is long: it begins with its matrix, so that it does not run into the title before.
        x, align = (left, "left") if sign == "≠" else ((left + right) / 2, "center")
        text = title if sign == "≠" else f"{title}: {' × '.join(map(str, matrix.shape))}"
        yield Label(axes="matrices", at=(x, top + 9), text=text, align=align)
        yield Label(
            axes="matrices", at=(left - GAP / 2, (bottom + top) / 2), text=sign, align="center", size=18
        )


def sign_of_product(r: Result) -> str:
    """Whether the two matrices as they are printed have the product that is printed: = or ≈."""
    rows, columns = r.Df[:, None, :], r.Dg.T[None, :, :]
    factors = np.stack(np.broadcast_arrays(rows, columns), axis=-1)
    holds = all(
        formatting.relation(r.D[at], factors[at].ravel(), formatting.sum_of_products) == "="
        for at in np.ndindex(r.D.shape)
    )
    return "=" if holds else "≈"


def click_targets(r: Result) -> Iterator[ClickTarget]:
    """A click on an entry of the product shows its paths."""
    rows, columns = r.D.shape
    return cell_targets(
        "matrices",
        boxes(r.Df.shape, r.Dg.shape, r.D.shape)[2],
        (rows, columns),
        label=lambda i, j: f"entry ({i + 1}, {j + 1}) of the product",
        sets=lambda i, j: {"show": Show.ENTRY, "i": i + 1, "j": j + 1},
        selected=lambda i, j: r.show == Show.ENTRY and (r.i, r.j) == (i + 1, j + 1),
    )
