"""What a learner's function is, before it is called: filled in, with the parameters that are asked for, up to date."""

from __future__ import annotations

import dis
import inspect
import linecache
import re
import sys
from types import CodeType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

# What the compiler makes of a body of `...`, `pass`, `return None` or a docstring alone, from Python 3.11 on.
_IDLE = {
    dis.opmap[name]
    for name in ("RESUME", "NOP", "LOAD_CONST", "POP_TOP", "RETURN_VALUE", "RETURN_CONST", "COPY_FREE_VARS")
    if name in dis.opmap  # there is no RETURN_CONST before Python 3.12
}


def is_stub(function: Any, stub: str) -> bool:
    """Whether nothing was filled in: None, `...`, a body that does nothing, or the stub as the notebook shows it."""
    if function is None or function is ...:
        return True
    code = getattr(inspect.unwrap(function) if callable(function) else None, "__code__", None)
    if not isinstance(code, CodeType):
        return False
    return _does_nothing(code) or any(
        isinstance(known, CodeType) and _same_code(code, known)
        for known in compile(stub, "stub", "exec").co_consts
    )


def _does_nothing(code: CodeType) -> bool:
    """A docstring is a constant too, but it comes first and is not returned."""
    if not _IDLE.issuperset(code.co_code[::2]):  # which asks less of a trace than to take all steps apart
        return False
    for step in dis.get_instructions(code):
        if step.opname in {"LOAD_CONST", "RETURN_CONST"} and step.argval is not None:
            return False
    return True


def _same_code(code: CodeType, other: CodeType) -> bool:
    def work(c: CodeType) -> tuple[object, ...]:
        return c.co_code, c.co_names, c.co_varnames, c.co_consts[1:]

    return work(code) == work(other)


def signature_mismatch(function: Callable[..., Any], signature: str, count: int) -> str:
    """The sentence for a function that cannot take this many arguments; empty if it can."""
    try:
        actual = inspect.signature(function)
    except (TypeError, ValueError):  # some functions written in C have none
        return ""
    try:
        actual.bind(*range(count))
    except TypeError:
        return f"The check calls your function as `{signature}`, but yours takes `{actual}`."
    names, expected = list(actual.parameters), signature.partition("(")[2].rstrip(")").split(", ")
    if names != expected and sorted(names) == sorted(expected):
        return f"The check calls your function as `{signature}`, but yours takes the same arguments in another order."
    return ""


def stale_definition(function: Callable[..., Any]) -> str:
    """The sentence for a function that a newer cell was to define anew, which did not run; empty if there is none.

    A notebook remembers every cell that it was asked to run, also one with an error. A function whose newest
    definition is not the one that the notebook holds is yesterday's.
    """
    code = getattr(inspect.unwrap(function), "__code__", None)
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    if not isinstance(code, CodeType) or shell is None or shell.user_ns.get(code.co_name) is not function:
        return ""
    source = "".join(linecache.getlines(code.co_filename)).strip()
    definition = re.compile(rf"^(?:async\s+)?def\s+{re.escape(code.co_name)}\b", re.MULTILINE)
    newest = next((cell for cell in reversed(shell.user_ns.get("In", ())) if definition.search(cell)), "")
    if not source or not newest or newest.strip() == source:
        return ""
    return (
        f"The newest cell that defines `{code.co_name}` did not run, so what would be judged is an older version. "
        "Mend the error that is shown below that cell, run it, and then run this one."
    )
