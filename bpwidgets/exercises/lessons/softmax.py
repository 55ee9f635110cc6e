"""Exercises of lesson 09: softmax at scores of 1000, its Jacobian times a vector, dL/dW of a batch, and dL/ds read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from bpwidgets.calculus.activations import sigmoid
from bpwidgets.calculus.softmax import log_softmax, softmax, softmax_vjp
from bpwidgets.exercises.engine.exercise import Answer, Exercise, Inputs, Loss, Mistakes, choose
from bpwidgets.exercises.engine.infinite_types import FiniteOrNot, RowsFiniteOrNot
from bpwidgets.exercises.engine.instances import decimals
from bpwidgets.exercises.layers import summed_products

# ---- scores of 1000 ----


@dataclass(frozen=True, kw_only=True, eq=False)
class LargeScores(Answer):
    """Probabilities or their logarithms, in which overflow and a clipped p are recognised wherever they set in."""

    def matches(self, value: Any, expected: Any, inputs: Inputs, mistakes: Mistakes) -> bool:
        """With overflow: right where it is finite, not finite everywhere; with a clipped p: right down to a floor.

        Where ln p is infinite but for the likeliest class of each sample, p was rounded to 0 before its logarithm;
        where the likeliest has none either, a sum of powers has overflowed, or all of it was rounded to 0.
        """
        if not mistakes & {"overflow", "log-of-p", "clipped"} or np.shape(value) != np.shape(expected):
            return super().matches(value, expected, inputs, mistakes)
        right = self.value(inputs)
        if mistakes != {"clipped"}:
            finite = np.isfinite(value)
            kept = bool(finite.any()) and np.allclose(value[finite], right[finite], atol=1e-5)
            of_likeliest = finite[np.arange(len(value)), inputs["s"].argmax(axis=1)]
            return kept and not finite.all() and of_likeliest.all() == ("log-of-p" in mistakes)
        floor = np.min(value)
        return bool(
            right.min() + 1 < floor < -10
            and np.allclose(value, np.maximum(right, floor), rtol=0.05, atol=1e-3)
        )


def _probabilities(inputs: Inputs, mistakes: Mistakes) -> Any:
    """p_ik = exp(s_ik) / sum_j exp(s_ij), row by row."""
    s = inputs["s"]
    powers = np.exp(s - s.max(axis=1, keepdims=True))
    return choose(
        mistakes,
        {
            "overflow": np.exp(s) / np.exp(s).sum(axis=1, keepdims=True),
            "wrong-axis": softmax(s.T).T,
            "over-everything": softmax(s.ravel()).reshape(s.shape),
            "one-sum-for-all": powers / powers.sum(),
            "sigmoid-each": sigmoid(s),
            "not-normalised": powers,
            "divided-by-samples": softmax(s) / len(s),
            "one-or-nothing": np.eye(s.shape[1])[s.argmax(axis=1)],
            "twice": softmax(softmax(s)),
            "powers-of-two": softmax(s * np.log(2)),
            "shares-of-scores": s / s.sum(axis=1, keepdims=True),
            "logarithm-taken": log_softmax(s),
            "sign-flipped": softmax(-s),
        },
        softmax(s),
    )


def _logarithms(inputs: Inputs, mistakes: Mistakes) -> Any:
    """ln p_ik = s_ik - m_i - ln sum_j exp(s_ij - m_i), whatever m_i is."""
    s = inputs["s"]
    m = s.max(axis=1, keepdims=True)
    total = np.exp(s - m).sum(axis=1, keepdims=True)
    return choose(
        mistakes,
        {
            "overflow": s - np.log(np.exp(s).sum(axis=1, keepdims=True)),
            "log-of-p": np.log(softmax(s)),
            "clipped": np.log(softmax(s) + 1e-12),
            "shift-lost": s - np.log(total),
            "shift-added": s + m - np.log(total),
            "log-lost": s - m - total,
            "sum-left-out": s - m,
            "sum-added": s - m + np.log(total),
            "mean-for-sum": s - m - np.log(total / s.shape[1]),
            "one-sum-for-all": s - m - np.log(total.sum()),
            "logarithm-left-out": softmax(s),
            "one-added": np.log1p(softmax(s)),
            "base-ten": log_softmax(s) / np.log(10),
            "base-two": log_softmax(s) / np.log(2),
            "wrong-axis": log_softmax(s.T).T,
            "sign-flipped": -log_softmax(s),
        },
        log_softmax(s),
    )


def _sample_scores(rng: np.random.Generator, number: int) -> Inputs:
    """Four samples of three or four classes: two moderate ones, one of scores near 1000, one near -1000; no ties."""
    K = 3 + number % 2
    while True:
        s = _draw_scores(rng, K)
        if all(len(set(row)) == K for row in s.tolist()):
            return {"s": s}


def _draw_scores(rng: np.random.Generator, K: int) -> Any:
    moderate = decimals(rng, 2, K)
    far = rng.choice([-1.0, 1.0]) * np.array([[1.0], [-1.0]]) * rng.integers(850, 1000, (2, 1))
    # Of one sample the scores are near each other, of the other far apart.
    s = np.vstack([moderate, far + decimals(rng, 2, K) * [[1.0], [40.0]]])
    # So far that the p of what is left behind is rounded to 0, which begins at a distance of 745.
    s[3, rng.integers(K)] += 1100 * np.sign(-far[1, 0])
    return s[rng.permutation(4)].round(1)


SHARES_OF_SCORES = (
    "These are the scores' shares in their sum, which may be negative, and which a shift common to all scores would "
    "change. Take e to the power of each score first, then the shares."
)
ONE_SUM_FOR_ALL = (
    "All entries together sum to 1 here: each power is divided by one sum over all samples. Each sample has a sum of "
    "its own: along axis 1, with keepdims=True."
)
LOGARITHM_TAKEN = (
    "These are the logarithms of the probabilities. What is asked for are the probabilities themselves."
)

STABLE = Exercise(
    id="softmax.stable",
    statement="The rows of `s` are the scores of n samples, some near 1000 or -1000. Return softmax of each row, and "
    "its logarithm to eight digits: two arrays like `s`, without infinities.",
    stub='''def stable(s):
    """p and ln p of each row.  s: (n, K) -> (n, K), (n, K)."""
    p = ...
    log_p = ...
    return p, log_p
''',
    sample=_sample_scores,
    answers=(
        LargeScores(
            name="p",
            points=1,
            reference=_probabilities,
            type=FiniteOrNot(tolerance=1e-5),
            misconceptions={
                "overflow": "Some probabilities are nan: for a computer e^1000 is infinite and e^-1000 is 0, and "
                "neither inf/inf nor 0/0 is defined. Subtract the largest score of each row first: a shift common to "
                "the row leaves its p as it is.",
                "wrong-axis": "Here the columns sum to 1: the samples share one probability for each class. A sample "
                "is a row, and its own p sum to 1: sum along axis 1, with keepdims=True.",
                "over-everything": "Here all entries together sum to 1. Every sample has a probability of 1 of its own "
                "to share out: sum each row by itself.",
                "sigmoid-each": "Each score went through a sigmoid of its own, so a row need not sum to 1. The classes "
                "compete: each e^s is divided by the sum over all classes.",
                "not-normalised": "The largest entry of each row is 1: this is e^(s - m), m the largest score of the "
                "row. The division by the sum of the row is missing.",
                "one-or-nothing": "The largest score of each row got everything. Softmax is soft: a class with a lower "
                "score keeps its share.",
                "twice": "Softmax was taken of probabilities. They differ by at most 1, so after the second softmax "
                "no class has more than e times the share of another.",
                "sign-flipped": "The sign of the scores is turned round: the lowest score got the most. A high score "
                "is to make its class likely.",
                "shares-of-scores": SHARES_OF_SCORES,
                "one-sum-for-all": ONE_SUM_FOR_ALL,
                "logarithm-taken": LOGARITHM_TAKEN,
                "divided-by-samples": "Everything is divided by the number of samples. That is for the mean of a loss; "
                "the probabilities of each sample sum to 1.",
                "powers-of-two": "Powers of 2 were taken. Softmax takes powers of e.",
            },
        ),
        LargeScores(
            name="log_p",
            points=2,
            reference=_logarithms,
            type=RowsFiniteOrNot(),
            misconceptions={
                "log-of-p": "Some entries are infinite or nan: a p that is rounded to 0 has no logarithm, shift or no "
                "shift. The logarithm of a quotient is a difference: ln p = s - m - ln sum e^(s - m), with m the "
                "largest score of the row.",
                "clipped": "No entry lies below a floor here, as when p is clipped, or something tiny added to it, "
                "before its logarithm. That is finite and wrong: ln p may well be -800.",
                "shift-lost": "The largest score m of each row was subtracted in the sum alone. ln sum e^(s - m) goes "
                "with s - m, not with s.",
                "shift-added": "The largest score m of each row was added where it is to be subtracted: ln p = s - m - "
                "ln sum e^(s - m).",
                "log-lost": "The sum was subtracted, and not its logarithm. ln of a quotient is the difference of two "
                "logarithms.",
                "sum-left-out": "This is s - m, m the largest score of the row: the likeliest class gets ln p = 0, "
                "as if it were certain. ln sum e^(s - m) still has to be subtracted.",
                "wrong-axis": "The sums run over the samples. A sample is a row: sum along axis 1, with keepdims=True.",
                "sign-flipped": "The sign is turned round: this is -ln p, the loss. The logarithm of a probability is "
                "at most 0.",
                "overflow": "In some rows not even the likeliest class has a finite logarithm: e^1000 is infinite for "
                "a computer, and e^-1000 is 0. Subtract the largest score m of each row before any power is taken: ln "
                "p = s - m - ln sum e^(s - m).",
                "sum-added": "The logarithm of the sum was added. ln of a quotient is a difference: ln p = s - m - "
                "ln sum e^(s - m), with m the largest score of the row.",
                "mean-for-sum": "The mean over the classes stands in the logarithm where the sum belongs. So each "
                "row's p add up to the number of classes and not to 1.",
                "one-sum-for-all": "One sum over all samples is in every row here. Each sample has a sum of its own: "
                "along axis 1, with keepdims=True.",
                "one-added": "This is ln(1 + p). What is asked for is ln p, which is at most 0.",
                "logarithm-left-out": "These are the probabilities. What is asked for are their logarithms, which "
                "are at most 0.",
                "base-ten": "This is the logarithm to base 10. The course takes the natural one, `np.log`.",
                "base-two": "This is the logarithm to base 2. The course takes the natural one, `np.log`.",
            },
        ),
    ),
)

# ---- the Jacobian times a vector ----


def _pulled(inputs: Inputs, mistakes: Mistakes) -> Any:
    """ds = p (dp - sum_k dp_k p_k) / T, row by row: no K x K matrix."""
    p, d_p, T = inputs["p"], inputs["d_p"], inputs["T"]
    mean = (d_p * p).sum(axis=1, keepdims=True)
    d_s = choose(
        mistakes,
        {
            "diagonal-only": p * (1 - p) * d_p,
            "first-term-only": p * d_p,
            "second-term-only": -p * mean,
            "added": p * (d_p + mean),
            "sum-unweighted": p * (d_p - d_p.sum(axis=1, keepdims=True)),
            "mean-unweighted": p * (d_p - d_p.mean(axis=1, keepdims=True)),
            "mean-for-sum": p * (d_p - (d_p * p).mean(axis=1, keepdims=True)),
            "wrong-axis": p * (d_p - (d_p * p).sum(axis=0)),
            "over-everything": p * (d_p - (d_p * p).sum()),
            "p-left-out": d_p - mean,
            "first-p-left-out": d_p - p * mean,
            "of-the-logarithm": d_p - p * d_p.sum(axis=1, keepdims=True),
            "p-squared": p**2 * (d_p - mean),
            "softmax-again": softmax_vjp(d_p, softmax(p)),
            "sum-not-divided": p * (d_p - T * mean),
            "sum-alone-divided": p * (T * d_p - mean),
        },
        softmax_vjp(d_p, p),
    )
    d_s = -d_s if "sign-flipped" in mistakes else d_s
    if not mistakes.isdisjoint({"sum-not-divided", "sum-alone-divided"}):
        return d_s / T  # of a 1/T that is missing in one part, the rest is not missing
    return choose(mistakes, {"temperature-lost": d_s, "temperature-multiplied": d_s * T}, d_s / T)


def _sample_pulled(rng: np.random.Generator, number: int) -> Inputs:
    """Three or four samples of three to five classes, once of a thousand; T is not 1."""
    n, K = 3 + number % 2, 1000 if number == 4 else 3 + number % 3
    p = softmax(rng.integers(-15, 16, (n, K)) / 10)
    T = float(rng.choice([0.4, 0.5, 2.0, 2.5, 4.0]))
    # In the dataset of many classes each has a small p, so that gradients have to be large to be told apart.
    return {"p": p, "d_p": decimals(rng, n, K) * (1.0 if K < 10 else K), "T": T}


def _by_softmax(inputs: Inputs, s: Any) -> Any:
    """L near these scores, from its gradient by p."""
    d_p, T = inputs["d_p"], inputs["T"]
    t = s / T
    p = softmax(t)
    return np.sum(d_p * p)


BACKWARD = Exercise(
    id="softmax.backward",
    statement="The rows of `p` are softmax(s / T) of n samples, and `d_p` is dL/dp. Return dL/ds without forming the "
    "Jacobian: with 1000 classes, as in one of the checks, it has a million entries for each sample.",
    stub='''def backward(p, d_p, T):
    """dL/ds of each row, from dL/dp.  p, d_p: (n, K) -> (n, K)."""
    ...
''',
    sample=_sample_pulled,
    answers=(
        Answer(
            points=3,
            reference=_pulled,
            loss=Loss(_by_softmax, at=lambda inputs: inputs["T"] * np.log(inputs["p"])),
            together={
                "temperature-lost": "the 1/T is missing.",
                "sign-flipped": "the sign is turned round.",
            },
            misconceptions={
                "diagonal-only": "Only the diagonal of the Jacobian was used. A score moves the other probabilities, "
                "too, since all of them share one sum: off the diagonal stands -p_i p_j / T.",
                "first-term-only": "Only the first part of diag(p) - p p^T was used. The second part takes the mean "
                "of dL/dp, weighted by p, off every entry of dL/dp.",
                "sum-unweighted": "What is taken off is the plain sum of dL/dp. In p p^T dL/dp each entry of dL/dp has "
                "its weight p_k: the sum of dL/dp times p.",
                "mean-for-sum": "What is taken off is the mean of dL/dp times p over the classes. p^T dL/dp is a sum: "
                "the p are the weights already, and they add up to 1.",
                "wrong-axis": "The sum of dL/dp times p runs over the samples. It belongs to one sample: along axis 1, "
                "with keepdims=True.",
                "over-everything": "One sum over all samples is taken off everywhere. Each sample has a sum of its "
                "own: along axis 1, with keepdims=True.",
                "p-left-out": "The factor p in front is missing. Row i of diag(p) - p p^T is p_i times (e_i - p): "
                "what arrives at a score is scaled by its probability.",
                "of-the-logarithm": "This would be right if `d_p` were the gradient with respect to ln p. It is the "
                "one with respect to p, so each of its entries is first multiplied by its p.",
                "second-term-only": "The first part of diag(p) - p p^T is missing: p dL/dp, entry by entry. A score "
                "moves its own probability most.",
                "added": "The weighted mean of dL/dp was added. In diag(p) - p p^T it is taken off: what p gains in "
                "one class it loses in the others.",
                "mean-unweighted": "What is taken off is the plain mean of dL/dp. In p p^T dL/dp each entry has its "
                "weight p_k: the sum of dL/dp times p.",
                "first-p-left-out": "The factor p is missing in the first part, diag(p) dL/dp. That is p dL/dp, entry "
                "by entry.",
                "p-squared": "The factor p in front stands there twice. Row i of diag(p) - p p^T is p_i times (e_i - "
                "p).",
                "softmax-again": "Softmax was taken of `p` once more. The rows of `p` are probabilities already.",
                "sum-not-divided": "The 1/T is missing in the second part. It divides the whole Jacobian: (diag(p) - p "
                "p^T) / T.",
                "sum-alone-divided": "The 1/T is missing in the first part. It divides the whole Jacobian: (diag(p) - "
                "p p^T) / T.",
                "sign-flipped": "The sign is turned round, as from p p^T - diag(p). Raising a score raises its own "
                "probability, so the diagonal of the Jacobian is positive: p (1 - p) / T.",
                "temperature-lost": "The 1/T is missing. The scores are divided by T on the way forward, so the "
                "gradient is divided by T on the way back.",
                "temperature-multiplied": "The gradient is multiplied by T. The scores are divided by T on the way "
                "forward, and so is the gradient on the way back: at a high temperature p hardly reacts to the "
                "scores.",
            },
        ),
    ),
)

# ---- a batch ----


def _with_constant(X: Any) -> Any:
    return np.column_stack([X, np.ones(len(X))])


def _batch_probabilities(inputs: Inputs, mistakes: Mistakes) -> Any:
    """P = softmax of the rows of (X, 1) W^T."""
    X, W = inputs["X"], inputs["W"]
    constant_first = np.column_stack([np.ones(len(X)), X])
    s = choose(
        mistakes,
        {"constant-first": constant_first @ W.T, "bias-left-out": X @ W[:, :-1].T},
        _with_constant(X) @ W.T,
    )
    return choose(
        mistakes,
        {
            "scores-kept": s,
            "not-normalised": np.exp(s),
            "sigmoid-each": sigmoid(s),
            "shares-of-scores": s / s.sum(axis=1, keepdims=True),
            "one-sum-for-all": np.exp(s) / np.exp(s).sum(),
            "logarithm-taken": log_softmax(s),
            "twice": softmax(softmax(s)),
            "one-or-nothing": np.eye(s.shape[1])[s.argmax(axis=1)],
            "transposed": softmax(s).T,
            "sign-flipped": softmax(-s),
            "wrong-axis": softmax(s.T).T,
        },
        softmax(s),
    )


def _batch_d_s(inputs: Inputs, mistakes: Mistakes) -> Any:
    """(P - e_y) / n, from the learner's own P."""
    P, y = inputs["P"], inputs["y"]
    n, K = P.shape
    one_hot = np.eye(K)[y]
    d_s = choose(
        mistakes,
        {
            "index-subtracted": P - y[:, None],
            "counted-from-one": P - np.eye(K)[y - 1],
            "likeliest-for-true": P - np.eye(K)[P.argmax(axis=1)],
            "true-class-only": one_hot * (P - 1),
            "others-only": (1 - one_hot) * P,
            "slope-at-p": -one_hot / P,
            "jacobian-again": softmax_vjp(P - one_hot, P),
            "squared-error": softmax_vjp(2 * (P - one_hot), P),
            "diagonal-alone": P * (1 - P),
            "label-everywhere": P - 1,
            "target-forgotten": P,
            "target-added": P + one_hot,
            "not-differentiated": -one_hot * np.log(P),
        },
        P - one_hot,
    )
    d_s = -d_s if "sign-flipped" in mistakes else d_s
    parts = {"entries-averaged": d_s / (n * K), "classes-for-samples": d_s / K, "n-missing": d_s}
    return choose(mistakes, parts, d_s / n)


