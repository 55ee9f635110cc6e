"""Exercises of lesson 05: which points pull, the gradients of hinge and cross entropy, and scores of 1000."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from bpwidgets.calculus.activations import sigmoid, softplus
from bpwidgets.exercises.engine.exercise import (
    RIGHT,
    Answer,
    Construction,
    Exercise,
    Inputs,
    Loss,
    Mistakes,
    choose,
)
from bpwidgets.exercises.engine.infinite_types import Extended, FiniteOrNot

# ---- who pulls ----


def _who(inputs: Inputs, mistakes: Mistakes) -> Any:
    """How many of zero-one, perceptron, hinge and cross entropy have a slope at each sample's margin."""
    y, s = inputs["y"], inputs["s"]
    m = s if "label-forgotten" in mistakes else y * s
    wrong, below_one = (m > 0, m > 1) if "sides-turned" in mistakes else (m < 0, m < 1)
    never, always = np.zeros_like(m), np.ones_like(m)

    def pulls(of_right: Any, **of_mistakes: Any) -> Any:
        """Where a loss pulls, or where these mistakes say that it does."""
        return next(
            (pull for name, pull in of_mistakes.items() if name.replace("_", "-") in mistakes), of_right
        )

    table = [
        pulls(never, zero_one_pulls=wrong, zero_one_always=always),
        pulls(wrong, perceptron_always=always, perceptron_to_one=below_one),
        pulls(below_one, hinge_gate_at_zero=wrong, hinge_always=always),
        pulls(always, entropy_stops=wrong, entropy_to_one=below_one, entropy_never=never),
    ]
    if "by-loss" in mistakes:
        return np.sum(table, axis=1, dtype=float)
    counts = np.sum(table, axis=0, dtype=float)
    return counts.sum() if "summed" in mistakes else counts / 4 if "share" in mistakes else counts


def _sample_who(rng: np.random.Generator, _number: int) -> Inputs:
    """Seven samples of both labels, with margins below 0, between 0 and 1, and above 1, none at a corner."""
    margins = np.array([-18, -7, -3, 2, 6, 13, 21]) / 10 + rng.integers(-1, 2, 7) / 10
    y = rng.permutation([1.0, 1.0, 1.0, -1.0, -1.0, -1.0, -1.0])
    order = rng.permutation(7)
    return {"y": y, "s": y * margins[order]}


WHO = Exercise(
    id="classification_losses.who",
    statement="The arrays `y` and `s` hold labels -1 or +1 and scores. Under how many of the four losses (zero-one, "
    "perceptron, hinge, cross entropy) does each sample pull? Return an array of numbers from 0 to 4.",
    stub='''def who(y, s):
    """How many of the four losses pull at each sample; like y."""
    ...
''',
    sample=_sample_who,
    answers=(
        Answer(
            points=2,
            reference=_who,
            together={
                "zero-one-pulls": "the zero-one loss was counted, though it is flat on both sides of its jump."
            },
            misconceptions={
                "label-forgotten": "The scores were looked at without their labels. A score of -2 is right for the "
                "label -1: what counts is the margin, y times s.",
                "zero-one-pulls": "The zero-one loss was counted for mistakes. It is 1 there, but flat: a small change "
                "of the score changes nothing, so its slope is 0.",
                "hinge-gate-at-zero": "The hinge was taken to pull only on mistakes. It pulls up to a margin of 1: "
                "to be right is not enough for it.",
                "perceptron-always": "The perceptron was counted for every sample. Its loss max(0, -y s) is flat as "
                "soon as the sample is on the right side.",
                "perceptron-to-one": "The perceptron was taken to pull up to a margin of 1, as the hinge does. The "
                "perceptron's loss max(0, -y s) is flat as soon as the margin is above 0.",
                "entropy-stops": "Cross entropy was taken to stop on the right side. Its slope becomes small there, "
                "but never 0.",
                "sides-turned": "Mistakes count least here, and samples far on the right side most. It is the other "
                "way round: three losses pull at a mistake, and cross entropy alone at a margin above 1.",
                "zero-one-always": "The zero-one loss was counted for every sample. It is flat on both sides of its "
                "jump, so it pulls at none.",
                "hinge-always": "The hinge was counted for every sample. Its loss max(0, 1 - y s) is flat as soon as "
                "the margin is above 1.",
                "entropy-to-one": "Cross entropy was taken to stop at a margin of 1, as the hinge does. Its slope "
                "becomes smaller and smaller, but never 0.",
                "entropy-never": "Cross entropy was not counted for any sample. It has a slope at every margin, so it "
                "pulls at every sample.",
                "by-loss": "This counts, for each of the four losses, the samples that it pulls at. What is asked for "
                "is, for each sample, how many of the losses pull.",
                "summed": "This is one number, for all samples together. What is asked for is a number for each "
                "sample.",
                "share": "This is the share of the losses that pull, between 0 and 1. What is asked for is their "
                "number, from 0 to 4.",
            },
        ),
    ),
)

