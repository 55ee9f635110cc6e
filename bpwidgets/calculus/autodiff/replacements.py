"""What to write instead of what has no derivative rule: tables of advice, each of which a test follows."""

from __future__ import annotations

# By the name of the argument of a NumPy function.
OPTIONS: dict[str, str] = {
    "dtype": "leave out dtype=, since traced values are float64",
    "where": "take the entries with x[mask] or choose between values with np.where(mask, a, b), and leave out where=",
    "order": "leave out order=, and transpose before or after",
    "initial": "leave out initial=, and combine the result with it in a second step",
    "out": "leave out out=, and use the value that is returned",
}

# By the name of the attribute; "value" is that of the variables of other libraries.
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

# Functions that NumPy calls within others, which are those that were written.
CALLED_BY: dict[str, str] = {"copyto": "which np.full_like calls"}

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
