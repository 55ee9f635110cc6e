"""Exercises of lesson 04: the gradients of MSE and MAE, and when the pulls balance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from bpwidgets.exercises.engine.exercise import Answer, Exercise, Inputs, Misconception, Mistakes, Steps
from bpwidgets.exercises.engine.answer_types import Words

# ------------------------------------------------------------------ which way the line is drawn

WAYS = ("down", "stays", "up")


def _ways(inputs: Inputs, mistakes: Mistakes) -> Any:
    """Which way the pulls of the MSE, and those of the MAE, draw the line's height."""
    above = inputs["y"] - inputs["y_hat"]
    by_size, by_count = np.sum(above), np.sum(np.sign(above))
    if "farthest-decides" in mistakes:
        by_size = by_count = above[np.argmax(np.abs(above))]
    elif "size-for-both" in mistakes:
        by_count = by_size
    elif "count-for-both" in mistakes:
        by_size = by_count
    if "losses-swapped" in mistakes:
        by_size, by_count = by_count, by_size
    turn = -1 if "turned-round" in mistakes else 1
    return tuple(WAYS[1 + turn * int(np.sign(total))] for total in (by_size, by_count))


def _sample_ways(rng: np.random.Generator, number: int) -> Inputs:
    """Seven points, so placed that the two losses disagree, each instance in a way of its own."""
    wanted = (("up", "down"), ("down", "up"), ("stays", "up"), ("up", "stays"), ("down", "stays"))[number % 5]
    while True:
        y_hat, above = rng.integers(-5, 6, 7), rng.integers(-9, 10, 7)
        inputs = {"y": (y_hat + above).astype(float), "y_hat": y_hat.astype(float)}
        if _ways(inputs, frozenset()) == wanted:
            return inputs


DIRECTION = Exercise(
    id="regression_losses.direction",
    statement="The arrays `y` and `y_hat` hold the data and a line's predictions. Which way does the sum of the pulls "
    "draw the line, by the MSE and by the MAE? Return two words, each `up`, `down` or `stays`.",
    stub='''def direction(y, y_hat):
    """Which way the MSE draws the line, and which way the MAE does.

    For instance ("up", "down").
    """
    ...
''',
    sample=_sample_ways,
    asks=Answer(
        points=2,
        reference=_ways,
        form=Words(options=WAYS),
        misconceptions=(
            Misconception(
                id="turned-round",
                text="Both are turned round. A point above the line, with y larger than the prediction, pulls the line "
                "up towards itself.",
            ),
            Misconception(
                id="size-for-both",
                text="The MAE was judged by the size of the residuals. Its arrows have one length each, however far "
                "the point: count how many pull up and how many pull down.",
            ),
            Misconception(
                id="count-for-both",
                text="The MSE was judged by counting points. Its arrows are as long as the residuals: one far point "
                "outweighs several near ones.",
            ),
            Misconception(
                id="farthest-decides",
                text="The farthest point decides here. It has the longest arrow of the MSE, but the others pull too, "
                "and for the MAE it is one of many.",
            ),
            Misconception(
                id="losses-swapped",
                text="The two losses have changed places: the MSE weighs the residuals, the MAE counts them.",
            ),
        ),
    ),
)

# ------------------------------------------------------------------ the gradients, in steps


def _residuals(inputs: Inputs, mistakes: Mistakes) -> Any:
    """The residuals yhat_i - y_i."""
    residual = inputs["w"] * inputs["x"] + inputs["b"] - inputs["y"]
    return -residual if "sign-flipped" in mistakes else residual


def _d_squared(inputs: Inputs, mistakes: Mistakes) -> Any:
    """The gradient with respect to the predictions: (2/n) (yhat_i - y_i)."""
    residual = _residuals(inputs, mistakes)
    slopes = residual if "two-missing" in mistakes else 2 * residual
    if "not-differentiated" in mistakes:
        slopes = residual * residual
    elif "sign-lost" in mistakes:
        slopes = np.abs(slopes)
    elif "other-loss" in mistakes:
        slopes = np.sign(residual)
    return _mean(slopes, mistakes)


def _mean(slopes: Any, mistakes: Mistakes) -> Any:
    """The part of each sample in the mean; or, as one number, of all of them."""
    parts = slopes if "n-missing" in mistakes else slopes / slopes.size
    return np.sum(parts) if "one-number" in mistakes else parts


