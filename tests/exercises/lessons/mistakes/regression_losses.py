"""The mistakes of lesson 04, written a second time."""

import statistics

import numpy as np

# ---- which way the line is drawn ----


def word(pull):
    return "up" if pull > 0 else "down" if pull < 0 else "stays"


def by_size(y, y_hat):
    return sum(above - below for above, below in zip(y, y_hat, strict=True))


def by_count(y, y_hat):
    return sum(1 for a, b in zip(y, y_hat, strict=True) if a > b) - sum(
        1 for a, b in zip(y, y_hat, strict=True) if a < b
    )


def farthest(y, y_hat):
    return max((a - b for a, b in zip(y, y_hat, strict=True)), key=abs)


DIRECTION = {
    "always-up": lambda: ["up", "up"],
    "always-stays": lambda: ["stays", "stays"],
    "word-for-each-point": lambda y, y_hat: [word(a - b) for a, b in zip(y, y_hat, strict=True)],
    "one-word": lambda y, y_hat: word(by_size(y, y_hat)),
    "turned-round": lambda y, y_hat: (word(by_size(y_hat, y)), word(by_count(y_hat, y))),
    "size-for-both": lambda y, y_hat: 2 * [word(by_size(y, y_hat))],
    "count-for-both": lambda y, y_hat: 2 * [word(by_count(y, y_hat))],
    "farthest-decides": [
        lambda y, y_hat: 2 * [word(farthest(y, y_hat))],
        lambda y, y_hat: 2 * [word(farthest(y[::-1], y_hat[::-1]))],  # of two, the other
    ],
    "losses-swapped": lambda y, y_hat: (word(by_count(y, y_hat)), word(by_size(y, y_hat))),
}

# ---- the gradients ----


def residuals(x, y, w, b):
    return [w * at + b - height for at, height in zip(x, y, strict=True)]


def of_each_sample(slope):
    """An array of the slopes of the mean's parts, from a function of the residual."""
    return lambda x, y, w, b: [slope(r) / len(x) for r in residuals(x, y, w, b)]


def sign(r):
    return 1 if r > 0 else -1 if r < 0 else 0


D_SQUARED = {
    "b-subtracted": lambda x, y, w, b: 2 * (w * x - b - y) / len(x),
    "w-and-b-swapped": lambda x, y, w, b: 2 * (w + b * x - y) / len(x),
    "n-twice": lambda x, y, w, b: [2 * r / len(x) / len(x) for r in residuals(x, y, w, b)],
    "one-less": lambda x, y, w, b: [2 * r / (len(x) - 1) for r in residuals(x, y, w, b)],
    "halved": of_each_sample(lambda r: 0.5 * r),
    "square-kept": of_each_sample(lambda r: 2 * r**2),
    "times-w": lambda x, y, w, b: [2 * w * r / len(x) for r in residuals(x, y, w, b)],
    "line-for-slope": lambda x, w, b: [w * at + b for at in x],
    "x-too-early": lambda x, y, w, b: [
        2 * r * at / len(x) for r, at in zip(residuals(x, y, w, b), x, strict=True)
    ],
    "b-forgotten": lambda x, y, w: 2 * (w * x - y) / len(x),
    "sign-flipped": lambda x, y, w, b: 2 * (y - w * x - b) / len(y),
    "n-missing": lambda x, y, w, b: [2 * r for r in residuals(x, y, w, b)],
    "one-number": lambda x, y, w, b: 2 * statistics.mean(residuals(x, y, w, b)),
    "sign-lost": of_each_sample(lambda r: 2 * r if r > 0 else -2 * r),
    "other-loss": of_each_sample(sign),
    "two-missing": of_each_sample(lambda r: r),
    "not-differentiated": of_each_sample(lambda r: r**2),
}

D_ABSOLUTE = {
    "b-subtracted": lambda x, y, w, b: np.sign(w * x - b - y) / len(x),
    "w-and-b-swapped": lambda x, y, w, b: np.sign(w + b * x - y) / len(x),
    "n-twice": lambda x, y, w, b: [sign(r) / len(x) / len(x) for r in residuals(x, y, w, b)],
    "one-less": lambda x, y, w, b: [sign(r) / (len(x) - 1) for r in residuals(x, y, w, b)],
    "other-loss": of_each_sample(lambda r: r + r),
    "sign-lost": of_each_sample(lambda r: 1),
    "x-too-early": lambda x, y, w, b: [
        sign(r) * at / len(x) for r, at in zip(residuals(x, y, w, b), x, strict=True)
    ],
    "b-forgotten": lambda x, y, w: np.sign(w * x - y) / len(x),
    "sign-flipped": lambda x, y, w, b: np.sign(y - w * x - b) / len(y),
    "n-missing": lambda x, y, w, b: [sign(r) for r in residuals(x, y, w, b)],
    "one-number": lambda x, y, w, b: statistics.mean(sign(r) for r in residuals(x, y, w, b)),
    "two-kept": of_each_sample(lambda r: 2 * sign(r)),
    "one-sided": of_each_sample(lambda r: 1 if r > 0 else 0),
    "scaled-by-residual": of_each_sample(lambda r: r),
    "one-at-the-kink": of_each_sample(lambda r: 1 if r >= 0 else -1),
    "minus-at-the-kink": of_each_sample(lambda r: -1 if r <= 0 else 1),
    "not-differentiated": of_each_sample(abs),
}

