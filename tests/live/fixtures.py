"""Three throwaway explorers that try the base as the lessons 04, 06 and 08 will: written as their authors would."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np

from bpwidgets.calculus.agreement import Claim
from bpwidgets.live.model.explorer import Explorer
from bpwidgets.live.model.parameters import Choice, Matrix, Slider
from bpwidgets.live.picture import formatting
from bpwidgets.live.picture.decision_regions import zero_lines
from bpwidgets.live.picture.marks import Arrow, Cells, ClickTarget, Handle, Image, Label, Line, Points

# ---- lesson 04: data points that can be dragged, a line, a loss ----

LOSSES = {
    "squared": (lambda r: np.mean(r**2), lambda r: 2 * r / r.size),
    "absolute": (lambda r: np.mean(np.abs(r)), lambda r: np.sign(r) / r.size),
}
SPAN = (-3.0, 3.0)
CLOUD = np.column_stack(
    [np.linspace(-2.5, 2.4, 20), np.sin(3.1 * np.arange(20)) + 0.35 * np.arange(20) - 2.9]
)


@dataclass(frozen=True)
class Fit:
    """Data (n, 2), residuals and pulls (n,), the loss and its slopes along the line's two parameters."""

    data: np.ndarray
    loss: str
    slope: float
    intercept: float
    residuals: np.ndarray
    pulls: np.ndarray
    L: float
    d_slope: float
    d_intercept: float


class Regression(Explorer):
    """Each point pulls the line by its share of the loss's gradient."""

    size = (700, 420)

    n = Slider(8, low=2, high=20, whole=True)
    slope = Slider(0.6, low=-2, high=2)
    intercept = Slider(0.1, low=-2, high=2)
    loss = Choice("squared", options=LOSSES)
    data = Matrix(CLOUD, shape=("n", 2), low=-5, high=5)

    def compute(self):
        x, y = self.data.T
        value, derivative = LOSSES[self.loss]
        residuals = self.slope * x + self.intercept - y
        pulls = derivative(residuals)
        return Fit(
            self.data,
            self.loss,
            self.slope,
            self.intercept,
            residuals,
            pulls,
            float(value(residuals)),
            float(pulls @ x),
            float(pulls.sum()),
        )

    def claims(self, r):
        x, y = r.data.T
        value = LOSSES[r.loss][0]
        return (
            Claim("dL/dslope", lambda a: value(a * x + r.intercept - y), r.slope, r.d_slope),
            Claim("dL/dintercept", lambda b: value(r.slope * x + b - y), r.intercept, r.d_intercept),
        )

    def equation(self, r):
        return r"L = <L:forward>, \quad \frac{dL}{da} = <d_slope:gradient>"

    def stage(self, figure, r):
        axes = self.panels(figure, [["plane"]])
        axes["plane"].set(xlim=SPAN, ylim=(-5, 5), xlabel="$x$", ylabel="$y$")

    def scene(self, r):
        ends = np.array(SPAN)
        x, y = r.data.T
        foot = r.slope * x + r.intercept
        pulls = [
            Arrow(axes="plane", role="gradient", tail=(a, b), head=(a, b - 4 * pull))
            for a, b, pull in zip(x, foot, r.pulls, strict=True)
        ]
        return [
            Line(axes="plane", role="forward", x=ends, y=r.slope * ends + r.intercept),
            *pulls,
            Points(axes="plane", role="input", x=x, y=y),
            Label(
                axes="plane", role="forward", at=(0, 1), axes_coords="xy", text=f"L = {formatting.fixed(r.L)}"
            ),
        ]

    def handles(self, r):
        return [
            *(
                Handle(
                    label=f"point {i + 1}",
                    axes="plane",
                    at=tuple(at),
                    to_parameters=partial(self._moved, i),
                    entries={"data": i},
                )
                for i, at in enumerate(r.data)
            ),
            Handle(
                label="the line's height",
                axes="plane",
                at=(0.0, r.intercept),
                along="y",
                to_parameters=lambda _, y: {"intercept": y},
            ),
        ]

    def _moved(self, i, x, y):
        data = self.data.copy()
        data[i] = x, y
        return {"data": data}

    def sentence(self, r):
        return f"The {self.loss} loss of {len(r.data)} points is {formatting.number(r.L, 3)}."

    def columns(self, r):
        return {
            "Points": {"x": r.data[:, 0], "y": r.data[:, 1], "residual": r.residuals, "pull": r.pulls},
        }


# ---- lesson 06: an array of 8 x 8 x 8 numbers, D_ij g_k ----

AXIS = np.arange(8)


@dataclass(frozen=True)
class Slices:
    """W (q, p), x (p,), v (q,); g = W x (q,); D (q, q, p) with D[k, i, j] = x_j where k = i; dW = v x^T (q, p)."""

    W: np.ndarray
    x: np.ndarray
    v: np.ndarray
    g: np.ndarray
    D: np.ndarray
    dW: np.ndarray


