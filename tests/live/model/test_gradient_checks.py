"""Whether a check of gradients delays the picture is told from how long the last ones took."""

from __future__ import annotations

import pytest

from bpwidgets.live.model import gradient_checks
from bpwidgets.live.model.gradient_checks import FRAME_S, GradientChecks

QUICK, SLOW = FRAME_S / 10, 25 * FRAME_S


@pytest.mark.parametrize(
    ("durations", "cheap"),
    [
        ([], True),
        ([QUICK], True),
        ([SLOW], False),
        ([QUICK, QUICK, SLOW], True),  # a hiccup
        ([QUICK] * 5 + [SLOW] * 2, False),  # another function
        ([SLOW] * 5 + [QUICK] * 2, True),
    ],
)
def test_a_check_is_cheap_where_most_of_the_last_three_were(durations, cheap, monkeypatch):
    now, left = [0.0], iter(durations)
    monkeypatch.setattr(gradient_checks.time, "perf_counter", lambda: now[0])

    def check():
        now[0] += next(left)
        return ()

    checks = GradientChecks(check)
    for _ in durations:
        checks.found()
        assert checks.is_cheap  # it is known
        checks.forget()
    assert checks.is_cheap == cheap