# ---- the hinge's subgradient ----

OF_A_MEAN = {"sign-flipped": "the sign is turned round.", "n-missing": "the 1/n is missing."}


def _hinge(inputs: Inputs, mistakes: Mistakes) -> Any:
    """dL/ds_i = -y_i/n where y_i s_i < 1, else 0, also at 1."""
    y, s = inputs["y"], inputs["s"]
    if "bits-for-signs" in mistakes:
        y = (y + 1) / 2
    m = s if "label-forgotten" in mistakes else y * s
    if "mean-loss" in mistakes:
        return np.maximum(0, 1 - m).mean()
    slope = _hinge_slope(y, s, m, mistakes)
    slope = -slope if "sign-flipped" in mistakes else slope
    n = 1 if "n-missing" in mistakes else (m < 1).sum() if "active-mean" in mistakes else y.size
    slope = slope / (n**2 if "n-twice" in mistakes else n)
    return slope.sum() if "one-number" in mistakes else slope


def _hinge_slope(y: Any, s: Any, m: Any, mistakes: Mistakes) -> Any:
    """The slope of each sample's own loss at the margin m."""
    if "cross-entropy" in mistakes:
        return -y * sigmoid(-m)
    edge = 0 if "gate-at-zero" in mistakes else 1
    gate = np.where(m > edge if "gate-turned" in mistakes else m < edge, 1.0, 0.0)
    if "sign-for-gate" in mistakes:
        gate = np.sign(1 - m)
    if "pulled-at-the-kink" in mistakes or "half-at-the-kink" in mistakes:
        gate = np.where(m == 1, 1.0 if "pulled-at-the-kink" in mistakes else 0.5, gate)
    if "gate-missing" in mistakes:
        gate = np.ones_like(gate)
    pulled = np.full_like(y, -1.0) if "slope-at-the-margin" in mistakes else -y
    if "slope-at-the-weight" in mistakes:
        pulled = -s
    if "height-in-it" in mistakes or "squared" in mistakes:
        pulled = pulled * (1 - m) * (2 if "squared" in mistakes else 1)
    return gate * (1 - m if "not-differentiated" in mistakes else pulled)


def _mean_hinge(inputs: Inputs, s: Any) -> Any:
    """The mean over the samples of max(0, 1 - y s), whose slope at the kink is 0 here."""
    y = inputs["y"]
    margin = y * s
    losses = np.where(margin < 1, 1 - margin, 0)
    return np.mean(losses)


def _sample_hinge(rng: np.random.Generator, number: int) -> Inputs:
    """Five to seven samples in quarters, one of which has a margin of exactly 1."""
    n = 5 + number % 3
    margins = np.array([4, 8, -6, 2, 3, -2, 11])[:n] / 4
    y = np.array([1.0, -1.0, 1.0, -1.0, 1.0, -1.0, 1.0])[:n] * rng.choice([-1.0, 1.0])
    order = rng.permutation(n)
    return {"y": y[order], "s": (y * margins)[order]}


