"""The sentence, the live numbers of a step and the tables of lesson 08."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.network import is_logistic
from bpwidgets.calculus.output_losses import SQUARED_ERROR
from bpwidgets.explorers.two_layer.passes import STORED, USED, Show, Step, Weight
from bpwidgets.live.picture import formatting
from bpwidgets.live.picture.formatting import SUB, number

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bpwidgets.calculus.activations import Activation
    from bpwidgets.explorers.two_layer.passes import Floats, Result

MOST_TERMS, LONGEST = 3, 52
"""A sum of more products, or of more characters, is written with its first and its last product."""
SATURATED = 0.02
"""A slope of phi nearer to 0 than this lets hardly any gradient through."""


def step_of_gradient(layer: int) -> Step:
    """The step that computes dL/dW of a layer."""
    return Step.DW1 if layer == 1 else Step.DW2


def ends(r: Result) -> tuple[int, int]:
    """The hidden unit and the output of the selected weight; the first output for a weight of layer 1."""
    return (r.weight.i, 0) if r.weight.layer == 1 else (r.weight.j, r.weight.i)


def followed(r: Result) -> Weight:
    """The weight along which the loss is shown: the selected one, but at dL/dW2 one of that layer."""
    if r.weight.layer == 2 or r.step != Step.DW2:
        return r.weight
    i, j = factors(r, 2)
    return Weight(layer=2, i=i, j=j)


def is_about_the_weight(r: Result) -> bool:
    """Whether the selected weight is lit: unless a step is about another one, or moves the value of a unit."""
    return followed(r) == r.weight and not moved_alone(r)


def edge_of(weight: Weight) -> str:
    """A weight by its edge, such as x₁→z₁."""
    start, end = ("x", "z") if weight.layer == 1 else ("z", "ŷ")
    return f"{start}{SUB[weight.j + 1]}→{end}{SUB[weight.i + 1]}"


def moved_alone(r: Result) -> str:
    """The letter of the unit's value by which the loss is shown, while a step is about that slope; else ""."""
    if r.show != Show.WEIGHT:
        return ""
    if r.step in (Step.DZ_G, Step.DZ):
        return "z"
    squared = r.network.loss is SQUARED_ERROR  # others need ŷ between 0 and 1
    return "ŷ" if squared and r.step in (Step.LOSS, Step.DY_HAT) else ""


def beside(r: Result) -> Show:
    """What stands beside the network: phi of a unit, too, while a step uses phi or its slope."""
    return Show.UNIT if is_of_phi(r) else r.show


def is_of_phi(r: Result) -> bool:
    """Whether the present step uses phi or its slope."""
    fused = r.step == Step.DELTA2 and is_logistic(r.network)
    return r.step in (Step.Z, Step.Y_HAT, Step.DELTA1, Step.DELTA2) and not fused


def follows_phi(r: Result) -> bool:
    """Whether the phi of the step's own unit is shown, whose names and numbers stand out with it."""
    return is_of_phi(r) and r.show != Show.UNIT


def passes_gate(r: Result, layer: int) -> bool:
    """Whether a gradient goes back through the activations of a layer at this step, each times its slope."""
    of_step = {Step.DELTA1: 1, Step.DELTA2: 2}.get(r.step)
    return of_step == layer and not (layer == 2 and is_logistic(r.network))


def unit_of(r: Result) -> tuple[str, Activation, float, float]:
    """Name, phi, a and z of the unit whose phi is shown: that of the step, or that of the selected weight."""
    v, layer, i = r.unit_values, r.weight.layer, r.weight.i
    if r.show != Show.UNIT:
        layer = 1 if r.step in (Step.Z, Step.DELTA1) else 2
        i = ends(r)[layer - 1]
    if layer == 1:
        return f"z{SUB[i + 1]}", r.network.phi1, float(v.a1[i]), float(v.z[i])
    return f"ŷ{SUB[i + 1]}", r.network.phi2, float(v.a2[i]), float(v.y_hat[i])


