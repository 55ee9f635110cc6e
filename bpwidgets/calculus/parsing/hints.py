"""What is wrong with a sign or a name that is not known, and what to write instead."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

from bpwidgets.calculus.known_functions import CONSTANTS, FUNCTIONS

if TYPE_CHECKING:
    from collections.abc import Sequence

_NAME_HINTS = {"log2": "write log(...)/log(2)", "log10": "write log(...)/log(10)"}
_MODULES = ("np", "numpy", "math", "jnp", "torch", "autograd")
_SIGN_HINTS = {
    "²": "write **2 for a square",
    "³": "write **3 for a cube",
    "√": "write sqrt(...) for a root",
    "|": "write abs(...) for |...|",
    ".": "a dot is known only inside a number such as 0.5",
    ";": "write a comma for ;",
    **dict.fromkeys("[]{}", "write round brackets"),
    **dict.fromkeys("\"'", "write no quotation marks"),
}


def sign_hint(sign: str) -> str:
    """Say what to write instead of an unknown sign."""
    shown = sign if sign.isprintable() else repr(sign)
    return f"{shown} is not known: {_SIGN_HINTS.get(sign, 'it is not part of an expression')}"


def name_hint(name: str, rest: str, variables: Sequence[str]) -> str:
    """Say what to write instead of an unknown name; the rest is the text after it."""
    return f"{name} is not known: {_instead_of(name, rest, variables)}"


def _without_module(module: str, word: str, variables: Sequence[str]) -> str:
    """Say what to write for np.sin, np.pi, np.maximum, or what is not known without the module either."""
    if word in CONSTANTS:
        return f"write {word}"
    if word not in FUNCTIONS:
        return f"{module}.{word} is not known either; functions are such as sin, exp, log, sqrt"
    operands = ", ".join([variables[0], "0"][: FUNCTIONS[word].arity])
    return f"write {word}({operands}) for {module}.{word}({operands})"


def _instead_of(name: str, rest: str, variables: Sequence[str]) -> str:
    if name in _NAME_HINTS:
        return _NAME_HINTS[name]
    after_dot = re.match(r"\s*\.\s*(\w+)", rest)
    if after_dot and name in _MODULES:
        return _without_module(name, after_dot[1], variables)
    for word in sorted(FUNCTIONS, key=len, reverse=True):
        tail = name.removeprefix(word)
        if tail != name and (tail in variables or tail.isdecimal()):
            return f"write {word}({tail})"
    operands = (*variables, *CONSTANTS)
    for head in operands:
        tail = name.removeprefix(head)
        if tail != name and (tail in operands or tail in FUNCTIONS or tail.isdecimal()):
            return f"write {head}*{tail}, with a sign between"
    near = difflib.get_close_matches(name.lower(), [*variables, *FUNCTIONS], n=1, cutoff=0.7)
    if near:
        return f"was {near[0]} meant?"
    inputs = "the variable is" if len(variables) == 1 else "the variables are"
    return f"{inputs} {', '.join(variables)}, and functions are such as sin, exp, log, sqrt"
