"""Call a learner's function: bounded, quiet, on copies, and with one sentence for whatever goes wrong.

What bounds it stands in `bounds.py`. From another thread than the main one, where no alarm can ring, the call is made
in a thread of its own, which nobody waits for beyond the deadline.

What a call does to the kernel (NumPy replaced, a handler, a folder) is undone: see `kernel.py`. But of a learner's own
kernel no judge can be sure: a function may read the reference in the judge's memory, or change its classes. What must
hold against intent is judged by `bpwidgets grade`, in another process.
"""

from __future__ import annotations

import contextlib
import contextvars
import copy
import inspect
import threading
from dataclasses import dataclass, is_dataclass, replace
from threading import Thread
from time import monotonic  # not through the module, whose names a learner's function may set
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.exercises.engine.bounds import (
    PATIENCE,
    TOO_SLOW,
    Capture,
    StoppedError,
    Tracer,
    alarmed,
    end_threads,
    silenced,
    traced,
)
from bpwidgets.exercises.engine.definition import is_stub, signature_mismatch, stale_definition
from bpwidgets.exercises.engine.error_words import error_sentence
from bpwidgets.exercises.engine.kernel import Kernel, SentenceError
from bpwidgets.exercises.engine.plain import class_name, is_plain, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_ASYNC = "Your function is an `async def`: write a plain `def`."


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """The result of a call: a value, or the sentence of a failure.

    Attributes:
        value: what the function returned.
        failure: what went wrong, as a sentence; empty if nothing did.
        attempted: whether there was anything to call; a NotImplementedError says that there was not.
        changed: the names of the arguments that the function changed.
        printed: how the first line that it printed begins.
    """

    value: Any = None
    failure: str = ""
    attempted: bool = True
    changed: tuple[str, ...] = ()
    printed: str = ""


def attempt(
    function: Callable[..., Any],
    arguments: Mapping[str, Any],
    *,
    grad_allowed: bool,
    deadline: float | None = None,
    kernel: Kernel | None = None,
) -> Outcome:
    """Call the learner's function with copies of the arguments, and copy what it returns as plain data.

    Never raises, whatever the function or its value does; KeyboardInterrupt too is answered by a sentence.

    Args:
        function: the learner's.
        arguments: by name, in order.
        grad_allowed: whether automatic differentiation may be called.
        deadline: when it is stopped, as `monotonic` has it; without one, `bounds.MAX_SECONDS` from now.
        kernel: what is to be as before after the call, of modules those that the judge works with; without one, the
            kernel as it is now.
    """
    kernel = Kernel() if kernel is None else kernel
    tracer = Tracer(kernel=kernel, grad_allowed=grad_allowed, deadline=deadline)
    passed = copy.deepcopy(dict(arguments))
    called = _bounded(lambda: _returned(function, passed), function, tracer)
    if called.failure or not called.attempted:
        return called
    held, called = [called.value], replace(called, value=None)  # so that it is gone before its silence ends
    with kernel.pristine:
        called = replace(called, changed=_changed(arguments, passed))
        if is_plain(held[0]):
            return replace(called, value=plain(held.pop()))
        copied = _bounded(lambda: plain(held.pop()), function, tracer)
    if held and not tracer.given_up:
        _bounded(held.clear, function, tracer)
    printed = called.printed or copied.printed
    return replace(copied, printed=printed, changed=() if copied.failure else called.changed)


def _returned(function: Callable[..., Any], arguments: Mapping[str, Any]) -> Any:
    value = function(*arguments.values())
    if inspect.iscoroutine(value):
        value.close()
        raise SentenceError(_ASYNC)
    return value