def _batch_dw(inputs: Inputs, mistakes: Mistakes) -> Any:
    """dL/dW = dL/ds^T (X, 1), from the learner's own dL/ds."""
    d_s, X, W = inputs["d_s"], inputs["X"], inputs["W"]
    constants = {
        "constant-first": np.column_stack([np.ones(len(X)), X]),
        "bias-left-out": X,
        "bias-at-rest": np.column_stack([X, np.zeros(len(X))]),
        "bias-averaged": np.column_stack([X, np.ones(len(X)) / len(X)]),
    }
    dW = summed_products(d_s, choose(mistakes, constants, _with_constant(X)), mistakes)
    if "other-gradient" in mistakes:
        dW = d_s @ W
    elif "weights-in" in mistakes:
        dW = dW * W
    elif "step-taken" in mistakes:
        dW = W - dW
    dW = dW.T if "transposed" in mistakes else dW
    return -dW if "downhill" in mistakes else dW


def _sample_batch(rng: np.random.Generator, number: int) -> Inputs:
    """Five to seven samples of two inputs, in three or four classes, each of which occurs."""
    n, K = 5 + number % 3, 3 + number % 2
    y = rng.permutation(np.concatenate([np.arange(K), rng.integers(0, K, n - K)]))
    return {"X": decimals(rng, n, 2), "y": y, "W": decimals(rng, K, 3) / 2}


