"""The mistakes of lesson 05, written a second time."""

import math

import numpy as np

# ---- who pulls ----


def counted(*pulls):
    """For each sample the number of losses that pull, from one condition on the margin for each."""
    return lambda y, s: [sum(pull(a * b) for pull in pulls) for a, b in zip(y, s, strict=True)]


def always(margin):
    return True


def on_mistakes(margin):
    return margin < 0


def below_one(margin):
    return margin < 1


WHO = {
    "label-forgotten": lambda s: [1 + (score < 0) + (score < 1) for score in s],
    "zero-one-pulls": counted(on_mistakes, on_mistakes, below_one, always),
    "hinge-gate-at-zero": counted(on_mistakes, on_mistakes, always),
    "perceptron-always": counted(always, below_one, always),
    "entropy-stops": counted(on_mistakes, below_one, on_mistakes),
    "perceptron-to-one": counted(below_one, below_one, always),
    "sides-turned": counted(lambda margin: margin > 0, lambda margin: margin > 1, always),
    "zero-one-always": counted(always, on_mistakes, below_one, always),
    "hinge-always": counted(on_mistakes, always, always),
    "entropy-to-one": counted(on_mistakes, below_one, below_one),
    "entropy-never": counted(on_mistakes, below_one),
    "by-loss": lambda y, s: [0, sum(y * s < 0), sum(y * s < 1), len(y)],
    "summed": lambda y, s: len(y) + sum(y * s < 1) + sum(y * s < 0),
    "share": lambda y, s: [(1 + (m < 1) + (m < 0)) / 4 for m in y * s],
}

# ---- the hinge ----


def of_each_sample(slope):
    """A list of the slopes of the mean's parts, from a function of label and score."""
    return lambda y, s: [slope(a, b) / len(y) for a, b in zip(y, s, strict=True)]


HINGE = {
    "gate-missing": of_each_sample(lambda y, s: -y),
    "gate-at-zero": of_each_sample(lambda y, s: -y if y * s < 0 else 0),
    "gate-turned": of_each_sample(lambda y, s: -y if y * s > 1 else 0),
    "slope-at-the-margin": of_each_sample(lambda y, s: -1 if y * s < 1 else 0),
    "n-missing": lambda y, s: np.where(y * s < 1, -y, 0),
    "sign-flipped": of_each_sample(lambda y, s: y if y * s < 1 else 0),
    "bits-for-signs": of_each_sample(lambda y, s: -1 if y == 1 and s < 1 else 0),
    "label-forgotten": of_each_sample(lambda y, s: -y if s < 1 else 0),
    "not-differentiated": of_each_sample(lambda y, s: max(0, 1 - y * s)),
    "pulled-at-the-kink": of_each_sample(lambda y, s: -y if y * s <= 1 else 0),
    "half-at-the-kink": lambda y, s: -y * np.heaviside(1 - y * s, 0.5) / len(y),
    "slope-at-the-weight": of_each_sample(lambda y, s: -s if y * s < 1 else 0),
    "sign-for-gate": of_each_sample(lambda y, s: -y * np.sign(1 - y * s)),
    "height-in-it": of_each_sample(lambda y, s: -y * max(0, 1 - y * s)),
    "squared": of_each_sample(lambda y, s: -2 * y * max(0, 1 - y * s)),
    "cross-entropy": of_each_sample(lambda y, s: -y / (1 + math.exp(y * s))),
    "active-mean": lambda y, s: np.where(y * s < 1, -y, 0) / sum(y * s < 1),
    "n-twice": lambda y, s: np.where(y * s < 1, -y, 0) / len(y) / len(y),
    "one-number": lambda y, s: np.mean(np.where(y * s < 1, -y, 0)),
    "mean-loss": lambda y, s: np.mean(np.maximum(0, 1 - y * s)),
}

# ---- cross entropy ----


def sigmoid(score):
    return 1 / (1 + math.exp(-score))


PROBABILITY = {
    "other-class": lambda s: [1 - sigmoid(score) for score in s],
    "not-normalised": lambda s: [math.exp(score) for score in s],
    "over-samples": lambda s: [1 / sum(math.exp(other - score) for other in s) for score in s],
    "not-inverted": lambda s: 1 + np.exp(-s),
    "rounded": lambda s: [int(score > 0) for score in s],
    "tanh": lambda s: [math.tanh(score) for score in s],
    "score-kept": lambda s: s,
}


def of_each_probability(slope):
    return lambda y, p: [slope(a, b) / len(y) for a, b in zip(y, p, strict=True)]


D_P = {
    "p-for-both": of_each_probability(lambda y, p: -1 / p if y == 1 else 1 / p),
    "slope-at-s": of_each_probability(lambda y, p: p - y),
    "not-differentiated": of_each_probability(lambda y, p: -math.log(p if y == 1 else 1 - p)),
    "one-term": of_each_probability(lambda y, p: -1 / p if y == 1 else 0),
    "inner-minus": of_each_probability(lambda y, p: -1 / p if y == 1 else -1 / (1 - p)),
    "no-minus": of_each_probability(lambda y, p: 1 / p if y == 1 else 1 / (1 - p)),
    "sign-flipped": of_each_probability(lambda y, p: 1 / p if y == 1 else -1 / (1 - p)),
    "signs-for-bits": of_each_probability(lambda y, p: -1 / p if y == 1 else 1 / p + 2 / (1 - p)),
    "squared-error": of_each_probability(lambda y, p: 2 * (p - y)),
    "denominators-swapped": of_each_probability(lambda y, p: -1 / (1 - p) if y == 1 else 1 / p),
    "y-for-both": of_each_probability(lambda y, p: y * (1 / (1 - p) - 1 / p)),
    "labels-ignored": of_each_probability(lambda y, p: -1 / p),
    "n-missing": lambda y, p: [-1 / b if a == 1 else 1 / (1 - b) for a, b in zip(y, p, strict=True)],
}