HINGE = Exercise(
    id="classification_losses.hinge",
    statement="The arrays `y` and `s` hold labels -1 or +1 and scores. Return the gradient of the mean hinge loss with "
    "respect to the scores, an array like `s`. At a margin of exactly 1 the course takes 0.",
    stub='''def hinge(y, s):
    """dL/ds of the mean of max(0, 1 - y s); an array like s."""
    ...
''',
    sample=_sample_hinge,
    answers=(
        Answer(
            points=2,
            reference=_hinge,
            loss=Loss(_mean_hinge, at=lambda inputs: inputs["s"]),
            together=OF_A_MEAN,
            misconceptions={
                "gate-missing": "Every sample pulls here. The loss is flat where y s is above 1: samples that far on "
                "the right side have a slope of 0.",
                "gate-at-zero": "Only mistakes pull here: that is the perceptron. The hinge pulls until the margin y "
                "s has reached 1.",
                "gate-turned": "The samples far on the right side pull here, and the others do not. It is the other "
                "way round: max(0, 1 - y s) is flat where y s is above 1.",
                "slope-at-the-margin": "Every sample that pulls has the same slope here, whatever its label: that is "
                "the slope with respect to the margin y s. The margin changes by y when the score changes by 1, so the "
                "chain rule brings a factor y.",
                "n-missing": "The 1/n is missing. The loss is a mean over the samples, so each sample's slope is "
                "divided by n.",
                "sign-flipped": "The sign is turned round: this is the pull. For y = +1 a higher score lowers the "
                "loss, so the slope is negative: -y.",
                "bits-for-signs": "The labels were turned into 0 and 1, as cross entropy takes them. With a label of "
                "0 the margin y s is always 0, and that class has no slope at all.",
                "label-forgotten": "It was s that was compared with 1, not the margin y s. For the label -1 the hinge "
                "pulls where s is above -1.",
                "not-differentiated": "The loss of each sample, a height, was not differentiated. Its slope with "
                "respect to the score is -y where it is not flat.",
                "pulled-at-the-kink": "A margin of exactly 1 was given the whole slope. At this kink anything between "
                "0 and the whole would do; the course takes 0.",
                "half-at-the-kink": "A margin of exactly 1 was given half the slope. At this kink anything between 0 "
                "and the whole would do; the course takes 0.",
                "slope-at-the-weight": "The samples that pull have the factor -s here, where -y belongs. The margin is "
                "y times s, so it changes by y, not by s, when the score changes by 1.",
                "sign-for-gate": "The samples far on the right side have a slope here, of the opposite sign. For them "
                "1 - y s is negative, so max(0, 1 - y s) is flat.",
                "height-in-it": "The slope is multiplied by the height 1 - y s. The hinge is a straight line where it "
                "is not flat, and its slope there is the same at every height: -y.",
                "squared": "This is the slope of the squared hinge, max(0, 1 - y s) to the power 2. The hinge is not "
                "squared: its slope is -y, whatever the height.",
                "cross-entropy": "This is the slope of cross entropy, which is 0 nowhere. The hinge's is -y/n below a "
                "margin of 1, and 0 above it.",
                "active-mean": "It is divided by the number of samples that pull. The loss is a mean over all samples, "
                "including those whose slope is 0.",
                "n-twice": "The 1/n is in it twice. The loss is a mean, so each sample's slope is divided by n once.",
                "one-number": "This is one number, for all scores together. What is asked for is a slope for each "
                "score.",
                "mean-loss": "This is the mean loss itself, one number. What is asked for is how it changes with each "
                "score, an array like s.",
            },
        ),
    ),
)

# ---- cross entropy, stage by stage ----


def _probability(inputs: Inputs, mistakes: Mistakes) -> Any:
    """p_i = sigmoid(s_i)."""
    s = inputs["s"]
    if "over-samples" in mistakes:
        return np.exp(s) / np.exp(s).sum()
    if "not-normalised" in mistakes:
        return np.exp(s)
    if "not-inverted" in mistakes:
        return 1 + np.exp(-s)
    if "rounded" in mistakes:
        return np.where(s > 0, 1.0, 0.0)
    if "tanh" in mistakes or "score-kept" in mistakes:
        return np.tanh(s) if "tanh" in mistakes else s
    return sigmoid(-s if "other-class" in mistakes else s)