def _mean_of_logarithms(inputs: Inputs, s: Any) -> Any:
    """L from the scores."""
    y = inputs["y"]
    p = softmax(s)
    p_y = p[np.arange(len(y)), y]
    return -np.mean(np.log(p_y))


def _by_weights(inputs: Inputs, W: Any) -> Any:
    """L near W, from its gradient by the scores."""
    d_s, X1 = inputs["d_s"], _with_constant(inputs["X"])
    s = X1 @ W.T
    return np.sum(d_s * s)


WEIGHTS = Exercise(
    id="softmax.weights",
    statement="Rows of `X` are samples, `y` their classes 0 to K-1; row k of `W` is w_k, its last entry for a constant "
    "1 behind x. L is the mean of -ln p_y. Return `P`, `d_s` = dL/ds and `dW`.",
    stub='''def weights(X, y, W):
    """X: (n, d), y: (n,), W: (K, d + 1); P and d_s: (n, K), dW like W."""
    P = ...
    d_s = ...
    dW = ...
    return P, d_s, dW
''',
    sample=_sample_batch,
    answers=(
        Answer(
            name="P",
            points=1,
            reference=_batch_probabilities,
            misconceptions={
                "constant-first": "The constant 1 stands in front of x here, so every weight meets the wrong entry. It "
                "belongs behind x, where W has its last column.",
                "bias-left-out": "The last column of W is not used. It belongs to the constant 1 behind x: without it "
                "every border between two classes would run through the origin.",
                "scores-kept": "These are the scores, which may be negative. Softmax of each row makes probabilities "
                "of them.",
                "not-normalised": "This is e^s. Each still has to be divided by the sum over the classes of its "
                "sample.",
                "sigmoid-each": "Each score went through a sigmoid of its own, so a row need not sum to 1. Softmax "
                "divides each e^s by the sum over all classes.",
                "wrong-axis": "Here the columns sum to 1. A sample is a row, and its own p sum to 1: sum along axis 1, "
                "with keepdims=True.",
                "shares-of-scores": SHARES_OF_SCORES,
                "one-sum-for-all": ONE_SUM_FOR_ALL,
                "logarithm-taken": LOGARITHM_TAKEN,
                "twice": "Softmax was taken of probabilities. They differ by at most 1, so after the second softmax "
                "no class has more than e times the share of another.",
                "one-or-nothing": "The largest score of each row got everything. Softmax is soft: a class with a lower "
                "score keeps its share.",
                "transposed": "The table is transposed. Samples are rows and classes are columns: X, with a 1 behind "
                "each x, is multiplied by W^T.",
                "sign-flipped": "The sign of the scores is turned round: the lowest score got the most. A high score "
                "is to make its class likely.",
            },
        ),
        Answer(
            name="d_s",
            points=1,
            reference=_batch_d_s,
            loss=Loss(_mean_of_logarithms, at=lambda inputs: _with_constant(inputs["X"]) @ inputs["W"].T),
            together={"n-missing": "the 1/n is missing.", "sign-flipped": "the sign is turned round."},
            misconceptions={
                "index-subtracted": "The class was subtracted as a number. An index says where the 1 is to be "
                "subtracted: `P[np.arange(n), y] -= 1` on a copy, or P minus the one-hot rows `np.eye(K)[y]`.",
                "counted-from-one": "The 1 is subtracted at index y - 1, as if classes were counted from 1. y counts "
                "them from 0, as NumPy counts columns.",
                "true-class-only": "Only the true class has a gradient here. Every score is in the denominator of "
                "p_y: along the score of another class k the slope of -ln p_y is p_k.",
                "others-only": "The true class has no gradient here. Its gradient is the largest in size: along its "
                "own score the slope of -ln p_y is p_y - 1.",
                "slope-at-p": "The slope of -ln p_y with respect to p_y was taken, -1/p_y. Between p and s lies the "
                "Jacobian of softmax, which makes p - e_y of it.",
                "jacobian-again": "The Jacobian of softmax was applied to p - e_y. It is in there already: p - e_y "
                "is what it makes of the gradient of -ln p_y.",
                "label-everywhere": "1 is subtracted from every entry. Only the true class has its 1 in e_y; the other "
                "entries stay p_k.",
                "not-differentiated": "The entry at the true class is the sample's part of the loss, not a slope. What "
                "is asked for is the slope with respect to every score.",
                "sign-flipped": "The sign is turned round: e_y - p stands where p - e_y belongs. Raising the true "
                "score lowers the loss, so its slope is negative.",
                "entries-averaged": "It is divided by n times K. The loss is a mean over the samples alone: each has "
                "one -ln p.",
                "classes-for-samples": "It is divided by the number of classes. The loss is a mean over the samples: "
                "divide by n, the number of rows.",
                "target-forgotten": "Nothing was subtracted at the true class. The gradient of -ln p_y with respect to "
                "the scores is p - e_y, not p.",
                "target-added": "The 1 at the true class was added. It is subtracted: raising the true score lowers "
                "the loss, so its slope is negative.",
                "likeliest-for-true": "The 1 is subtracted at the likeliest class. It belongs at the true one, which "
                "`y` names, likely or not.",
                "squared-error": "This comes from the squared distance between P and the one-hot rows. The loss is "
                "-ln p_y for each sample, whose gradient with respect to the scores is p - e_y.",
                "diagonal-alone": "p (1 - p) stands where p - e_y belongs: the slope of each probability with "
                "respect to its own score. The loss, and with it the true class, is not in it.",
                "n-missing": "The 1/n is missing. The loss is a mean over the samples, so each has an nth part in it, "
                "and dL/ds carries that from the start.",
            },
        ),
        Answer(
            name="dW",
            points=1,
            reference=_batch_dw,
            loss=Loss(_by_weights, at=lambda inputs: inputs["W"]),
            together={"transposed": "the table is transposed."},
            misconceptions={
                "constant-first": "The column of the biases comes first here. W has it last, and dL/dW has the shape "
                "and the order of W.",
                "bias-left-out": "The column of the biases is missing. dL/dW has the shape of W: the constant 1 behind "
                "x gives the last column, the sum of dL/ds.",
                "bias-at-rest": "The biases have a gradient of 0 here. Their input is the constant 1, not 0: the last "
                "column is the sum of dL/ds over the samples.",
                "transposed": "The table is transposed: its rows belong to the inputs. Row k of W holds the weights "
                "of class k, and row k of dL/dW the slopes with respect to them.",
                "sums-multiplied": "Two sums over the samples were multiplied. Each dL/ds goes with the x of its own "
                "sample: first multiply, then add.",
                "sum-times-mean": "A sum and a mean over the samples were multiplied. Each dL/ds goes with the x of "
                "its own sample: first multiply, then add.",
                "means-multiplied": "Two means over the samples were multiplied. Each dL/ds goes with the x of its own "
                "sample: first multiply, then add.",
                "bias-averaged": "The last column is a mean over the samples. Like the others, it is a sum: the 1/n of "
                "the loss is in dL/ds from the start.",
                "weights-in": "The entries of W are multiplied in. A score is linear in each weight: its slope is "
                "the input, whatever the value of the weight.",
                "step-taken": "This is W after a step of descent. What is asked for is the gradient alone.",
                "other-gradient": "This goes back to the inputs: dL/ds W is dL/dx. The way to the weights is dL/ds^T "
                "times x.",
                "averaged-again": "The tables of the samples are averaged here. They are only added: the 1/n of the "
                "loss is in dL/ds from the start.",
                "not-summed": "This is one table for each sample. All samples share the same weights, so their "
                "tables are added up.",
                "last-sample": "This is the table of the last sample alone, as when a loop overwrites its result. The "
                "tables of all samples are added up.",
                "downhill": "The sign is turned round in this step. dL/dW is dL/ds times x; the minus comes later, in "
                "the step of descent.",
            },
        ),
    ),
)

