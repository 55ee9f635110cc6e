"""Which isolation works on this machine, found by trying to get out of it."""

from __future__ import annotations

import shutil
import sys
import tempfile
from functools import cache
from pathlib import Path

import bpwidgets.grading.child  # noqa: F401 - to have it compiled: a child can keep nothing that it compiles
from bpwidgets.grading.isolation import STRONG, Level, Limits
from bpwidgets.grading.session import Session

# Each is a cell that must fail.
_ATTEMPTS = (
    "open({canary!r}).read()",
    "open({canary!r}, 'a').write('x')",
    "import socket; socket.socket()",
    "import os; os.fork() or os._exit(0)",
    "import os; os.kill(os.getppid(), 0)",
    "import bpwidgets.exercises.lessons.chain_rule",
)


@cache
def strongest() -> Level:
    """The strongest level that works on this machine."""
    return next((level for level in STRONG if works(level)), "none")


@cache
def works(level: Level) -> bool:
    """Whether a child of this level runs cells, and fails in every attempt to get out."""
    if sys.platform != "linux" or (level == "bubblewrap" and not shutil.which("bwrap")):
        return False
    with tempfile.TemporaryDirectory() as folder:
        canary = Path(folder, "canary")
        canary.write_text("unread")
        attempts = [text.format(canary=str(canary)) for text in _ATTEMPTS]
        with Session(level=level, limits=Limits(seconds=40), cells=("import numpy", *attempts)) as session:
            failed = [number for number, _ in session.failures]
        return failed == list(range(1, len(attempts) + 1)) and canary.read_text() == "unread"
