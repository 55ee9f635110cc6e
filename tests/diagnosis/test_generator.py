"""Mistakes that are written into source text are named: how many, by kind, in numbers that the test prints.

The seeds here are few, for time; CONTRIBUTING has the command for 500.
"""

from __future__ import annotations

import numpy as np
import pytest

import bpwidgets as bp
from tests.diagnosis.generator import specimen, tally


def shown(named, total, missed):
    """The share that is named; the table is printed."""
    for kinds in sorted(total):
        print(f"{', '.join(kinds) or 'right':60} {named[kinds]:4} of {total[kinds]}")
    print(f"named {sum(named.values())} of {sum(total.values())}; not: {missed}")
    return sum(named.values()) / sum(total.values())


def test_single_mistakes_are_named():
    assert shown(*tally(range(40))) >= 0.95


def test_pairs_of_mistakes_are_named():
    assert shown(*tally(range(100, 112), n_mistakes=2)) >= 0.8


def test_no_right_backward_pass_is_accused():
    assert shown(*tally(range(100), n_mistakes=0)) == 1.0


@pytest.mark.parametrize("seed", range(12))
def test_texts_of_right_backward_passes_are_right_by_differences(seed):
    case = specimen(seed, 0)
    claimed = case.backward(**case.params)
    for name, value in case.params.items():
        loss = lambda v, name=name: case.loss(**{**case.params, name: v})
        assert bp.check_gradient(loss, value, claimed[name]).status in ("agree", "kink")


@pytest.mark.parametrize("seed", range(12))
def test_texts_with_a_mistake_are_wrong(seed):
    right, wrong = specimen(seed, 0), specimen(seed, 1)
    expected, claimed = right.backward(**right.params), wrong.backward(**wrong.params)
    assert any(
        np.shape(claimed[name]) != np.shape(expected[name]) or not np.allclose(claimed[name], expected[name])
        for name in right.params
    )