# ---- a gradient read ----


def _class_of(inputs: Inputs, mistakes: Mistakes) -> Any:
    """The only negative entry of p - e_y."""
    d_s = inputs["d_s"]
    if "largest-entry" in mistakes:
        return int(d_s.argmax())
    if "smallest-size" in mistakes:
        return int(np.abs(d_s).argmin())
    if "entry-for-place" in mistakes:
        return d_s.min()
    return int(d_s.argmin()) + ("counted-from-one" in mistakes)


def _p_of(inputs: Inputs, mistakes: Mistakes) -> Any:
    """dL/ds + e_y, with the learner's own y."""
    d_s, y = inputs["d_s"], round(inputs["y"])
    one_hot = np.eye(d_s.size)[y]
    others = np.maximum(d_s, 0.0)
    return choose(
        mistakes,
        {
            "gradient-kept": d_s,
            "size-taken": np.abs(d_s),
            "sizes-scaled": np.abs(d_s) / np.abs(d_s).sum(),
            "zero-at-the-class": others,
            "others-scaled": others / others.sum(),
            "one-at-the-class": np.where(one_hot == 1, 1.0, d_s),
            "one-hot": one_hot,
            "one-everywhere": d_s + 1,
            "taken-from-one": 1 - d_s,
            "negated": -d_s,
            "subtracted": d_s - one_hot,
            "sign-flipped": one_hot - d_s,
            "softmax-of-it": softmax(d_s),
            "softmax-of-the-pull": softmax(-d_s),
        },
        d_s + one_hot,
    )


