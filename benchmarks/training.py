"""`Training`: what its picture costs, how many frames a second a page shows, how good it is beside scikit-learn."""

from __future__ import annotations

import time
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

import bpwidgets as bp
from benchmarks import pictures
from benchmarks.plain import Say, Shown
from benchmarks.report import Budget, row
from benchmarks.stand import Stand
from bpwidgets.calculus.training_sets import DIGITS, training_set
from bpwidgets.explorers.backpropagation.training_run import EVERY
from tests.browser.jupyter import Jupyter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.report import Row

STEPS = 2000
SEEDS = 5
EPOCHS = 32
UNITS, BATCH, ETA = 16, 32, 0.1
PLAYED_MS, PATIENCE_MS = 1000, 120_000


def training(rounds: int, seeds: int, say: Say) -> list[Row]:
    """All three figures."""
    return [*overhead(rounds, say), *accuracy(seeds, say), *frames(say)]


# ---- time ------------------------------------------------------------------------------------------------


def plain_loop() -> Iterator[float]:
    """Train without end, as a script does; milliseconds of processor time for EVERY steps and one evaluation."""
    data, rng = training_set(DIGITS), np.random.default_rng(0)
    X, Y, K = data.X, np.eye(data.K)[data.y], data.K
    W1 = rng.normal(0, np.sqrt(2 / (64 + UNITS)), (UNITS, 64))
    W2 = rng.normal(0, np.sqrt(2 / (UNITS + K)), (K, UNITS))
    b1, b2 = np.zeros(UNITS), np.zeros(K)
    order, taken = rng.permutation(len(X)), 0
    while True:
        start = time.thread_time()
        for _ in range(EVERY):
            at = taken * BATCH % len(X)
            if at < BATCH:
                order = rng.permutation(len(X))
            x, y = X[order[at : at + BATCH]], Y[order[at : at + BATCH]]
            z = np.tanh(x @ W1.T + b1)
            s = z @ W2.T + b2
            p = np.exp(s - s.max(axis=1, keepdims=True))
            p /= p.sum(axis=1, keepdims=True)
            d2 = (p - y) / len(x)
            d1 = d2 @ W2 * (1 - z**2)
            W2, b2 = W2 - ETA * d2.T @ z, b2 - ETA * d2.sum(axis=0)
            W1, b1 = W1 - ETA * d1.T @ x, b1 - ETA * d1.sum(axis=0)
            taken += 1
        s = np.tanh(X @ W1.T + b1) @ W2.T + b2
        e = np.exp(s - s.max(axis=1, keepdims=True))
        -np.mean(np.log((e * Y).sum(axis=1) / e.sum(axis=1)))
        ((np.tanh(data.held_X @ W1.T + b1) @ W2.T + b2).argmax(axis=1) == data.held_y).mean()
        yield 1000 * (time.thread_time() - start)


def played() -> Iterator[float]:
    """Milliseconds for EVERY steps of the network at the opening, and their share of a frame, encoded for the page."""
    while True:
        shown = Shown(bp.Training(step=0))
        count = shown.explorer.steps_per_frame
        for _ in range(STEPS // count):
            start = time.thread_time()
            shown.explorer.step(count)
            yield 1000 * (time.thread_time() - start) * EVERY / count
        shown.explorer.close()


def without_picture(**settings: Any) -> Iterator[float]:
    """`Training`'s own loop, of which nothing is shown."""
    explorer = bp.Training(**settings, step=0)
    state = explorer.state
    while True:
        start = time.thread_time()
        for _ in range(EVERY):
            state = explorer.advance(state)
        yield 1000 * (time.thread_time() - start)
        if state.taken >= STEPS:
            state = explorer.start()


def overhead(rounds: int, say: Say) -> list[Row]:
    """All in turn, in time of the processor, so that what the machine does meanwhile hits them little and alike."""
    say(f"training: {rounds} times {EVERY} steps, with a picture and without")
    two_layers = without_picture(depth=2, width=UNITS, batch=BATCH, eta=ETA)
    loops = plain_loop(), two_layers, without_picture(), played()
    plain, two, alone, ours = zip(*[[next(loop) for loop in loops] for _ in range(rounds)], strict=True)
    part = f"{EVERY} steps of training and an evaluation, ms"
    ratio = float(np.median(ours) / np.median(alone))
    budget = Budget(against="x the same loop without a picture", value=ratio, limit=1.3)
    note = f"{np.median(two) / np.median(plain):.2f} x that loop"
    return [
        row(part, "two layers: a loop in NumPy, written for them", "ms", plain),
        row(part, "two layers: Training's loop, without a picture", "ms", two, note=note),
        row(part, "at the opening: Training's loop, without a picture", "ms", alone),
        row(part, "at the opening: Training, with its picture", "ms", ours, budgets=(budget,)),
    ]


def frames(say: Say) -> list[Row]:
    """Distinct pictures a second while a run plays to its end in a real JupyterLab."""
    say("training: distinct frames a second")
    program = pictures.explorer("Training").replace("Training()", "Training(step=0)")
    with Jupyter() as jupyter, Stand(jupyter, "ours: Training", program) as stand:
        stand.page.bring_to_front()
        sample = stand.page.evaluate(
            f"""() => {{
                const buttons = Array.from(document.querySelectorAll(".bpw button"));
                const play = buttons.find((each) => each.textContent.includes("Play"));
                return bpMeter.during(() => play.click(), {PLAYED_MS}, {PATIENCE_MS});
            }}"""
        )
    rate = 1000 * sample["frames"] / sample["last"]
    budget = Budget(against="frames a second", value=rate, limit=15, least=True)
    note = f"{sample['frames']} frames in {sample['last'] / 1000:.1f} s"
    part = "distinct frames a second while training plays"
    return [row(part, "ours: Training", "1/s", [rate], note=note, budgets=(budget,))]


# ---- accuracy ----------------------------------------------------------------------------------------------


def accuracy(seeds: int, say: Say) -> list[Row]:
    """Per cent of the held-out digits, beside scikit-learn's network of equal size, data, epochs and step size."""
    ours, theirs = [], []
    for seed in range(seeds):
        say(f"training: accuracy, seed {seed}")
        steps = EPOCHS * -(-len(training_set(DIGITS).X) // BATCH)
        r = bp.Training(depth=2, width=UNITS, batch=BATCH, eta=ETA, seed=seed, step=steps).result
        ours.append(100 * r.right / r.held)
        theirs.append(100 * scikit_learn(seed))
    off = abs(float(np.mean(ours) - np.mean(theirs)))
    budget = Budget(against="points from scikit-learn, in the mean", value=off, limit=1)
    part = f"held-out digits that are right after {EPOCHS} epochs, %"
    return [
        row(part, "scikit-learn's MLPClassifier", "%", theirs),
        row(part, "ours: Training", "%", ours, budgets=(budget,)),
    ]


def scikit_learn(seed: int) -> float:
    """The share of the held-out digits that scikit-learn's network gets right."""
    from sklearn.neural_network import MLPClassifier  # noqa: PLC0415 (a second, which no other part needs)

    data = training_set(DIGITS)
    network = MLPClassifier(
        hidden_layer_sizes=(UNITS,),
        activation="tanh",
        solver="sgd",
        alpha=0.0,
        batch_size=BATCH,
        learning_rate_init=ETA,
        momentum=0.0,
        max_iter=EPOCHS,
        n_iter_no_change=EPOCHS,
        tol=0.0,
        random_state=seed,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it has not converged: so many epochs were asked for
        return float(network.fit(data.X, data.y).score(data.held_X, data.held_y))
