"""Exercises of lesson 04: the gradients of MSE and MAE, and when the pulls balance."""

from __future__ import annotations

from typing import Any

import numpy as np

from bpwidgets.exercises.engine.answer_types import Words
from bpwidgets.exercises.engine.exercise import RIGHT, Answer, Construction, Exercise, Inputs, Loss, Mistakes

# ---- which way the line is drawn ----

WAYS = ("down", "stays", "up")


def _ways(inputs: Inputs, mistakes: Mistakes) -> Any:
    """Which way the pulls of the MSE move the line, and which way those of the MAE do."""
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
    words = tuple(WAYS[1 + turn * int(np.sign(total))] for total in (by_size, by_count))
    whole = {
        "always-up": ("up", "up"),
        "always-stays": ("stays", "stays"),
        "word-for-each-point": tuple(WAYS[1 + int(sign)] for sign in np.sign(above)),
        "one-word": words[:1],
    }
    return whole.get(min(mistakes, default=""), words)


def _sample_ways(rng: np.random.Generator, number: int) -> Inputs:
    """Seven points, one of them farthest, for which the two losses disagree in one of five ways."""
    wanted = (("up", "down"), ("down", "up"), ("stays", "up"), ("up", "stays"), ("down", "stays"))[number % 5]
    while True:
        y_hat, above = rng.integers(-5, 6, 7), rng.integers(-9, 10, 7)
        inputs = {"y": (y_hat + above).astype(float), "y_hat": y_hat.astype(float)}
        farthest, second = np.sort(np.abs(above))[:-3:-1]
        if _ways(inputs, RIGHT) == wanted and farthest > second:
            return inputs


DIRECTION = Exercise(
    id="regression_losses.direction",
    statement="The arrays `y` and `y_hat` hold the data and a line's predictions. Which way does the sum of the pulls "
    "draw the line, under the MSE and under the MAE? Return two words, each `up`, `down` or `stays`.",
    stub='''def direction(y, y_hat):
    """Which way the MSE draws the line, and which way the MAE does.

    For instance ("up", "down").
    """
    ...
''',
    sample=_sample_ways,
    answers=(
        Answer(
            points=2,
            reference=_ways,
            type=Words(options=WAYS),
            misconceptions={
                "turned-round": "Both are turned round. A point above the line, with y larger than the prediction, "
                "pulls the line up towards itself.",
                "size-for-both": "The MAE was judged by the size of the residuals. Its pulls are all equally strong, "
                "however far the point: count how many pull up and how many pull down.",
                "count-for-both": "The MSE was judged by counting points. Its pulls grow with the residuals: one far "
                "point can outweigh several near ones.",
                "farthest-decides": "The farthest point decides here. It has the strongest pull of the MSE, but the "
                "others pull too, and for the MAE it is one of many.",
                "losses-swapped": "The two losses have changed places: the MSE weighs the residuals, the MAE counts "
                "them.",
                "always-up": "Both words are up, whatever the data. The losses are never negative, but pulls are: "
                "those of points below the line draw it down.",
                "always-stays": "The line stays by both losses, whatever the data. It stays by the MSE only where the "
                "residuals sum to 0, by the MAE only where as many points lie above as below.",
                "word-for-each-point": "There is a word for each point. There is only one line, which the sum of all "
                "pulls draws one way: one word for each loss.",
                "one-word": "This is the word for the MSE alone. The second word is for the MAE.",
            },
        ),
    ),
)

# ---- the gradients, in steps ----


def _residuals(inputs: Inputs, mistakes: Mistakes) -> Any:
    """The residuals yhat_i - y_i."""
    b = 0.0 if "b-forgotten" in mistakes else inputs["b"]
    b = -b if "b-subtracted" in mistakes else b
    line = inputs["w"] * inputs["x"] + b
    line = inputs["b"] * inputs["x"] + inputs["w"] if "w-and-b-swapped" in mistakes else line
    residual = line - inputs["y"]
    return -residual if "sign-flipped" in mistakes else residual


