"""Df(g(x)), Dg(x) and their product side by side, as numbers in cells; a wrong product beside them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.explorers.multivariate_chain_rule.choices import MOST
from bpwidgets.explorers.multivariate_chain_rule.graph_marks import badge
from bpwidgets.explorers.multivariate_chain_rule.paths import Show, differing
from bpwidgets.live.picture import formatting
from bpwidgets.live.picture.formatting import SUB
from bpwidgets.live.picture.marks import Cells, ClickTarget, Label
from bpwidgets.live.picture.shapes import cell_targets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from bpwidgets.explorers.multivariate_chain_rule.paths import Floats, Path, Result
    from bpwidgets.live.picture.marks import Align, Mark
    from bpwidgets.live.picture.style import Role

SMALL = Cells.text_px
SIGN, DOT = 20.0, 34.0
"""How large the signs between the matrices are, and the dot, which is small in its letter."""
HIGH, WIDE = 27.0, 104.0
"""How high a cell is, and how wide at most."""
WIDTH = 872.0
"""Of all matrices side by side: their cells are as wide as there is room."""
LEFT, GAP, BELOW = 26.0, 58.0, 2.0
SIGN_AT = 21.0
"""How far right of a matrix the sign behind it is: clear of the names of the next one's rows."""
ROOMY, BADGE_AT = 90.0, 12.0
"""A cell so wide has room for the number of a path, and how far from its left edge that is."""
INDEX = {"x": "j", "u": "k", "y": "i"}
"""Which number of a path says where it goes."""
HEAD, TITLE = 9.0, 112.0
"""From a matrix up to the names of its columns, and the height of the line of the matrices' names."""


def boxes(*shapes: tuple[int, ...]) -> list[tuple[float, float, float, float]]:
    """(left, right, bottom, top) of matrices of these shapes, their middles at one height."""
    found, left = [], LEFT
    middle = middle_of(*shapes)
    room = WIDTH - LEFT - GAP * (len(shapes) - 1)
    wide = min(WIDE, room / sum(columns for _, columns in shapes))
    for rows, columns in shapes:
        right = left + wide * columns
        found.append((left, right, middle - HIGH * rows / 2, middle + HIGH * rows / 2))
        left = right + GAP
    return found


def middle_of(*shapes: tuple[int, ...]) -> float:
    """The height of their middles: the highest matrix ends where one of all rows does."""
    return BELOW + HIGH * (MOST - max(rows for rows, _ in shapes) / 2)


def relation(r: Result) -> str:
    """The sign "=" where every entry of the product is, as it is printed, what the printed entries make; else "≈"."""
    (rows, _), columns = r.Df.shape, r.Dg.shape[1]
    exact = all(
        formatting.relation(r.D[i, j], np.ravel([r.Df[i], r.Dg[:, j]], "F"), formatting.sum_of_products)
        == "="
        for i in range(rows)
        for j in range(columns)
    )
    return "=" if exact else "≈"


