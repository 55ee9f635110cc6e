"""What an explorer's file writes: pure functions of parameters, state and result, which the base calls.

    class Square(Explorer):
        x = Slider(1.0, low=-2, high=2)

        def compute(self):
            return self.x**2

        def stage(self, figure, r):
            self.panels(figure, [["plane"]])["plane"].set(xlim=(-2, 2), ylim=(0, 4))

        def scene(self, r):
            return [Points(axes="plane", role="forward", x=[self.x], y=[r])]

        def sentence(self, r):
            return f"The square of {self.x:g} is {r:g}."

`compute`, `stage`, `scene` and `sentence` are needed, and `start` and `advance` where time passes; all others may stay
as they are here. `r` is what `compute` returned; `state`, where time passes, what `start` or `advance` returned.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from bpwidgets.live.picture import layout

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.figure import Figure

    from bpwidgets.calculus.agreement import Claim
    from bpwidgets.live.model.tables import Table
    from bpwidgets.live.picture.marks import ClickTarget, Handle, Mark

MOST_OPEN = 3
"""Controls that stand open beside a picture at most; the others are in the fold "All controls"."""


class Hooks:
    """The functions by which one explorer differs from another."""

    size: ClassVar[tuple[int, int]] = (900, 400)
    """Width and height of the picture in px at scale 1."""
    narrow_height: ClassVar[int | None] = None
    """Its height in px where the page is narrower than `layout.NARROW_PX`, for a stage that stacks its panels there."""
    narrowest: ClassVar[int] = 320
    """The width in px below which the picture is made smaller as a whole, its text too, and not laid out anew."""
    open_controls: ClassVar[tuple[str, ...] | None] = None
    """The parameters whose controls stand open, MOST_OPEN at most, by name; the others are in the fold "All controls".

    If None, the first ones that can neither be dragged nor be clicked on the picture.
    """
    pace_s: ClassVar[float] = 0.0
    """How long each frame is shown, at least, while time passes by itself."""
    steps_per_frame: ClassVar[int] = 1
    """How many steps a frame takes while time passes by itself."""

    opening_step: int = 0
    """The step that is shown at first and after a reset; that of an explorer is another where its cell asks for one."""

    # ---- needed ---------------------------------------------------------------------------------------

    # For type checkers only. Of `start` and `advance`, because a class in which time passes is known by having them; of
    # `compute`, because its signature is another with time than without, and none here would suit both.
    if TYPE_CHECKING:

        def start(self) -> Any:
            """The state at step 0, where time passes."""

        def advance(self, state: Any) -> Any:
            """The next state; the same object again where there is no next."""

        def compute(self, *state: Any) -> Any:
            """Parameters -> result, without drawing. Where time passes it takes the state, else nothing."""

    def stage(self, figure: Figure, r: Any) -> None:
        """Draw by Matplotlib what stands still: axes, ticks, labels, curves. A curve's gid is its role.

        It takes all from `r`, for `self` may have other parameters by now, which have no picture; what only says how
        the rest is shown is a field of `r` with compare=False. Of `r` it may use only what structural parameters
        determine: the drawing is kept and shown again where these are the same. The contract test draws each stage with
        other results.
        """
        raise NotImplementedError

    def scene(self, r: Any) -> Sequence[Mark]:
        """Result -> marks in data coordinates of the stage's axes. Every frame."""
        raise NotImplementedError

    def sentence(self, r: Any) -> str:
        """What the picture shows now, in one sentence."""
        raise NotImplementedError

    # ---- where there are any --------------------------------------------------------------------------

    def handles(self, r: Any) -> Sequence[Handle | ClickTarget]:
        """What can be dragged, and what can be clicked."""
        return ()

    def equation(self, r: Any) -> str:
        """LaTeX with slots <field> or <field:role> that show fields of the result; see `equation.py`."""
        return ""

    def links(self, r: Any) -> Mapping[str, str]:
        """{word: name}: the words of the sentence that mean marks, each with the `name` that these marks have.

        On the page a word has the colour of its marks; to point at either lights the other. The sentence stays plain
        text: each whole word in it that stands here is taken, "x" neither in "x₁" nor in "x′". "<slope>" is the slot
        of that field in the equation. A handle may have a name, too.
        """
        return {}

    def claims(self, r: Any) -> Sequence[Claim]:
        """A `Claim` for each gradient; the base checks it in three ways, and users read `gradients`.

        It takes all from `r`, as `stage` does.
        """
        return ()

    def columns(self, r: Any) -> dict[str, Table]:
        """{title: {column: sequence of equal length}}: the numbers of the picture; users read `tables`.

        It takes all from `r`, as `stage` does.
        """
        return {}

    def run_length(self) -> int:
        """How many steps a whole run has, where time passes and that is known before it is run; else 0.

        Asked when the present parameters have a new picture: so it may call what `compute` has called.
        """
        return 0

    # ---- what follows a change ------------------------------------------------------------------------

    @classmethod
    def completed(cls, given: Mapping[str, Any]) -> Mapping[str, Any]:
        """What the constructor sets where these parameters are asked for: also sizes that they imply."""
        return given

    def also_sets(self, name: str) -> Mapping[str, Any]:
        """The parameters that a change of this one sets too, by name.

        They are declared after it: of several that are asked for at once the later ones are set later, and keep their
        values.
        """
        return {}

    def restarts_time(self, name: str) -> bool:
        """Whether a change of this parameter starts time again; where time passes all do, unless overridden."""
        return True

    def state_after_change(self, state: Any, name: str, old: Any, new: Any) -> Any:
        """The state after a change of a parameter that does not restart time; the same object where it adds nothing."""
        return state

    def parameters_of_state(self, state: Any) -> Mapping[str, Any]:
        """The parameters that show this state, by name: set after every move in time, each clipped to its range."""
        return {}

    # ---- not to be written but called, in `stage` -----------------------------------------------------

    def panels(
        self,
        figure: Figure,
        mosaic: Sequence[Sequence[str]],
        *,
        narrow: Mapping[str, Any] | None = None,
        **options: Any,
    ) -> dict[str, Any]:
        """Named axes at fixed places; see `layout.grid`.

        narrow: in a picture that is narrower than `layout.NARROW_PX`, "mosaic" and other options in the place of these;
            the explorer's `narrow_height` is its height there.
        """
        chosen = {"mosaic": mosaic, **options}
        if narrow and layout.is_narrow(figure):
            chosen |= narrow
        return layout.grid(figure, **chosen)

    def place(self, figure: Figure, **boxes: tuple[float, float, float, float]) -> dict[str, Any]:
        """Named axes at boxes (left, top, width, height) in px of a picture of this explorer's size."""
        return layout.boxes(figure, self.size, boxes)