def _d_squared(inputs: Inputs, mistakes: Mistakes) -> Any:
    """The gradient with respect to the predictions: (2/n) (yhat_i - y_i)."""
    residual = _residuals(inputs, mistakes)
    if "line-for-slope" in mistakes:
        return _line(inputs)
    slopes = residual if "two-missing" in mistakes else 2 * residual
    slopes = slopes * inputs["w"] if "times-w" in mistakes else slopes
    slopes = residual / 2 if "halved" in mistakes else slopes
    if "not-differentiated" in mistakes:
        slopes = residual * residual
    elif "square-kept" in mistakes:
        slopes = 2 * residual * residual
    elif "sign-lost" in mistakes:
        slopes = np.abs(slopes)
    elif "other-loss" in mistakes:
        slopes = np.sign(residual)
    return _mean(slopes * inputs["x"] if "x-too-early" in mistakes else slopes, mistakes)


def _mean(slopes: Any, mistakes: Mistakes) -> Any:
    """Each sample's part of the mean's gradient; or, as one number, their sum."""
    parts = slopes if "n-missing" in mistakes else slopes / slopes.size
    parts = parts / slopes.size if "n-twice" in mistakes else parts
    parts = slopes / (slopes.size - 1) if "one-less" in mistakes else parts
    return np.sum(parts) if "one-number" in mistakes else parts


def _d_absolute(inputs: Inputs, mistakes: Mistakes) -> Any:
    """The gradient with respect to the predictions: (1/n) sign(yhat_i - y_i)."""
    residual = _residuals(inputs, mistakes)
    slopes = np.sign(residual)
    if "not-differentiated" in mistakes:
        slopes = np.abs(residual)
    elif "scaled-by-residual" in mistakes:
        slopes = residual
    elif "other-loss" in mistakes:
        slopes = 2 * residual
    elif "sign-lost" in mistakes:
        slopes = np.ones_like(residual)
    elif "one-at-the-kink" in mistakes:
        slopes = np.where(residual >= 0, 1.0, -1.0)
    elif "minus-at-the-kink" in mistakes:
        slopes = np.where(residual > 0, 1.0, -1.0)
    elif "one-sided" in mistakes:
        slopes = np.where(residual > 0, 1.0, 0.0)
    elif "x-too-early" in mistakes:
        slopes = slopes * inputs["x"]
    return _mean(2 * slopes if "two-kept" in mistakes else slopes, mistakes)


def _d_slope(inputs: Inputs, mistakes: Mistakes) -> Any:
    """dL/dw = sum_i dL/dyhat_i x_i, from the learner's own dL/dyhat."""
    d, x = _turned(inputs["d_y_hat"], mistakes), inputs["x"]
    if "means-multiplied" in mistakes:
        return _total(d, mistakes) * np.mean(x)
    if "sums-multiplied" in mistakes:
        return _total(d, mistakes) * np.sum(x)
    factors = {"x-forgotten": 1.0, "w-for-x": inputs["w"], "y-for-x": inputs["y"], "size-of-x": np.abs(x)}
    factor = next((value for mistake, value in factors.items() if mistake in mistakes), x)
    return _total(d * factor, mistakes)


def _d_intercept(inputs: Inputs, mistakes: Mistakes) -> Any:
    """dL/db = sum_i dL/dyhat_i, from the learner's own dL/dyhat."""
    d = _turned(inputs["d_y_hat"], mistakes)
    if "b-itself" in mistakes:
        return inputs["b"]
    if "nothing" in mistakes:
        return 0.0
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
    if "sizes-summed" in mistakes:
        return np.sum(np.abs(parts))
    total = np.sum(parts) * parts.size if "n-lost" in mistakes else np.sum(parts)
    return total / parts.size if "averaged-again" in mistakes else total