D_S = {
    "slope-kept": lambda d_p: d_p,
    "sigmoid-alone": lambda p: [each * (1 - each) for each in p],
    "n-again": lambda y, p: [(b - a) / len(y) ** 2 for a, b in zip(y, p, strict=True)],
    "stretched-twice": of_each_probability(lambda y, p: (p - y) * p * (1 - p)),
    "p-for-slope": of_each_probability(lambda y, p: -1 if y == 1 else p / (1 - p)),
    "divided": of_each_probability(lambda y, p: (p - y) / (p * (1 - p)) ** 2),
    "sign-flipped": of_each_probability(lambda y, p: y - p),
    "sigmoid-mean": of_each_probability(lambda y, p: p * (1 - p)),
    "slope-at-p": lambda p, d_p: [b * sigmoid(a) * (1 - sigmoid(a)) for a, b in zip(p, d_p, strict=True)],
    "score-for-probability": of_each_sample(lambda y, s: s - y),
    "signs-for-bits": of_each_probability(lambda y, p: p - (1 if y == 1 else -1)),
    "rounded": of_each_probability(lambda y, p: round(p) - y),
    "two-kept": of_each_probability(lambda y, p: 2 * (p - y)),
    "one-number": lambda y, p: np.mean(p - y),
    "n-lost": lambda y, p: [b - a for a, b in zip(y, p, strict=True)],
}

# ---- scores of 1000 ----


def through_p(of_label):
    """The loss through a probability; `of_label(y, p)` is what the logarithm is taken of."""

    def stable(y, s):
        p = 1 / (1 + np.exp(-s))
        return [-np.log(of_label(a, b)) for a, b in zip(y, p, strict=True)]

    return stable


def both_terms_of_the_sum(y, s):
    p = 1 / (1 + np.exp(-s))
    return -y * np.log(p) - (1 - y) * np.log(1 - p)


def clipped_at(least):
    return through_p(lambda y, p: min(max(p if y == 1 else 1 - p, least), 1 - least))


def softplus(a):
    """ln(1 + e^a), without overflow."""
    return max(a, 0) + math.log1p(math.exp(-abs(a)))


def by_large_powers(y, s):
    """ln(1 + e^t) as it is written."""
    return [np.log(1 + np.exp(-b if a == 1 else b)) for a, b in zip(y, s, strict=True)]


def right_losses(y, s):
    """The loss of each sample."""
    return np.array([softplus(-b if a == 1 else b) for a, b in zip(y, s, strict=True)])


def infinity_replaced_by(number):
    """Where e^s overflows, one number."""

    def stable(y, s):
        losses = np.array(by_large_powers(y, s))
        losses[np.isinf(losses)] = number
        return losses

    return stable


STABLE = {
    "overflow": [through_p(lambda y, p: p if y == 1 else 1 - p), both_terms_of_the_sum, by_large_powers],
    "clipped": [clipped_at(1e-6), clipped_at(1e-10), clipped_at(1e-15)],
    "bend-cut-off": lambda y, s: [max(0, -b if a == 1 else b) for a, b in zip(y, s, strict=True)],
    "label-forgotten": lambda s: [softplus(-score) for score in s],
    "label-as-a-sign": lambda y, s: [softplus(-a * b) for a, b in zip(y, s, strict=True)],
    "replaced": [infinity_replaced_by(number) for number in (0, 1000, 1e300)],
    "label-zero": lambda s: [softplus(score) for score in s],
    "hinge": lambda y, s: [max(0, 1 - b if a == 1 else 1 + b) for a, b in zip(y, s, strict=True)],
    "first-term-lost": lambda y, s: [0 if a == 1 else softplus(b) for a, b in zip(y, s, strict=True)],
    "second-term-lost": lambda y, s: [softplus(-b) if a == 1 else 0 for a, b in zip(y, s, strict=True)],
    "base-two": lambda y, s: right_losses(y, s) * np.log2(np.e),
    "base-ten": lambda y, s: right_losses(y, s) * np.log10(np.e),
    "probability-given": lambda s: [0 if score < -700 else sigmoid(score) for score in s],
    "mean-taken": lambda y, s: sum(softplus(-b if a == 1 else b) for a, b in zip(y, s, strict=True)) / len(y),
    "divided-by-n": of_each_sample(lambda y, s: softplus(-s if y == 1 else s)),
    "labels-swapped": lambda y, s: [softplus(b if a == 1 else -b) for a, b in zip(y, s, strict=True)],
    "sign-flipped": lambda y, s: [-softplus(-b if a == 1 else b) for a, b in zip(y, s, strict=True)],
}

# ---- a construction ----

CONTENT = {
    "label-forgotten": [lambda y: [5] * len(y), lambda y: [-2] * len(y)],
    "turned-round": [lambda y: [-a for a in y], lambda y: [-a * 30 for a in y]],
    "all-zero": lambda y: [0] * len(y),
    "only-right-side": [lambda y: y / 2, lambda y: [0.1 * a if k else 2 * a for k, a in enumerate(y)]],
    "too-far": [lambda y: y * 1e4, lambda y: y * 800, lambda y: [*(y[:-1] * 3), y[-1] * 5000]],
    "some-wrong": [lambda y: [3 * a if k else -3 * a for k, a in enumerate(y)], lambda y: [0, *(9 * y[1:])]],
}

MISTAKES = {
    "who": WHO,
    "hinge": HINGE,
    "entropy.p": PROBABILITY,
    "entropy.d_p": D_P,
    "entropy.d_s": D_S,
    "stable": STABLE,
    "content": CONTENT,
}
