"""One layer: dL/dW as a table of products, x along the top, delta down the side, each row scaled by a gate."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.calculus.activation_choices import ACTIVATION_CHOICES, as_activation
from bpwidgets.calculus.agreement import Claim
from bpwidgets.calculus.layer import preactivation
from bpwidgets.calculus.output_losses import SQUARED_ERROR
from bpwidgets.calculus.real_numbers import as_array
from bpwidgets.explorers.single_layer import captions, gate_marks, geometry, layer_marks, table_marks
from bpwidgets.explorers.single_layer.layer import MISTAKES, NO_MISTAKE, Result, passes
from bpwidgets.live.model.explorer import Explorer
from bpwidgets.live.model.parameters import Choice, Function, Matrix, Slider, implied_sizes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bpwidgets.live.picture.marks import ClickTarget, Handle, Mark

MOST = geometry.MOST
RNG = np.random.default_rng(7)
W_START = np.round(RNG.uniform(-1.2, 1.2, (MOST, MOST)), 1)
W_START[:3, :4] = [[0.8, -0.5, 0.3, 0.6], [-1.2, 0.6, -0.9, 0.4], [0.4, 0.9, 0.7, -0.8]]
X_START = np.round(RNG.uniform(-2, 2, (MOST, MOST)), 1)
X_START[:3, :4] = [[1.2, -0.6, 1.5, 0.7], [-1.4, 0.8, 0.5, -1.1], [0.6, 1.7, -1.3, 0.9]]
Y_START = np.array([[1.0, 1.0, 0.0] * 2, [0.0, 1.0, 1.0] * 2] * 3)


class SingleLayer(Explorer):
    """One layer z = φ(W x): every entry of dL/dW is δ times x, and δ has come through the unit's gate φ′(a).

    The loss is the squared error to a target: a sum over the units, a mean over the samples.

    Drag an input or a target; drag a unit's a along its curve of φ, which changes the weight of its strongest input;
    click an edge or an entry to select a weight, and slide its bead.

    Args:
        W: the weights (q, p).
        X, Y: the samples (n, p) and their targets (n, q), one sample a row; a single sample may be (p,) and (q,).
        p, q, n: how many inputs, units and samples; they follow arrays that are given.
        phi: the activation, by name or a callable that works entry by entry.
        sample: the sample that is looked at, from 1.
        i, j: the selected weight: row and column of W, from 1. Beyond the last, each means the last.
        mistake: a mistake whose table is shown beside dL/dW.
    """

    size = geometry.SIZE
    narrowest = 640
    narrow_height = geometry.SIZE[1]
    open_controls = ("phi", "n", "mistake")

    phi = Function("ReLU", choices=ACTIVATION_CHOICES, variables=("a",), label="φ")
    mistake = Choice(NO_MISTAKE, options=tuple(MISTAKES), label="mistake", structural=True)
    sample = Slider(1, low=1, high=MOST, whole=True, last="n", label="sample")
    n = Slider(1, low=1, high=MOST, whole=True, structural=True, label="samples n")
    p = Slider(3, low=1, high=MOST, whole=True, structural=True, label="inputs p")
    q = Slider(3, low=1, high=MOST, whole=True, structural=True, label="units q")
    i = Slider(3, low=1, high=MOST, whole=True, last="q", label="row i")
    j = Slider(1, low=1, high=MOST, whole=True, last="p", label="column j")
    W = Matrix(W_START, shape=("q", "p"), low=-5, high=5, step=0.1, label="W")
    X = Matrix(
        X_START,
        shape=("n", "p"),
        low=-layer_marks.INPUT_REACH,
        high=layer_marks.INPUT_REACH,
        step=0.1,
        label="X",
    )
    Y = Matrix(Y_START, shape=("n", "q"), low=-5, high=5, step=0.1, label="Y")

    @classmethod
    def completed(cls, given: Mapping[str, Any]) -> Mapping[str, Any]:
        """A single sample becomes a batch of one, and the sizes are those of the arrays."""
        given = _as_rows(given)
        return {**implied_sizes(cls.parameters, given, ("Y", "X", "W")), **given}

    def compute(self) -> Result:
        """Both passes, and the mistake beside them."""
        phi = as_activation(self.phi)
        result = Result(
            phi=phi,
            W=self.W,
            X=self.X,
            Y=self.Y,
            sample=self.sample - 1,
            i=self.i - 1,
            j=self.j - 1,
            mistake=self.mistake,
            mistaken=None,
            **passes(phi, self.W, self.X, self.Y),
        )
        made = MISTAKES[self.mistake]
        return replace(result, mistaken=made(result)) if made else result

    def claims(self, r: Result) -> list[Claim]:
        """All weights at once."""

        def loss(W: Any) -> Any:
            return SQUARED_ERROR.value(r.Y, r.phi(preactivation(W, r.X)))

        return [Claim("dL/dW", loss, r.W, r.dW)]

    def equation(self, r: Result) -> str:  # noqa: ARG002 (the same for all numbers)
        """The three factors of one product."""
        return (
            r"\delta_i\, x_j = \frac{\partial L}{\partial z_i}\,\phi'(a_i)\,x_j ="
            r" <upstream> \times <gate> \times <input> <relation> <product:gradient>"
            r"\qquad \frac{\partial L}{\partial z_i} = \frac{2}{n}\,(z_i - y_i)"
        )

    def stage(self, figure: Any, r: Result) -> None:
        """Headings, gauges, signs, and a curve of phi for each unit."""
        (q, p), form = r.W.shape, geometry.form_of(r)
        drawings, curves = form.boxes, form.curve_boxes(q)
        panels = self.place(figure, **drawings, **curves)
        for name, (_, _, width, height) in drawings.items():
            panels[name].set_axis_off()
            panels[name].set(xlim=(0, width), ylim=(0, height))
        layer_marks.draw_gauges(panels["layer"], form.network(p, q).heights(0), all_named=p <= geometry.MANY)
        middle = {"ha": "center", "va": "center_baseline"}
        for what, how, x, y in form.headings(q):
            panels["layer"].text(x, y, what, weight="bold", **middle)
            panels["layer"].text(x, y - geometry.LINE, how, **middle)
        left, _, _, top = form.table(p, q)
        at = left - geometry.BEFORE_INPUTS, geometry.along_top(top)[0] + geometry.INPUTS_NAME
        panels["layer"].text(*at, "inputs xᵀ", ha="right", va="center_baseline")
        for text, x, y in geometry.around_thumbnails(r.n):
            panels["samples"].text(x, y, text, weight="bold", **middle)
        for i, name in enumerate(curves):
            gate_marks.draw_curve(panels[name], r.phi, named=i == 0 or q <= geometry.MANY)
            panels[name].set_visible(i < q)

    def scene(self, r: Result) -> list[Mark]:
        """The layer, its gates, its table, and the samples."""
        below = () if r.alone else table_marks.sum_of_tables(r)
        return [
            table_marks.path_of_selected(r),
            *layer_marks.layer(r),
            *gate_marks.gates(r),
            *table_marks.product_table(r),
            *below,
        ]

    def handles(self, r: Result) -> list[Handle | ClickTarget]:
        """Inputs, pre-activations, targets and the selected weight are dragged; weights and samples are clicked."""
        return [*layer_marks.handles(r), *gate_marks.handles(r), *table_marks.click_targets(r)]

    def sentence(self, r: Result) -> str:
        """Where the selected entry comes from, and what is dark."""
        return captions.sentence(r)

    def links(self, r: Result) -> Mapping[str, str]:
        """The three factors of the selected entry, the entry, what is dark, and the sum over the samples."""
        return captions.links(r)

    def columns(self, r: Result) -> dict[str, dict[str, Sequence[Any]]]:
        """Every number of the picture."""
        return captions.tables(r)


def _as_rows(given: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters with a single sample made a batch of one."""
    arrays = {name: as_array(given[name]) for name in ("X", "Y") if name in given}
    one = {name: array[None] for name, array in arrays.items() if array.ndim == 1 and array.dtype.kind != "O"}
    return {**given, **one}