def _d_absolute(inputs: Inputs, mistakes: Mistakes) -> Any:
    """The gradient with respect to the predictions: (1/n) sign(yhat_i - y_i)."""
    residual = _residuals(inputs, mistakes)
    slopes = np.sign(residual)
    if "not-differentiated" in mistakes:
        slopes = np.abs(residual)
    elif "scaled-by-residual" in mistakes:
        slopes = residual
    elif "one-at-the-kink" in mistakes:
        slopes = np.where(residual >= 0, 1.0, -1.0)
    elif "minus-at-the-kink" in mistakes:
        slopes = np.where(residual > 0, 1.0, -1.0)
    elif "one-sided" in mistakes:
        slopes = np.where(residual > 0, 1.0, 0.0)
    return _mean(2 * slopes if "two-kept" in mistakes else slopes, mistakes)


def _d_slope(inputs: Inputs, mistakes: Mistakes) -> Any:
    """dL/dw = sum_i dL/dyhat_i x_i, from the learner's own dL/dyhat."""
    d, x = _turned(inputs["d_y_hat"], mistakes), inputs["x"]
    if "means-multiplied" in mistakes:
        return _total(d, mistakes) * np.mean(x)
    if "sums-multiplied" in mistakes:
        return _total(d, mistakes) * np.sum(x)
    parts = d if "x-forgotten" in mistakes else d * (inputs["w"] if "w-for-x" in mistakes else x)
    return _total(parts, mistakes)


def _d_intercept(inputs: Inputs, mistakes: Mistakes) -> Any:
    """dL/db = sum_i dL/dyhat_i, from the learner's own dL/dyhat."""
    d = _turned(inputs["d_y_hat"], mistakes)
    if "x-kept" in mistakes:
        d = d * inputs["x"]
    elif "times-b" in mistakes:
        d = d * inputs["b"]
    return _total(d, mistakes)


def _turned(d: Any, mistakes: Mistakes) -> Any:
    return -d if "turned-again" in mistakes else d


def _total(parts: Any, mistakes: Mistakes) -> Any:
    if "not-summed" in mistakes:
        return parts
    return np.mean(parts) if "averaged-again" in mistakes else np.sum(parts)


AGAIN = Misconception(
    id="averaged-again",
    text="The mean is taken a second time. dL/dyhat carries the 1/n already; its entries are now only added.",
)
NOT_SUMMED = Misconception(
    id="not-summed",
    text="This is one number a sample. There is one line for all samples, so what each sample contributes is added up.",
)
TURNED_AGAIN = Misconception(
    id="turned-again",
    text="The sign is turned round in this step: this is what the pulls sum to. The entries of dL/dyhat are slopes "
    "already; they are added as they are.",
)
OF_THE_LINE = (
    Answer(
        name="d_slope",
        points=1,
        reference=_d_slope,
        misconceptions=(
            Misconception(
                id="x-forgotten",
                text="The factor x is missing. When the slope grows by a little, the prediction at x grows by x times "
                "that: far out, a pull has a long lever.",
            ),
            Misconception(
                id="means-multiplied",
                text="Two averages were multiplied. Each pull goes with its own x: first multiply, sample by sample, "
                "then add. A balanced line with a mean pull of 0 can still be turned.",
            ),
            Misconception(
                id="sums-multiplied",
                text="Two sums were multiplied. Each pull goes with its own x: first multiply, sample by sample, then "
                "add. A balanced line, with pulls that sum to 0, can still be turned.",
            ),
            Misconception(
                id="w-for-x",
                text="The factor is w, which is how the prediction changes with x. Here x is data, and w is what "
                "moves: the prediction changes by x.",
            ),
            TURNED_AGAIN,
            AGAIN,
            NOT_SUMMED,
        ),
    ),
    Answer(
        name="d_intercept",
        points=1,
        reference=_d_intercept,
        misconceptions=(
            Misconception(
                id="x-kept",
                text="This is the slope's gradient. When the intercept grows, every prediction grows by the same, "
                "wherever its x is: the factor is 1.",
            ),
            Misconception(
                id="times-b",
                text="The factor b does not belong here: the derivative of w x + b with respect to b is 1.",
            ),
            TURNED_AGAIN,
            AGAIN,
            NOT_SUMMED,
        ),
    ),
)
FLIPPED = Misconception(
    id="sign-flipped",
    text="The sign is turned round: this is the pull. A prediction that is too high has a positive slope of the loss, "
    "since raising it costs more: yhat - y, not y - yhat.",
)
ONE_NUMBER = Misconception(
    id="one-number",
    text="This is one number for all predictions. The gradient has an entry for each: how the loss changes when that "
    "one prediction moves and the others stay.",
)
N_MISSING = Misconception(
    id="n-missing",
    text="The 1/n is missing. The loss is a mean over the samples, so each sample has an nth part in it.",
)


