"""What an explorer's file writes: pure functions of parameters, state and result, which the base calls.

`stage`, `scene`, `sentence` and `compute` are needed, and `start` and `advance` where time passes; all others may stay
as they are here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from bpwidgets.live.picture import layout

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.figure import Figure

    from bpwidgets.calculus.agreement import Claim
    from bpwidgets.live.picture.marks import ClickTarget, Handle, Mark

    Table = dict[str, Sequence[Any]]


class Hooks:
    """The functions by which one explorer differs from another.

    `r` is what `compute` returned; `state`, where time passes, what `start` or `advance` returned.
    """

    size: ClassVar[tuple[int, int]] = (900, 400)
    """Width and height of the picture in px at scale 1."""
    pace_s: ClassVar[float] = 0.0
    """How long each frame is shown, at least, while time passes by itself."""
    steps_per_frame: ClassVar[int] = 1
    """How many steps a frame takes while time passes by itself."""

    if TYPE_CHECKING:

        def start(self) -> Any:
            """The state at step 0, where time passes. Pure, as all of these."""

        def advance(self, state: Any) -> Any:
            """The next state; the same object again where there is no next."""

        def compute(self, *state: Any) -> Any:
            """Parameters (and the state, where time passes) -> result: no drawing, no widget."""

    def stage(self, figure: Figure, r: Any) -> None:
        """Draw by Matplotlib what stands still: axes, ticks, labels, curves. A curve's gid is its role.

        It may depend on structural parameters only: the drawing is kept and shown again where these are the same.
        """
        raise NotImplementedError

    def panels(self, figure: Figure, mosaic: Sequence[Sequence[str]], **options: Any) -> dict[str, Any]:
        """Named axes at fixed places for `stage`; see `layout.grid`."""
        return layout.grid(figure, mosaic, **options)

    def place(self, figure: Figure, **boxes: tuple[float, float, float, float]) -> dict[str, Any]:
        """Named axes for `stage` at boxes (left, top, width, height) in px of a picture of this explorer's size."""
        return layout.boxes(figure, self.size, boxes)

    def scene(self, r: Any) -> Sequence[Mark]:
        """Result -> marks in data coordinates of the stage's axes. Every frame."""
        raise NotImplementedError

    def sentence(self, r: Any) -> str:
        """What the picture shows now, in one sentence."""
        raise NotImplementedError

    def handles(self, r: Any) -> Sequence[Handle | ClickTarget]:  # noqa: ARG002 (for the file that has handles)
        """What can be dragged, and what can be clicked."""
        return ()

    def equation(self, r: Any) -> str:  # noqa: ARG002 (for the file that has an equation)
        """LaTeX with slots <field> or <field:role> that show fields of the result; see `equation.py`."""
        return ""

    def claims(self, r: Any) -> Sequence[Claim]:  # noqa: ARG002 (for the file that has gradients)
        """A `Claim` for each gradient; the base checks it in three ways, and users read `gradients`."""
        return ()

    def columns(self, r: Any) -> dict[str, Table]:  # noqa: ARG002 (for the file that has tables)
        """{title: {column: sequence of equal length}}: the numbers of the picture; users read `tables`."""
        return {}

    def implied(self, name: str) -> Mapping[str, Any]:  # noqa: ARG002 (for the file that has such a parameter)
        """The parameters that a change of this one sets too, by name."""
        return {}

    def restarts(self, name: str) -> bool:  # noqa: ARG002 (for the file that has such a parameter)
        """Whether a change of this parameter starts time again; where time passes all do, unless overridden."""
        return True

    def observed(self, state: Any, name: str, old: Any, new: Any) -> Any:  # noqa: ARG002 (for the file that looks)
        """The state after a change of a parameter that does not restart time; the same object where it adds nothing."""
        return state

    def parameters_at(self, state: Any) -> Mapping[str, Any]:  # noqa: ARG002 (for the file whose sliders follow)
        """The parameters that show this state, by name: set after every move in time, each clipped to its range."""
        return {}
