"""What went wrong in a learner's function and where, in one sentence."""

from __future__ import annotations

import inspect
import linecache
import re
import traceback
from types import CodeType
from typing import TYPE_CHECKING, Any

from bpwidgets.exercises.engine.answer_types import shorten
from bpwidgets.exercises.engine.kernel import SentenceError
from bpwidgets.exercises.engine.plain import TooLargeError, class_name

if TYPE_CHECKING:
    from collections.abc import Callable

_TOO_LARGE = "Your function returns more than can be judged: too long, too large or nested too deeply."
# What Python says to frequent mistakes, and what to write instead.
_HINTS = {
    "'dict' object is not callable": "A dict is read with square brackets, such as `f[1]`.",
    "'Polynomial'": "A Polynomial is a function: call it first, such as `f(x)`.",
    "'Pullback'": "This hands a box on: call it, with dy/dy = 1 for the first, and hand on what it returns.",
    "arrays used as indices must be of integer": "Make whole numbers of them first, such as `y.astype(int)`.",
    "truth value of an array": "Ask about one number at a time, in a loop.",
}
# NumPy's sentence about a product whose sizes do not fit: long, and the sizes stand at its end.
_SIZES = re.compile(r"matmul: .* \(size (\d+) is different from (\d+)\)")
_FINAL_MARKS = (".", "!", "?", "…")


def error_sentence(error: BaseException, function: Callable[..., Any]) -> str:
    """What went wrong and where, for the learner."""
    if isinstance(error, SentenceError):
        return str(error)
    if isinstance(error, TooLargeError):
        return _TOO_LARGE
    place = _location(error, function)
    if isinstance(error, KeyboardInterrupt):
        return f"The check was interrupted{place}, so there is no verdict. Run the cell again when you are ready."
    if isinstance(error, SystemExit):
        return f"Your function ends the program{place}: use `return` in place of `exit`."
    if isinstance(error, RecursionError):
        return f"Your function calls itself without end{place}."
    message = shorten(_error_text(error))
    hint = next((f" {hint}" for part, hint in _HINTS.items() if part in message), "")
    detail = f": {message}" if message else ""
    stop = "" if detail.endswith(_FINAL_MARKS) else "."
    return f"Your function raised {class_name(type(error))}{place}{detail}{stop}{hint}"


def _error_text(error: BaseException) -> str:
    try:
        text = f"there is no entry {error}" if isinstance(error, KeyError) else str(error)
        return _SIZES.sub(r"the sizes that meet in `@` have to be equal, and are \2 and \1", text)
    except Exception:  # noqa: BLE001 - a learner's own exception class may fail to print itself
        return ""


def _location(error: BaseException, function: Callable[..., Any]) -> str:
    """The innermost line of the learner's own code, such as `` in line 3 of `derivative`, `return df(g)` ``."""
    code = getattr(inspect.unwrap(function), "__code__", None)
    if code is None:
        return ""
    frames = [(f.f_code, line) for f, line in traceback.walk_tb(error.__traceback__)]
    learners = [(c, line) for c, line in frames if c.co_filename == code.co_filename]
    if not learners:
        return ""
    inner, line = learners[-1]
    outer = code if _contains(code, inner) else inner
    source = shorten(linecache.getline(outer.co_filename, line), 70)
    shown = f" (`{source}`)" if source else ""
    return f" in line {line - outer.co_firstlineno + 1} of `{outer.co_name}`{shown}"


def _contains(outer: CodeType, inner: CodeType) -> bool:
    """Whether inner is outer, or a comprehension, lambda or function inside it."""
    return inner is outer or any(_contains(c, inner) for c in outer.co_consts if isinstance(c, CodeType))