def used(r: Result) -> tuple[str, ...]:
    """Which numbers that stand in the network the present step uses."""
    if r.step == Step.DELTA2 and is_logistic(r.network):
        return USED[Step.DY_HAT]
    return USED.get(r.step, ())


def used_again(r: Result) -> tuple[str, ...]:
    """Which values of the forward pass the present step uses again."""
    return used(r) if r.step in STORED else ()


def factors(r: Result, layer: int) -> tuple[int, int]:
    """Row and column of the weight of a layer whose gradient is written out: the selected one, or the first."""
    return (r.weight.i, r.weight.j) if r.weight.layer == layer else (0, 0)


def slopes(r: Result) -> tuple[float, float]:
    """phi1' and phi2' at the two units of the selected weight."""
    (j, k), v = ends(r), r.unit_values
    return float(r.network.phi1.derivative(v.a1[j])), float(r.network.phi2.derivative(v.a2[k]))


# ---- the numbers of the present step -----------------------------------------------------------------------


def in_numbers(r: Result) -> str:
    """The present line with the numbers of the selected weight's units in the place of its letters."""
    v, g, (j, k), (slope1, slope2) = r.unit_values, r.unit_gradients, ends(r), slopes(r)
    texts: dict[Step, Callable[[], str]] = {
        Step.INPUT: lambda: "",
        Step.A1: lambda: shortened(r.network.W1[j], r.x, v.a1[j]),
        Step.Z: lambda: f"φ₁({number(v.a1[j])}) ≈ {number(v.z[j])}",
        Step.A2: lambda: shortened(r.network.W2[k], v.z, v.a2[k]),
        Step.Y_HAT: lambda: f"φ₂({number(v.a2[k])}) ≈ {number(v.y_hat[k])}",
        Step.LOSS: lambda: _loss(r),
        Step.DY_HAT: lambda: _slope_of_loss(r),
        Step.DELTA2: lambda: (
            f"{difference(r)},  δ₂ = dL/da₂"
            if is_logistic(r.network)
            else f"{formatting.product((g.dy_hat[k], slope2), g.delta2[k])},  δ₂ = dL/da₂"
        ),
        Step.DW2: lambda: _weight_product(r, 2, g.delta2, v.z),
        Step.DZ_G: lambda: (
            f"z{SUB[j + 1]} + ε → L + ({terms(shortened(r.network.W2[:, j], g.delta2, g.dz[j]))})ε"
        ),
        Step.DZ: lambda: shortened(r.network.W2[:, j], g.delta2, g.dz[j]),
        Step.DELTA1: lambda: f"{formatting.product((g.dz[j], slope1), g.delta1[j])},  δ₁ = dL/da₁",
        Step.DW1: lambda: _weight_product(r, 1, g.delta1, r.x),
        Step.UPDATE: lambda: _step(r),
    }
    return texts[r.step]()


def difference(r: Result) -> str:
    """delta2 = (yhat - y) / n of the cross entropy after a sigmoid."""
    k, n = ends(r)[1], len(r.X)
    y_hat, y, delta = r.unit_values.y_hat[k], r.y[k], r.unit_gradients.delta2[k]
    text = f"{number(y_hat)} − {number(y)}" if y >= 0 else f"{number(y_hat)} − ({number(y)})"
    sign = formatting.relation(delta, (y_hat, y), lambda parts: (parts[0] - parts[1]) / n)
    return f"{f'({text})/{n}' if r.is_batch else text} {sign} {number(delta)}"


def _loss(r: Result) -> str:
    """The loss; of one sample's squared error how it comes about."""
    if r.is_batch or r.network.loss is not SQUARED_ERROR:
        return f"L = {number(r.loss)}"
    pairs = np.column_stack([r.unit_values.y_hat, r.y])
    terms = [f"({number(y_hat)} {'−' if y >= 0 else '+'} {number(abs(y))})²" for y_hat, y in pairs]
    sign = formatting.relation(r.loss, pairs.ravel(), _sum_of_squares)
    return f"{' + '.join(terms)} {sign} {number(r.loss)}"


def _sum_of_squares(parts: list[Any]) -> Any:
    """(a - b)^2 + (c - d)^2 + ... of a, b, c, d, ..."""
    return sum((a - b) ** 2 for a, b in zip(parts[::2], parts[1::2], strict=True))