def _d_p(inputs: Inputs, mistakes: Mistakes) -> Any:
    """dL/dp_i = (1/n) (p_i - y_i) / (p_i (1 - p_i)), from the learner's own p."""
    y, p = inputs["y"], inputs["p"]
    signs = 2 * y - 1
    slope = choose(
        mistakes,
        {
            "not-differentiated": -(y * np.log(p) + (1 - y) * np.log(1 - p)),
            "slope-at-s": p - y,
            "one-term": -y / p,
            "inner-minus": -y / p - (1 - y) / (1 - p),
            "no-minus": y / p + (1 - y) / (1 - p),
            "squared-error": 2 * (p - y),
            "p-for-both": -y / p + (1 - y) / p,
            "denominators-swapped": -y / (1 - p) + (1 - y) / p,
            "y-for-both": -y / p + y / (1 - p),
            "labels-ignored": -1 / p,
            "signs-for-bits": -signs / p + (1 - signs) / (1 - p),
        },
        # each sample's own term alone: the other is 0/0 where a learner's p is 0 or 1
        np.where(y == 1, -1 / p, 1 / (1 - p)),
    )
    slope = -slope if "sign-flipped" in mistakes else slope
    return slope if "n-missing" in mistakes else slope / y.size


@dataclass(frozen=True, kw_only=True, eq=False)
class ScoreSlope(Answer):
    """dL/ds, in whose place dL/dp is recognised also where the learner's own d_p is something else."""

    def matches(self, value: Any, expected: Any, inputs: Inputs, mistakes: Mistakes) -> bool:
        """Of dL/dp over again: the learner's own, or the right one."""
        if super().matches(value, expected, inputs, mistakes):
            return True
        right = _d_p({**inputs, "p": sigmoid(inputs["s"])}, RIGHT)
        return mistakes == {"slope-kept"} and self.type.same(value, self.type.read(right))


def _d_s(inputs: Inputs, mistakes: Mistakes) -> Any:
    """dL/ds_i = dL/dp_i p_i (1 - p_i), from the learner's own p and dL/dp: in all, (p_i - y_i) / n."""
    y, p, d_p = inputs["y"], inputs["p"], inputs["d_p"]
    stretch = p * (1 - p)
    slopes = {
        "slope-kept": d_p,
        "sigmoid-alone": stretch,
        "sigmoid-mean": stretch / y.size,
        "p-for-slope": d_p * p,
        "slope-at-p": d_p * sigmoid(p) * sigmoid(-p),
        "divided": d_p / stretch,
        "stretched-twice": d_p * stretch**2,
        "score-for-probability": (inputs["s"] - y) / y.size,
        "signs-for-bits": (p - (2 * y - 1)) / y.size,
        "rounded": (np.where(p > 0.5, 1.0, 0.0) - y) / y.size,
    }
    slope = choose(mistakes, slopes, d_p * stretch)
    slope = -slope if "sign-flipped" in mistakes else slope
    slope = 2 * slope if "two-kept" in mistakes else slope
    slope = slope / y.size if "n-again" in mistakes else slope
    if "n-lost" in mistakes and "sigmoid-alone" not in mistakes:  # whose value has no 1/n to lose
        slope = slope * y.size
    return np.sum(slope) if "one-number" in mistakes else slope


def _mean_cross_entropy(inputs: Inputs, p: Any) -> Any:
    """Over the samples, from their probabilities."""
    y = inputs["y"]
    entropies = -(y * np.log(p) + (1 - y) * np.log(1 - p))
    return np.mean(entropies)


def _by_score(inputs: Inputs, s: Any) -> Any:
    """The loss near these scores, from its gradient by the probabilities."""
    d_p = inputs["d_p"]
    p = 1 / (1 + np.exp(-s))
    return np.sum(d_p * p)


def _sample_bits(rng: np.random.Generator, number: int) -> Inputs:
    """Four to six samples of both labels, with scores that keep p away from 0 and 1."""
    n = 4 + number % 3
    y = rng.permutation([0.0, 1.0, *rng.choice([0.0, 1.0], n - 2)])
    s = rng.integers(5, 20, n) / 10 * rng.choice([-1, 1], n)
    return {"y": y, "s": s}


