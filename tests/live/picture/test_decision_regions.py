"""Lines lie where the values are zero."""

from __future__ import annotations

import numpy as np
import pytest

from bpwidgets.live.picture.decision_regions import regions, zero_lines

BOX = (-3.0, 3.0, -2.0, 2.0)


def middles(rows, columns):
    x = BOX[0] + (BOX[1] - BOX[0]) * (np.arange(columns) + 0.5) / columns
    y = BOX[3] - (BOX[3] - BOX[2]) * (np.arange(rows) + 0.5) / rows
    return np.meshgrid(x, y)


def segments(lines):
    """Both ends of every segment: (n, 2, 2)."""
    pairs = np.stack([lines[:-1], lines[1:]], axis=1)
    return pairs[np.isfinite(pairs).all(axis=(1, 2))]


def test_the_zero_line_of_a_plane_is_straight():
    x, y = middles(20, 30)
    points = segments(zero_lines(x + 2 * y - 0.3, BOX)).reshape(-1, 2)
    np.testing.assert_allclose(points @ [1, 2], 0.3, atol=1e-12)
    lengths = np.hypot(*np.diff(segments(zero_lines(x - 0.3, BOX)), axis=1)[:, 0].T)
    assert lengths.sum() == pytest.approx(4 * 19 / 20)  # from the lowest row of middles to the highest


def test_the_zero_line_of_a_round_hill_is_a_circle_without_gaps():
    x, y = middles(80, 120)
    ends = segments(zero_lines(x**2 + y**2 - 2.25, BOX))
    np.testing.assert_allclose(np.hypot(*ends.reshape(-1, 2).T), 1.5, atol=2e-3)
    rounded = [tuple(at) for at in np.round(ends.reshape(-1, 2), 9).tolist()]
    assert all(rounded.count(at) == 2 for at in set(rounded))


def test_at_a_saddle_the_two_lines_do_not_cross():
    for middle in (0.4, -0.4):
        ends = segments(zero_lines([[1.0 + middle, -1.0], [-1.0, 1.0 + middle]], (0, 2, 0, 2)))
        assert len(ends) == 2
        # Each cuts one corner off: those whose sign is not that of the middle.
        cut = {(0.5, 0.5), (1.5, 1.5)} if middle > 0 else {(0.5, 1.5), (1.5, 0.5)}
        nearest = {
            min(
                [(a, b) for a in (0.5, 1.5) for b in (0.5, 1.5)],
                key=lambda corner: np.hypot(*(mean - corner)),
            )
            for mean in ends.mean(axis=1)
        }
        assert nearest == cut


def test_a_line_is_one_however_many_squares_it_crosses():
    x, y = middles(20, 30)
    line = zero_lines(x**2 + y**2 - 2.25, BOX)
    assert np.isfinite(line[:-1]).all()
    assert np.isnan(line[-1]).all()


def test_a_plain_of_zeros_is_above_zero_and_ends_in_a_line():
    x, _ = middles(5, 6)
    assert zero_lines(np.zeros((5, 6)), BOX).shape == (0, 2)
    np.testing.assert_allclose(zero_lines(np.minimum(x, 0), BOX)[:-1, 0], 0.5)


@pytest.mark.parametrize("shape", [(1, 5), (5, 1)])
def test_one_row_or_column_has_no_line(shape):
    assert zero_lines(np.linspace(-1, 1, 5).reshape(shape), BOX).shape == (0, 2)


def test_values_that_are_not_finite_leave_a_gap():
    x, _ = middles(5, 6)
    x[2, 3] = np.nan
    assert len(segments(zero_lines(x - 0.1, BOX))) == 2
    assert len(segments(zero_lines(middles(5, 6)[0] - 0.1, BOX))) == 4


@pytest.mark.parametrize("turn", [0.1, 1.0, 2.3])
def test_where_three_classes_meet_their_lines_meet_in_one_point(turn):
    x, y = middles(20, 30)
    angles = turn + 2 * np.pi * np.arange(3) / 3
    s = np.outer(x.ravel() - 0.13, np.cos(angles)) + np.outer(y.ravel() - 0.07, np.sin(angles))
    ends = segments(regions(s, x.shape, BOX).boundary)
    near = ends[np.hypot(*(ends - [0.13, 0.07]).mean(axis=1).T) < 0.2]
    starts, found = np.unique(np.round(near[:, 1], 9), axis=0, return_counts=True)
    assert found.max() >= 3
    middle = starts[found.argmax()]
    assert np.hypot(*(middle - [0.13, 0.07])) < 0.1
    # No line passes by that point: each is on a ray from it.
    away = ends.mean(axis=1) - middle
    direction = np.diff(ends, axis=1)[:, 0]
    across = np.abs(away[:, 0] * direction[:, 1] - away[:, 1] * direction[:, 0]) / np.hypot(*direction.T)
    assert across.max() < 0.15