def _slope_of_loss(r: Result) -> str:
    """dL/dyhat; of the squared error, 2 (yhat - y) / n, how it comes about."""
    k, n = ends(r)[1], len(r.X)
    y_hat, y, slope = r.unit_values.y_hat[k], r.y[k], r.unit_gradients.dy_hat[k]
    if r.network.loss is not SQUARED_ERROR:
        return f"dL/dŷ{SUB[k + 1]} = {number(slope)}"
    text = f"2({number(y_hat)} {'−' if y >= 0 else '+'} {number(abs(y))})"
    sign = formatting.relation(slope, (y_hat, y), lambda parts: 2 * (parts[0] - parts[1]) / n)
    return f"{text}/{n} {sign} {number(slope)}" if r.is_batch else f"{text} {sign} {number(slope)}"


def _step(r: Result) -> str:
    """The selected weight less the step size times its slope, and what that does to the loss."""
    parts, new = (r.value, r.eta, r.slope), r.value - r.eta * r.slope
    sign = formatting.relation(new, parts, lambda parts: parts[0] - parts[1] * parts[2])
    step = f"{number(r.value)} − {number(r.eta)}({number(r.slope)}) {sign} {number(new)}"
    return f"{step},  L {number(r.loss)} → {number(r.updated)}"


def shortened(first: Floats, second: Floats, result: float) -> str:
    """A sum of products in numbers; of a long one the first and the last, if there are others between."""
    text = formatting.dot(first, second, result)
    if len(first) <= 2 or (len(first) <= MOST_TERMS and len(text) <= LONGEST):
        return text
    start, *_, end = re.split(r" (?=[+−] )", text)
    return f"{start} + … {end}"


def nudged(slope: float) -> str:
    """A change by a slope times a small ε, such as + 2.4ε or − 1.2ε."""
    return f"{'+' if slope >= 0 else '−'} {number(abs(slope))}ε"


def change(slope: float) -> str:
    """The same as a share of a change of the loss: +2.4ε or −1.2ε."""
    return nudged(slope).replace(" ", "")


def terms(total: str) -> str:
    """What a sum adds up, without its result."""
    return re.split(" [=≈] ", total)[0]


def _weight_product(r: Result, layer: int, delta: Floats, start: Floats) -> str:
    """An entry of dL/dW as the product of what is at both ends of its edge: the selected one, or the first."""
    i, j = factors(r, layer)
    return formatting.product((delta[i], start[j]), delta[i] * start[j])


# ---- the sentence ------------------------------------------------------------------------------------------


def describe_step(r: Result) -> str:
    """What has just been computed, for the selected weight's units, in numbers."""
    return _forward(r) if r.step <= Step.LOSS else _backward(r)


def _forward(r: Result) -> str:
    v = r.unit_values
    j, k = ends(r)
    z, y_hat = f"z{SUB[j + 1]}", f"ŷ{SUB[k + 1]}"
    texts: dict[Step, Callable[[], str]] = {
        Step.INPUT: lambda: f"The input is x = ({', '.join(map(number, r.x))}).",
        Step.A1: lambda: (
            f"Each hidden unit adds up its inputs times its weights: a of {z} is {number(v.a1[j])}."
        ),
        Step.Z: lambda: f"The activation makes {z} = {number(v.z[j])} of a = {number(v.a1[j])}.",
        Step.A2: lambda: f"The second layer does the same with z: a of {y_hat} is {number(v.a2[k])}.",
        Step.Y_HAT: lambda: f"The output is {y_hat} = {number(v.y_hat[k])}; the target is {number(r.y[k])}.",
        Step.LOSS: lambda: f"The loss is {number(r.loss)}. Every number before it is kept for the way back.",
    }
    return texts[r.step]()


