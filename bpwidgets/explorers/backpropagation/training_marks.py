"""The picture of `Training`: samples or regions, the chosen one's probabilities, two curves, what each layer gets."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.training_sets import DIGITS, training_set
from bpwidgets.explorers.backpropagation.training_result import FAR, PLANE, SHOWN, Show
from bpwidgets.explorers.backpropagation.training_run import STEPS
from bpwidgets.live.picture import formatting, shapes
from bpwidgets.live.picture.marks import Arrow, ClickTarget, Image, Label, Line, Mark, Points, Polygon
from bpwidgets.live.picture.style import TICK_PX

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bpwidgets.calculus.arrays import Floats
    from bpwidgets.calculus.training_sets import TrainingSet
    from bpwidgets.explorers.backpropagation.training_result import Result
    from bpwidgets.live.picture.marks import Symbol
    from bpwidgets.live.picture.style import Role

SAMPLES = (4, 50, 286, 238)
ABOVE = 38
"""How far the panels in the middle and on the right are below the samples' top: there is the row of layers; in px."""
RUN_PLACES = {
    "layers": (290, 50, 452, 34),
    "delta": (366, 50 + ABOVE, 316, 200),
    "p": (750, 50 + ABOVE, 134, 200),
    "loss": (34, 343, 256, 63),
    "accuracy": (366, 343, 518, 63),
}
P_BELOW = (20, 344, 268, 56)
"""Left, top, width and height in px: of the samples, of all that stands beside and below them at first, and of the
probabilities where both passes stand beside them."""
INPUT_AT, INPUT_PX = 26.0, 32.0
"""Where in the row of layers the chosen sample's middle is, and how large it is, in px."""
LAYER_PX = 18.0
"""The side of a layer's square in that row, in px."""
P_END = 1.36
"""Where the axis of the probabilities ends: behind the longest bar is room for a word."""
TITLE_PAD = 18.0
"""How far above a panel its title is, over a line under it, in pt."""
SAYS = 26.0
"""How far below a digit's middle stands what the network takes it for, and, where that is wrong, what it is; in px."""
TINT = 0.35
"""How strong the ground of a digit is that the network takes for another."""
CARD, CARD_BELOW = (44.5, 57.0), 5.0
"""Width and height of a digit with what is said of it, and how far their middle is below the digit's, in px."""
COLUMNS = 6
"""As many digits stand in a row."""
PITCH, ROW, PIXEL, TOP = 47.5, 60.0, 4.375, 6.0
"""From one digit to the next, from one row to the next, a digit's pixel, and above the first row, in px."""
TINTS: tuple[Role, ...] = ("forward", "muted", "input")
"""Of the regions of the classes."""
SYMBOLS: tuple[Symbol, ...] = ("circle", "square", "diamond")
"""Of the points of the classes."""
SPANS = (500, 1000, 2000, 4000, STEPS)
"""As far as the axis of the steps goes: the shortest that has room for the run."""
SHARES = (0.0, 0.5, 1.0)
"""Where its numbers stand."""
HIGHEST = 1.3
"""The largest loss that is drawn, in that of guessing; what is larger is hollow at the edge."""
SIZES = (1e-9, 1e6)
"""The lengths of delta between which they are drawn."""
BELOW_LINE, BELOW_NUMBER = (8.0, -14.0), (8.0, -29.0)
"""Where the words of the grey line stand, from a point of it, and from the first, which may have a number; in px."""
LAST_BELOW = 0.33
"""Up to which share of the panel's width such a point is: farther right there is no room for them."""
STEP_DOWN = 9.0
"""How far below the ticks of a panel its axis is named, under numbers that are marks, in pt."""
FIRST_LEFT, FIRST_UP = 9.0, 20.0
"""How far left of its point the number of the first layer begins, clear of the axis, and how far above it, clear of
the next point; in px."""
RIM = 7.0
"""How far from the middle of a layer's point the arrow to it ends, across, in px."""
UNDER_TITLE = 12.0 + ABOVE
"""How far above a panel under the row of layers the line under its title is, in px."""
FAINT = 0.13
"""How dark the ground is where a gradient has vanished or exploded."""
CLEAR = 1000.0
"""So many times the smallest, or more, is far enough from the panel's lower edge to have a word below it."""
STEEP = 3.0
"""A line that falls by this factor or more from one layer to the next leaves no room above its lower end."""
LEAST_ZONE = 100.0
"""Where less than this factor is left of it, it has no room for its word."""
BAR, TEN = 0.32, 10
"""Half the width of a bar, where two of so many classes are 1 apart; of fewer, bars are as wide."""
PT_PER_PX = 0.75
VERDICT_UP = 21.0
"""How far above the lying probabilities is what the network says, at the end of the row of layers, in px."""