N_MISSING = "The 1/n is missing. The loss is a mean over the samples, so each sample's slope is divided by n."

ENTROPY = Exercise(
    id="classification_losses.entropy",
    statement="Now `y` holds labels 0 or 1, and `s` scores. Return three arrays like `s`: the probabilities `p`, and "
    "the gradients of the mean cross entropy with respect to `p` and to `s`.",
    stub='''def entropy(y, s):
    """p = sigmoid(s), dL/dp, dL/ds of the mean cross entropy."""
    p = ...
    d_p = ...
    d_s = ...
    return p, d_p, d_s
''',
    sample=_sample_bits,
    answers=(
        Answer(
            name="p",
            points=1,
            reference=_probability,
            misconceptions={
                "other-class": "This is the probability of class 0. A high score should make class 1 likely: 1 / (1 + "
                "e^-s), with the minus.",
                "not-normalised": "This is e^s, which may be above 1. Divided by 1 + e^s it becomes a probability.",
                "over-samples": "Here the samples share one probability: their values sum to 1. Each sample has a "
                "probability of its own, 1 / (1 + e^-s), whatever the others' scores are.",
                "not-inverted": "This is 1 + e^-s, which is above 1. The probability is 1 divided by it.",
                "rounded": "This is the class, 0 or 1. A probability says how sure it is: 1 / (1 + e^-s).",
                "tanh": "This is tanh(s), which runs from -1 to 1. A probability runs from 0 to 1: 1 / (1 + e^-s).",
                "score-kept": "This is the score s, which can be any number. The sigmoid makes a probability of it: "
                "1 / (1 + e^-s).",
            },
        ),
        Answer(
            name="d_p",
            points=1,
            reference=_d_p,
            loss=Loss(_mean_cross_entropy, at=lambda inputs: inputs["p"]),
            type=Extended(),
            together=OF_A_MEAN,
            misconceptions={
                "p-for-both": "For y = 0, too, p is in the denominator. The slope of ln(1 - p) is -1/(1 - p), so there "
                "the slope of the loss is 1/(1 - p).",
                "slope-at-s": "This is the slope with respect to the score. The loss is -ln p for y = 1 and -ln(1 - p) "
                "for y = 0, with the slopes -1/p and 1/(1 - p) with respect to p.",
                "not-differentiated": "The loss of each sample, a height, was not differentiated. What is asked for is "
                "its slope: the derivative of ln p is 1/p.",
                "one-term": "Only the samples with y = 1 have a slope here. For y = 0 the loss is -ln(1 - p), with the "
                "slope 1/(1 - p).",
                "inner-minus": "The sign is wrong where y = 0. There the loss is -ln(1 - p), which grows with p: its "
                "slope is +1/(1 - p).",
                "no-minus": "The sign is wrong where y = 1. There the loss is -ln p, which falls as p grows: its slope "
                "is -1/p.",
                "sign-flipped": "The sign is turned round. For y = 1 a larger p lowers the loss: its slope is "
                "negative.",
                "signs-for-bits": "The labels were turned into -1 and +1, as the hinge takes them. In cross entropy y "
                "chooses between -ln p and -ln(1 - p): it has to be 1 or 0.",
                "squared-error": "This is the slope of the squared error (p - y)^2. Cross entropy is -ln p for y = 1, "
                "with the slope -1/p, and -ln(1 - p) for y = 0.",
                "denominators-swapped": "The two denominators have changed places. For y = 1 the loss is -ln p, with "
                "the slope -1/p; 1 - p belongs to y = 0.",
                "y-for-both": "Both terms, -1/p and 1/(1 - p), are multiplied by y, so that samples with y = 0 have no "
                "slope. The second belongs to these: its factor is 1 - y.",
                "labels-ignored": "Every sample is treated as one of y = 1. For y = 0 the loss is -ln(1 - p), with the "
                "slope 1/(1 - p).",
                "n-missing": N_MISSING,
            },
        ),
        ScoreSlope(
            name="d_s",
            points=1,
            reference=_d_s,
            loss=Loss(_by_score, at=lambda inputs: inputs["s"]),
            type=Extended(),
            together={"sign-flipped": "the sign is turned round.", "n-lost": "the 1/n is missing."},
            misconceptions={
                "slope-kept": "This is dL/dp, not dL/ds. The score reaches the loss through p, so dL/dp has to be "
                "multiplied by the slope of the sigmoid, p (1 - p).",
                "sigmoid-alone": "This is p (1 - p), the slope of the sigmoid alone. The chain rule multiplies it by "
                "what arrives from the loss, dL/dp.",
                "n-again": "The mean is taken in this step. The 1/n belongs in dL/dp, and dL/ds is dL/dp times p (1 - "
                "p).",
                "stretched-twice": "The sigmoid's slope p (1 - p) is in it twice. The chain rule asks for it once: "
                "dL/dp times p (1 - p).",
                "p-for-slope": "dL/dp is multiplied by p, a value. The chain rule wants the slope of the sigmoid, "
                "p (1 - p).",
                "divided": "dL/dp is divided by the slope of the sigmoid. The chain rule multiplies: dL/ds is dL/dp "
                "times dp/ds.",
                "sign-flipped": "The sign is turned round. The sigmoid rises, so dL/ds has the sign of dL/dp.",
                "sigmoid-mean": "This is p (1 - p) / n, the slope of the sigmoid and the 1/n. The chain rule "
                "multiplies the slope of the sigmoid by what arrives from the loss, dL/dp.",
                "slope-at-p": "The sigmoid's slope was taken at p. It belongs at s, to which the sigmoid was applied, "
                "where it is p (1 - p).",
                "score-for-probability": "The score, not the probability, is compared with the label here. The slope "
                "compares the probability with it: p - y, divided by n.",
                "signs-for-bits": "The labels were turned into -1 and +1, as the hinge takes them. In p - y a label is "
                "0 or 1, the probability that would be right.",
                "rounded": "p was rounded to a class, 0 or 1, so a sample on the right side has no slope here. With p "
                "itself it is p - y, divided by n, and never 0.",
                "two-kept": "There is a factor 2 in it, as in the slope of a squared error. Cross entropy brings none: "
                "p - y, divided by n.",
                "one-number": "This is one number, for all scores together. What is asked for is a slope for each "
                "score.",
                "n-lost": N_MISSING,
            },
        ),
    ),
)

