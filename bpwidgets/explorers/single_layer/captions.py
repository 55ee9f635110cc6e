"""The sentence and the tables of lesson 07."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.explorers.single_layer.layer import (
    MISTAKES,
    always_shut,
    dot_product,
    product_of_means,
    row_reasons,
    sum_for_mean,
    transposed,
    zero_inputs,
)
from bpwidgets.live.picture.formatting import SUB, counted, number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpwidgets.explorers.single_layer.layer import Result

WHY = {
    "gate": "gate φ′(a) shut",
    "both": "gate shut, and no error",
    "kink": "at the kink φ′ is taken as 0",
    "nearly": "gate nearly shut",
    "upstream": "no error, z = y",
}


def sentence(r: Result) -> str:
    """Where the selected entry comes from, what is dark and why, and what the samples or a mistake make of it."""
    last = batch(r) if r.mistaken is None else mistake(r)
    return " ".join(part for part in (entry(r), dark(r), last) if part)


def entry(r: Result) -> str:
    """The product in numbers."""
    i, j = SUB[r.i + 1], SUB[r.j + 1]
    whose = "adds" if r.n > 1 else "is"
    start = f"Sample {r.sample + 1}" if r.n > 1 else f"dL/dW{i}{j}"
    to = f" to dL/dW{i}{j}" if r.n > 1 else ""
    printed = "".join(f"({number(factor)})" for factor in (r.upstream, r.gate, r.input))
    return f"{start} {whose} dL/dz{i} φ′(a{i}) x{j} = {printed} {r.relation} {number(r.product)}{to}."


def links(r: Result) -> dict[str, str]:
    """{word: name of the marks that it means}."""
    i, j = SUB[r.i + 1], SUB[r.j + 1]
    return {
        f"dL/dz{i}": "upstream",
        f"φ′(a{i})": "gate",
        f"x{j}": "input",
        f"dL/dW{i}{j}": "product" if r.alone else "gradient",
        "Nothing": "dark",
        "Little": "dark",
        "add up": "sum",
        "product of the means": "means",
        "Mistake": "mistake",
        "<upstream>": "upstream",
        "<gate>": "gate",
        "<input>": "input",
        "<product>": "product",
    }


def dark(r: Result) -> str:
    """Which rows and columns are 0, or nearly, and why."""
    reasons = row_reasons(r)
    parts = {
        reason: f"{_named('row', found)} ({why})"
        for reason, why in WHY.items()
        if (found := [i for i, its in reasons.items() if its == reason])
    }
    little = parts.pop("nearly", "")
    nothing = list(parts.values())
    if columns := zero_inputs(r):
        nothing.append(f"{_named('column', columns)} (input 0)")
    said = [f"Nothing reaches {'; '.join(nothing)}."] if nothing else []
    return " ".join([*said, f"Little reaches {little}."] if little else said)


def _named(noun: str, found: list[int]) -> str:
    numbers = ", ".join(str(k + 1) for k in found)
    return f"{noun}{'s' if len(found) > 1 else ''} {numbers}"


def batch(r: Result) -> str:
    """The sum over the samples, and the product of the means beside it; the rows that no sample moves."""
    if r.n == 1:
        return ""
    means = float(product_of_means(r)[r.i, r.j])
    shut = always_shut(r)
    never = f" No sample opens the gate of {_named('row', shut)}." if shut else ""
    return (
        f"All {r.n} samples add up to {number(r.slope)}; the product of the means would be {number(means)}."
        f"{never}"
    )


def mistake(r: Result) -> str:
    """What the mistake makes of the selected entry, or of the shape."""
    if r.mistaken is None:
        return ""
    name, made, (q, p) = f"Mistake, {r.mistake}:", MISTAKES[r.mistake], r.W.shape
    if r.unnoticed:
        return f"{name} it changes nothing here, so nobody would notice."
    if made is dot_product:
        return f"{name} a single number for all units, so one row is left, 1 × {p}, where W is {q} × {p}."
    if made is transposed and p != q:
        return f"{name} it is {p} × {q}, where W is {q} × {p}."
    if made is transposed and r.i == r.j:
        return f"{name} the shape fits, and the diagonal is right, but not the rest."
    if made is sum_for_mean:
        return f"{name} every entry is {r.n} times as large as it should be."
    found, right, wrong = number(r.mistaken[r.i, r.j]), number(r.slope), r.is_wrong(r.mistaken)
    if found != right:
        return f"{name} {found} in place of {right}."
    here, others = wrong[r.i, r.j], int(wrong.sum() - wrong[r.i, r.j])
    elsewhere = f", wrong in {counted(others, 'other')}" if others else ""
    return f"{name} {'nearly right' if here else 'right'} in this entry{elsewhere}."


def tables(r: Result) -> dict[str, dict[str, Sequence[Any]]]:
    """The sample unit by unit, the weights with their gradients, and the selected entry sample by sample."""
    s, (q, p), reasons = r.sample, r.W.shape, row_reasons(r)
    entries = list(np.ndindex(q, p))
    found: dict[str, dict[str, Sequence[Any]]] = {
        "Inputs": {"input": [f"x{SUB[j + 1]}" for j in range(p)], "x": r.X[s].tolist()},
        "Units": {
            "unit": [f"z{SUB[i + 1]}" for i in range(q)],
            "a": r.a[s].tolist(),
            "z": r.z[s].tolist(),
            "y": r.Y[s].tolist(),
            "dL/dz": r.dz[s].tolist(),
            "φ′(a)": r.gates[s].tolist(),
            "δ": r.delta[s].tolist(),
            "dark": [WHY.get(reasons.get(i, ""), "") for i in range(q)],
        },
        "Weights": {
            "row": [i + 1 for i, _ in entries],
            "column": [j + 1 for _, j in entries],
            "weight": r.W.ravel().tolist(),
            "δ x of the sample": r.products[s].ravel().tolist(),
            "dL/dW": r.dW.ravel().tolist(),
        },
        "Samples": {
            "sample": list(range(1, r.n + 1)),
            "δ": r.delta[:, r.i].tolist(),
            "x": r.X[:, r.j].tolist(),
            "δ x": r.products[:, r.i, r.j].tolist(),
        },
    }
    if r.mistaken is not None:
        places = list(np.ndindex(r.mistaken.shape))
        found["Mistake"] = {
            "row": [i + 1 for i, _ in places],
            "column": [j + 1 for _, j in places],
            r.mistake: r.mistaken.ravel().tolist(),
        }
    return found