def _loss_of(inputs: Inputs, mistakes: Mistakes) -> Any:
    """-ln p_y, with the learner's own y and p."""
    p, y = inputs["p"], round(inputs["y"])
    p_y = p[y]
    return choose(
        mistakes,
        {
            "sign-flipped": np.log(p_y),
            "distance-to-one": 1 - p_y,
            "of-the-others": -np.log(1 - p_y),
            "summed-over-classes": -np.log(p).sum(),
            "mean-over-classes": -np.log(p).mean(),
            "averaged-over-classes": -np.log(p_y) / p.size,
            "each-class-by-itself": -np.log(p_y) - np.log(1 - np.delete(p, y)).sum(),
            "entropy": -(p * np.log(p)).sum(),
            "of-the-likeliest": -np.log(p.max()),
            "base-two": -np.log2(p_y),
            "base-ten": -np.log10(p_y),
            "probability-kept": p_y,
            "logarithm-left-out": 1 / p_y,
            "squared-error": np.sum((p - np.eye(p.size)[y]) ** 2),
            "slope-at-p": -1 / p_y,
        },
        -np.log(p_y),
    )


def _sample_gradient(rng: np.random.Generator, number: int) -> Inputs:
    """Three to five classes, of which the true one is not the likeliest."""
    K = 3 + number % 3
    while True:
        p = softmax(decimals(rng, K)).round(4)
        y = int(rng.integers(K))
        if p.min() > 0.01 and p[y] < p.max() and abs(p.sum() - 1) < 1e-9:
            return {"d_s": (p - np.eye(K)[y]).round(4)}