# ---- what stands still -------------------------------------------------------------------------------------


def highest_loss(data: TrainingSet) -> float:
    """Where the axis of the loss ends."""
    return HIGHEST * float(np.log(data.K))


def draw_passes(axes: dict[str, Any], data: TrainingSet) -> None:
    """The samples, and below them the probabilities as bars that stand, beside which both passes have their room."""
    draw_samples(axes["samples"], data)
    axes["p"].set(xlim=(-0.5, data.K - 0.5), ylim=(0, P_END), yticks=[0, 1], xticks=range(data.K))
    axes["p"].set_title("how sure it is", loc="left", pad=TITLE_PAD)


def draw_run(axes: dict[str, Any], data: TrainingSet) -> None:
    """Samples, layers, probabilities as bars that lie, and curves: axes, ticks and titles."""
    draw_samples(axes["samples"], data)
    axes["layers"].set_axis_off()
    axes["layers"].set(xlim=(0, RUN_PLACES["layers"][2]), ylim=(0, RUN_PLACES["layers"][3]))
    high = TITLE_PAD + ABOVE * PT_PER_PX
    axes["p"].set(xlim=(0, P_END), ylim=(data.K - 0.2, -0.5), xticks=[0, 1], yticks=range(data.K))
    axes["p"].tick_params(axis="y", length=0)
    axes["p"].set_title("how sure it is", loc="left", pad=high)
    for panel in (axes["loss"], axes["accuracy"]):
        panel.set(xlim=(0, 1))
        panel.set_xlabel("step", labelpad=STEP_DOWN)
        panel.set_xticks(SHARES, [""] * len(SHARES))  # their numbers grow with the run
    axes["loss"].set(ylim=(0, highest_loss(data)))
    axes["loss"].locator_params(axis="y", nbins=4)
    axes["loss"].set_title("loss $L$", loc="left", pad=TITLE_PAD)
    axes["accuracy"].set(ylim=(0, 105), yticks=[0, 50, 100])
    axes["accuracy"].set_title("held out: % right", loc="left", pad=TITLE_PAD)
    axes["delta"].set(xlim=(0, 1), xticks=[], yscale="log", ylim=SIZES)
    axes["delta"].minorticks_off()
    axes["delta"].set_yticks([1e-9, 1e-6, 1e-3, 1, 1e3, 1e6])
    axes["delta"].set_title("does the gradient $|\\delta|$ reach layer 1?", loc="left", pad=high)


def draw_samples(axes: Any, data: TrainingSet) -> None:
    """The panel of the digits, or the plane with the points to learn from."""
    if not data.is_plane:
        axes.set_axis_off()
        axes.set(xlim=(0, SAMPLES[2]), ylim=(SAMPLES[3], 0))
        axes.set_title("held-out digits, some hard: click one", loc="left", pad=TITLE_PAD)
        return
    axes.set(xlim=PLANE[:2], ylim=PLANE[2:], xticks=[], yticks=[])
    axes.set_title("large: held-out points, click one", loc="left", pad=TITLE_PAD)
    for k in range(data.K):
        x, y = data.X[data.y == k].T
        marker = {"circle": "o", "square": "s", "diamond": "D"}[SYMBOLS[k]]
        axes.plot(x, y, marker, markersize=2.2, gid=TINTS[k])


