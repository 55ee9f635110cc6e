"""What cannot be differentiated, in one sentence; `replacements` holds the tables of what to write instead.

Every refusal is the one sentence that ``refusal`` makes. In it x and y stand for traced values, whatever they are
called in the function being differentiated.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from bpwidgets.calculus.autodiff.replacements import (
    ANY_FORMULA,
    ATTRIBUTES,
    BY_HAND,
    CALLED_BY,
    INSTEAD,
    OPTIONS,
    WITHOUT_FORMULA,
)

if TYPE_CHECKING:
    from bpwidgets.calculus.autodiff.recorder import Function

    Role = str | Function  # what a value is, for messages: "Argument 0", or the function whose argument it is


class TraceError(TypeError):
    """Something cannot be differentiated: one sentence names it and says what to write instead."""


class TraceAttributeError(TraceError, AttributeError):
    """The same for a missing attribute: an AttributeError too, so that hasattr and NumPy find it missing."""


def refusal(what: str, instead: str, error: type[TraceError] = TraceError) -> TraceError:
    """The sentence "<what> cannot be differentiated here: <instead>."."""
    return error(f"{what} cannot be differentiated here: {instead}.")


def refuse(what: str, instead: str, error: type[TraceError] = TraceError) -> NoReturn:
    """Raise the refusal."""
    raise refusal(what, instead, error)


def refusal_without_rule(name: str) -> TraceError:
    """The refusal of a function without a derivative rule, by its name, such as "np.append" or "np.add.reduce"."""
    key = name.removeprefix("np.").removeprefix("linalg.")
    instead = BY_HAND if key in WITHOUT_FORMULA else f"write {INSTEAD.get(key, ANY_FORMULA)}"
    why = CALLED_BY.get(key, "which has no derivative rule")
    return refusal(f"{name}, {why},", instead)


def refuse_option(function: Function, option: str) -> NoReturn:
    """For an argument of a NumPy function that its derivative rule does not take into account."""
    name = name_of(function)
    refuse(
        f"{name} with {option}=",
        OPTIONS.get(option, f"leave out {option}=, and do in a second step what it does"),
    )


def refuse_attribute(name: str) -> NoReturn:
    """For an attribute that a traced value does not have."""
    instead = ATTRIBUTES.get(name, "write it with NumPy functions of x, such as np.sum(x)")
    refuse(f"x.{name}", instead, TraceAttributeError)


def refuse_subclass(a: Any) -> None:
    """Refuse the subclasses of ndarray that mean something else by * or by an entry."""
    if isinstance(a, np.ma.MaskedArray):
        refuse("A masked array", "leave out its masked entries, as in x[~m.mask] * m.compressed()")
    if isinstance(a, np.matrix):
        refuse("An np.matrix", "write np.asarray(m), whose product is @")


def refuse_type(a: Any, role: Role) -> NoReturn:
    """For what holds no real numbers."""
    column = ", such as column.to_numpy(dtype=float)" if hasattr(a, "to_numpy") else ""
    refuse(
        f"{subject(role)}, which is of type {type(a).__name__},",
        f"use numbers, arrays or lists of numbers{column}",
    )


def subject(role: Role) -> str:
    """The role as the subject of a sentence."""
    return role if isinstance(role, str) else f"An argument of {name_of(role)}"


def name_of(function: Function) -> str:
    """``np.sin``, ``np.linalg.inv``, ``expit``."""
    name = str(getattr(function, "__name__", function))
    if getattr(np, name, None) is function:
        return f"np.{name}"
    if getattr(np.linalg, name, None) is function:
        return f"np.linalg.{name}"
    return name
