"""Slide "Softmax": p(y = k | x) = exp(x^T w_k) / sum_j exp(x^T w_j) in the plane, trained on Fisher's irises."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.agreement import Claim
from bpwidgets.calculus.datasets import IRIS_CLASSES
from bpwidgets.calculus.softmax import softmax
from bpwidgets.explorers.softmax import classifier, region_marks
from bpwidgets.explorers.softmax.classifier import EDGE, SETS, Result, State
from bpwidgets.live.model.explorer import Explorer
from bpwidgets.live.model.parameters import Choice, Matrix, Slider, Toggle
from bpwidgets.live.picture.formatting import SUB, number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bpwidgets.live.picture.marks import Handle, Mark

W_START = np.array([[-1.0, 5.0, 0.0], [5.0, -2.0, 0.6], [-5.0, -2.0, -0.6]])


def start_of(data: str) -> Any:
    """The weights at first: (K, 3)."""
    return W_START[: len(IRIS_CLASSES[data].classes)]


class SoftmaxRegions(Explorer):
    """Two measurements of a flower, a weight vector for each species, and the regions that they make.

    Args:
        data: which flowers, and which two of their measurements.
        eta: the step size of the training.
        W: the weights (K, 3) of x = (x1, x2, 1), a row a class; the last column is the bias.
        own: a point of your own, in the picture's units.
        angles: whether the differences of the weights are drawn, each at right angles to the border of its two classes.
    """

    size = (900, 490)
    narrowest = 640
    narrow_height = size[1]
    steps_per_frame = 2
    open_controls = ("data", "angles", "eta")
    opening_step = 15  # most flowers lie in their region

    data = Choice("petals of three species", options=SETS, structural=True)
    eta = Slider(0.5, low=0.05, high=2.0, step=0.05, label="step size η")
    W = Matrix(
        lambda values: start_of(values["data"]),
        depends_on=("data",),
        low=-region_marks.LARGEST,
        high=region_marks.LARGEST,
        step=0.1,
    )
    angles = Toggle(False, label="show 90° to borders")
    own = Matrix([-0.3, -1.0], low=-EDGE[0], high=EDGE[0], step=0.05, label="point x")

    def __init__(self, *, step: int | None = None, **parameters: Any) -> None:
        if step is None and "W" in parameters:  # the opening step is for the weights of the start
            step = 0
        super().__init__(step=step, **parameters)

    def start(self) -> State:
        """The weights as they were set, and no step taken."""
        X, y = self._data()
        return State(W=self.W, losses=np.array([float(classifier.loss(X, y, self.W))]))

    def advance(self, state: State) -> State:
        """A step downhill."""
        if state.taken >= region_marks.STEPS - 1:
            return state
        X, y = self._data()
        W = state.W - self.eta * classifier.d_loss(X, y, state.W)
        W = np.clip(W, -region_marks.LARGEST, region_marks.LARGEST)
        return State(W=W, losses=np.append(state.losses, float(classifier.loss(X, y, W))))

    def _data(self) -> tuple[Any, Any]:
        """X (n, 3) with its constant 1, and y (n,)."""
        dataset = SETS[self.data]
        return classifier.with_constant(np.column_stack(dataset.scaled)), dataset.source.y

    def run_length(self) -> int:
        """As many steps as the curve of the loss has room for."""
        return region_marks.STEPS - 1

    def restarts_time(self, name: str) -> bool:
        """A weight that is moved by hand, or other data, begin a new training."""
        return name in ("data", "W")

    def also_sets(self, name: str) -> Mapping[str, Any]:
        """Other data begin where all data do."""
        return {"W": start_of(self.data)} if name == "data" else {}

    def parameters_of_state(self, state: State) -> dict[str, Any]:
        """The weights as they are, so that who drags one goes on from there."""
        return {"W": state.W}

    def compute(self, state: State) -> Result:
        """Regions, loss and gradient at the present weights."""
        X, y = self._data()
        W = state.W
        best, sure = classifier.regions(W)
        return Result(
            dataset=SETS[self.data],
            X=X,
            y=y,
            W=W,
            dW=classifier.d_loss(X, y, W),
            L=float(state.losses[-1]),
            by_step=state.losses,
            wrong=classifier.scores(X, W).argmax(axis=1) != y,
            own=self.own,
            own_p=softmax(classifier.with_constant(self.own) @ W.T),
            best=best,
            sure=sure,
            angles=self.angles,
        )

    def claims(self, r: Result) -> tuple[Claim, ...]:
        """The gradient with respect to all weights."""
        return (Claim("dL/dW", lambda W: classifier.loss(r.X, r.y, W), r.W, r.dW),)

    def equation(self, r: Result) -> str:  # noqa: ARG002 (the same for all)
        """The slide's probabilities, and the gradient of a weight vector."""
        return (
            r"p(y = k\,|\,x) = e^{x^T w_k} \,/\, \sum_j e^{x^T w_j} \qquad "
            r"\frac{\partial L}{\partial w_k} = \frac{1}{n} \sum_i (p_{ik} - [\,y_i = k\,])\,x_i \qquad "
            r"L = <L:forward>"
        )

    def stage(self, figure: Any, r: Result) -> None:
        """The plane, and below it p of the point; beside it weights and biases, and below these the loss."""
        rows = region_marks.ROW_PX * len(r.classes)
        axes = self.place(
            figure,
            plane=(68, 50, 400, 310),
            own=(68, 430, 400, rows),
            w=(532, 50, region_marks.W_PX, region_marks.W_PX),
            bias=(796, 50, 100, region_marks.BIAS_PX * len(r.classes)),
            loss=(532, 384, 342, 76),
        )
        region_marks.draw(axes, r)

    def scene(self, r: Result) -> list[Mark]:
        """Regions, flowers, weights and their slopes, the own point, the loss so far."""
        return [
            *region_marks.plane(r),
            *region_marks.weights(r),
            *region_marks.own_point(r),
            *region_marks.biases(r),
            *region_marks.loss(r),
        ]

    def handles(self, r: Result) -> list[Handle]:
        """The own point, every weight vector, every bias."""
        return list(region_marks.handles(r))

    def sentence(self, r: Result) -> str:
        """The training so far, and the own point."""
        when = "1 step" if r.taken == 1 else f"{r.taken} steps"
        p = ", ".join(
            f"{name} {region_marks.share(value)}" for name, value in zip(r.classes, r.own_p, strict=True)
        )
        outside = ", outside the picture" if (np.abs(r.own) > EDGE).any() else ""
        text = (
            f"After {when}: loss {number(r.L)}, {r.mistakes} of {r.y.size} flowers in a wrong region. "
            f"Your point{outside}: {p}."
        )
        if len(r.W) > 2:
            return text
        same = region_marks.share(r.logistic_p)
        return f"{text} Logistic regression with w₂ − w₁ says {same} for {r.classes[1]}."

    def links(self, r: Result) -> Mapping[str, str]:
        """The loss, who lies wrong, the own point, the classes, and logistic regression where it has a line."""
        found = {
            "loss": "loss",
            "<L>": "loss",
            "wrong region": "wrong",
            "Your point": "own",
            **{name: name for name in r.classes},
        }
        two = len(r.W) == 2 and r.has_line
        return found | {"Logistic regression": "logistic"} if two else found

    def columns(self, r: Result) -> dict[str, dict[str, Sequence[Any]]]:
        """Weights with their slopes, the own point, and the scales of the plane."""
        K = len(r.classes)
        return {
            "Weights": {
                "class": [f"{k + 1} {name}" for k, name in enumerate(r.classes)],
                **{f"w{SUB[j + 1]}" if j < 2 else "bias": r.W[:, j].tolist() for j in range(3)},
                **{f"dL/dw{SUB[j + 1]}" if j < 2 else "dL/dbias": r.dW[:, j].tolist() for j in range(3)},
            },
            "Your point": {
                "class": list(r.classes),
                "score xᵀw": (classifier.with_constant(r.own) @ r.W.T).tolist(),
                "p": r.own_p.tolist(),
            },
            **(self.differences(r) if r.angles else {}),
            "x": {
                "entry": ["x₁", "x₂", "x₃"],
                "what": [*r.dataset.axis_labels, "the constant"],
                "your point": [*r.own.tolist(), 1.0],
            },
            "Flowers": {
                "class": list(r.classes),
                "flowers": [int((r.y == k).sum()) for k in range(K)],
                "in a wrong region": [int(r.wrong[r.y == k].sum()) for k in range(K)],
            },
        }

    def differences(self, r: Result) -> dict[str, dict[str, Sequence[Any]]]:
        """Of each two classes the difference of their weights, which is at right angles to their border."""
        pairs = list(combinations(range(len(r.classes)), 2))
        of = [r.W[k, :2] - r.W[j, :2] for j, k in pairs]
        return {
            "At right angles to the borders": {
                "border of": [f"{r.classes[j]} and {r.classes[k]}" for j, k in pairs],
                "difference": [f"w{SUB[k + 1]} − w{SUB[j + 1]}" for j, k in pairs],
                **{f"entry {n + 1}": [float(each[n]) for each in of] for n in (0, 1)},
            }
        }
