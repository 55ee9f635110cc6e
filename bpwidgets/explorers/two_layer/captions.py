"""The sentence, the equation and the tables of lesson 08."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bpwidgets.explorers.two_layer.passes import Step
from bpwidgets.live.picture.formatting import SUB, number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpwidgets.explorers.two_layer.passes import Floats, Result


def describe_step(r: Result) -> str:
    """What has just been computed, for the selected weight's units, in numbers."""
    return _forward(r) if r.step <= Step.LOSS else _backward(r)


def _units(r: Result) -> tuple[int, int]:
    """The hidden unit and the output at the ends of the selected weight; the first output for one of layer 1."""
    return (r.weight.i, 0) if r.weight.layer == 1 else (r.weight.j, r.weight.i)


def _forward(r: Result) -> str:
    v = r.unit_values
    j, k = _units(r)
    z, y_hat = f"z{SUB[j + 1]}", f"ŷ{SUB[k + 1]}"
    return {
        Step.INPUT: f"The input is x = ({', '.join(map(number, r.x))}).",
        Step.A1: f"Each hidden unit adds up its inputs times its weights: a of {z} is {number(v.a1[j])}.",
        Step.Z: f"The activation makes {z} = {number(v.z[j])} of a = {number(v.a1[j])}.",
        Step.A2: f"The second layer does the same with z: a of {y_hat} is {number(v.a2[k])}.",
        Step.Y_HAT: f"The output is {y_hat} = {number(v.y_hat[k])}; the target is {number(r.y[k])}.",
        Step.LOSS: f"The loss is {number(r.loss)}. Every number up to here is kept for the way back.",
    }[r.step]


def _backward(r: Result) -> str:
    v, g = r.unit_values, r.unit_gradients
    j, k = _units(r)
    z, y_hat = f"z{SUB[j + 1]}", f"ŷ{SUB[k + 1]}"
    pairs = zip(r.network.W2[:, j], g.delta2, strict=True)
    sent = " + ".join(f"({number(weight)})({number(delta)})" for weight, delta in pairs)
    slopes = number(r.network.phi1.derivative(v.a1[j])), number(r.network.phi2.derivative(v.a2[k]))
    return {
        Step.DY_HAT: f"If {y_hat} grew by a little, the loss would change {number(g.dy_hat[k])} times as much.",
        Step.DELTA2: f"Back through the activation: δ of {y_hat} is {number(g.dy_hat[k])} times the slope "
        f"φ₂′(a) ≈ {slopes[1]}: {number(g.delta2[k])}.",
        Step.DW2: _product(r, 2, g.delta2, v.z, "z"),
        Step.DZ_G: "How does a₂ = W₂ z change with z? By W₂ itself: its edges will carry δ₂ back.",
        Step.DZ: f"At {z} adds up what its edges send back, weight times δ: {sent} ≈ {number(g.dz[j])}.",
        Step.DELTA1: f"Back through the activation: δ of {z} is {number(g.dz[j])} times the slope "
        f"φ₁′(a) ≈ {slopes[0]}: {number(g.delta1[j])}.",
        Step.DW1: _product(r, 1, g.delta1, r.x, "x"),
        Step.UPDATE: f"Every weight has moved by −η = −{number(r.eta)} times its gradient: "
        f"the loss goes from {number(r.loss)} to {number(r.updated)}.",
    }[r.step]


def _product(r: Result, layer: int, delta: Floats, start: Floats, letter: str) -> str:
    """An entry of dL/dW as the product of what is at both ends of its edge: the selected one, or the first."""
    i, j = (r.weight.i, r.weight.j) if r.weight.layer == layer else (0, 0)
    of = "" if len(r.X) == 1 else " of this sample"
    return (
        f"A weight has δ at its end times {letter} at its start{of}: "
        f"{number(delta[i])} × {number(start[j])} ≈ {number(delta[i] * start[j])}."
    )


def describe_weight(r: Result) -> str:
    """The slope along the selected weight, and what the printed one is worth."""
    w = r.weight
    if r.step < (Step.DW1 if w.layer == 1 else Step.DW2) or r.step == Step.UPDATE:
        return ""
    name = f"dL/dW{SUB[w.layer]} in row {w.i + 1}, column {w.j + 1}"
    text = f" {name} is {number(r.slope)}: that line touches the curve of the loss."
    if w.layer == 2:
        return text
    if r.nobody_notices:
        return f"{text} The printed gradient leaves out φ₁′(a₁), and here nobody would notice: that is 1."
    text += f" The printed one, without φ₁′(a₁), is {number(r.printed)}."
    return f"{text} A step against it would raise the loss." if r.climbs else text


def tables(r: Result) -> dict[str, dict[str, Sequence[Any]]]:
    """Every number of both passes, unit by unit; the weights with their gradients."""
    v, g = r.unit_values, r.unit_gradients
    return {
        "Inputs": {"unit": [f"x{SUB[k + 1]}" for k in range(r.x.size)], "x": r.x.tolist()},
        "Hidden units": {
            "unit": [f"z{SUB[k + 1]}" for k in range(v.z.size)],
            "a": v.a1.tolist(),
            "z": v.z.tolist(),
            "dL/dz": g.dz.tolist(),
            "δ": g.delta1.tolist(),
        },
        "Outputs": {
            "unit": [f"ŷ{SUB[k + 1]}" for k in range(r.y.size)],
            "a": v.a2.tolist(),
            "ŷ": v.y_hat.tolist(),
            "y": r.y.tolist(),
            "dL/dŷ": g.dy_hat.tolist(),
            "δ": g.delta2.tolist(),
        },
        "Weights": _weights(r),
    }


def _weights(r: Result) -> dict[str, Sequence[Any]]:
    columns: dict[str, list[Any]] = {"layer": [], "row": [], "column": [], "weight": [], "gradient": []}
    for layer, W, dW in ((1, r.network.W1, r.gradients.dW1), (2, r.network.W2, r.gradients.dW2)):
        for i, row in enumerate(W.tolist()):
            for j, weight in enumerate(row):
                found = (layer, i + 1, j + 1, weight, float(dW[i, j]))
                for column, value in zip(columns.values(), found, strict=True):
                    column.append(value)
    return dict(columns)