def _stub(name: str, loss: str) -> str:
    return f'''def {name}(x, y, w, b):
    """The {loss}'s gradient: dL/dyhat, an array like y, dL/dw and dL/db."""
    d_y_hat = ...
    d_slope = ...
    d_intercept = ...
    return d_y_hat, d_slope, d_intercept
'''


def _sample_line(rng: np.random.Generator, number: int) -> Inputs:
    """Five to seven points in quarters, in which arithmetic is exact, and one of them on the line."""
    n = 5 + number % 3
    x = rng.choice(np.arange(-12, 17), n, replace=False) / 4
    w, b = rng.choice([-6, -5, -3, 3, 5, 6, 7], 2) / 4
    y = w * x + b + rng.choice([-7, -5, -3, 2, 6, 9], n) / 4
    on = int(rng.integers(n))
    y[on] = w * x[on] + b
    return {"x": x, "y": y, "w": float(w), "b": float(b)}


SQUARED = Exercise(
    id="regression_losses.squared",
    statement="Data `x`, `y` and a line with slope `w` and intercept `b`. For the MSE return three values: the "
    "gradient with respect to the predictions, `d_y_hat`, then `d_slope` and `d_intercept`.",
    stub=_stub("squared", "MSE"),
    sample=_sample_line,
    asks=Steps(
        (
            Answer(
                name="d_y_hat",
                points=1,
                reference=_d_squared,
                misconceptions=(
                    FLIPPED,
                    N_MISSING,
                    ONE_NUMBER,
                    Misconception(
                        id="sign-lost",
                        text="The sign is lost. Raising a prediction that is too low makes the loss smaller: its slope "
                        "is negative, as the residual is.",
                    ),
                    Misconception(
                        id="other-loss",
                        text="This is the gradient of the MAE: each residual was reduced to its sign. The slope of a "
                        "square grows with its base.",
                    ),
                    Misconception(
                        id="two-missing",
                        text="The 2 is missing. The derivative of a square is twice its base, and the slide's MSE has "
                        "no 1/2 that would cancel it.",
                    ),
                    Misconception(
                        id="not-differentiated",
                        text="This is the loss of each sample, a height. Asked is its slope: the derivative of the "
                        "square with respect to the prediction.",
                    ),
                ),
            ),
            *OF_THE_LINE,
        )
    ),
)

ABSOLUTE = Exercise(
    id="regression_losses.absolute",
    statement="The same for the MAE: from `x`, `y`, `w`, `b` return `d_y_hat`, `d_slope` and `d_intercept`. A sample "
    "that lies exactly on the line counts 0, as everywhere in this course.",
    stub=_stub("absolute", "MAE"),
    sample=_sample_line,
    asks=Steps(
        (
            Answer(
                name="d_y_hat",
                points=1,
                reference=_d_absolute,
                misconceptions=(
                    FLIPPED,
                    N_MISSING,
                    ONE_NUMBER,
                    Misconception(
                        id="two-kept",
                        text="There is a 2 too many. It comes from differentiating a square; here nothing is squared.",
                    ),
                    Misconception(
                        id="one-sided",
                        text="Where the prediction is too low, the slope is not 0 but -1: the loss falls as the "
                        "prediction rises to the point.",
                    ),
                    Misconception(
                        id="scaled-by-residual",
                        text="The slope grows with the residual here, as that of the MSE does. |r| rises as steeply "
                        "far away as near 0: only the sign of the residual is left.",
                    ),
                    Misconception(
                        id="one-at-the-kink",
                        text="A residual of 0 was given the slope 1. There |r| has a kink, any slope from -1 to 1 "
                        "would do, and the course takes 0.",
                    ),
                    Misconception(
                        id="minus-at-the-kink",
                        text="A residual of 0 was given the slope -1. There |r| has a kink, any slope from -1 to 1 "
                        "would do, and the course takes 0.",
                    ),
                    Misconception(
                        id="not-differentiated",
                        text="This is the loss of each sample, a height. Asked is its slope: 1 or -1, on "
                        "either side of 0.",
                    ),
                ),
            ),
            *OF_THE_LINE,
        )
    ),
)

# ------------------------------------------------------------------ where the pulls balance


