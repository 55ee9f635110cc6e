"""Gradient descent from one line on two maps, side by side: of the MSE and of the MAE, with steps of one size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bpwidgets.calculus.losses import REGRESSION
from bpwidgets.explorers.regression_losses import fit, map_marks, plane_marks
from bpwidgets.explorers.regression_losses.loss_surface import LossSurface, descend, loss_surface
from bpwidgets.live.model.explorer import Explorer
from bpwidgets.live.model.parameters import Slider
from bpwidgets.live.picture import formatting, layout
from bpwidgets.live.picture.marks import Handle, Mark
from bpwidgets.live.picture.shapes import under_title

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bpwidgets.calculus.agreement import Claim
    from bpwidgets.calculus.losses import Loss
    from bpwidgets.explorers.regression_losses.fit import Floats
    from bpwidgets.live.picture.scaling import ScaledDataset

PLACES = {
    "MSE": (54, 50, 216, 328),
    "MAE": (290, 50, 216, 328),
    "plane": (576, 50, 272, 140),
    "losses": (576, 262, 272, 116),
}
"""Left, top, width and height in px; the two maps have one scale up."""
NARROW: dict[str, Any] = {
    "mosaic": [["MSE", "MAE"], ["plane", "plane"], ["losses", "losses"]],
    "heights": [180, 164, 96],
    "left": 54,
    "right": 46,
    "top": 50,
    "gap": (44, 84),
}
"""Where the page is narrow, the maps stand above."""
NAMES_APART = 1.4
"""So far apart, in units of y, the names of two lines can be read beside so low a plane."""
STEPS = 40
POINT_PX = 7.0
"""The diameter of a point, through which the lines are seen."""
NEAR = 1e3
"""Up to such a loss the gradient of a descent is checked; further out only rounding is left of it."""


@dataclass(frozen=True)
class Result:
    """Where both descents are. The dicts are by the name of the loss."""

    dataset: ScaledDataset
    x: Floats
    y: Floats
    eta: float
    taken: int
    """how many steps"""
    surface: LossSurface
    paths: dict[str, Floats]
    """(taken + 1, 2): slope and intercept at the start and after each step"""
    losses: dict[str, Floats]
    """(taken + 1,) along the path"""
    above: dict[str, Floats]
    """(STEPS + 1,) how far the loss is above its least, along the path and on"""
    slopes: dict[str, fit.Line]
    """(dL/dw, dL/db) at the end of the path"""


def surface_of(x: Floats, y: Floats) -> LossSurface:
    """The losses of these points over the maps."""
    return loss_surface(tuple(x.tolist()), tuple(y.tolist()), (plane_marks.SLOPE, plane_marks.Y))


def slopes_at(loss: Loss, x: Floats, y: Floats, line: Floats) -> fit.Line:
    """(dL/dw, dL/db) at a line."""
    y_hat = fit.predictions(x, line)
    return fit.gradient(x, -loss.gradient(fit.touching(y, y_hat), y_hat))


class RegressionDescent(Explorer):
    """Two descents from one line, one by the MSE, one by the MAE, with one step size.

    Args:
        slope, intercept: the line from which both start.
        eta: the step size.
        data: the name of a data set, or (x, y), two arrays of your own.
        x, y: where its points are now, in the picture's units.
    """

    size = (900, 420)
    narrow_height = 660
    opening_step = 24

    eta = Slider(0.3, low=0.01, high=2.0, step=0.01, label="step size η")
    slope = plane_marks.slope_slider(-1.0)
    intercept = plane_marks.intercept_slider(3.4)
    data = plane_marks.data_choice()
    x = plane_marks.column(0)
    y = plane_marks.column(1)

    def start(self) -> int:
        """No step is taken yet."""
        return 0

    def advance(self, state: int) -> int:
        """One step more of either."""
        return min(state + 1, STEPS)

    def run_length(self) -> int:
        """As many steps as the curves of the losses have room for."""
        return STEPS

    def restarts_time(self, name: str) -> bool:  # noqa: ARG002 (the same for all)
        """Nothing does: another start, other data and a longer step bend the whole path."""
        return False

    def compute(self, taken: int) -> Result:
        """Both paths, and the losses along them."""
        x, y, surface = self.x, self.y, surface_of(self.x, self.y)
        paths = {
            name: descend(loss, x, y, (self.slope, self.intercept), self.eta, STEPS)
            for name, loss in REGRESSION.items()
        }
        losses = {name: fit.loss_along(REGRESSION[name], x, y, path) for name, path in paths.items()}
        here = slice(taken + 1)
        return Result(
            dataset=self.data.dataset,
            x=x,
            y=y,
            eta=self.eta,
            taken=taken,
            surface=surface,
            paths={name: path[here] for name, path in paths.items()},
            losses={name: loss[here] for name, loss in losses.items()},
            above={name: loss - surface.least[name] for name, loss in losses.items()},
            slopes={name: slopes_at(REGRESSION[name], x, y, path[taken]) for name, path in paths.items()},
        )

    def claims(self, r: Result) -> tuple[Claim, ...]:
        """Of either loss where its descent is, as long as that is near."""
        return tuple(
            claim
            for name, path in r.paths.items()
            if r.losses[name][-1] < NEAR
            for claim in fit.claims(REGRESSION[name], r.x, r.y, tuple(path[-1].tolist()), r.slopes[name])
        )

    def equation(self, r: Result) -> str:  # noqa: ARG002 (the same for all)
        """One step downhill."""
        return (
            r"(w, b) \leftarrow (w, b) - \eta \left(\frac{\partial L}{\partial w},"
            r" \frac{\partial L}{\partial b}\right) \qquad \eta = <eta>"
        )

    def stage(self, figure: Any, r: Result) -> None:
        """A map of either loss over slope and intercept; beside them the lines, and the losses by the step."""
        axes = self.panels(figure, **NARROW) if layout.is_narrow(figure) else self.place(figure, **PLACES)
        for name in REGRESSION:
            map_marks.set_map(axes[name], name)
        axes["MSE"].set_ylabel(map_marks.height_label(*r.dataset.scales))
        axes["MAE"].tick_params(axis="y", labelleft=False)
        plane_marks.set_plane(axes["plane"], r.dataset)
        axes["plane"].set_title("the line at the end of each path", loc="left", pad=18)
        map_marks.set_losses(axes["losses"], STEPS)

    def scene(self, r: Result) -> list[Mark]:
        """The two paths, the two lines, the two losses; olive and with hollow points is the MAE."""
        ends = {name: tuple(map_marks.drawable(path[-1]).tolist()) for name, path in r.paths.items()}
        start = tuple(r.paths["MSE"][0].tolist())
        return [
            *(mark for name in r.paths for mark in self.path_marks(r, name)),
            plane_marks.line(start, "muted", width=1.5),
            *(
                plane_marks.line(end, map_marks.ROLES[name], width=2, name=name)
                for name, end in ends.items()
                if r.taken
            ),
            *plane_marks.line_names(
                {"start": start} | (ends if r.taken else {}), outside=True, apart=NAMES_APART
            ),
            *map_marks.losses("losses", r.above, r.taken),
            under_title("plane", f"after {formatting.counted(r.taken, 'step')}"),
        ]

    def path_marks(self, r: Result, name: str) -> list[Mark]:
        """The path of a descent on the map of its loss."""
        start: fit.Line = tuple(r.paths[name][0].tolist())
        path, best = r.paths[name], r.surface.best[name]
        lines = r.surface.contours[name]
        return [
            *map_marks.contours(name, lines),
            *map_marks.level_numbers(name, lines, r.surface.levels[name], best, start),
            *map_marks.lowest(name, best, r.surface.least[name], start),
            *map_marks.path(name, path),
            map_marks.named_place(name, start, "start"),
            under_title(name, map_marks.lengths_of_steps(path), map_marks.ROLES[name], name=name),
        ]

    def handles(self, r: Result) -> list[Handle]:
        """Every point; the dropped line, in the plane by its height and its end, on the maps as a point."""
        w, b = (float(value) for value in r.paths["MSE"][0])
        return [
            *plane_marks.point_handles(r.x, r.y, size=POINT_PX),
            *(
                Handle(
                    label=f"start on the map of the {name}",
                    axes=name,
                    at=(w, b),
                    to_parameters=lambda x, y: {"slope": x, "intercept": y},
                    role="input",
                    size=11,  # the first steps of the MAE are short, and must not all lie under it
                )
                for name in r.paths
            ),
            # Further out stand the names. In the colour of the start on the maps, and no larger than a point.
            *plane_marks.line_handles((w, b), furthest=0.7 * plane_marks.X, role="input", size=11),
        ]

    def sentence(self, r: Result) -> str:
        """How far either loss has come, and whether the MSE can arrive with this step size."""
        when = "1 step" if r.taken == 1 else f"{r.taken} steps"
        values = [
            f"{name} {formatting.number(loss[-1])} (least {formatting.number(r.surface.least[name])})"
            for name, loss in r.losses.items()
        ]
        step, largest = formatting.number(r.eta), formatting.number(r.surface.largest_step)
        if step == largest:
            outlook = f"At η = {step} the steps on the MSE go to and fro for ever."
        elif r.eta < r.surface.largest_step:
            outlook = f"η = {step} is below {largest}: the descent on the MSE converges."
        else:
            outlook = f"η = {step} is above {largest}: the descent on the MSE diverges."
        return f"After {when}: {', '.join(values)}. {outlook}"

    def links(self, r: Result) -> Mapping[str, str]:
        """Each loss means its descent: the path, the line it has come to, and the loss by the step."""
        return {name: name for name in r.paths}

    def columns(self, r: Result) -> dict[str, dict[str, Sequence[Any]]]:
        """Both paths, step by step; the points."""
        return {
            **{
                f"Descent on the {name}": {
                    "step": list(range(len(path))),
                    "slope w": path[:, 0].tolist(),
                    "intercept b": path[:, 1].tolist(),
                    name: r.losses[name].tolist(),
                }
                for name, path in r.paths.items()
            },
            "Points": {
                name: list(scale.restore(values))
                for name, scale, values in zip("xy", r.dataset.scales, (r.x, r.y), strict=True)
            },
        }