def _line(inputs: Inputs) -> Any:
    return inputs["w"] * inputs["x"] + inputs["b"]


def _mean_squared_error(inputs: Inputs, y_hat: Any) -> Any:
    y = inputs["y"]
    residual = y_hat - y
    return np.mean(residual**2)


def _mean_absolute_error(inputs: Inputs, y_hat: Any) -> Any:
    y = inputs["y"]
    residual = y_hat - y
    return np.mean(np.abs(residual))


def _by_slope(inputs: Inputs, w: Any) -> Any:
    """The loss near the line, from its gradient by the predictions."""
    d_y_hat, x, b = inputs["d_y_hat"], inputs["x"], inputs["b"]
    y_hat = w * x + b
    return np.sum(d_y_hat * y_hat)


def _by_intercept(inputs: Inputs, b: Any) -> Any:
    """The same as a function of the intercept."""
    d_y_hat, x, w = inputs["d_y_hat"], inputs["x"], inputs["w"]
    y_hat = w * x + b
    return np.sum(d_y_hat * y_hat)


N_LOST = "This is n times too large. The entries of dL/dyhat carry the 1/n, and keep it when they are added."
NOT_SUMMED = (
    "This is one number for each sample. There is one line for all samples, so what each sample contributes is added "
    "up."
)
OF_A_SUM = {
    "turned-again": "the sign is turned round in this step.",
    "averaged-again": "the mean is taken in this step.",
}
OF_THE_LINE = (
    Answer(
        name="d_slope",
        points=1,
        reference=_d_slope,
        loss=Loss(_by_slope, at=lambda inputs: inputs["w"]),
        together=OF_A_SUM,
        misconceptions={
            "x-forgotten": "The factor x is missing. When the slope grows by a little, the prediction at x grows by "
            "x times that: far out, a pull has a long lever.",
            "means-multiplied": "The sum of dL/dyhat was multiplied by the mean of x. Each entry goes with its own x: "
            "first multiply, sample by sample, then add.",
            "sums-multiplied": "The sum of dL/dyhat was multiplied by the sum of x. Each entry goes with its own x: "
            "first multiply, sample by sample, then add.",
            "y-for-x": "The factor is y. When the slope grows by a little, the prediction at x grows by x times that.",
            "size-of-x": "The factor is |x|. Left of 0 a prediction falls when the slope grows, so x keeps its sign.",
            "n-lost": N_LOST,
            "w-for-x": "The factor is w, which is how fast the prediction changes with x. Here w moves and x is data: "
            "the slope of w x + b by w is x.",
            "turned-again": "The sign is turned round in this step. The entries of dL/dyhat are slopes already: "
            "multiply each by its x and add, with no minus.",
            "averaged-again": "The mean is taken in this step. The 1/n belongs in dL/dyhat; here each entry is "
            "multiplied by its x, and the products are only added.",
            "not-summed": NOT_SUMMED,
            "sizes-summed": "The products were added without their signs. Some turn the line one way and some the "
            "other, so their signs have to stay.",
        },
    ),
    Answer(
        name="d_intercept",
        points=1,
        reference=_d_intercept,
        loss=Loss(_by_intercept, at=lambda inputs: inputs["b"]),
        together=OF_A_SUM,
        misconceptions={
            "x-kept": "This is dL/dw. When the intercept grows, every prediction grows by the same amount, wherever "
            "its x is: the factor is 1.",
            "b-itself": "This is b itself. What is asked for is how the loss changes with it: the sum of the entries "
            "of dL/dyhat.",
            "nothing": "This is 0. When the intercept grows, every prediction grows by the same amount, and the loss "
            "changes.",
            "n-lost": N_LOST,
            "times-b": "The factor b does not belong here: the derivative of w x + b with respect to b is 1.",
            "turned-again": "The sign is turned round in this step. The entries of dL/dyhat are slopes already; they "
            "are added as they are.",
            "averaged-again": "The mean is taken in this step. The 1/n belongs in dL/dyhat, whose entries are only "
            "added here.",
            "not-summed": NOT_SUMMED,
            "sizes-summed": "The parts were added without their signs. Points above and below the line pull against "
            "each other, so their signs have to stay.",
        },
    ),
)
FLIPPED = (
    "The sign is turned round: this is the pull. A prediction that is too high has a positive slope of the loss, "
    "since raising it costs more: yhat - y, not y - yhat."
)
ONE_NUMBER = (
    "This is one number for all predictions. The gradient has an entry for each: how the loss changes when that one "
    "prediction moves and the others stay."
)
X_TOO_EARLY = (
    "The factor x is in it already. What is asked for is the slope with respect to the prediction; x comes in with the "
    "next step, dL/dw."
)
B_FORGOTTEN = "The intercept is forgotten: w x was taken for the prediction, which is w x + b."
OF_A_MEAN = {"sign-flipped": "the sign is turned round.", "n-missing": "the 1/n is missing."}
N_MISSING = "The 1/n is missing. The loss is a mean over the n samples, so each sample counts 1/n."


