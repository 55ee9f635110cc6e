"""What the base of the explorers says in `error` and `notice`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpwidgets.live.model.sentences import SentenceError, shortened

if TYPE_CHECKING:
    from collections.abc import Sequence

MESSAGE_LENGTH = 300
"""Characters of a message, beyond which it is cut."""
INTERRUPTED = "The computation took too long and was interrupted."
"""The error after an interrupt that replaced nothing."""
TOO_LARGE = "The numbers become too large for a picture: a computer's numbers end at about 1.8e308."
"""The error where a picture's own arithmetic overflows, such as the square of 1e200."""


def printed(text: str) -> str:
    """The notice where a function printed something; "" where it did not."""
    lines = text.strip().splitlines()
    if not lines:
        return ""
    return f"A function printed {shortened(lines[0], 60)!r}; what it prints does not appear in the picture."


def error_message(problem: Exception) -> str:
    """What `error` says of an exception: one line, with the type where it is not written for learners."""
    if isinstance(problem, OverflowError):
        return TOO_LARGE
    text = shortened(problem, MESSAGE_LENGTH) or "no message"
    return text if isinstance(problem, SentenceError) else f"{type(problem).__name__}: {text}"


def replaced(names: Sequence[str]) -> str:
    """The notice after an interrupt that replaced these functions by their defaults."""
    if len(names) > 1:
        return f"{' and '.join(names)} took too long and were interrupted; the defaults are back in their places."
    return f"{names[0]} took too long and was interrupted; the default is back in its place."