def _heights(inputs: Inputs, mistakes: Mistakes) -> Any:
    """The heights y - w x through which the line with this slope would pass point by point."""
    heights = inputs["y"] - (0 if "slope-ignored" in mistakes else inputs["w"] * inputs["x"])
    return -heights if "sign-flipped" in mistakes else heights


def _middle_by_size(inputs: Inputs, mistakes: Mistakes) -> Any:
    """The mean: there the residuals sum to 0."""
    heights = _heights(inputs, mistakes)
    if "half-way" in mistakes:
        return (heights.max() + heights.min()) / 2
    if "slope-refitted" in mistakes:
        return np.polyfit(inputs["x"], inputs["y"], 1)[1]
    return np.median(heights) if "median-for-mean" in mistakes else np.mean(heights)


def _middle_by_count(inputs: Inputs, mistakes: Mistakes) -> Any:
    """The median: as many points above as below."""
    heights = _heights(inputs, mistakes)
    if "not-sorted" in mistakes:
        return heights[heights.size // 2]
    if "medians-apart" in mistakes:
        return np.median(inputs["y"]) - inputs["w"] * np.median(inputs["x"])
    return np.mean(heights) if "mean-for-median" in mistakes else np.median(heights)


def _sample_heights(rng: np.random.Generator, number: int) -> Inputs:
    """Five or seven points, an odd number, so that one lies in the middle."""
    n = 5 + 2 * (number % 2)
    x, y = rng.choice(np.arange(-20, 21), (2, n), replace=False) / 4
    return {"x": x, "y": y, "w": float(rng.choice([-7, -5, -3, 3, 5, 7]) / 4)}


SLOPE_IGNORED = Misconception(
    id="slope-ignored",
    text="The line was taken to be level. It rises by w x on its way to the point, so what a point asks of the "
    "intercept is y - w x.",
)
UPSIDE_DOWN = Misconception(
    id="sign-flipped",
    text="The sign is turned round: the line passes through a point where w x + b = y, that is at b = y - w x.",
)

BALANCE = Exercise(
    id="regression_losses.balance",
    statement="Data `x`, `y` (an odd number of points) and a slope `w` that stays as it is. Return two intercepts: "
    "`by_mse`, where the pulls of the MSE balance, and `by_mae`, where those of the MAE do.",
    stub='''def balance(x, y, w):
    """The two b at which the pulls on the line w x + b sum to 0."""
    by_mse = ...
    by_mae = ...
    return by_mse, by_mae
''',
    sample=_sample_heights,
    asks=Steps(
        (
            Answer(
                name="by_mse",
                points=1,
                reference=_middle_by_size,
                misconceptions=(
                    Misconception(
                        id="median-for-mean",
                        text="Here as many points lie above as below. The MSE does not count points: its arrows are as "
                        "long as the residuals, and must be as long upwards as downwards in sum.",
                    ),
                    Misconception(
                        id="half-way",
                        text="This is half-way between the two outermost points. All the others pull too.",
                    ),
                    Misconception(
                        id="slope-refitted",
                        text="This is the intercept of the best of all lines. Here the slope is given and stays: only "
                        "the height is looked for.",
                    ),
                    SLOPE_IGNORED,
                    UPSIDE_DOWN,
                ),
            ),
            Answer(
                name="by_mae",
                points=1,
                reference=_middle_by_count,
                misconceptions=(
                    Misconception(
                        id="mean-for-median",
                        text="Here the residuals sum to 0. The MAE does not weigh them: all its arrows have one "
                        "length, so as many must pull up as down.",
                    ),
                    Misconception(
                        id="not-sorted",
                        text="This is the point in the middle of the list, or of x. The one in the middle by height is "
                        "asked for: sort y - w x first.",
                    ),
                    Misconception(
                        id="medians-apart",
                        text="The medians of x and y were taken apart. They may belong to two different points: first "
                        "y - w x for each point, then the one in the middle.",
                    ),
                    SLOPE_IGNORED,
                    UPSIDE_DOWN,
                ),
            ),
        )
    ),
)

# ------------------------------------------------------------------ a construction

# Residuals at five places of equal distances that balance ("") or fail to, each in a way of its own.
TUGS = {
    "": (2.0, -1.0, -2.0, -1.0, 2.0),
    "all-on-the-line": (0.0, 0.0, 0.0, 0.0, 0.0),
    "mae-balanced-too": (1.0, -1.0, 0.0, -1.0, 1.0),
    "only-the-sum": (-1.0, 0.0, 0.0, 2.0, -1.0),
    "losses-swapped": (3.0, -1.0, 0.0, -2.0, 1.0),
    "mse-not-balanced": (1.0, 2.0, 3.0, -1.0, 4.0),
}


@dataclass(frozen=True, kw_only=True, eq=False)
class Tug(Answer):
    """Data y for given x and line, judged by what their pulls do: every y of the right shape falls under one name."""

    def matches(self, value: Any, expected: Any, inputs: Inputs, mistakes: Mistakes) -> bool:
        """Whether the residuals of these y balance as those of the reference with these mistakes do."""
        if np.shape(value) != np.shape(expected) or not np.isfinite(value).all():
            return False
        return _tug(value, inputs) == next(iter(mistakes), "")


def _tug(y: Any, inputs: Inputs) -> str:
    """The name of what is wrong with the data y, "" where nothing is."""
    x = inputs["x"]
    residual = inputs["w"] * x + inputs["b"] - y
    size = np.abs(residual).max()
    if size <= 1e-9 * max(1.0, np.abs(y).max()):
        return "all-on-the-line"
    residual = np.where(np.abs(residual) < 1e-7 * size, 0.0, residual / size)
    lifts, turns = _balanced(residual, x)
    by_count = all(_balanced(np.sign(residual), x))
    if lifts and turns:
        return "mae-balanced-too" if by_count else ""
    if by_count:
        return "losses-swapped"
    return "only-the-sum" if lifts else "only-x-times-pull" if turns else "mse-not-balanced"


def _balanced(pull: Any, x: Any) -> tuple[bool, bool]:
    """Whether the pulls sum to 0, and whether x times pull does, but for rounding."""
    return abs(np.sum(pull)) < 1e-6, abs(np.sum(x * pull)) < 1e-6 * np.abs(x).max()


def _tugged(inputs: Inputs, mistakes: Mistakes) -> Any:
    """One of the many data sets; of two mistakes the first in the list shows."""
    kind = next((name for name in (*TUGS, "only-x-times-pull") if name in mistakes), "")
    x = inputs["x"]
    lifted = 1.0 - x * np.sum(x) / np.sum(x**2)  # 1, less what x has in it
    residual = lifted if kind == "only-x-times-pull" else np.array(TUGS[kind])
    return inputs["w"] * x + inputs["b"] - residual


def _sample_tug(rng: np.random.Generator, number: int) -> Inputs:  # noqa: ARG001 - all instances are alike
    """Five places of equal distances, none of them at 0, and a line."""
    middle, step = int(rng.integers(3, 7)) / 2, int(rng.integers(1, 5)) / 2
    w, b = rng.choice([-5, -3, -2, 2, 3, 5], 2) / 2
    return {"x": (middle + 0.25) + step * np.arange(-2, 3), "w": float(w), "b": float(b)}


TUG = Exercise(
    id="regression_losses.tug",
    statement="Five places `x` and a line with slope `w` and intercept `b`. Return five numbers `y`, so that the "
    "line's MSE gradient, both entries of it, is zero and its MAE gradient is not.",
    stub='''def tug(x, w, b):
    """Data y, an array like x, for the line w x + b."""
    ...
''',
    sample=_sample_tug,
    asks=Tug(
        points=2,
        reference=_tugged,
        misconceptions=(
            Misconception(
                id="all-on-the-line",
                text="All points lie on the line: nothing pulls, by either loss. The MSE is to balance although its "
                "points pull.",
            ),
            Misconception(
                id="mae-balanced-too",
                text="The MSE balances, but so does the MAE. Let pulls of unequal length cancel, such as one of 2 "
                "against two of 1: by the MAE they count one against two.",
            ),
            Misconception(
                id="only-the-sum",
                text="The pulls sum to zero, but x times pull does not: the line is not lifted, and still turned. Both "
                "balances must be level.",
            ),
            Misconception(
                id="only-x-times-pull",
                text="x times pull sums to zero, but the pulls themselves do not: the line is not turned, and still "
                "lifted. Both balances must be level.",
            ),
            Misconception(
                id="losses-swapped",
                text="Here the MAE balances and the MSE does not: the other way round. The MSE weighs, the MAE counts.",
            ),
            Misconception(
                id="mse-not-balanced",
                text="The MSE pulls at this line. Choose residuals that sum to zero and whose products with x sum to "
                "zero; then set y to the line less the residual.",
            ),
        ),
    ),
)

EXERCISES = (DIRECTION, SQUARED, ABSOLUTE, BALANCE, TUG)
