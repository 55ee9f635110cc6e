"""What cannot be differentiated, and what to write instead.

Every refusal is the one sentence that ``refusal`` makes. In it x and y stand for traced values, whatever they are
called in the function being differentiated.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

import numpy as np

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


def no_rule(name: str) -> TraceError:
    """The refusal of a function without a derivative rule, by its name, such as "np.append" or "np.add.reduce"."""
    key = name.removeprefix("np.").removeprefix("linalg.")
    instead = BY_HAND if key in WITHOUT_FORMULA else f"write {INSTEAD.get(key, ANY_FORMULA)}"
    return refusal(f"{name}, which has no derivative rule,", instead)


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
    if is_write_into_floats(error):  # out[i] = x
        return refusal(
            "Writing x into an array of numbers (out[i] = x, or np.array(x, dtype=float))",
            "collect the values in a list and use np.stack(values), or leave out dtype",
        )
    if function:  # scipy.special.logsumexp(x)
        return no_rule(function)
    if library:  # scipy.stats.norm.pdf(x)
        return refusal(
            f"A {library} function that is made for plain numbers", "write it with NumPy functions of x"
        )
    ufunc = ufunc_of_objects(error)
    if ufunc:  # np.exp(np.array([x, 1.0]))
        return refusal(f"{ufunc} of np.array([x, y])", "write np.stack([x, y])")
    return None


def is_write_into_floats(error: Exception) -> bool:
    """Whether NumPy called float(x), for an entry of its array of floats, and was refused."""
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
    """The library in which the error arose, and the last of its functions on the way that the tables below name.

    Frames of autodiff itself do not count: a library called it, or the function being differentiated did.
    """
    library, function, traceback = "", "", error.__traceback__
    while traceback:
        frame, traceback = traceback.tb_frame, traceback.tb_next
        module = str(frame.f_globals.get("__name__"))
        if not module.startswith(__package__):
            library = LIBRARIES.get(module.partition(".")[0], "")
        if library and (frame.f_code.co_name in INSTEAD or frame.f_code.co_name in WITHOUT_FORMULA):
            function = frame.f_code.co_name
    return library, function


LIBRARIES = {"numpy": "NumPy", "scipy": "SciPy", "pandas": "pandas"}

# --- What to write instead --------------------------------------------------------------------------------

OPTIONS: dict[str, str] = {
    "dtype": "leave out dtype=, since traced values are float64",
    "where": "take the entries with x[mask] or choose between values with np.where(mask, a, b), and leave out where=",
    "order": "leave out order=, and transpose before or after",
    "initial": "leave out initial=, and combine the result with it in a second step",
    "out": "leave out out=, and use the value that is returned",
}

ATTRIBUTES: dict[str, str] = {
    "value": "use x itself",
    "item": "use x itself in place of x.item()",
    "tolist": "use x itself, or a loop over it",
    "astype": "use x itself in place of x.astype(...), since traced values are float64",
    "dtype": "write np.float64, which is the type of all traced values",
    "fill": "write np.full(x.shape, value)",
    "sort": "write np.sort(x)",
    "put": "write np.where(mask, new, x)",
    "flat": "write np.ravel(x)",
    "real": "use x itself, since traced values are real",
    "imag": "write np.zeros(x.shape), since traced values are real",
}

ANY_FORMULA = "it with arithmetic, @, np.exp, np.sum, np.where and the like, where it has such a formula"
BY_HAND = "derive its gradient by hand, since no short formula takes its place"

# Functions of NumPy and SciPy that are algorithms, with too many steps to be written out.
WITHOUT_FORMULA = frozenset(
    (
        *("inv", "pinv", "solve", "lstsq", "det", "slogdet", "matrix_rank", "cond"),
        *("eig", "eigh", "eigvals", "eigvalsh", "svd", "svdvals", "qr", "cholesky"),
    )
)

# Each is a Python expression for the call without options, except those that stand in it by name, such as axis; true
# for arrays of any shape unless it says "for a vector x" or the like.
INSTEAD: dict[str, str] = {
    "add.reduce": "np.sum(x, axis=0)",
    "multiply.reduce": "np.prod(x, axis=0)",
    "maximum.reduce": "np.max(x, axis=0)",
    "minimum.reduce": "np.min(x, axis=0)",
    "add.accumulate": "np.cumsum(x, axis=0)",
    "multiply.outer": "np.tensordot(x, y, axes=0)",
    "add.outer": "x[:, None] + y for vectors x and y",
    "subtract.outer": "x[:, None] - y for vectors x and y",
    "append": "np.concatenate([x, y], axis=axis)",
    "insert": "np.concatenate([x[:k], np.ravel(y), x[k:]]) for a vector x",
    "delete": "np.concatenate([x[:k], x[k + 1:]]) for a vector x",
    "copyto": "np.broadcast_to(y, x.shape)",
    "putmask": "np.where(mask, y, x)",
    "put": "np.where(np.arange(len(x)) == k, y, x) for a vector x",
    "fill_diagonal": "np.where(np.eye(*x.shape) == 1, y, x) for a matrix x",
    "median": "np.mean(s[(len(s) - 1) // 2 : len(s) // 2 + 1]) with v = np.ravel(x), s = np.sort(v)",
    "average": "np.sum(weights * x, axis=axis) / np.sum(weights, axis=axis) for weights in the shape of x",
    "nanmean": "np.sum(np.where(np.isnan(x), 0, x), axis=axis) / np.sum(~np.isnan(x), axis=axis)",
    "nansum": "np.sum(np.where(np.isnan(x), 0, x), axis=axis)",
    "select": "np.where(mask, x, y)",
    "piecewise": "np.where(mask, x, y)",
    "divmod": "x // y and x % y",
    "modf": "x - np.trunc(x) and np.trunc(x)",
    "expit": "np.exp(-np.logaddexp(0, -x))",
    "logsumexp": "m + np.log(np.sum(np.exp(x - m))) with m = np.max(x)",
    "log_softmax": "x - m - np.log(np.sum(np.exp(x - m))) with m = np.max(x)",
    "softmax": "e / np.sum(e) with e = np.exp(x - np.max(x))",
    "cumprod": "np.stack([np.prod(x[: k + 1]) for k in range(len(x))]) for a vector x",
    "tile": "np.concatenate([x] * k) for a vector x",
    "roll": "x[(np.arange(len(x)) - k) % len(x)] for a vector x",
    "split": "x[:k] and x[k:]",
    "ptp": "np.max(x, axis=axis) - np.min(x, axis=axis)",
    "interp": "y[k] + (np.clip(t, x[0], x[-1]) - x[k]) * (y[k + 1] - y[k]) / (x[k + 1] - x[k]) with "
    "k = np.clip(np.searchsorted(x, t) - 1, 0, len(x) - 2) for points t and vectors x and y",
    "sinc": "np.where(x == 0, 1, np.sin(u) / u) with u = np.where(x == 0, 1, np.pi * x)",
    "kron": "np.reshape(np.einsum('ij,kl->ikjl', x, y), (len(x) * len(y), -1)) for matrices x and y",
    "cross": "np.stack([x[1] * y[2] - x[2] * y[1], x[2] * y[0] - x[0] * y[2], x[0] * y[1] - x[1] * y[0]]) for vectors "
    "x and y",
    "linspace": "x + (y - x) * np.linspace(0, 1, k) for numbers x and y",
}