def examine(
    function: Any, stub: str, signature: str, count: int, *, deadline: float, kernel: Kernel
) -> Outcome | None:
    """What there is to say before the first call: nothing filled in, other parameters, an older cell; else None."""

    def sentence() -> str:
        if is_stub(function, stub):
            raise NotImplementedError
        if not callable(function):
            return ""
        return signature_mismatch(function, signature, count) or stale_definition(function)

    outcome = _bounded(sentence, function, Tracer(kernel=kernel, deadline=deadline))
    if outcome.value:
        return Outcome(failure=outcome.value)
    return outcome if outcome.failure or not outcome.attempted else None


def _bounded(work: Callable[[], Any], function: Any, tracer: Tracer) -> Outcome:
    """What some work with the learner's objects comes to: within its limits, and unheard."""
    output, before = Capture(), {*threading.enumerate()}
    with silenced(output):
        try:
            with alarmed(tracer):
                told = _in_time(lambda: _told(work, function, tracer), tracer)
        except BaseException as error:  # noqa: BLE001 - raised where an error was put into words, or by the alarm
            told = Outcome(failure=f"Your function raised {class_name(type(error))}.")
        if tracer.failure:
            told = replace(told, value=None)  # whose end, too, is silent
    end_threads(before)
    return replace(told, failure=tracer.failure or told.failure, printed=output.beginning())


def _in_time(work: Callable[[], Outcome], tracer: Tracer) -> Outcome:
    """The same where no alarm can ring, off the main thread: in a thread that is left alone after the deadline."""
    if threading.current_thread() is threading.main_thread():
        return work()
    results: list[Outcome] = []

    def run() -> None:
        with contextlib.suppress(StoppedError):
            results.append(context.run(work))

    context = contextvars.copy_context()
    worker = Thread(target=run, daemon=True)
    worker.start()
    worker.join(max(tracer.deadline - monotonic(), 0.0) + PATIENCE)
    if not results:
        tracer.failure = tracer.failure or TOO_SLOW
        tracer.give_up()
        tracer.kernel.put_back()
    return results[0] if results else Outcome()


def _told(work: Callable[[], Any], function: Any, tracer: Tracer) -> Outcome:
    """What the work comes to, or what its error is in words: these, too, are the learner's."""
    try:
        return Outcome(value=traced(work, tracer))
    except NotImplementedError:
        return Outcome(attempted=False)
    except StoppedError:
        raise
    except BaseException as error:  # noqa: BLE001 - whatever a learner raises, SystemExit too, is answered in words
        raised = error
        return Outcome(failure=traced(lambda: error_sentence(raised, function), tracer))


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of the arguments that are no longer what they were."""
    return tuple(name for name in before if not _unchanged(before[name], after[name]))


def _unchanged(before: Any, after: Any) -> bool:
    """Whether an argument is still what it was, told without a call of anything that the learner may have put there."""
    if before is after:
        return True
    if type(before) is not type(after):
        return False
    if isinstance(before, np.ndarray):
        return before.dtype == after.dtype and np.array_equal(before, after)
    if isinstance(before, dict):
        same_keys = _unchanged((*before,), (*after,))
        return same_keys and all(map(_unchanged, before.values(), after.values()))
    if isinstance(before, tuple):
        return len(before) == len(after) and all(map(_unchanged, before, after))
    if is_dataclass(before):
        return _unchanged(vars(before), vars(after))
    return bool(before == after)


def notes(outcomes: Sequence[Outcome]) -> tuple[str, ...]:
    """What the learner should know besides the verdict, each thing in one sentence for all calls together."""
    changed = tuple(dict.fromkeys(f"`{name}`" for outcome in outcomes for name in outcome.changed))
    printed = next((outcome.printed for outcome in outcomes if outcome.printed), "")
    sentences = []
    if changed:
        inputs = f"its {'input' if len(changed) == 1 else 'inputs'} {' and '.join(changed)}"
        sentences.append(f"It changes {inputs}, which its caller may still need: work on a copy.")
    if printed:
        sentences.append(f"What it prints is neither shown nor judged (it begins with `{printed}`).")
    return tuple(sentences)