def _backward(r: Result) -> str:
    v, g = r.unit_values, r.unit_gradients
    (j, k), (slope1, slope2) = ends(r), slopes(r)
    z, y_hat = f"z{SUB[j + 1]}", f"ŷ{SUB[k + 1]}"
    of = " of this sample" if r.is_batch else ""

    def at_both_ends(letter: str, layer: int, delta: Floats, start: Floats) -> str:
        product = _weight_product(r, layer, delta, start)
        return f"A weight has δ at its end times {letter} at its start{of}: {product}."

    def delta2() -> str:
        if is_logistic(r.network):
            return f"Cross entropy after a sigmoid: both factors together make δ of {y_hat} {difference(r)}."
        product = formatting.product((g.dy_hat[k], slope2), g.delta2[k])
        return f"Back through the activation: δ of {y_hat} is dL/dŷ times the slope φ₂′(a), {product}."

    texts: dict[Step, Callable[[], str]] = {
        Step.DY_HAT: lambda: (
            f"If {y_hat} grew by a little, the loss would change {number(g.dy_hat[k])} times as much."
        ),
        Step.DELTA2: delta2,
        Step.DW2: lambda: at_both_ends("z", 2, g.delta2, v.z),
        Step.DZ_G: lambda: (
            "How does a₂ = W₂ z change with z? By W₂ itself: "
            f"along its edges {z} moves every a₂, and these move the loss, each by its δ₂."
        ),
        Step.DZ: lambda: (
            f"What its edges send back adds up at {z}, weight times δ: "
            f"{formatting.dot(r.network.W2[:, j], g.delta2, g.dz[j])}."
        ),
        Step.DELTA1: lambda: (
            f"Back through the activation: δ of {z} is dL/dz times the slope φ₁′(a), "
            f"{formatting.product((g.dz[j], slope1), g.delta1[j])}."
        ),
        Step.DW1: lambda: at_both_ends("x", 1, g.delta1, r.x),
        Step.UPDATE: lambda: (
            f"Each weight has moved by −η = −{number(r.eta)} times its gradient: "
            f"the loss goes from {number(r.loss)} to {number(r.updated)}."
        ),
    }
    return texts[r.step]()


def links(r: Result) -> dict[str, str]:
    """{word: name of the marks that it means}: layers, weights, and of what is computed step by step what there is."""
    j, k = ends(r)
    second = Step.A2 <= r.step <= Step.DZ
    found = {
        **dict.fromkeys(("input", "inputs", "x"), "inputs"),
        **dict.fromkeys(("hidden unit", "z", f"z{SUB[j + 1]}"), "hidden"),
        **dict.fromkeys(("output", f"ŷ{SUB[k + 1]}"), "outputs"),
        **dict.fromkeys(("weight", "weights", "edges"), "weight"),
        "loss": "loss",
        "activation": "phi2" if second else "phi1",
        "target": "target",
        "Every number": "numbers",
        "W₂": "W2",
        "curve": "curve",
    }
    if r.step >= Step.DELTA2:
        found |= {"δ": "delta1" if r.step >= Step.DELTA1 else "delta2", "δ₂": "delta2"}
    if r.step >= step_of_gradient(r.weight.layer):
        found[f"dL/dW{SUB[r.weight.layer]}"] = f"dW{r.weight.layer}"
        found["this line"] = "slope"
        if beside(r) == Show.WEIGHT and not r.same_as_printed:
            found["Without φ₁′(a₁)"] = "printed"
    if beside(r) == Show.UNIT:
        found["slope of φ"] = "slope"
    return found


def describe_gates(r: Result) -> str:
    """Which units let no gradient through, or hardly any, from the step on at which that matters."""
    found = []
    v = r.unit_values
    layers = (
        ("ŷ", r.network.phi2, v.a2, Step.DELTA2, Step.DW2),
        ("z", r.network.phi1, v.a1, Step.DELTA1, Step.DW1),
    )
    for letter, phi, a, first, last in layers:
        if not first <= r.step <= last or (letter == "ŷ" and is_logistic(r.network)):
            continue
        slope = np.abs(phi.derivative(a))
        for word, which in (("closed", slope == 0), ("saturated", (slope > 0) & (slope < SATURATED))):
            units = [f"{letter}{SUB[i + 1]}" for i in np.flatnonzero(which)]
            if units:
                passes = "no gradient passes" if word == "closed" else "hardly any gradient passes"
                found.append(f" {', '.join(units)} {'is' if len(units) == 1 else 'are'} {word}: {passes}.")
    return "".join(found)


