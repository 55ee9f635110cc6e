"""What cannot be differentiated, and what to write instead: one sentence for each."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

import numpy as np

if TYPE_CHECKING:
    from bpwidgets.calculus.autodiff.vjps import Function


class TraceError(TypeError):
    """Something cannot be differentiated: one sentence names it and says what to write instead."""


class TraceAttributeError(TraceError, AttributeError):
    """The same for a missing attribute: an AttributeError too, so that hasattr and NumPy find it missing."""


def refuse(what: str, instead: str, error: type[TraceError] = TraceError) -> NoReturn:
    """Raise "<what> cannot be differentiated here: <instead>."."""
    raise error(f"{what} cannot be differentiated here: {instead}.")


def refuse_function(function: Function | str) -> NoReturn:
    """For a function that has no derivative rule; of a ufunc's methods the name, such as "np.add.reduce"."""
    raise no_rule(function if isinstance(function, str) else name_of(function))


def no_rule(name: str) -> TraceError:
    """The refusal of the function of this name."""
    formula = INSTEAD.get(name.removeprefix("np."), ANY_FORMULA)
    return TraceError(f"{name} has no derivative rule and cannot be differentiated here: write {formula}.")


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
    """One sentence for an error that traced values bring about in a library; None for any other error."""
    cause, (library, function) = error.__cause__, library_call(error)
    if library == "pandas":
        return TraceError(PANDAS)
    if isinstance(error, TraceError):
        return error
    if isinstance(cause, TraceError) and not isinstance(error, ValueError):
        return cause
    if isinstance(cause, TraceError) or str(error).startswith("Error setting single item"):
        return TraceError(WRITING)  # NumPy called float(x), for its array of floats
    if function:
        return no_rule(function)
    if library:
        return TraceError(f"A {library} function {FOR_NUMBERS}: write it with NumPy functions of x.")
    ufunc = ufunc_of_objects(str(error))
    if ufunc:
        return TraceError(
            f"{ufunc} of np.array([x, y]) cannot be differentiated here: write np.stack([x, y])."
        )
    return None


def ufunc_of_objects(text: str) -> str:
    """The ufunc that NumPy's error names. On np.array([x, y]) it works entry by entry, which not all of them can."""
    for before, after in (("ufunc '", "' not supported for the input types"), ("no callable ", " method")):
        if before in text and after in text:
            return text.partition(before)[2].partition(after)[0]
    return ""


FOR_NUMBERS = "that is made for plain numbers cannot be differentiated here"
PANDAS = f"A pandas operation {FOR_NUMBERS}: take the numbers of tables and columns first, by .to_numpy()."
WRITING = (
    "Writing x into an array of numbers (out[i] = x, or np.array(x, dtype=float)) cannot be differentiated here: "
    "collect the values in a list and use np.stack(values), or leave out dtype."
)


def library_call(error: Exception) -> tuple[str, str]:
    """The library in which the error arose, and its last function there that has a formula in its place.

    Frames of autodiff itself do not count: a library called it, or the function being differentiated did.
    """
    library, function, traceback = "", "", error.__traceback__
    while traceback:
        frame, traceback = traceback.tb_frame, traceback.tb_next
        module = str(frame.f_globals.get("__name__"))
        if not module.startswith(__package__):
            library = LIBRARIES.get(module.partition(".")[0], "")
        if library and frame.f_code.co_name in INSTEAD:
            function = frame.f_code.co_name
    return library, function


LIBRARIES = {"numpy": "NumPy", "scipy": "SciPy", "pandas": "pandas"}

# --- What to write instead --------------------------------------------------------------------------------

OPTIONS: dict[str, str] = {
    "dtype": "leave out dtype=, since traced values are float64",
    "where": "take the entries with x[mask] or choose between values with np.where(mask, a, b), and leave out where=",
    "order": "leave out order=, and transpose before or after",
    "initial": "leave out initial=, and combine the result with it in a second step",
}

ATTRIBUTES: dict[str, str] = {
    "value": "use x itself",
    "item": "use x itself in place of x.item()",
    "tolist": "use x itself, or a loop over it",
    "astype": "leave it out, since traced values are float64",
    "dtype": "leave it out, since traced values are float64",
    "fill": "write np.full(x.shape, value)",
    "sort": "write x[np.argsort(x)]",
    "put": "write np.where(mask, new, x)",
    "flat": "write np.ravel(x)",
    "real": "use x itself, since traced values are real",
    "imag": "use real numbers",
}

ANY_FORMULA = "it with arithmetic, @, np.exp, np.sum, np.where and the like"

# Each is a Python expression, true for arrays of any shape unless it says "for a vector x" or the like.
INSTEAD: dict[str, str] = {
    "add.reduce": "np.sum(x, axis=0)",
    "multiply.reduce": "np.prod(x, axis=0)",
    "maximum.reduce": "np.max(x, axis=0)",
    "minimum.reduce": "np.min(x, axis=0)",
    "add.accumulate": "np.cumsum(x, axis=0)",
    "multiply.outer": "np.tensordot(x, y, axes=0)",
    "add.outer": "x[:, None] + y for vectors x and y",
    "subtract.outer": "x[:, None] - y for vectors x and y",
    "append": "np.concatenate([np.ravel(x), np.ravel(y)])",
    "insert": "np.concatenate([x[:k], np.ravel(y), x[k:]]) for a vector x",
    "delete": "np.concatenate([x[:k], x[k + 1:]]) for a vector x",
    "copyto": "np.broadcast_to(y, x.shape)",
    "putmask": "np.where(mask, y, x)",
    "put": "np.where(np.arange(len(x)) == k, y, x) for a vector x",
    "fill_diagonal": "np.where(np.eye(*x.shape) == 1, y, x) for a matrix x",
    "sort": "x[np.argsort(x)] for a vector x",
    "median": "np.mean(s[(len(s) - 1) // 2 : len(s) // 2 + 1]) with v = np.ravel(x), s = v[np.argsort(v)]",
    "average": "np.sum(weights * x) / np.sum(weights)",
    "nanmean": "np.mean(x[~np.isnan(x)])",
    "nansum": "np.sum(np.where(np.isnan(x), 0, x))",
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
    "ptp": "np.max(x) - np.min(x)",
    "sinc": "np.where(x == 0, 1, np.sin(u) / u) with u = np.where(x == 0, 1, np.pi * x)",
    "kron": "np.reshape(np.einsum('ij,kl->ikjl', x, y), (len(x) * len(y), -1)) for matrices x and y",
    "cross": "np.stack([x[1] * y[2] - x[2] * y[1], x[2] * y[0] - x[0] * y[2], x[0] * y[1] - x[1] * y[0]]) for vectors "
    "x and y",
    "linspace": "x + (y - x) * np.linspace(0, 1, k) for numbers x and y",
}
