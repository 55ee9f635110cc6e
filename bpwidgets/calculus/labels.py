"""The labels of samples beside their predictions: of one shape, and among those that the loss knows.

Other shapes and other labels raise a ValueError. Labels are data: predictions alone may be traced values.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from bpwidgets.calculus.autodiff.recorder import Recorder


def sample_count(y: Any, prediction: Any, *, max_ndim: int) -> int:
    """Return n where both have one shape; nothing broadcasts, such as (n, 1) against (n,) to (n, n)."""
    shape, other = np.shape(y), np.shape(prediction)
    if shape != other or len(shape) > max_ndim or 0 in shape:
        expected = " or ".join(["(n,)", "(n, q)"][:max_ndim])
        raise ValueError(
            f"y has shape {shape} and the predictions {other}: expected {expected} for both, n >= 1."
        )
    return shape[0] if shape else 1


def sign_labels(y: Any, prediction: Any) -> tuple[Any, int]:
    """Return the labels -1 or +1 as floats, and their number n."""
    n = sample_count(y, prediction, max_ndim=1)
    return _among(y, "-1 or +1 (0 and 1 are the labels of binary_cross_entropy)", (-1, 1)), n


def binary_labels(y: Any, prediction: Any) -> tuple[Any, int]:
    """Return the labels 0 or 1 as floats, and their number n."""
    n = sample_count(y, prediction, max_ndim=1)
    return _among(y, "0 or 1 (-1 and +1 are the labels of the hinge)", (0, 1)), n


def class_labels(y: Any, s: Any) -> tuple[Any, int]:
    """Return the labels 0..K-1 of the rows of s as integers, and the number of rows."""
    shape = np.shape(s)
    if not shape or 0 in shape or np.shape(y) != shape[:-1] or len(shape) > 2:
        raise ValueError(f"y has shape {np.shape(y)} and the scores {shape}: expected (n,) and (n, K).")
    K = shape[-1]
    labels = _among(y, f"a class from 0 to {K - 1}", np.arange(K))
    return labels.astype(int), shape[0] if len(shape) == 2 else 1


def _among(y: Any, expected: str, allowed: Any) -> Any:
    """Return the labels as floats; each must be among the allowed."""
    labels = np.asarray(y)
    if labels.dtype.kind == "O":
        is_traced = any(isinstance(label, Recorder) for label in labels.flat)
        why = "; labels are data, never traced" if is_traced else ""
        raise ValueError(f"y has dtype object: expected the numbers {expected}{why}.")
    if labels.dtype.kind not in "biuf":
        raise ValueError(f"y has dtype {labels.dtype}: expected the numbers {expected}.")
    # np.isin takes several times as long for a few labels, which claims have looked at hundreds of times.
    bad = labels[~np.equal.outer(labels, allowed).any(axis=-1)]
    if bad.size:
        raise ValueError(f"y contains the label {bad.flat[0]}: expected {expected}.")
    return labels.astype(float)
