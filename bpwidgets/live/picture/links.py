"""Which words mean which marks, as the browser reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bpwidgets.live.picture.marks import Mark, PointerTarget


def links_by_index(
    links: Mapping[str, str], marks: Sequence[Mark], targets: Sequence[PointerTarget]
) -> dict[str, dict[str, Any]]:
    """Which words mean which marks: they stay the same from frame to frame, and so are seldom sent.

    Returns:
        {"words": {word: name}, "marks": {name: indices}, "handles": {name: indices}}, of the names that a word means.
    """
    meant = frozenset(links.values())
    found: dict[str, dict[str, Any]] = {"words": dict(links), "marks": {}, "handles": {}}
    both: tuple[tuple[str, Sequence[Mark | PointerTarget]], ...] = (("marks", marks), ("handles", targets))
    for kind, items in both:
        for i, item in enumerate(items):
            if item.name in meant:
                found[kind].setdefault(item.name, []).append(i)
    return found