# ---- samples -----------------------------------------------------------------------------------------------


def samples(r: Result) -> Iterator[Mark]:
    """The first samples that are held out, with what the network says of them."""
    data = training_set(r.data)
    wrong = r.said != data.held_y[:SHOWN]
    if data.is_plane:
        yield from plane(r, data, wrong)
    else:
        yield from digits(r, data, wrong)
    if data.is_plane:
        yield shapes.under_title("samples", f"{r.right} of {r.held} are right", "forward")
    else:
        text = f"{r.held - r.right} of {r.held} wrong: said → true"
        yield shapes.under_title("samples", text, "wrong")


def place(data: TrainingSet, number: int) -> tuple[float, float]:
    """The middle of a sample in its panel."""
    if data.is_plane:
        x, y = data.held_X[number].tolist()
        return x, y
    row, column = divmod(number, COLUMNS)
    return PITCH * (column + 0.5), TOP + ROW * row + 4 * PIXEL


def digits(r: Result, data: TrainingSet, wrong: Any) -> Iterator[Mark]:
    """Rows of digits, under each what the network says; where that is wrong, tinted, and behind it what it is."""
    for number in np.flatnonzero(wrong).tolist():
        yield shapes.rectangle("samples", *card(data, number), role="wrong", opacity=TINT)
    yield from _images()
    for number, (digit, said) in enumerate(zip(data.held_y[:SHOWN].tolist(), r.said.tolist(), strict=True)):
        yield _said(number, digit, said)
    yield frame("samples", *card(data, r.number))


def card(data: TrainingSet, number: int) -> tuple[tuple[float, float], tuple[float, float]]:
    """From where to where a digit goes with what is said of it, across and up."""
    (x, y), (wide, high) = place(data, number), CARD
    middle = y + CARD_BELOW
    return (x - wide / 2, x + wide / 2), (middle - high / 2, middle + high / 2)