def marks(r: Result) -> Iterator[Mark]:
    """The matrices, with what the highlighted paths use and feed in frames of their colour."""
    used = [np.zeros(matrix.shape, bool) for matrix in (r.Df, r.Dg, r.D)]
    for path in r.highlighted:
        for frame, cell in zip(used, ((path.i, path.k), (path.k, path.j), (path.i, path.j)), strict=True):
            frame[cell[0] - 1, cell[1] - 1] = True
    all_shown: list[tuple[str, str, str, Floats, Any]] = [
        ("Df(g(x))", "", "yu", r.Df, used[0]),
        ("Dg(x)", "·", "ux", r.Dg, used[1]),
        ("D[f(g(x))]", relation(r), "yx", r.D, used[2]),
    ]
    if r.wrong is not None:
        unlike = r.wrong.shape != r.D.shape or differing(r.wrong, r.D)
        all_shown.append((f"✗ {r.mistake}", "≠" if unlike else "=", "", r.wrong, None))
    shapes = [it[3].shape for it in all_shown]
    middle = middle_of(*shapes)
    for (title, sign, letters, matrix, highlighted), box in zip(all_shown, boxes(*shapes), strict=True):
        left, right, _, _ = box
        align: Align
        role: Role = "gradient" if letters else "wrong"
        name = {"wrong": "mistake"}.get(role, "entry" if matrix is r.D else "")
        look: dict[str, Any] = {"box": box, "vmax": np.inf, "highlighted": highlighted, "name": name}
        shown = matrix
        if highlighted is not None and np.isfinite(matrix).all():
            # What no highlighted path uses or feeds stays behind, in grey.
            shown, others = np.where(highlighted, matrix, np.nan), np.where(highlighted, np.nan, matrix)
            look["missing"] = ""
            behind: dict[str, Any] = {"box": box, "vmax": np.inf, "missing": "", "grey": True}
            yield Cells(axes="matrices", role="muted", values=others, **behind)
        yield Cells(axes="matrices", role=role, values=shown, frame="gradient", **look)
        text = f"{title}: {matrix.shape[0]} × {matrix.shape[1]}" if letters else title
        # The name of a mistake is long: it begins with its matrix, so that it does not run into the title before.
        x, align = ((left + right) / 2, "center") if letters else (left, "left")
        yield Label(axes="matrices", at=(x, TITLE), text=text, align=align)
        at, size = (left - GAP + SIGN_AT, middle), DOT if sign == "·" else SIGN
        yield Label(axes="matrices", at=at, text=sign, align="center", size=size)
        if letters:
            yield from heads(box, letters, highlighted)
            yield from numbers(r, letters, box)


def numbers(r: Result, letters: str, box: tuple[float, float, float, float]) -> Iterator[Mark]:
    """The number of each highlighted path in its cell of a matrix, where no other has that and there is room."""
    left, right, _, top = box

    def cell(path: Path) -> tuple[int, int]:
        return getattr(path, INDEX[letters[0]]), getattr(path, INDEX[letters[1]])

    cells = [cell(path) for path in r.paths]
    for number, (path, (i, j)) in enumerate(zip(r.paths, cells, strict=True), start=1):
        wide = (right - left) / {"x": r.x, "u": r.u}[letters[1]].size
        if path in r.highlighted and cells.count((i, j)) == 1 < len(cells) and wide >= ROOMY:
            at = left + wide * (j - 1) + BADGE_AT, top - HIGH * (i - 0.5)
            yield from badge("matrices", at, number)


def heads(box: tuple[float, float, float, float], letters: str, used: NDArray[Any]) -> Iterator[Label]:
    """Beside each row what moves, over each column what is moved, such as y₁ and u₁; bold where a path goes."""
    left, right, _, top = box
    down, across = letters[0], letters[1]
    columns = used.shape[1]
    look: dict[str, Any] = {"axes": "matrices", "size": SMALL}
    for i, bold in enumerate(np.any(used, axis=1).tolist()):
        at = (left, top - HIGH * (i + 0.5))
        yield Label(at=at, text=f"{down}{SUB[i + 1]}", align="right", offset=(-5, 0), bold=bold, **look)
    for j, bold in enumerate(np.any(used, axis=0).tolist()):
        at = (left + (right - left) * (j + 0.5) / columns, top)
        yield Label(at=at, text=f"{across}{SUB[j + 1]}", align="center", offset=(0, HEAD), bold=bold, **look)


def click_targets(r: Result) -> Iterator[ClickTarget]:
    """A click on an entry of the product shows its paths."""
    rows, columns = r.D.shape
    box = boxes(*(it.shape for it in (r.Df, r.Dg, r.D, r.wrong) if it is not None))[2]
    targets = cell_targets(
        "matrices",
        box,
        (rows, columns),
        label=lambda i, j: f"entry ({i + 1}, {j + 1}) of the product",
        sets=lambda i, j: {"show": Show.ENTRY, "i": i + 1, "j": j + 1},
        selected=lambda i, j: r.show == Show.ENTRY and (r.i, r.j) == (i + 1, j + 1),
    )
    covers = (box[1] - box[0]) / columns, HIGH
    return (replace(target, covers=covers) for target in targets)
