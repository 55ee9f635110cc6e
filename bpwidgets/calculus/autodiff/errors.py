"""What cannot be differentiated, in one sentence; `instead` holds the tables of what to write instead.

Every refusal is the one sentence that ``refusal`` makes. In it x and y stand for traced values, whatever they are
called in the function being differentiated.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

import numpy as np

from bpwidgets.calculus.autodiff.instead import (
    ANY_FORMULA,
    ATTRIBUTES,
    BY_HAND,
    CALLED_BY,
    INSTEAD,
    OPTIONS,
    WITHOUT_FORMULA,
)

if TYPE_CHECKING:
    from bpwidgets.calculus.autodiff.vjps import Function


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


def name_of(function: Function) -> str:
    """``np.sin``, ``np.linalg.inv``, ``expit``."""
    name = str(getattr(function, "__name__", function))
    if getattr(np, name, None) is function:
        return f"np.{name}"
    if getattr(np.linalg, name, None) is function:
        return f"np.linalg.{name}"
    return name


# --- The refusal that another error stands for ------------------------------------------------------------

LIBRARIES = {"numpy": "NumPy", "scipy": "SciPy", "pandas": "pandas"}


def refusal_for(error: Exception) -> TraceError | None:
    """The refusal that an error stands for; None for an error of the function itself.

    A traced value refuses at once what it meets, such as ``float(x)``. But a library may get hold of it and raise an
    error of its own, which says nothing to whoever wrote the function. Each comment below is a program that ends there.
    """
    library, function = library_call(error)
    if library == "pandas":  # table @ x
        return refusal(
            "A pandas operation that is made for plain numbers",
            "take the numbers of tables and columns first, by .to_numpy()",
        )
    if isinstance(error, TraceError):  # float(x)
        return error
    if is_conversion_by_numpy(error):  # np.float64(x), out[i] = x: the errors do not differ
        return refusal(
            "Making x a plain number (np.float64(x), np.array(x, dtype=float), or out[i] = x in an array of numbers)",
            "use x itself, leave out dtype, or collect the values in a list and use np.stack(values)",
        )
    if function:  # scipy.special.logsumexp(x)
        return refusal_without_rule(function)
    if library:  # scipy.stats.norm.pdf(x)
        return refusal(
            f"A {library} function that is made for plain numbers", "write it with NumPy functions of x"
        )
    ufunc = ufunc_of_objects(error)
    if ufunc:  # np.exp(np.array([x, 1.0]))
        return refusal(f"{ufunc} of np.array([x, y])", "write np.stack([x, y])")
    return None


def is_conversion_by_numpy(error: Exception) -> bool:
    """Whether NumPy called float(x), for a scalar or an entry of its array of floats, and was refused."""
    is_unexplained = str(error).startswith("Error setting single item")  # out.flat[i] = x
    return is_unexplained or (isinstance(error, ValueError) and isinstance(error.__cause__, TraceError))


def ufunc_of_objects(error: Exception) -> str:
    """The ufunc that cannot work on the array of objects which np.array([x, y]) is. Only NumPy's message names it."""
    text = str(error)
    for before, after in (
        ("ufunc '", "' not supported for the input types"),  # np.logaddexp(np.array([x, y]), 1.0)
        ("no callable ", " method"),  # np.exp(np.array([x, 1.0])) calls x.exp(), and then (1.0).exp()
    ):
        if before in text and after in text:
            return text.partition(before)[2].partition(after)[0]
    return ""


def library_call(error: Exception) -> tuple[str, str]:
    """The library in which the error arose, and the last of its functions on the way that the tables of `instead` name.

    Frames of autodiff itself do not count: a library called it, or the function being differentiated did.
    """
    library, function = "", ""  # where there is none
    traceback = error.__traceback__
    while traceback:
        frame, traceback = traceback.tb_frame, traceback.tb_next
        module = str(frame.f_globals.get("__name__"))
        if not module.startswith(__package__):
            library = LIBRARIES.get(module.partition(".")[0], "")
        if library and (frame.f_code.co_name in INSTEAD or frame.f_code.co_name in WITHOUT_FORMULA):
            function = frame.f_code.co_name
    return library, function