def describe_weight(r: Result) -> str:
    """The slope along the selected weight, and what the printed one is worth; or the slope of its unit's phi."""
    w = r.weight
    if beside(r) == Show.UNIT:
        _, phi, a, _ = unit_of(r.after or r)
        return f" At a = {number(a)} the slope of φ is {number(float(phi.derivative(a)))}."
    if r.step < step_of_gradient(w.layer) or r.step == Step.UPDATE or moved_alone(r):
        return ""
    text = f" dL/dW{SUB[w.layer]} in row {w.i + 1}, column {w.j + 1} is {number(r.slope)}"
    text += f", the sum over {len(r.X)} samples." if r.is_batch else ": this line touches the curve."
    if w.layer == 2:
        return text
    if r.nobody_notices:
        return f"{text} The printed gradient, without φ₁′(a₁), is the same here: nobody would notice."
    it = "the same, but others would not" if r.same_as_printed else number(r.printed)
    text += f" Without φ₁′(a₁) it would be {it}."
    return f"{text} A step against the whole printed gradient would raise the loss." if r.climbs else text


# ---- the tables --------------------------------------------------------------------------------------------


def tables(r: Result) -> dict[str, dict[str, Sequence[Any]]]:
    """Every number of both passes, unit by unit; the weights with their gradients; the selected weight."""
    v, g = r.unit_values, r.unit_gradients
    return {
        "Inputs": {"unit": [f"x{SUB[k + 1]}" for k in range(r.x.size)], "x": r.x.tolist()},
        "Hidden units": {
            "unit": [f"z{SUB[k + 1]}" for k in range(v.z.size)],
            "φ₁": [r.network.phi1.label] * v.z.size,
            "a": v.a1.tolist(),
            "z": v.z.tolist(),
            "φ₁′(a)": np.asarray(r.network.phi1.derivative(v.a1)).tolist(),
            "dL/dz": g.dz.tolist(),
            "δ": g.delta1.tolist(),
        },
        "Outputs": {
            "unit": [f"ŷ{SUB[k + 1]}" for k in range(r.y.size)],
            "φ₂": [r.network.phi2.label] * r.y.size,
            "a": v.a2.tolist(),
            "ŷ": v.y_hat.tolist(),
            "y": r.y.tolist(),
            "φ₂′(a)": np.asarray(r.network.phi2.derivative(v.a2)).tolist(),
            "dL/dŷ": g.dy_hat.tolist(),
            "δ": g.delta2.tolist(),
        },
        "Weights": _weights(r),
        "The selected weight": {
            "layer": [r.weight.layer],
            "row": [r.weight.i + 1],
            "column": [r.weight.j + 1],
            "value": [r.value],
            "slope": [r.slope],
            "printed": [r.printed],
            "shown beside": [str(r.show)],
        },
        "Parts of its slope": {
            "sample": [n + 1 for n in range(len(r.parts))] if r.is_batch else [r.number + 1],
            "part": r.parts.tolist(),
        },
        "Update": {
            "loss": [r.network.loss.name],
            "now": [r.loss],
            "step size η": [r.eta],
            "after the update": [r.updated],
            "samples": [r.samples],
        },
    }


def _weights(r: Result) -> dict[str, Sequence[Any]]:
    columns: dict[str, list[Any]] = {
        name: [] for name in ("layer", "row", "column", "weight", "gradient", "printed")
    }
    layers = (
        (1, r.network.W1, r.gradients.dW1, r.printed_dW1),
        (2, r.network.W2, r.gradients.dW2, r.gradients.dW2),
    )
    for layer, W, dW, printed in layers:
        for i, j in np.ndindex(W.shape):
            found = (layer, i + 1, j + 1, float(W[i, j]), float(dW[i, j]), float(printed[i, j]))
            for column, value in zip(columns.values(), found, strict=True):
                column.append(value)
    return dict(columns)