B_SUBTRACTED = "The intercept is subtracted. The prediction is w x + b."
W_AND_B = "Slope and intercept have changed places: the prediction is w x + b."
N_TWICE = "The 1/n is in it twice. The loss is one mean over the samples: one 1/n."
ONE_LESS = "It is divided by n - 1. The loss is a mean over all n samples, so it is divided by n."


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
    answers=(
        Answer(
            name="d_y_hat",
            points=1,
            reference=_d_squared,
            loss=Loss(_mean_squared_error, at=_line),
            together=OF_A_MEAN,
            misconceptions={
                "x-too-early": X_TOO_EARLY,
                "b-forgotten": B_FORGOTTEN,
                "b-subtracted": B_SUBTRACTED,
                "w-and-b-swapped": W_AND_B,
                "n-twice": N_TWICE,
                "one-less": ONE_LESS,
                "sign-flipped": FLIPPED,
                "n-missing": N_MISSING,
                "one-number": ONE_NUMBER,
                "sign-lost": "The sign is lost. Raising a prediction that is too low makes the loss smaller: its "
                "slope is negative, as the residual is.",
                "other-loss": "This is the gradient of the MAE: each residual was reduced to its sign. The slope of "
                "a square grows with its base.",
                "halved": "The residual is halved. The derivative of a square is twice its base.",
                "square-kept": "The 2 came down, but the square stayed. The derivative of r^2 is 2 r.",
                "times-w": "The factor w does not belong here. It is how the prediction changes with x; what is asked "
                "for is how the loss changes with the prediction.",
                "line-for-slope": "These are the predictions themselves. What is asked for is how the loss changes "
                "with each of them.",
                "two-missing": "The 2 is missing. The derivative of a square is twice its base, and the MSE, the mean "
                "of the squares, has no 1/2 that would cancel it.",
                "not-differentiated": "This is each sample's share of the loss, r^2/n. What is asked for is its "
                "slope: the derivative of the square with respect to the prediction.",
            },
        ),
        *OF_THE_LINE,
    ),
)