D_SLOPE = {
    "y-for-x": lambda d_y_hat, y: np.dot(y, d_y_hat),
    "size-of-x": lambda d_y_hat, x: sum(d * abs(at) for d, at in zip(d_y_hat, x, strict=True)),
    "n-lost": lambda d_y_hat, x: len(x) * np.dot(x, d_y_hat),
    "sizes-summed": lambda d_y_hat, x: sum(abs(d * at) for d, at in zip(d_y_hat, x, strict=True)),
    "x-forgotten": lambda d_y_hat, x: sum(d_y_hat),
    "means-multiplied": lambda d_y_hat, x: statistics.mean(len(x) * d for d in d_y_hat) * statistics.mean(x),
    "sums-multiplied": lambda d_y_hat, x: sum(d_y_hat) * sum(x),
    "w-for-x": lambda d_y_hat, w: sum(d * w for d in d_y_hat),
    "turned-again": lambda d_y_hat, x: -np.dot(x, d_y_hat),
    "averaged-again": lambda d_y_hat, x: np.dot(x, d_y_hat) / len(x),
    "not-summed": lambda d_y_hat, x: [d * at for d, at in zip(d_y_hat, x, strict=True)],
}

D_INTERCEPT = {
    "b-itself": lambda b: b,
    "nothing": lambda: 0,
    "n-lost": lambda d_y_hat: sum(len(d_y_hat) * d for d in d_y_hat),
    "sizes-summed": lambda d_y_hat: sum(map(abs, d_y_hat)),
    "x-kept": lambda d_y_hat, x: np.dot(x, d_y_hat),
    "times-b": lambda d_y_hat, b: sum(d * b for d in d_y_hat),
    "turned-again": lambda d_y_hat: sum(-d for d in d_y_hat),
    "averaged-again": lambda d_y_hat: sum(d_y_hat) / len(d_y_hat),
    "not-summed": lambda d_y_hat: d_y_hat.tolist(),
}

# ---- where the pulls balance ----


def heights(x, y, w):
    return [height - w * at for at, height in zip(x, y, strict=True)]


def intercept_of_the_best_line(x, y):
    (_, b), *_ = np.linalg.lstsq(np.column_stack([x, np.ones(len(x))]), y, rcond=None)
    return b


BY_MSE = {
    "squares-averaged": lambda x, y, w: statistics.mean(height**2 for height in heights(x, y, w)),
    "slope-added": lambda x, y, w: statistics.mean(heights(x, y, -w)),
    "sum-for-mean": lambda x, y, w: sum(heights(x, y, w)),
    "median-for-mean": lambda x, y, w: sorted(heights(x, y, w))[len(x) // 2],
    "half-way": lambda x, y, w: sum(sorted(heights(x, y, w))[:: len(x) - 1]) / 2,
    "slope-refitted": intercept_of_the_best_line,
    "slope-ignored": lambda y: sum(y) / len(y),
    "sign-flipped": lambda x, y, w: w * statistics.mean(x) - statistics.mean(y),
}


def height_of_the_middle(values, x, y, w):
    """The height of the point whose value is the middle one."""
    return heights(x, y, w)[list(values).index(statistics.median(values))]


BY_MAE = {
    "sorted-by-x": lambda x, y, w: height_of_the_middle(x, x, y, w),
    "sorted-by-y": lambda x, y, w: height_of_the_middle(y, x, y, w),
    "one-too-far": lambda x, y, w: sorted(heights(x, y, w))[len(x) // 2 + 1],
    "half-way": lambda x, y, w: sum(sorted(heights(x, y, w))[:: len(x) - 1]) / 2,
    "sizes-averaged": lambda x, y, w: statistics.mean(map(abs, heights(x, y, w))),
    "middle-of-sizes": lambda x, y, w: statistics.median(map(abs, heights(x, y, w))),
    "slope-added": lambda x, y, w: statistics.median(heights(x, y, -w)),
    "mean-for-median": lambda x, y, w: statistics.mean(y) - w * statistics.mean(x),
    "not-sorted": lambda x, y, w: y[len(y) // 2] - w * x[len(x) // 2],
    "medians-apart": lambda x, y, w: statistics.median(y) - w * statistics.median(x),
    "slope-ignored": lambda y: sorted(y)[len(y) // 2],
    "sign-flipped": lambda x, y, w: -sorted(heights(x, y, w))[len(x) // 2],
}

# ---- a construction ----


def with_residuals(*residuals):
    return lambda x, w, b: [w * at + b - r for at, r in zip(x, residuals, strict=True)]


def turned_by_nothing(x, w, b):
    """Residuals of 1 and one other, so that x times residual sums to 0 by the last place alone."""
    last = -sum(x[:-1]) / x[-1]
    return w * x + b - np.array([1, 1, 1, 1, last])


TUG = {
    "all-on-the-line": with_residuals(0, 0, 0, 0, 0),
    "mae-balanced-too": [with_residuals(7, -7, 0, -7, 7), with_residuals(-2, 2, 0, 2, -2)],
    "only-the-sum": [with_residuals(1, -1, 0, 0, 0), with_residuals(4, -1, -1, -1, -1)],
    "only-x-times-pull": turned_by_nothing,
    "losses-swapped": [with_residuals(5, -1, 0, -1, 1), with_residuals(1, -2, 0, -3, 4)],
    "mse-not-balanced": [with_residuals(1, 1, 1, 1, 1), with_residuals(0, 0, 0, 0, 3)],
}

MISTAKES = {
    "direction": DIRECTION,
    "squared.d_y_hat": D_SQUARED,
    "squared.d_slope": D_SLOPE,
    "squared.d_intercept": D_INTERCEPT,
    "absolute.d_y_hat": D_ABSOLUTE,
    "absolute.d_slope": D_SLOPE,
    "absolute.d_intercept": D_INTERCEPT,
    "balance.by_mse": BY_MSE,
    "balance.by_mae": BY_MAE,
    "tug": TUG,
}