RECOVER = Exercise(
    id="softmax.recover",
    statement="`d_s` is dL/ds of one sample under softmax and L = -ln p of the true class; nothing else was kept. "
    "Return the true class `y`, counted from 0, the probabilities `p`, and the loss `L`.",
    stub='''def recover(d_s):
    """y, p and L from dL/ds alone.  d_s: (K,); p: (K,)."""
    y = ...
    p = ...
    L = ...
    return y, p, L
''',
    sample=_sample_gradient,
    answers=(
        Answer(
            name="y",
            points=1,
            reference=_class_of,
            misconceptions={
                "largest-entry": "This is the class with the largest entry. All entries are probabilities but one, "
                "from which 1 has been subtracted: look at the signs.",
                "smallest-size": "This is the class whose entry is nearest to 0, an unlikely one. The true class is "
                "the one whose entry is negative: p_y - 1.",
                "counted-from-one": "The class is counted from 1. Here classes are counted from 0, as NumPy counts.",
                "entry-for-place": "This is the negative entry itself. What is asked for is its place, the index "
                "of the class.",
            },
        ),
        Answer(
            name="p",
            points=1,
            reference=_p_of,
            misconceptions={
                "gradient-kept": "This is dL/ds itself, which sums to 0 and not to 1. At the true class a 1 has been "
                "subtracted: put it back.",
                "size-taken": "The negative entry was turned positive. It is p_y - 1, so its size is 1 - p_y; p_y is "
                "that entry plus 1.",
                "zero-at-the-class": "The negative entry was made 0. It is p_y - 1: p_y is what is left to make the "
                "sum 1.",
                "one-everywhere": "1 was added to every entry. It was subtracted at the true class alone, and belongs "
                "back there alone.",
                "subtracted": "The 1 was subtracted a second time. dL/ds = p - e_y, so p = dL/ds + e_y.",
                "sign-flipped": "This is e_y - dL/ds. dL/ds = p - e_y, so p = dL/ds + e_y.",
                "softmax-of-it": "Softmax was taken of dL/ds. p is in it already, but for the 1 at the true class.",
                "sizes-scaled": "The sizes of the entries were divided by their sum. All entries but one are p "
                "already, and need no scaling: put back the 1 at the true class.",
                "others-scaled": "The true class got 0, and the others were scaled to sum to 1. They are p already: "
                "p_y is what is left to make the sum 1.",
                "one-at-the-class": "The true class got p = 1, and the rest was left as it is, so that the sum is more "
                "than 1. The 1 is added to the negative entry, p_y - 1.",
                "one-hot": "This is e_y, the label. The probabilities are dL/ds + e_y.",
                "negated": "This is -dL/ds, which sums to 0 and not to 1. dL/ds = p - e_y, so p = dL/ds + e_y.",
                "taken-from-one": "Each entry was subtracted from 1. dL/ds = p - e_y, so p = dL/ds + e_y.",
                "softmax-of-the-pull": "Softmax was taken of -dL/ds. p is in dL/ds already, but for the 1 at the true "
                "class.",
            },
        ),
        Answer(
            name="L",
            points=1,
            reference=_loss_of,
            misconceptions={
                "sign-flipped": "The sign is turned round. The logarithm of a probability is negative, and the loss is "
                "minus that.",
                "distance-to-one": "This is 1 - p_y, how far the true class is from certain. The loss is -ln p_y, "
                "which has no upper limit.",
                "of-the-others": "This is -ln(1 - p_y). The loss asks for the probability of the true class itself: "
                "-ln p_y.",
                "summed-over-classes": "The -ln p of all classes were added up. The one-hot label multiplies all but "
                "that of the true class by 0.",
                "averaged-over-classes": "The loss was divided by the number of classes. It is a mean over samples, "
                "and this is one sample.",
                "entropy": "This is the entropy of p, with p itself in the place of the label. In cross entropy the "
                "weights are the one-hot label: only the true class counts.",
                "of-the-likeliest": "This is -ln of the largest p. The loss asks for p of the true class, likely or "
                "not.",
                "base-two": "This is the logarithm to base 2. The course takes the natural one: it is ln 2 times that.",
                "base-ten": "This is the logarithm to base 10. The course takes the natural one, `np.log`.",
                "mean-over-classes": "The mean was taken of the -ln p of all classes. The one-hot label multiplies "
                "all but that of the true class by 0.",
                "each-class-by-itself": "Each class was treated as a yes-or-no question of its own, so that -ln(1 - "
                "p) of the others is in it. The classes share one softmax: only -ln p_y counts.",
                "probability-kept": "This is p_y itself. The loss is -ln p_y, which is 0 where p_y is 1.",
                "logarithm-left-out": "This is 1/p_y. Its logarithm is missing: -ln p_y = ln(1/p_y).",
                "squared-error": "This is the squared distance between p and the one-hot label. The loss is -ln p_y.",
                "slope-at-p": "This is -1/p_y, the slope of the loss with respect to p_y. What is asked for is the "
                "loss.",
            },
        ),
    ),
)

EXERCISES = (STABLE, BACKWARD, WEIGHTS, RECOVER)
