"""What each visitor's kernel does first."""

from __future__ import annotations

from bpwidgets.live.model.explorer import Explorer

try:
    import resource
except ImportError:  # not on Windows, where memory is not bounded
    resource = None  # type: ignore[assignment]

MEMORY = 1 << 30
"""Bytes of data that a visitor's kernel may have: three times what the largest explorer takes."""


def begin(*, scale: float) -> None:
    """Show explorers at this magnification, unless they say another, and take no more memory than MEMORY."""
    Explorer.default_scale = scale
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
