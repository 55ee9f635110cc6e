"""What NumPy, SciPy and pandas do with a traced value, told by their frames and by the words of their errors.

This is the one module that knows them from inside: what a new version changes there, it changes here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpwidgets.calculus.autodiff.errors import TraceError, refusal, refusal_without_rule
from bpwidgets.calculus.autodiff.replacements import INSTEAD, WITHOUT_FORMULA

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

LIBRARIES = {"numpy": "NumPy", "scipy": "SciPy", "pandas": "pandas"}


def refusal_for(error: Exception, works_on_numbers: Callable[[], bool]) -> TraceError | None:
    """The refusal that an error stands for; None for an error of the function itself.

    works_on_numbers: whether the function works on plain numbers; asked where nothing else tells its own errors, such
    as that of lambda x: logsumexp(x + "a"), from those which traced values cause.
    """
    meaning = meaning_of(error)
    # Sure in lambda x: float(x), and in np.array(x, dtype=float), where NumPy called float(x).
    is_sure = isinstance(error, TraceError) or isinstance(error.__cause__, TraceError)
    return meaning if meaning and (is_sure or works_on_numbers()) else None


def meaning_of(error: Exception) -> TraceError | None:
    """The refusal that an error stands for if a traced value caused it; None for one that it cannot cause.

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
    """The library in which the error arose, and the last of its functions on the way that `replacements` names.

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


def is_called_by_numpy(frame: FrameType) -> bool:
    """Whether the function with this frame was called from within NumPy."""
    caller = frame.f_back
    return caller is not None and str(caller.f_globals.get("__name__")).startswith("numpy.")