@lru_cache
def _images() -> tuple[Image, ...]:
    """All rows of digits."""
    tops = [TOP + ROW * row for row in range(SHOWN // COLUMNS)]
    look: dict[str, Any] = {"axes": "samples", "role": "ink", "opacity": 0.9, "name": "samples"}
    return tuple(
        Image(values=_row_of_digits(row), box=(0.0, PITCH * COLUMNS, top + 8 * PIXEL, top), **look)
        for row, top in enumerate(tops)
    )


def _row_of_digits(row: int) -> Floats:
    """The digits of a row side by side, with a column of paper on either side of each: (8, 10 COLUMNS)."""
    images = training_set(DIGITS).held_X[row * COLUMNS : (row + 1) * COLUMNS].reshape(-1, 8, 8)
    return np.concatenate(np.pad(images, ((0, 0), (0, 0), (1, 1))), axis=1)


@lru_cache(1024)
def _said(number: int, digit: int, said: int) -> Label:
    """What the network says of a digit: mostly what it said of it in the frame before."""
    x, y = place(training_set(DIGITS), number)
    text = f"{said}" if said == digit else f"{said}→{digit}"
    return Label(axes="samples", at=(x, y + SAYS), text=text, align="center", size=11.5)


def frame(axes: str, x: tuple[float, float], y: tuple[float, float]) -> Line:
    """The frame round what is chosen."""
    return shapes.outline(axes, (*x, *y), role="ink", width=1.8)


def plane(r: Result, data: TrainingSet, wrong: Any) -> Iterator[Mark]:
    """The regions of the classes, and points in them: a cross on those that lie in another's."""
    if r.regions is not None:
        yield Image(
            axes="samples",
            values=r.regions.classes,
            box=PLANE,
            opacity=0.45,
            classes=TINTS[: data.K],
            shades=r.regions.shades,
            boundary=r.regions.boundary,
        )
    X, y = data.held_X[:SHOWN], data.held_y[:SHOWN]
    at = X[r.number]
    yield Points(axes="samples", role="ink", x=at[:1], y=at[1:], size=20, filled=False)
    for k in range(data.K):
        px, py = X[y == k].T
        look: dict[str, Any] = {"symbol": SYMBOLS[k], "filled": False, "name": "samples"}
        yield Points(axes="samples", role="ink", x=px, y=py, size=9, **look)
    yield shapes.crosses("samples", *X[wrong].T, size=15)


def click_targets(r: Result) -> Sequence[ClickTarget]:
    """A click on a sample chooses it and shows its passes."""
    return _click_targets(r.data, r.number if r.show == Show.PASSES else None)


@lru_cache(8)
def _click_targets(name: str, selected: int | None) -> tuple[ClickTarget, ...]:
    """The same at every step of a run."""
    data = training_set(name)
    tall = not data.is_plane
    places = [place(data, number) for number in range(SHOWN)]
    return tuple(
        ClickTarget(
            label=f"held-out sample {number + 1}, a {data.held_y[number]}",
            axes="samples",
            at=(x, y + CARD_BELOW) if tall else (x, y),
            sets={"sample": number + 1, "show": Show.PASSES},
            size=CARD if tall else (24.0, 24.0),
            covers=CARD if tall else None,
            selected=number == selected,
        )
        for number, (x, y) in enumerate(places)
    )


# ---- the chosen sample ---------------------------------------------------------------------------------------


def probabilities(r: Result) -> Iterator[Mark]:
    """A bar for each class, and which is the true one; in the colour of mistakes that which is said and wrong."""
    p = r.shown_p[r.number]
    said = int(r.said[r.number])
    is_wrong = (np.arange(p.size) == said) & (said != r.label)
    yield bars("forward", p, ~is_wrong, show=r.show)
    if is_wrong.any():
        yield bars("wrong", p, is_wrong, show=r.show)
    verdict = "right" if said == r.label else "wrong"
    role: Role = "forward" if said == r.label else "wrong"
    text = f"says {said}: {verdict}"
    if r.show == Show.PASSES:
        at = (r.label, float(p[r.label]))
        yield Label(axes="p", at=at, text="true", offset=(0, 9), align="center", size=TICK_PX)
        yield shapes.under_title("p", text, role)
        return
    words = {r.label: f"{formatting.number(p[r.label], 2)}, true", said: formatting.number(p[said], 2)}
    for k, word in words.items():
        yield Label(axes="p", at=(float(p[k]), k), text=word, offset=(6, 0), size=TICK_PX)
    look: dict[str, Any] = {"axes": "p", "at": (0, 1), "axes_coords": "xy"}
    yield Label(text=text, role=role, offset=(0, VERDICT_UP), **look)
    yield Label(text="p of each class", offset=(0, UNDER_TITLE), **look)


def bars(role: Role, p: Floats, shown: Any, *, show: Show) -> Polygon:
    """Bars for those classes that are shown, (K,), joined where they stand or, in the picture of a run, lie."""
    half = BAR * min(1.0, p.size / TEN)
    k, p = np.flatnonzero(shown), p[shown]
    base = np.zeros(p.size)
    across = np.column_stack([k - half, k - half, k + half, k + half]).ravel()
    along = np.column_stack([base, p, p, base]).ravel()
    x, y = (along, across) if show == Show.RUN else (across, along)
    return Polygon(axes="p", role=role, x=x, y=y, opacity=0.85)


# ---- the layers ----------------------------------------------------------------------------------------------


def layers(r: Result) -> Iterator[Mark]:
    """The chosen sample, and its way through the layers to its probabilities; each layer is over its |delta|."""
    return iter(_layers(r.data, r.number, len(r.delta_sizes)))


@lru_cache(8)
def _layers(name: str, number: int, count: int) -> tuple[Mark, ...]:
    """The same at every step of a run."""
    data = training_set(name)
    (left, _, wide, high), (start, _, across, _) = RUN_PLACES["layers"], RUN_PLACES["delta"]
    y, end = high / 2, INPUT_AT + INPUT_PX / 2
    x = start - left + across * layer_places(count)
    edges = (INPUT_AT - INPUT_PX / 2, end, y - INPUT_PX / 2, y + INPUT_PX / 2)
    look: dict[str, Any] = {"axes": "layers", "size": TICK_PX, "align": "center"}
    if data.is_plane:
        symbol = SYMBOLS[data.held_y[number]]
        sample: Mark = Points(
            axes="layers", role="ink", x=[INPUT_AT], y=[y], size=9, symbol=symbol, filled=False
        )
    else:
        values = data.held_X[number].reshape(8, 8)
        sample = Image(axes="layers", role="ink", values=values, box=edges, opacity=0.9)
    return (
        sample,
        shapes.outline("layers", edges, role="ink", width=1.8),
        Arrow(axes="layers", role="forward", tail=(end, y), head=(wide, y), width=2),
        Points(
            axes="layers",
            role="forward",
            x=x,
            y=np.full(count, y),
            size=LAYER_PX,
            symbol="square",
            filled=False,
        ),
        *(Label(at=(float(each), y), text=str(k + 1), **look) for k, each in enumerate(x)),
        Label(at=((end + float(x[0]) - LAYER_PX / 2) / 2, y), text="layer", offset=(0, 10), **look),
    )


def layer_places(count: int) -> Floats:
    """Where each of so many layers is, in shares of the width of their panel."""
    found: Floats = (np.arange(count) + 0.5) / count
    return found


# ---- curves --------------------------------------------------------------------------------------------------


def span(taken: int) -> int:
    """As far as the axis of the steps goes after so many."""
    return next(it for it in SPANS if taken <= it)


def curves(r: Result) -> Iterator[Mark]:
    """The loss and the share that is right, step by step, each with its present value."""
    steps = span(r.taken)
    taken = np.array([it.taken for it in r.evaluations]) / steps
    for axes in ("loss", "accuracy"):
        for share in SHARES:
            look: dict[str, Any] = {"align": "center", "offset": (0, -14), "size": TICK_PX}
            yield Label(axes=axes, at=(share, 0), text=f"{share * steps:.0f}", **look)
    losses = np.array([it.loss for it in r.evaluations])
    right = 100 * np.array([it.right for it in r.evaluations]) / r.held
    highest = {"loss": highest_loss(training_set(r.data)), "accuracy": 100.0}
    for axes, values, name in (("loss", losses, "loss"), ("accuracy", right, "right")):
        shown, look = np.minimum(values, highest[axes]), {"axes": axes, "role": "forward", "name": name}
        yield Line(x=taken, y=shown, width=2, **look)
        yield Points(x=taken[-1:], y=shown[-1:], size=8, filled=bool(shown[-1] == values[-1]), **look)
    guess = np.log(training_set(r.data).K)
    yield Line(axes="loss", role="muted", x=(0, 1), y=(guess, guess), width=1, dash=True)
    text = f"guessing: ln {training_set(r.data).K}"
    yield Label(axes="loss", at=(1, guess), text=text, align="right", offset=(0, 9), size=11.5)
    yield shapes.under_title("loss", f"L = {formatting.number(r.loss)}", "forward", name="loss")
    yield shapes.under_title("accuracy", f"{formatting.number(right[-1], 3)} %", "forward", name="right")


def gradient_sizes(r: Result) -> Iterator[Mark]:
    """The length of each layer's delta, all samples of the batch together; hollow where it lies outside.

    Arrows lead from the last layer back to the first. The ground is dark where it would be far from that of the last
    layer. Grey is, for comparison, what the last layer's delta becomes in a network that begins too small.
    """
    n = len(r.delta_sizes)
    x = layer_places(n)
    y = np.clip(r.delta_sizes, *SIZES)
    inside = y == r.delta_sizes
    few, many = f"vanishes: under 1/{FAR:.0f} of the last", f"explodes: over {FAR:.0f} times the last"
    zones = (SIZES[0], y[-1] / FAR, few, 9), (y[-1] * FAR, SIZES[1], many, -9)
    for low, high, word, offset in zones:
        if high > low:
            yield shapes.rectangle("delta", (0, 1), (low, high), role="muted", opacity=FAINT)
        if high >= low * LEAST_ZONE:
            end = SIZES[0] if offset > 0 else SIZES[1]
            yield Label(
                axes="delta", at=(1, end), text=word, align="right", offset=(-4, offset), size=TICK_PX
            )
    compared = r.too_small_sizes * (y[-1] / r.too_small_sizes[-1])  # the way back is linear
    seen = (SIZES[0] <= compared) & (compared <= SIZES[1])
    far = int(np.argmin([*seen[::-1], False]))  # so many layers, from the last on
    if far > 1:
        yield Line(axes="delta", role="muted", x=x[n - far :], y=compared[n - far :], width=2, dash=True)
        yield _of_too_small(compared, x, all_seen=far == n)
    yield from _way_back(x, y)
    for which, filled in ((inside, True), (~inside, False)):
        yield Points(
            axes="delta", role="gradient", x=x[which], y=y[which], size=10, filled=filled, name="delta"
        )
    for layer in dict.fromkeys((0, n - 1)):
        # Above what has vanished, below what has not: clear of the zones' words and of the panel's edges. The last is
        # above too, clear of the grey line, unless the orange one comes down to it.
        above = y[layer] < max(y[-1] / FAR, CLEAR * SIZES[0])
        above = above or (layer == n - 1 > 0 and y[layer - 1] < STEEP * y[layer])
        yield Label(
            axes="delta",
            at=(float(x[layer]), float(y[layer])),
            text=formatting.number(r.delta_sizes[layer], 2),
            align="left" if layer == 0 else "center",
            offset=(-FIRST_LEFT if layer == 0 else 0, (FIRST_UP if layer == 0 else 16) if above else -14),
            size=12,
        )
    text = "its size, on the way back"
    yield Label(
        axes="delta", role="gradient", at=(0, 1), text=text, offset=(0, UNDER_TITLE), axes_coords="xy"
    )


def _way_back(x: Floats, y: Floats) -> Iterator[Arrow]:
    """From each layer's point an arrow to the rim of that of the layer before it."""
    short = RIM / (x[1] - x[0]) / RUN_PLACES["delta"][2] if len(x) > 1 else 0.0
    for before in range(len(x) - 2, -1, -1):
        # Along a straight line on the axis of y, which is logarithmic.
        rise = float(y[before + 1] / y[before]) ** short
        head = float(x[before] + short * (x[before + 1] - x[before])), float(y[before]) * rise
        tail = float(x[before + 1]), float(y[before + 1])
        yield Arrow(axes="delta", role="gradient", tail=tail, head=head, width=2, name="delta")


def _of_too_small(compared: Floats, x: Floats, *, all_seen: bool) -> Label:
    """What the grey line is: under its beginning, and under the title where it leads out of the panel."""
    look: dict[str, Any] = {"axes": "delta", "size": TICK_PX}
    first = int(np.argmax(compared >= CLEAR * SIZES[0]))
    if all_seen and x[first] <= LAST_BELOW:
        at, text = (float(x[first]), float(compared[first])), "if first W is too small"
        return Label(role="muted", at=at, text=text, offset=BELOW_LINE if first else BELOW_NUMBER, **look)
    at_title: dict[str, Any] = {"at": (1, 1), "axes_coords": "xy", "offset": (0, UNDER_TITLE)}
    return Label(role="muted", text="first W too small", align="right", **at_title, **look)