# ---- scores of 1000 ----


@dataclass(frozen=True, kw_only=True, eq=False)
class Losses(Answer):
    """A loss for every sample, in which overflow, what replaced it and a clipped p are recognised from anywhere."""

    def matches(self, value: Any, expected: Any, inputs: Inputs, mistakes: Mistakes) -> bool:
        """With overflow: right, but not finite for some scores of 1000; with a clipped p: right up to a ceiling."""
        single = len(mistakes) == 1 and mistakes <= {"clipped", "overflow", "replaced"}
        if not single or np.shape(value) != np.shape(expected):
            return super().matches(value, expected, inputs, mistakes)
        right, ceiling = self.value(inputs), np.max(value)
        if mistakes == {"overflow"}:
            finite = np.isfinite(value)
            lost = not finite.all() and bool(finite[np.abs(inputs["s"]) < 100].all())
            return lost and np.allclose(value[finite], right[finite], rtol=1e-5, atol=1e-5)
        if mistakes == {"replaced"}:
            off = ~np.isclose(value, right, rtol=1e-5, atol=1e-5)
            return bool(off.any() and np.ptp(value[off]) == 0 and right[off].min() > 100)
        capped = np.minimum(right, ceiling)
        return bool(10 < ceiling < right.max() - 1 and np.allclose(value, capped, rtol=0.05, atol=1e-3))