class MatrixDerivative(Explorer):
    """The derivative of W x with respect to W, slice by slice."""

    size = (900, 420)

    q = Slider(8, low=1, high=8, whole=True, structural=True)
    p = Slider(8, low=1, high=8, whole=True, structural=True)
    W = Matrix(np.cos(AXIS[:, None] + 2.0 * AXIS), shape=("q", "p"))
    x = Matrix(np.sin(1.0 + AXIS), shape=("p",))
    v = Matrix(np.cos(2.0 + AXIS), shape=("q",))

    def compute(self):
        q = self.q
        D = np.zeros((q, q, self.p))
        D[np.arange(q), np.arange(q)] = self.x
        return Slices(self.W, self.x, self.v, self.W @ self.x, D, np.outer(self.v, self.x))

    def claims(self, r):
        return (
            Claim("dL/dW", lambda W: r.v @ (W @ r.x), r.W, r.dW),
            Claim("dL/dx", lambda x: r.v @ (r.W @ x), r.x, r.W.T @ r.v),
        )

    def stage(self, figure, r):
        axes = self.panels(figure, [["W", "D", "dW"]])
        for name, panel in axes.items():
            panel.set(xlim=(0, 8), ylim=(0, 8 if name != "D" else 64), title=name)

    def scene(self, r):
        width, height = self.p, self.q
        return [
            Cells(axes="W", role="forward", values=r.W, box=(0, width, 8 - height, 8), digits=2),
            *(
                Cells(axes="D", role="gradient", values=D, box=(0, width, 8 * k, 8 * k + 7), digits=0)
                for k, D in enumerate(r.D)
            ),
            Cells(
                axes="dW",
                role="gradient",
                values=r.dW,
                box=(0, width, 8 - height, 8),
                digits=2,
                highlighted=np.abs(r.dW) == np.abs(r.dW).max(),
            ),
        ]

    def handles(self, r):
        return [
            Handle(
                label=f"W[{i + 1}, {j + 1}]",
                axes="W",
                at=(j + 0.5, 7.5 - i + 0.2 * r.W[i, j]),
                along="y",
                to_parameters=partial(self._dragged, i, j),
                entries={"W": (i, j)},
            )
            for i, j in np.ndindex(r.W.shape)
        ]

    def _dragged(self, i, j, _, y):
        W = self.W.copy()
        W[i, j] = (y - 7.5 + i) / 0.2
        return {"W": W}

    def sentence(self, r):
        return f"D has {r.D.size} entries, of which {np.count_nonzero(r.D)} are not zero."

    def columns(self, r):
        return {
            "dL/dW": {f"j = {j + 1}": column for j, column in enumerate(r.dW.T)},
            "g": {"g": r.g, "v": r.v},
        }


# ---- lesson 08: a network stepped through ----

STEPS = ("input", "a1", "z1", "yhat", "dL/dyhat", "dL/dW2", "dL/dW1")


@dataclass(frozen=True)
class Pass:
    """All values of a 3-2-1 network, and how far the pass has come: step in 0..6."""

    step: int
    x: np.ndarray
    W1: np.ndarray
    W2: np.ndarray
    a1: np.ndarray
    z1: np.ndarray
    y: float
    yhat: float
    dyhat: float
    dW2: np.ndarray
    dW1: np.ndarray


class Stepped(Explorer):
    """Forward from left to right, then backward, one step at a time."""

    size = (760, 420)

    x = Matrix([0.5, -1.0, 1.5], shape=(3,))
    W1 = Matrix([[0.4, -0.3, 0.7], [0.2, 0.9, -0.5]], shape=(2, 3))
    W2 = Matrix([[0.8, -0.6]], shape=(1, 2))
    y = Slider(0.5, low=-2, high=2)

    def start(self):
        return 0

    def advance(self, state):
        return min(state + 1, len(STEPS) - 1)

    def restarts_time(self, name):
        return False

    def compute(self, state):
        a1 = self.W1 @ self.x
        z1 = np.tanh(a1)
        yhat = float((self.W2 @ z1)[0])
        dyhat = 2 * (yhat - self.y)
        dW1 = np.outer(dyhat * self.W2[0] * (1 - z1**2), self.x)
        return Pass(state, self.x, self.W1, self.W2, a1, z1, self.y, yhat, dyhat, dyhat * z1[None], dW1)

    def claims(self, r):
        def loss(W1, W2):
            return (np.sum(W2 @ np.tanh(W1 @ r.x)) - r.y) ** 2

        return (
            Claim("dL/dW2", lambda W2: loss(r.W1, W2), r.W2, r.dW2),
            Claim("dL/dW1", lambda W1: loss(W1, r.W2), r.W1, r.dW1),
        )

    def equation(self, r):
        return r"\hat{y} = <yhat:forward>, \quad \frac{dL}{d\hat{y}} = <dyhat:gradient>"

    def stage(self, figure, r):
        panel = self.panels(figure, [["net"]])["net"]
        panel.set(xlim=(-0.3, 2.3), ylim=(-0.3, 2.3), xticks=[0, 1, 2], yticks=[])

    def scene(self, r):
        return [
            *edges(r.W1, 0, lit=r.step == 1, back=r.dW1 if r.step >= 6 else None),
            *edges(r.W2, 1, lit=r.step == 3, back=r.dW2 if r.step >= 5 else None),
            Points(
                axes="net",
                role="forward",
                x=[0, 0, 0, 1, 1, 2],
                y=[0, 1, 2, 0.5, 1.5, 1],
                size=26,
                filled=False,
            ),
            *values(0, r.x, shown=True),
            *values(1, r.z1, shown=r.step >= 2),
            *values(2, np.array([r.yhat]), shown=r.step >= 3),
        ]

    def sentence(self, r):
        return f"Step {r.step}, {STEPS[r.step]}: the prediction is {formatting.number(r.yhat, 3)}."

    def columns(self, r):
        return {
            "Hidden units": {"a1": r.a1, "z1": r.z1},
            "Output": {"quantity": ["yhat", "dL/dyhat"], "value": [r.yhat, r.dyhat]},
        }