ABSOLUTE = Exercise(
    id="regression_losses.absolute",
    statement="The same for the MAE: from `x`, `y`, `w`, `b` return `d_y_hat`, `d_slope` and `d_intercept`. A sample "
    "that lies exactly on the line counts 0, as everywhere in this course.",
    stub=_stub("absolute", "MAE"),
    sample=_sample_line,
    answers=(
        Answer(
            name="d_y_hat",
            points=1,
            reference=_d_absolute,
            loss=Loss(_mean_absolute_error, at=_line),
            together=OF_A_MEAN,
            misconceptions={
                "x-too-early": X_TOO_EARLY,
                "b-forgotten": B_FORGOTTEN,
                "b-subtracted": B_SUBTRACTED,
                "w-and-b-swapped": W_AND_B,
                "n-twice": N_TWICE,
                "one-less": ONE_LESS,
                "sign-flipped": FLIPPED,
                "n-missing": N_MISSING,
                "one-number": ONE_NUMBER,
                "other-loss": "This is the gradient of the MSE. The slope of |r| is 1 or -1, however large r is.",
                "sign-lost": "Every entry is the same positive number: the sign is lost. Raising a prediction that is "
                "too low makes the loss smaller: its slope is negative.",
                "two-kept": "There is a 2 too many. It comes from differentiating a square; here nothing is squared.",
                "one-sided": "For all samples on one side of the line the entries are 0. |r| has a slope on either "
                "side: the entry is -1/n where the prediction is too low, 1/n where it is too high.",
                "scaled-by-residual": "The slope grows with the residual here, as that of the MSE does. |r| rises as "
                "steeply far away as near 0: only the sign of the residual is left.",
                "one-at-the-kink": "A residual of 0 was given the slope 1. There |r| has a kink, any slope from -1 "
                "to 1 would do, and the course takes 0.",
                "minus-at-the-kink": "A residual of 0 was given the slope -1. There |r| has a kink, any slope from "
                "-1 to 1 would do, and the course takes 0.",
                "not-differentiated": "This is each sample's share of the loss, |r|/n. What is asked for is its slope: "
                "-1/n where the prediction is too low, 1/n where it is too high.",
            },
        ),
        *OF_THE_LINE,
    ),
)

# ---- where the pulls balance ----


def _heights(inputs: Inputs, mistakes: Mistakes) -> Any:
    """The intercepts y - w x of the lines with this slope through each point."""
    heights = inputs["y"] - (0 if "slope-ignored" in mistakes else inputs["w"] * inputs["x"])
    heights = inputs["y"] + inputs["w"] * inputs["x"] if "slope-added" in mistakes else heights
    return -heights if "sign-flipped" in mistakes else heights


def _middle_by_size(inputs: Inputs, mistakes: Mistakes) -> Any:
    """The mean: there the residuals sum to 0."""
    heights = _heights(inputs, mistakes)
    if "sum-for-mean" in mistakes:
        return heights.sum()
    if "squares-averaged" in mistakes:
        return np.mean(heights**2)
    if "half-way" in mistakes:
        return (heights.max() + heights.min()) / 2
    if "slope-refitted" in mistakes:
        return np.polyfit(inputs["x"], inputs["y"], 1)[1]
    return np.median(heights) if "median-for-mean" in mistakes else np.mean(heights)


def _middle_by_count(inputs: Inputs, mistakes: Mistakes) -> Any:
    """The median: as many points above as below."""
    heights = _heights(inputs, mistakes)
    middle = heights.size // 2
    by_order = {
        "not-sorted": heights,
        "sorted-by-x": heights[np.argsort(inputs["x"])],
        "sorted-by-y": heights[np.argsort(inputs["y"])],
        "one-too-far": np.append(np.sort(heights)[1:], np.nan),
    }
    for mistake, ordered in by_order.items():
        if mistake in mistakes:
            return ordered[middle]
    if "half-way" in mistakes:
        return (heights.max() + heights.min()) / 2
    if "sizes-averaged" in mistakes:
        return np.mean(np.abs(heights))
    if "middle-of-sizes" in mistakes:
        return np.median(np.abs(heights))
    if "medians-apart" in mistakes:
        return np.median(inputs["y"]) - inputs["w"] * np.median(inputs["x"])
    return np.mean(heights) if "mean-for-median" in mistakes else np.median(heights)


def _sample_heights(rng: np.random.Generator, number: int) -> Inputs:
    """Five or seven points, an odd number, so that one lies in the middle."""
    n = 5 + 2 * (number % 2)
    x, y = rng.choice(np.arange(-20, 21), (2, n), replace=False) / 4
    return {"x": x, "y": y, "w": float(rng.choice([-7, -5, -3, 3, 5, 7]) / 4)}