def _stable(inputs: Inputs, mistakes: Mistakes) -> Any:
    """ln(1 + e^-s) for y = 1 and ln(1 + e^s) for y = 0. Overflow and clipping hide the other mistakes."""
    y, s = inputs["y"], inputs["s"]
    if "labels-swapped" in mistakes and not mistakes & {"overflow", "clipped"}:
        y = 1 - y
    if "probability-given" in mistakes:
        return sigmoid(s)
    if mistakes & {"overflow", "clipped"}:
        p = 1 / (1 + np.exp(-s))
        if "overflow" not in mistakes:
            p = np.clip(p, 1e-12, 1 - 1e-12)
        return -(y * np.log(p) + (1 - y) * np.log(1 - p))
    against = choose(
        mistakes, {"label-forgotten": -s, "label-as-a-sign": -y * s, "label-zero": s}, (1 - 2 * y) * s
    )
    loss = softplus(against)
    others = {
        "bend-cut-off": np.maximum(0.0, against),
        "hinge": np.maximum(0.0, 1 + against),
        "replaced": np.where(loss > 100, 0.0, loss),
        "first-term-lost": (1 - y) * loss,
        "second-term-lost": y * loss,
        "base-two": loss / np.log(2),
        "base-ten": loss / np.log(10),
    }
    loss = choose(mistakes, others, loss)
    loss = -loss if "sign-flipped" in mistakes else loss
    if "mean-taken" in mistakes:
        return loss.mean()
    return loss / y.size if "divided-by-n" in mistakes else loss


def _sample_far(rng: np.random.Generator, _number: int) -> Inputs:
    """Eight samples: for both labels and both signs, scores of about 1000 and of about 1."""
    y = np.array([0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0])
    s = np.array([1, 1, -1, -1, 0.001, 0.001, -0.001, -0.001]) * rng.integers(800, 1001, 8)
    order = rng.permutation(8)
    return {"y": y[order], "s": s[order]}


STABLE = Exercise(
    id="classification_losses.stable",
    statement="Labels `y` of 0 or 1 and scores `s`, some of 1000 or -1000. Return the cross entropy of each sample, an "
    "array like `s`, to eight digits, without infinities.",
    stub='''def stable(y, s):
    """The cross entropy of each sample, an array like s."""
    ...
''',
    sample=_sample_far,
    answers=(
        Losses(
            points=2,
            reference=_stable,
            together={"sign-flipped": "the sign is turned round."},
            type=FiniteOrNot(),
            misconceptions={
                "overflow": "Far out, a loss is infinite or no number at all: e^1000 is too large for the computer, "
                "and a p rounded to 0 has no logarithm. ln(1 + e^t) as np.logaddexp(0, t) needs neither.",
                "clipped": "No loss exceeds a ceiling here, as when p is clipped before its logarithm. That is finite "
                "and wrong: for y = 0 and a score of 1000 the loss is 1000.",
                "replaced": "One fixed number stands in place of large losses. Each has a value of its own: for y = 0 "
                "and a score of 900 it is 900.",
                "bend-cut-off": "Far out this is right, but near 0 the bend is cut off: this is the perceptron, "
                "max(0, -y s) with labels turned into signs. At a score of 0 cross entropy is ln 2.",
                "label-forgotten": "Every sample is treated as one of y = 1: ln(1 + e^-s). For y = 0 the loss is ln(1 "
                "+ e^s): there a low score should cost little.",
                "label-as-a-sign": "This is ln(1 + e^(-y s)), which is right for labels -1 and +1. With y = 0 it is ln "
                "2 whatever the score: turn the labels into signs first, 2 y - 1.",
                "label-zero": "Every sample is treated as one of y = 0: ln(1 + e^s). For y = 1 the loss is ln(1 + "
                "e^-s): there a high score should cost little.",
                "hinge": "This is the hinge, with labels turned into signs: max(0, 1 - y s). Cross entropy has no "
                "corner: ln(1 + e^(-y s)).",
                "first-term-lost": "Samples with y = 1 cost nothing here: only the term with 1 - y is left. Theirs is "
                "ln(1 + e^-s).",
                "second-term-lost": "Samples with y = 0 cost nothing here: only the term with y is left. Theirs is "
                "ln(1 + e^s).",
                "base-two": "The logarithm is to base 2, so all losses are 1.4427 times as large. The course takes the "
                "natural one.",
                "base-ten": "The logarithm is to base 10, so all losses are 0.4343 times as large. The course takes "
                "the natural one.",
                "probability-given": "This is p, the probability of class 1. What is asked for is the loss: -ln p for "
                "y = 1, and -ln(1 - p) for y = 0.",
                "mean-taken": "This is one number, the mean. What is asked for is the loss of each sample.",
                "divided-by-n": "Each loss is divided by n here. That belongs to their mean; what is asked for is the "
                "loss of each sample.",
                "labels-swapped": "The two labels have changed places. With y = 1 a high score should cost little.",
                "sign-flipped": "The sign is turned round. The logarithm of a probability is never positive; the minus "
                "before it makes it a loss.",
            },
        ),
    ),
)

