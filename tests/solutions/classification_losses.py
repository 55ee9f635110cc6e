"""Lesson 05 as a learner would solve it; each section replaces the source of that exercise's stub cell."""

import numpy as np


# %% classification_losses.who
def who(y, s):
    """How many of the four losses pull at each sample; like y."""
    margin = y * s
    return [1 + int(m < 1) + int(m < 0) for m in margin]


# %% classification_losses.hinge
def hinge(y, s):
    """dL/ds of the mean of max(0, 1 - y s); an array like s."""
    return -y * (y * s < 1) / len(y)


# %% classification_losses.entropy
def entropy(y, s):
    """p = sigmoid(s), dL/dp, dL/ds of the mean cross entropy."""
    p = 1 / (1 + np.exp(-s))
    d_p = np.where(y == 1, -1 / p, 1 / (1 - p)) / len(y)
    d_s = (p - y) / len(y)
    return p, d_p, d_s


# %% classification_losses.stable
def stable(y, s):
    """The cross entropy of each sample, an array like s."""
    return np.logaddexp(0, np.where(y == 1, -s, s))


# %% classification_losses.content
def content(y):
    """Scores that content the hinge and not cross entropy; like y."""
    return 400 * y  # e^-400 is tiny, and not yet 0
