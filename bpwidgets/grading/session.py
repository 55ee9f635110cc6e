"""A child process as the parent sees it: started, given cells, called, and ended with all that it started.

A child that dies or does not come to an end costs the cell or the call that it was in, and nothing else: another is
started and runs the other cells again. Only the time that the whole submission has bounds that.
"""

from __future__ import annotations

import contextlib
import math
import os
import secrets
import signal
import subprocess
import threading
import time
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, Self, cast

from bpwidgets.exercises.engine.attempt import Outcome
from bpwidgets.grading.isolation import Level, Limits, command, environment
from bpwidgets.grading.messages import Channel, ProtocolError, clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

MAX_STARTS = 12
MAX_MESSAGE = 400


class SessionError(Exception):
    """The submission cannot be judged any further; the text says why, in a sentence for its learner."""


@dataclass(frozen=True, kw_only=True)
class Call:
    """What the child needs to know to call the function of an exercise.

    Attributes:
        inputs: what it is called with; without them it is only asked whether there is a function that can be called.
    """

    exercise: str
    function: str
    stub: str
    signature: str
    grad_allowed: bool
    inputs: Mapping[str, Any] | None = None


class Session:
    """The cells of one submission, run, and its functions, ready to be called.

    Attributes:
        failures: number and message of each cell that raised something.
        skipped: of each cell that ended the process or came to no end, what it did.
        repeated: which functions of `stubs` the cells define more than once, not counting the stubs.
        overtime: how often something was stopped for its time.
        ended_calls: how many calls ended the process or came to no end.
        violations: what the child sent that it should not have.
    """

    def __init__(
        self, *, level: Level, limits: Limits, cells: Sequence[str], stubs: Mapping[str, str] | None = None
    ) -> None:
        self.failures: list[tuple[int, str]] = []
        self.skipped: dict[int, str] = {}
        self.repeated: tuple[str, ...] = ()
        self.overtime = 0
        self.violations: list[str] = []
        self.ended_calls = 0
        self.limits = limits
        self._level = level
        self._cells, self._stubs = tuple(cells), dict(stubs or {})
        self._deadline = time.monotonic() + limits.seconds
        self._starts = 0
        self._child: _Child | None = None
        self._watch = _Watch()

    def __enter__(self) -> Self:
        with contextlib.suppress(SessionError):  # each call says so
            self._ready()
        return self

    def __exit__(self, *_: object) -> None:
        self._end()
        self._watch.end()

    def call(self, call: Call) -> Outcome:
        """What the learner's function makes of the inputs.

        Raises:
            SessionError: there is no time left, or no child that lives long enough to be called.
        """
        child = self._ready()
        try:
            with self._bounded(child):
                return child.call(call)
        except _StoppedError as stopped:
            self.ended_calls += 1
            self._end()
            return Outcome(failure=f"Your function {stopped}.")

    def _ready(self) -> _Child:
        """A child that has run the cells; each time one dies in a cell, another one without that cell."""
        while self._child is None:
            if self._starts >= MAX_STARTS:
                raise SessionError("Too many cells or functions end the process in which they are run.")
            self._starts += 1
            self._child = _Child(self._level, self.limits)
            try:
                self._load(self._child)
            except _StoppedError as stopped:
                cell = self._child.cell
                self._end()
                if cell is None:
                    raise SessionError(f"Your notebook {stopped} before its first cell.") from stopped
                self.skipped[cell] = str(stopped)
            except SessionError:
                self._end()
                raise
        return self._child

    def _load(self, child: _Child) -> None:
        # Until the first cell begins only Python and NumPy are loaded, which may take long on a busy machine.
        with self._bounded(child, self.limits.seconds):
            child.send({"cells": self._cells, "skipped": list(self.skipped), "stubs": self._stubs})
            event = child.receive()
        while "cell" in event:
            with self._bounded(child):
                child.begin(event["cell"], self._due(child.cell))
                event = child.receive()
        self.failures = [
            (number, clean(text, MAX_MESSAGE))
            for number, text in _pairs(event)
            if 0 <= number < len(self._cells)
        ]
        repeated = event.get("repeated")
        self.repeated = tuple(name for name in self._stubs if isinstance(repeated, list) and name in repeated)

    def _due(self, last: int | None) -> int | None:
        """The cell that comes next, None after the last one."""
        first = 0 if last is None else last + 1
        return next((cell for cell in range(first, len(self._cells)) if cell not in self.skipped), None)

    @contextlib.contextmanager
    def _bounded(self, child: _Child, seconds: float | None = None) -> Iterator[None]:
        """Kill the child if what is done inside takes too long; whatever ends it is a _StoppedError."""
        left, step = self._deadline - time.monotonic(), seconds or self.limits.step
        used_up = SessionError(f"The submission took more than its {self.limits.seconds:g} seconds.")
        if left <= 0:
            raise used_up
        self._watch.begin(child, min(left, step))
        try:
            yield
        except (EOFError, OSError, ValueError) as error:
            if not child.stopped:
                raise _StoppedError(
                    "ended the process in which it ran, or used more than its memory"
                ) from error
            self.overtime += 1
            raise (used_up if left <= step else _StoppedError("came to no end and was stopped")) from error
        except ProtocolError as error:
            self.violations.append(clean(error, MAX_MESSAGE))
            raise _StoppedError("wrote to where only answers belong") from error
        finally:
            self._watch.pause()

    def _end(self) -> None:
        if self._child is not None:
            self._child.close()
            self._child = None


