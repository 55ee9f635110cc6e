"""Axes whose ticks are made when they are drawn: Matplotlib makes four with all axes, also where none is to be seen.

What is to hold for ticks is kept by Matplotlib for those to come, too. Six of the seven axes of TwoLayer show none: its
stage takes 34 ms so and 51 without; of one where all show theirs a few per cent are saved (Matplotlib 3.11).

It reaches into what Matplotlib keeps to itself; test_late_ticks compares the looks of all stages, which are the same in
3.8.4 and in 3.11. The cause is an old one, matplotlib/matplotlib#6664, and #31525, merged after 3.11, does what is done
here, so from 3.12 on Matplotlib's own axes are left as they are.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.axis import XAxis, YAxis

if TYPE_CHECKING:
    from collections.abc import Iterator


NEEDED = mpl.__version_info__ < (3, 12)
"""Whether this Matplotlib makes ticks with their axes."""


class _LateTicks:
    """An axis that makes no tick to give it a property."""

    def set_tick_params(self, *args: Any, **params: Any) -> None:
        """As Axis', for the ticks that there are, and those to come."""
        with self._as_they_are():
            super().set_tick_params(*args, **params)  # type: ignore[misc]

    def set_clip_path(self, *args: Any, **params: Any) -> None:
        """As Axis', for the ticks that there are."""
        with self._as_they_are():
            super().set_clip_path(*args, **params)  # type: ignore[misc]

    def _get_tick(self, major: Any) -> Any:
        """As Axis'; the first one is cut off at the axes, as all are that are made like it."""
        tick: Any = super()._get_tick(major)  # type: ignore[misc]
        if not vars(self).get("majorTicks" if major else "minorTicks"):
            tick.set_clip_path(self.axes.patch)  # type: ignore[attr-defined]
        return tick

    @contextlib.contextmanager
    def _as_they_are(self) -> Iterator[None]:
        """Meanwhile ticks that have not been made are no ticks, instead of being made."""
        late = {"majorTicks", "minorTicks"} - vars(self).keys()
        vars(self).update((name, []) for name in late)
        try:
            yield
        finally:
            for name in late:
                vars(self).pop(name, None)


class _XAxis(_LateTicks, XAxis):
    """The axis of x."""


class _YAxis(_LateTicks, YAxis):
    """The axis of y."""


class LateTickAxes(Axes):
    """Axes of which both axes make their ticks late."""

    def _init_axis(self) -> None:
        super()._init_axis()  # type: ignore[misc]
        if NEEDED:
            self.xaxis.__class__, self.yaxis.__class__ = _XAxis, _YAxis
