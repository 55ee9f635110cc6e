"""Matplotlib's default settings while one of our figures is made, measured or drawn, whatever the user has set.

Matplotlib has one global set of settings (rcParams) and reads it at any time, so no figure can have its own. Those that
the user has changed are therefore set to their defaults for the moment and then put back. Where the user has changed
none, which is the usual case, nothing is touched.
"""

from __future__ import annotations

import contextlib
import threading
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from matplotlib import rcParams, rcParamsDefault

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# Reading "backend" would choose one; "interactive" belongs to pyplot; "svg.hashsalt" makes names within a file the same
# each time. None changes what is drawn.
_LEFT_ALONE = {"backend", "backend_fallback", "interactive", "svg.hashsalt"}
_DEFAULTS: dict[Any, Any] = {
    name: rcParamsDefault[name] for name in rcParamsDefault if name not in _LEFT_ALONE
}
# One drawing at a time: a second thread would take the defaults for the user's settings, and Matplotlib's parser of
# formulas cannot read two at once. Who holds `Explorer.lock` may wait for this lock, never the other way round.
_LOCK = threading.RLock()


@contextlib.contextmanager
def default_settings(others: Mapping[str, Any] = MappingProxyType({})) -> Iterator[None]:
    """The defaults inside; afterwards the user's again, except those that another thread has changed meanwhile.

    Args:
        others: settings that are to be these inside, whatever their defaults.
    """
    ours = _DEFAULTS | dict(others)
    with _LOCK:
        theirs = {name: rcParams[name] for name, value in ours.items() if rcParams[name] != value}
        # As matplotlib.rc_context does: past the checks, which might warn of a setting that was accepted before.
        dict.update(rcParams, {name: ours[name] for name in theirs})
        try:
            yield
        finally:
            unchanged = {name: value for name, value in theirs.items() if rcParams[name] == ours[name]}
            dict.update(rcParams, unchanged)
