"""What was drawn of an explorer, kept for when it looks the same again: stages, and the saved picture."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from bpwidgets.live.picture import equation
from bpwidgets.live.picture.encoding import key_of
from bpwidgets.live.render import figures, stages

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bpwidgets.live.model.explorer import Explorer
    from bpwidgets.live.page.clients import Viewport


def _same_stage(explorer: Explorer, structural: Mapping[str, Any]) -> bool:
    """Whether these structural parameters are those of an explorer's picture, so that it has the same stage."""
    now = explorer.picture.structural
    return all(explorer.parameters[name].same(structural[name], value) for name, value in now.items())


@dataclass(frozen=True, eq=False)
class DrawnStage:
    """A stage, and what it was drawn for: the layout of a viewport, and the parameters on which a stage depends."""

    layout: tuple[Any, ...]
    structural: Mapping[str, Any]
    stage: stages.StageImage


class StageCache:
    """The stages of one explorer that were used last, the latest first."""

    SIZE: ClassVar[int] = 12
    """How many stages are kept: a learner who compares two choices switches between the same few."""

    def __init__(self, explorer: Explorer) -> None:
        self._explorer = explorer
        self._stages: list[DrawnStage] = []

    def __len__(self) -> int:
        return len(self._stages)

    def get(self, viewport: Viewport) -> DrawnStage:
        """The stage of the present picture for a viewport, drawn where it is not kept."""
        kept = next((it for it in self._stages if self.fits(it, viewport)), None)
        drawn = self._draw(viewport) if kept is None else kept
        self._keep([drawn, *(it for it in self._stages if it is not drawn)])
        return drawn

    def _draw(self, viewport: Viewport) -> DrawnStage:
        stage = stages.draw_stage(self._explorer, **asdict(viewport))
        return DrawnStage(self._layout(viewport), self._explorer.picture.structural, stage)

    def take_over(self, other: StageCache) -> None:
        """Keep what another explorer of the same class and scale has drawn."""
        self._keep([*self._stages, *other._stages])

    def _keep(self, drawn: list[DrawnStage]) -> None:
        self._stages = drawn[: self.SIZE]

    def fits(self, drawn: DrawnStage, viewport: Viewport) -> bool:
        """Whether a stage is that of the present picture for a viewport."""
        return drawn.layout == self._layout(viewport) and _same_stage(self._explorer, drawn.structural)

    def _layout(self, viewport: Viewport) -> tuple[Any, ...]:
        """What of a viewport changes the stage: on all pages that are wide enough it is the same."""
        return stages.fit(self._explorer, viewport.width, viewport.height), viewport.ratio, viewport.theme


@dataclass(frozen=True, eq=False)
class DrawnPicture:
    """A saved picture, and what it was drawn of: all but the stage, and the parameters on which the stage depends."""

    shown: list[Any]
    structural: Mapping[str, Any]
    png: bytes


class PictureCache:
    """The last picture of one explorer that a notebook keeps."""

    def __init__(self, explorer: Explorer) -> None:
        self._explorer = explorer
        self._drawn: DrawnPicture | None = None

    def get(self) -> bytes:
        """The picture that a notebook keeps, as PNG; drawn where it is another than the last."""
        explorer = self._explorer
        with explorer.lock:
            shown, picture, drawn = _shown(explorer), explorer.picture, self._drawn
            if drawn is not None and drawn.shown == shown and _same_stage(explorer, drawn.structural):
                return drawn.png
        png = figures.captioned_png(explorer)
        # Otherwise a drag came on another thread, and which one was drawn is not known.
        if shown is not None and picture is explorer.picture:
            self._drawn = DrawnPicture(shown, picture.structural, png)
        return png

    def take_over(self, other: PictureCache) -> None:
        """Keep what another explorer of the same class and scale has drawn."""
        self._drawn = other._drawn


def _shown(explorer: Explorer) -> list[Any] | None:
    """All that a saved picture shows over its stage and around it, to be compared; None where it cannot be."""
    picture = explorer.picture
    keys = [(it.kind, key_of(it)) for it in (*picture.marks, *picture.handles)]
    if any(key is None for _, key in keys):
        return None
    return [keys, picture.equation, equation.slot_texts(picture.equation, picture.result), explorer.summary]