SLOPE_IGNORED = (
    "The line was taken to be level. It rises by w x on its way to the point, so what a point asks of the intercept "
    "is y - w x."
)
SLOPE_ADDED = "w x is added. The line passes through a point where w x + b = y, that is at b = y - w x."
TURNED_ROUND = {"sign-flipped": "the sign is turned round."}
UPSIDE_DOWN = (
    "The sign is turned round: the line passes through a point where w x + b = y, that is at b = y - w x."
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
    answers=(
        Answer(
            name="by_mse",
            points=1,
            reference=_middle_by_size,
            together=TURNED_ROUND,
            misconceptions={
                "median-for-mean": "Here as many points lie above as below. The MSE does not count points: its pulls "
                "grow with the residuals, so the residuals above and below have to cancel.",
                "sum-for-mean": "These are the values y - w x added up. They have to be divided by their number: the "
                "pulls balance at the mean.",
                "half-way": "This is half-way between the smallest and the largest y - w x. All the other points pull, "
                "too.",
                "squares-averaged": "This is the mean of the squares of y - w x. The squares are in the loss; its "
                "pulls are proportional to the residuals, and balance at the mean of y - w x.",
                "slope-added": SLOPE_ADDED,
                "slope-refitted": "This is the intercept of the least-squares line, whose slope is fitted, too. Here "
                "the slope is given and stays: only the height is looked for.",
                "slope-ignored": SLOPE_IGNORED,
                "sign-flipped": UPSIDE_DOWN,
            },
        ),
        Answer(
            name="by_mae",
            points=1,
            reference=_middle_by_count,
            together=TURNED_ROUND,
            misconceptions={
                "mean-for-median": "Here the residuals sum to 0. The MAE does not weigh them: all its pulls are "
                "equally strong, so as many must pull up as down.",
                "not-sorted": "This is y - w x of the point in the middle of the list. The middle one of all values y "
                "- w x is asked for: sort these first.",
                "sorted-by-x": "This is y - w x of the point in the middle by x. The middle one of all values y - w x "
                "is asked for: sort these first.",
                "sorted-by-y": "This is y - w x of the point in the middle by y. The line rises by w x on its way to a "
                "point, so sort the values y - w x and take the middle one.",
                "one-too-far": "This is the next one above the middle. Counted from 0, the middle of n sorted values y "
                "- w x is number (n - 1) / 2.",
                "half-way": "This is half-way between the smallest and the largest y - w x. The MAE counts points: as "
                "many must lie above as below.",
                "sizes-averaged": "This is the mean of the sizes |y - w x|. The MAE counts points on either side: as "
                "many must lie above as below.",
                "middle-of-sizes": "This is the middle of the sizes |y - w x|. The signs have to stay: as many points "
                "must lie above as below.",
                "slope-added": SLOPE_ADDED,
                "medians-apart": "The medians of x and y were taken apart. They may belong to two different points: "
                "first y - w x for each point, then the one in the middle.",
                "slope-ignored": SLOPE_IGNORED,
                "sign-flipped": UPSIDE_DOWN,
            },
        ),
    ),
)

# ---- a construction ----

# Residuals at five equidistant places: right (""), or wrong in the way that the name says.
TUGS = {
    "": (2.0, -1.0, -2.0, -1.0, 2.0),
    "all-on-the-line": (0.0, 0.0, 0.0, 0.0, 0.0),
    "mae-balanced-too": (1.0, -1.0, 0.0, -1.0, 1.0),
    "only-the-sum": (-1.0, 0.0, 0.0, 2.0, -1.0),
    "losses-swapped": (3.0, -1.0, 0.0, -2.0, 1.0),
    "mse-not-balanced": (1.0, 2.0, 3.0, -1.0, 4.0),
}


