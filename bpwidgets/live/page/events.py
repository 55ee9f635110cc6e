"""What a learner does on the page, as numbered events from the browser, and one table of rules for them.

Few events are in flight at a time (browser/event_queue.js); the others wait, and the table says what becomes of one
that waits when the next of its kind, for the same handle, parameter or entry, comes behind it. The page has the same
table, as JSON. A handle or click target is named by its label: others may have come or gone before it while the event
was under way.

    drag    handle, at: [x, y], since: [x, y] or null, fine: bool
                            A handle is moved: by a key, which found it at `since`, or by a pointer; `fine`: between
                            two steps, too. Keys that wait become one, from the `since` of the first; a key that comes
                            behind a waiting pointer is sent after it.
    press   handle          A click target is clicked.
    reset   handle?         What a handle sets goes back to its first value, or, without a handle, everything does.
    nudge   parameter, entry: int or null, count
                            A key moves a slider so many steps up (or down); `entry`: which entry of a matrix the slider
                            stood for then, counted row by row, since another one may be chosen while it waits.
    to_end  parameter, entry: int or null, end: "low" or "high"
    step    count           Time goes on.
    back    count
    seek    position
    go      to, name?, run, part
                            A part of the way, 0 to 1, to a setting: that of a "try", by its name, that which the
                            "question" asked about, or the "last" one of an earlier run of the cell; `run` is the same
                            from the press of the button to the end of the way.
    predict answer: str or null     A question is answered, or skipped.

Each has `kind`, `client` (which view of the picture sent it) and `sequence`, its number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Rule:
    """What happens to an event of one kind that cannot be sent yet, or that comes while a question is open."""

    waiting: Literal["add", "replace", "queue"]
    """The next one adds its `count` to it, replaces it, or is sent after it."""
    while_locked: bool = False
    """Whether it is done while a question is open. Nothing that changes the explorer is."""


EVENTS = {
    "drag": Rule("replace"),
    "press": Rule("queue"),
    "reset": Rule("replace"),
    "nudge": Rule("add"),
    "to_end": Rule("replace"),
    "step": Rule("add"),
    "back": Rule("add"),
    "seek": Rule("replace"),
    "go": Rule("replace"),
    "predict": Rule("queue", while_locked=True),
}