class _Watch:
    """Stops a child whose time is up: one thread for a whole session, since most calls take less than to start one."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._child: _Child | None = None
        self._until = self._wakes = math.inf
        self._ended = False
        threading.Thread(target=self._run, daemon=True).start()

    def begin(self, child: _Child, seconds: float) -> None:
        """From now on the child has so long."""
        with self._changed:
            self._child, self._until = child, time.monotonic() + seconds
            if self._until < self._wakes:
                self._changed.notify()

    def pause(self) -> None:
        """The child has done what it had to, and is not stopped any more."""
        with self._changed:
            self._child = None

    def end(self) -> None:
        """Let the thread end."""
        with self._changed:
            self._child, self._ended = None, True
            self._changed.notify()

    def _run(self) -> None:
        with self._changed:
            while not self._ended:
                if self._child is not None and time.monotonic() >= self._until:
                    self._child.stop()
                    self._child = None
                # Not woken when a child is done: it finds that out by itself, and sleeps on.
                self._wakes = self._until if self._child is not None else math.inf
                self._changed.wait(min(self._wakes - time.monotonic(), threading.TIMEOUT_MAX))


class _StoppedError(Exception):
    """The child is no longer of use; the text completes the sentence "Your function ..."."""


def _pairs(event: Mapping[str, Any]) -> list[tuple[int, str]]:
    """The failures of an event of which nothing is certain."""
    found = event.get("failures", ())
    pairs = (
        [pair for pair in found if isinstance(pair, tuple) and len(pair) == 2]
        if isinstance(found, list)
        else []
    )
    return [(pair[0], str(pair[1])) for pair in pairs if isinstance(pair[0], int)]


class _Child:
    """One process, its channel, and the cell it is in."""

    def __init__(self, level: Level, limits: Limits) -> None:
        self.cell: int | None = None
        self.stopped = False
        # A group of its own: what it starts is killed with it. Its output goes nowhere: only the channel is read.
        self._process = subprocess.Popen(  # noqa: S603 - our own command
            command(level, limits),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment(),
            cwd=os.path.sep,
            start_new_session=True,
        )
        self._channel = Channel(
            cast("IO[bytes]", self._process.stdout), cast("IO[bytes]", self._process.stdin)
        )

    def send(self, content: Mapping[str, Any]) -> None:
        self._channel.send(content)

    def receive(self) -> dict[str, Any]:
        return self._channel.receive()

    def begin(self, cell: Any, due: int | None) -> None:
        """Note that a cell begins: the one that is due, or it is no honest child."""
        if due is None or cell != due:
            raise ProtocolError("a cell that was not due")
        self.cell = due

    def call(self, call: Call) -> Outcome:
        nonce = secrets.token_hex(16)  # what was written before the question does not have it
        self.send({"nonce": nonce, **vars(call)})
        answer = self.receive()
        if answer.get("nonce") != nonce:
            raise ProtocolError("an answer to no question")
        changed = answer.get("changed")
        return Outcome(
            value=answer.get("value"),
            failure=clean(answer.get("failure", ""), MAX_MESSAGE),
            attempted=answer.get("attempted") is not False,
            changed=tuple(
                name for name in call.inputs or () if isinstance(changed, tuple) and name in changed
            ),
            printed=clean(answer.get("printed", ""), 60),
        )

    def stop(self) -> None:
        """End it for the time that it took."""
        self.stopped = True
        self.kill()

    def kill(self) -> None:
        """End the process and its group at once."""
        if hasattr(os, "killpg"):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.kill()

    def close(self) -> None:
        """End it, and leave no zombie and no open pipe."""
        self.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