def _fits_data(y: Any, inputs: Inputs) -> dict[str, bool]:
    """What is true of these data; of several mistakes, the first one listed is named."""
    x = inputs["x"]
    if np.shape(y) != np.shape(x) or not np.isfinite(y).all():
        return {}
    residual = inputs["w"] * x + inputs["b"] - y
    size = np.abs(residual).max()
    if size <= 1e-9 * max(1.0, np.abs(y).max()):
        return {"all-on-the-line": True}
    residual = np.where(np.abs(residual) < 1e-7 * size, 0.0, residual / size)
    lifts, turns = _balanced(residual, x)
    by_mse, by_mae = lifts and turns, all(_balanced(np.sign(residual), x))
    return {
        "": by_mse and not by_mae,
        "mae-balanced-too": by_mse and by_mae,
        "losses-swapped": by_mae and not by_mse,
        "only-the-sum": lifts and not turns,
        "only-x-times-pull": turns and not lifts,
        "mse-not-balanced": not by_mse,
    }


def _balanced(pull: Any, x: Any) -> tuple[bool, bool]:
    """Whether the pulls sum to 0, and whether x times pull does, but for rounding."""
    return bool(abs(np.sum(pull)) < 1e-6), bool(abs(np.sum(x * pull)) < 1e-6 * np.abs(x).max())


def _tugged(inputs: Inputs, mistakes: Mistakes) -> Any:
    """One data set of many; of two mistakes, the first one listed shows."""
    kind = next((name for name in (*TUGS, "only-x-times-pull") if name in mistakes), "")
    x = inputs["x"]
    lifted = 1.0 - x * np.sum(x) / np.sum(x**2)  # 1, less what x has in it
    residual = lifted if kind == "only-x-times-pull" else np.array(TUGS[kind])
    return inputs["w"] * x + inputs["b"] - residual


def _sample_tug(rng: np.random.Generator, _number: int) -> Inputs:
    """Five equidistant places, none of them at 0, and a line."""
    middle, step = int(rng.integers(3, 7)) / 2, int(rng.integers(1, 5)) / 2
    w, b = rng.choice([-5, -3, -2, 2, 3, 5], 2) / 2
    return {"x": (middle + 0.25) + step * np.arange(-2, 3), "w": float(w), "b": float(b)}


TUG = Exercise(
    id="regression_losses.tug",
    statement="Five equally spaced places `x` and a line with slope `w` and intercept `b`. Return five numbers `y`, so "
    "that the line's MSE gradient, both entries of it, is zero and its MAE gradient is not.",
    stub='''def tug(x, w, b):
    """Data y, an array like x, for the line w x + b."""
    ...
''',
    sample=_sample_tug,
    answers=(
        Construction(
            points=2,
            reference=_tugged,
            fits=_fits_data,
            misconceptions={
                "all-on-the-line": "All points lie on the line: nothing pulls, by either loss. The pulls of the MSE "
                "have to cancel, not to vanish.",
                "mae-balanced-too": "The MSE balances, but so does the MAE. Let pulls of unequal length cancel, such "
                "as one of 2 against two of 1: by the MAE they count one against two.",
                "losses-swapped": "Here the MAE balances and the MSE does not: it has to be the other way round. The "
                "MSE weighs, the MAE counts.",
                "only-the-sum": "The pulls of the MSE sum to zero, but x times pull does not: the line is not shifted, "
                "but still turned. Both sums must be zero.",
                "only-x-times-pull": "For the MSE, x times pull sums to zero, but the pulls do not: the line is not "
                "turned, but still shifted. Both sums must be zero.",
                "mse-not-balanced": "The MSE pulls at this line. Choose residuals that sum to zero and whose "
                "products with x sum to zero; then set y to the line less the residual.",
            },
        ),
    ),
)

EXERCISES = (DIRECTION, SQUARED, ABSOLUTE, BALANCE, TUG)
