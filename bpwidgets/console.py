"""Text for a console that lacks some of its characters, as of code page 1252: what is printed never raises."""

from __future__ import annotations

import codecs
import io
import sys

LOOKALIKES = {
    "✓": "+", "✗": "x", "○": "o", "∂": "d", "−": "-", "–": "-", "×": "x", "·": "*", "±": "+-", "≈": "~", "…": "...",
}  # fmt: skip
HANDLER = "bpwidgets.lookalike"


def printable(text: str) -> str:
    """The text in the characters of standard output; the same text where that has them all."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    return text.encode(encoding, HANDLER).decode(encoding)


def accept_any_text() -> None:
    """Have standard output and standard error print a look-alike or an escape of what they cannot print."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=HANDLER)


def _lookalike(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    missing = error.object[error.start : error.end]
    return "".join(LOOKALIKES.get(each) or ascii(each)[1:-1] for each in missing), error.end


codecs.register_error(HANDLER, _lookalike)
