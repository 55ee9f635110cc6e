"""What cannot be differentiated, and what to write instead: one sentence for each."""

from __future__ import annotations

from typing import Any, NoReturn

import numpy as np

Function = Any


class TraceError(TypeError):
    """Something cannot be differentiated: one sentence names it and says what to write instead."""


class TraceAttributeError(TraceError, AttributeError):
    """The same for a missing attribute: an AttributeError too, so that hasattr and NumPy find it missing."""


def refuse(what: str, instead: str) -> NoReturn:
    """Raise "<what> cannot be differentiated here: <instead>."."""
    raise TraceError(f"{what} cannot be differentiated here: {instead}.")


def refuse_function(function: Function, name: str = "") -> NoReturn:
    """For a function that has no vjp."""
    name = name or name_of(function)
    known = "it with arithmetic, @, np.exp, np.sum, np.where and the like (bpwidgets/calculus/autodiff/vjps.py has all)"
    refuse(f"{name} has no derivative rule and", f"write {INSTEAD.get(name.removeprefix('np.'), known)}")


def refuse_attribute(name: str) -> NoReturn:
    """For an attribute that a traced value does not have."""
    instead = ATTRIBUTES.get(name, "write it with NumPy functions of x, such as np.sum(x)")
    raise TraceAttributeError(f"x.{name} cannot be differentiated here: {instead}.")


def name_of(function: Function) -> str:
    """``np.sin``, ``np.linalg.inv``, ``expit``."""
    name = str(getattr(function, "__name__", function))
    if getattr(np, name, None) is function:
        return f"np.{name}"
    if getattr(np.linalg, name, None) is function:
        return f"np.linalg.{name}"
    return name


def reraise_refusal(error: Exception) -> None:
    """If NumPy has replaced a refusal by an error of its own, raise the refusal; otherwise do nothing."""
    if isinstance(error.__cause__, TraceError):
        if isinstance(error, ValueError):  # NumPy called float(x), to put it into an array of floats
            refuse(
                "Writing x into an array of numbers (out[i] = x, or np.array(x, dtype=float))",
                "collect the values in a list and use np.stack(values), or leave out dtype",
            )
        raise error.__cause__ from None
    name, found, _ = str(error).partition("' not supported for the input types")
    if found:  # np.array([x, y]) is worked on entry by entry, which not every function can do
        name = name.removeprefix("ufunc '")
        refuse(f"{name} of np.array([x, y])", "write np.stack([x, y])")


def as_real(value: Any, what: str) -> Any:
    """The value as float64, or a refusal whose sentence begins with ``what``."""
    array = np.asarray(value)
    if array.dtype.kind == "c":
        refuse(f"{what} is complex, which", "use real numbers")
    if array.dtype.kind not in "buif":
        refuse(f"{what} is of type {type(value).__name__}, which", "use numbers, arrays or lists of numbers")
    return array.astype(np.float64)[()]


ATTRIBUTES: dict[str, str] = {
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
    "conj": "use x itself, since traced values are real",
}

INSTEAD: dict[str, str] = {
    "add.reduce": "np.sum(x)",
    "multiply.reduce": "np.prod(x)",
    "maximum.reduce": "np.max(x)",
    "minimum.reduce": "np.min(x)",
    "add.accumulate": "np.cumsum(x)",
    "multiply.outer": "np.outer(x, y)",
    "add.outer": "x[:, None] + y",
    "subtract.outer": "x[:, None] - y",
    "append": "np.concatenate([x, y])",
    "insert": "np.concatenate with the pieces in order",
    "delete": "x[keep] with the indices or the mask to keep",
    "copyto": "np.where(mask, new, old)",
    "put": "np.where(mask, new, old)",
    "putmask": "np.where(mask, new, old)",
    "fill_diagonal": "np.where(np.eye(n) == 1, new, old)",
    "sort": "x[np.argsort(x)]",
    "median": "x[np.argsort(x)] and the mean of its middle entries",
    "average": "np.sum(weights * x) / np.sum(weights)",
    "nanmean": "np.mean(x[~np.isnan(x)])",
    "nansum": "np.sum(np.where(np.isnan(x), 0, x))",
    "select": "nested np.where(condition, a, b)",
    "piecewise": "nested np.where(condition, a, b)",
    "fmod": "np.remainder(x, y)",
    "divmod": "x // y and x % y",
    "modf": "np.floor(x) and x - np.floor(x)",
    "expit": "1 / (1 + np.exp(-x))",
    "logsumexp": "m + np.log(np.sum(np.exp(x - m))) with m = np.max(x)",
    "softmax": "e / np.sum(e) with e = np.exp(x - np.max(x))",
    "cumprod": "a loop of products and np.stack",
    "tile": "np.concatenate([x] * n)",
    "roll": "np.concatenate([x[-k:], x[:-k]])",
    "split": "slices such as x[:k] and x[k:]",
    "ptp": "np.max(x) - np.min(x)",
    "sinc": "np.sin(np.pi * x) / (np.pi * x)",
    "kron": "np.einsum('ij,kl->ikjl', a, b) and a reshape",
    "cross": "its three components and np.stack",
    "linspace": "a + (b - a) * np.linspace(0, 1, n)",
}