def edges(W, layer, *, lit, back):
    """The edges of one layer with a number on each: the weight, or the gradient once it is known."""
    for i, j in np.ndindex(W.shape):
        tail = (layer, j + (0.5 if layer else 0.0))
        head = (layer + 1, i + (0.5 if layer == 0 else 1.0))
        role = "muted" if not lit else "forward"
        yield Line(
            axes="net", role=role, x=[tail[0], head[0]], y=[tail[1], head[1]], width=1 + 2 * abs(W[i, j])
        )
        shown = W if back is None else back
        middle = (0.7 * tail[0] + 0.3 * head[0], 0.7 * tail[1] + 0.3 * head[1])
        yield Label(
            axes="net",
            role="ink" if back is None else "gradient",
            at=middle,
            text=formatting.fixed(shown[i, j]),
        )


def values(layer, z, *, shown):
    """The value of each unit, once it is computed."""
    for i, value in enumerate(z if shown else ()):
        height = i + {0: 0.0, 1: 0.5, 2: 1.0}[layer]
        yield Label(
            axes="net", role="forward", at=(layer, height), text=formatting.number(value, 2), align="center"
        )


THROWAWAY = (Regression, MatrixDerivative, Stepped)


# ---- lessons 02, 03 and 06: click targets, the wheel, sizes by factors ----


class Sized(Explorer):
    """A whole number from 1 to 4096, its two click targets and a handle that the wheel moves."""

    n = Slider(64, low=1, high=4096, whole=True, log=True)

    def compute(self):
        return self.n

    def stage(self, figure, r):
        self.place(figure, line=(10, 20, 300, 40))["line"].set(xscale="log", xlim=(1, 4096))

    def scene(self, r):
        return [Points(axes="line", x=[r], y=[0.5])]

    def handles(self, r):
        targets = [
            ClickTarget(label=f"size {n}", axes="line", at=(n, 0.5), sets={"n": n}, selected=r == n)
            for n in (1, 4096)
        ]
        return [
            *targets,
            Handle(
                label="n", axes="line", at=(r, 0.5), to_parameters=lambda n, _: {"n": n}, along="x", wheel=-1
            ),
        ]

    def sentence(self, r):
        return f"The size is {r}."


class Regions(Explorer):
    """Three classes around a point that moves, with the boundary between them, and an edge that can be clicked."""

    n = Slider(1, low=0, high=2, whole=True)

    def compute(self):
        x, y = np.meshgrid(np.linspace(-1, 1, 41), np.linspace(1, -1, 31))
        angle = np.arctan2(y, x) + 0.4 * self.n
        classes = np.floor(1.5 * (angle / np.pi + 1)) % 3
        classes[:4, :4] = np.nan
        return Region(classes=classes, shades=np.hypot(x, y) / 1.5, n=self.n)

    def stage(self, figure, r):
        self.place(figure, plane=(40, 20, 400, 300))["plane"].set(xlim=(-1, 1), ylim=(-1, 1))

    def scene(self, r):
        box = (-1, 1, -1, 1)
        return [
            Image(
                axes="plane",
                values=r.classes,
                shades=r.shades,
                box=box,
                classes=("forward", "gradient", "agree"),
                boundary=np.concatenate([zero_lines((r.classes == k) - 0.5, box) for k in range(3)]),
            )
        ]

    def handles(self, r):
        return [
            ClickTarget(
                label=f"line {n}",
                axes="plane",
                at=(0.8, 0.4 - 0.4 * n),
                segment=((-0.8, 0.4 - 0.4 * n), (0.6, 0.4 - 0.4 * n)),
                sets={"n": n},
                selected=r.n == n,
            )
            for n in (0, 1, 2)
        ]

    def sentence(self, r):
        return f"There are three classes, turned {r.n} times."


@dataclass(frozen=True)
class Region:
    """Classes (rows, columns) and how sure each is."""

    classes: np.ndarray
    shades: np.ndarray
    n: int