# ---- a construction ----

# Margins of the first sample and of the others: right (""), or wrong in the way that the name says.
CONTENT = {
    "": (2.0, 3.0),
    "label-forgotten": (2.0, 2.0),
    "turned-round": (-2.0, -3.0),
    "all-zero": (0.0, 0.0),
    "only-right-side": (0.5, 3.0),
    "too-far": (2000.0, 3000.0),
    "some-wrong": (-0.5, 3.0),
}


def _fits_scores(s: Any, inputs: Inputs) -> dict[str, bool]:
    """What is true of these scores; of several mistakes, the first one listed is named."""
    if np.shape(s) != np.shape(inputs["y"]) or not np.isfinite(s).all():
        return {}
    m = inputs["y"] * s
    hinge_pulls = bool((m < 1).any())
    with np.errstate(over="ignore"):
        entropy_pulls = bool((1 / (1 + np.exp(m)) > 0).all())  # 1/inf is 0
    return {
        "": entropy_pulls and not hinge_pulls,
        "label-forgotten": hinge_pulls and bool((s >= 1).all() or (s <= -1).all()),
        "turned-round": bool((m <= -1).all()),
        "all-zero": not s.any(),
        "only-right-side": hinge_pulls and bool((m > 0).all()),
        "too-far": not hinge_pulls and not entropy_pulls,
        "some-wrong": hinge_pulls,
    }


def _contented(inputs: Inputs, mistakes: Mistakes) -> Any:
    """One array of scores of many; of two mistakes, the first one listed shows."""
    kind = next((name for name in CONTENT if name in mistakes), "")
    first, others = CONTENT[kind]
    margins = np.r_[first, np.full(inputs["y"].size - 1, others)]
    return margins if kind == "label-forgotten" else inputs["y"] * margins


def _sample_labels(rng: np.random.Generator, number: int) -> Inputs:
    """Four to seven labels of both classes."""
    return {"y": rng.permutation([-1.0, 1.0, *rng.choice([-1.0, 1.0], 2 + number % 4)])}


CONTENTED = Exercise(
    id="classification_losses.content",
    statement="For the labels `y`, each -1 or +1, return scores `s` at which your computer finds the hinge's slope to "
    "be zero for every sample and that of cross entropy, -y / (1 + e^(y s)), for none.",
    stub='''def content(y):
    """Scores that content the hinge and not cross entropy; like y."""
    ...
''',
    sample=_sample_labels,
    answers=(
        Construction(
            points=2,
            reference=_contented,
            fits=_fits_scores,
            misconceptions={
                "label-forgotten": "All scores have one sign. For the samples of the other class that is the wrong "
                "side: it is the margin y s that has to be 1 or more.",
                "turned-round": "Every sample is on the wrong side, where the hinge pulls with all its strength. "
                "Turn the sign of the scores round.",
                "all-zero": "All scores are 0, and so are the margins. The hinge is not flat there: it pulls until the "
                "margin is 1.",
                "only-right-side": "All samples are on the right side, and that would be enough for the perceptron. "
                "The hinge asks for a margin of 1.",
                "too-far": "The hinge is flat here, but so is cross entropy for one sample or more: at a margin m "
                "above about 709, e^m is too large for a computer, and 1 / (1 + e^m) is 0. Let the margins be smaller.",
                "some-wrong": "Some samples have a margin below 1, and the hinge pulls at them. Make y s at least 1 "
                "for each.",
            },
        ),
    ),
)

EXERCISES = (WHO, HINGE, ENTROPY, STABLE, CONTENTED)
