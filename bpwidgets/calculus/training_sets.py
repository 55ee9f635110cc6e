"""Labelled data to train a network on: samples to learn from, and others, held out, by which it is judged."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bpwidgets.calculus.arrays import Floats, read_only

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Labels = NDArray[np.intp]

DIGITS, SPIRALS, MOONS = "digits", "three spirals", "two moons"
HELD_OUT = 3
"""One sample in so many is held out."""
HARD = {3: 41, 6: 43, 13: 83, 16: 226}
"""Which of the first digits held out change places with such as networks often take for others; both count from 0. So a
picture of the first ones has some that are hard."""


@dataclass(frozen=True, eq=False)
class TrainingSet:
    """Samples as rows, X (n, p), and their labels, y (n,) in 0..K-1; `held_X` and `held_y` are those held out."""

    name: str
    K: int
    X: Floats
    y: Labels
    held_X: Floats
    held_y: Labels

    @property
    def is_plane(self) -> bool:
        """Whether the samples are points of the plane."""
        return bool(self.X.shape[1] == 2)


def _shuffled(name: str, X: Floats, y: Labels, rng: np.random.Generator) -> TrainingSet:
    """The set in a random order, so that the first samples are of all classes."""
    order = rng.permutation(len(X))
    return _divided(name, X[order], y[order])


def _divided(name: str, X: Floats, y: Labels) -> TrainingSet:
    """The set of which every third sample is held out."""
    held = np.arange(len(X)) % HELD_OUT == 0
    y_learnt, y_held = y[~held], y[held]
    for labels in (y_learnt, y_held):
        labels.setflags(write=False)  # like X: all that ask for the set share it
    return TrainingSet(name, int(y.max()) + 1, read_only(X[~held]), y_learnt, read_only(X[held]), y_held)


def digits() -> TrainingSet:
    """Handwritten digits of 8 x 8 pixels, from 0 for paper to 1 for ink, row by row: 1000 to learn, 500 held out.

    The first 1500 of the 1797 in scikit-learn's `load_digits`: the test set of E. Alpaydin and C. Kaynak, "Optical
    Recognition of Handwritten Digits", UCI Machine Learning Repository (1998), https://doi.org/10.24432/C50P49, under
    the licence CC BY 4.0. Each pixel counts, from 0 to 16, the dark ones among 4 x 4 of the scanned form; here it is
    divided by 16. They are in the order of the file, but that some of those held out change places, see `HARD`.
    """
    with np.load(Path(__file__).with_name("digits.npz"), allow_pickle=False) as file:
        X, y = file["pixels"] / 16.0, file["labels"].astype(np.intp)
    first, hard = (HELD_OUT * np.array(list(places)) for places in (HARD.keys(), HARD.values()))
    order = np.arange(len(X))
    order[first], order[hard] = hard, first
    return _divided(DIGITS, X[order], y[order])


def spirals() -> TrainingSet:
    """Three arms of a spiral in the plane, 150 points each. Made up for this course, under its licence."""
    rng, K, n = np.random.default_rng(0), 3, 150
    radius = np.tile(np.linspace(0.12, 1.0, n), K)
    y = np.repeat(np.arange(K), n)
    angle = 2 * np.pi * y / K + 1.25 * np.pi * radius + rng.normal(0.0, 0.12, K * n)
    return _shuffled(SPIRALS, np.column_stack([radius * np.cos(angle), radius * np.sin(angle)]), y, rng)


def moons() -> TrainingSet:
    """Two half circles that hook into each other, 150 points each. Made up for this course, under its licence."""
    rng, n = np.random.default_rng(1), 150
    angle = np.tile(np.linspace(0.0, np.pi, n), 2)
    y = np.repeat([0, 1], n)
    upper = np.column_stack([np.cos(angle) - 0.5, np.sin(angle) - 0.25])
    X = np.where(y[:, None] == 0, upper, -upper) * 0.68 + rng.normal(0.0, 0.08, (2 * n, 2))
    return _shuffled(MOONS, X, y, rng)


_MAKERS: dict[str, Callable[[], TrainingSet]] = {DIGITS: digits, SPIRALS: spirals, MOONS: moons}
NAMES = tuple(_MAKERS)
"""What a chooser shows."""


@lru_cache
def training_set(name: str) -> TrainingSet:
    """The set of a name, made when it is first used."""
    return _MAKERS[name]()
