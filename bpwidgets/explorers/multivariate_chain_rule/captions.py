"""The picture of the paths in words, and its numbers as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bpwidgets.explorers.multivariate_chain_rule.paths import Mistake, Show, differing
from bpwidgets.live.picture import formatting
from bpwidgets.live.picture.formatting import SUB

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpwidgets.explorers.multivariate_chain_rule.paths import Result


def describe_selection(r: Result) -> str:
    """What is selected, and what it is made of or feeds."""
    if r.stepped:
        return _stepped(r)
    if r.show == Show.ENTRY:
        return _entry(r)
    return _path(r) if r.show == Show.PATH else _edge(r)


def _entry(r: Result) -> str:
    start, end, entry = f"x{SUB[r.j]}", f"y{SUB[r.i]}", f"entry ({r.i}, {r.j})"
    terms = _products(r)
    if len(terms) == 1:
        return f"From {start} to {end} there is one path; its product {terms[0]} is {entry} by itself."
    return (
        f"From {start} to {end} there are {len(terms)} paths; their products add up to {entry} of the product: "
        f"{formatting.total([path.product for path in r.paths], r.entry)}."
    )


def _path(r: Result) -> str:
    return (
        f"The path {r.highlighted[0].name} has the product {_factors(r)}. It feeds entry ({r.i}, {r.j}) alone, "
        f"which is {formatting.number(r.entry)}."
    )


def _edge(r: Result) -> str:
    terms = _products(r)
    slope = r.highlighted[0].inner if r.show == Show.EDGE_OF_G else r.highlighted[0].outer
    paths = "one path" if len(terms) == 1 else f"{len(terms)} paths"
    fed = f"column {r.j}" if r.show == Show.EDGE_OF_G else f"row {r.i}"
    if slope == 0:
        return (
            f"The edge {edge(r)} has the slope 0: nothing comes through to {fed}, though it lies on {paths}."
        )
    products = "the product" if len(terms) == 1 else "the products"
    return f"The edge {edge(r)} lies on {paths}, with {products} {_and(terms)}: it feeds {fed}."


def _stepped(r: Result) -> str:
    """The last path that was stepped to, and the sum so far."""
    last = r.highlighted[-1]
    text = f"Path {r.stepped} of {len(r.paths)}, {last.name}, "
    if r.show != Show.ENTRY:
        return f"{text}goes over {edge(r)} and brings {_factors(r)} to entry ({last.i}, {last.j})."
    so_far = formatting.number(r.so_far)
    done = f"is {so_far}, entry ({r.i}, {r.j})" if r.stepped == len(r.paths) else f"so far is {so_far}"
    return f"{text}brings {_factors(r)}; the sum {done}."


def edge(r: Result) -> str:
    """The selected edge, such as "x₁ → u₂"."""
    return f"x{SUB[r.j]} → u{SUB[r.k]}" if r.show == Show.EDGE_OF_G else f"u{SUB[r.k]} → y{SUB[r.i]}"


def _factors(r: Result) -> str:
    return r.highlighted[-1].factors


def _products(r: Result) -> list[str]:
    return [formatting.number(path.product) for path in r.paths]


def describe_mistake(r: Result) -> str:
    """What the mistake does here, or why it cannot even be made."""
    (rows, q), p = r.Df.shape, r.Dg.shape[1]
    if r.mistake == Mistake.NONE:
        return ""
    if r.wrong is None and r.mistake == Mistake.ORDER_SWAPPED:
        return f" Here {q} × {p} times {rows} × {q} does not fit, so the order cannot be swapped."
    if r.wrong is None and q == p:
        return " Here Df has no value at x."
    if r.wrong is None:
        takes = f"{q} number{'s' if q > 1 else ''}"
        return f" Here f takes {takes} and x has {p}, so Df cannot be read at x."
    if r.wrong.shape != r.D.shape:
        return f" In the other order the product is {q} × {q}: not a derivative of y by x."
    forgotten = r.mistake == Mistake.PATH_FORGOTTEN
    what = f"With the path by u{SUB[r.k]} forgotten" if forgotten else f"With this mistake ({r.mistake})"
    off = differing(r.wrong, r.D)
    if not off:
        return f" {what}, nobody would notice here: the entries are the same."
    return f" {what}, {off} of the {r.D.size} entries {'is' if off == 1 else 'are'} wrong."


def tables(r: Result) -> dict[str, dict[str, Sequence[Any]]]:
    """The numbers of the graph, the highlighted paths, and the matrices entry by entry."""
    values = [
        (f"{name}{SUB[n + 1]}", value)
        for name, at in (("x", r.x), ("u", r.u), ("y", r.y))
        for n, value in enumerate(at.tolist())
    ]
    selection = [("output i", r.i), ("between k", r.k), ("input j", r.j), (f"entry ({r.i}, {r.j})", r.entry)]
    table: dict[str, dict[str, Sequence[Any]]] = {
        "Values": {"name": [name for name, _ in values], "value": [value for _, value in values]},
        "Chosen": {"what": [name for name, _ in selection], "value": [value for _, value in selection]},
        "Lit paths": {
            "path": [path.name for path in r.highlighted],
            "slope of f": [path.outer for path in r.highlighted],
            "slope of g": [path.inner for path in r.highlighted],
            "product": [path.product for path in r.highlighted],
        },
    }
    shown = {"Df(g(x))": r.Df, "Dg(x)": r.Dg, "Df(g(x)) Dg(x)": r.D}
    if r.wrong is not None:
        shown[f"✗ {r.mistake}"] = r.wrong
    for title, matrix in shown.items():
        table[title] = {"row": [str(n + 1) for n in range(len(matrix))]} | {
            f"column {n + 1}": column for n, column in enumerate(matrix.T.tolist())
        }
    return table


def _and(terms: list[str]) -> str:
    return terms[0] if len(terms) == 1 else f"{', '.join(terms[:-1])} and {terms[-1]}"
