"""What a file lets its reader move: one or two sliders, and the values at their positions."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from bpwidgets.live.model.parameters import Choice, Slider, Toggle
from bpwidgets.live.picture.formatting import number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bpwidgets.live.model.explorer import Explorer

STEP = "step"
"""The name by which time is moved, where it passes in an explorer."""
LAST_STEP = 60
"""How far time is shown, where it does not end before and the explorer is not further on."""


class ExportError(ValueError):
    """What was asked for cannot be exported; the text says why, and what can."""


@dataclass(frozen=True)
class Track:
    """One slider of the page: the parameter it moves, and the values at its positions.

    Attributes:
        name: of the parameter, or `STEP`.
        label: what stands beside the slider.
        values: one for each position.
        texts: how each is written.
        opening: the position at which the page opens.
    """

    name: str
    label: str
    values: tuple[Any, ...]
    texts: tuple[str, ...]
    opening: int


def default_moves(explorer: Explorer) -> tuple[str, ...]:
    """The parameter to move where none is named: time where it passes, else the first slider that keeps the stage."""
    if explorer.animated:
        return (STEP,)
    sliders = [name for name, each in explorer.parameters.items() if isinstance(each, Slider)]
    still = [name for name in sliders if not explorer.parameters[name].structural]
    return tuple((still or sliders)[:1])


def track(explorer: Explorer, name: str, positions: int) -> Track:
    """The slider of one parameter; its present value is among its positions.

    Raises:
        ExportError: the explorer has no such parameter, or none with an order of values.
    """
    if name == STEP and explorer.animated:
        now = int(explorer.position)
        explorer.seek(max(now, LAST_STEP))
        last = int(explorer.position)  # the last there is, where time comes to an end before
        explorer.seek(now)
        values = tuple(sorted({now, *np.linspace(0, last, positions).round().astype(int).tolist()}))
        return Track(name, STEP, values, tuple(map(str, values)), values.index(now))
    parameter = explorer.parameters.get(name)
    present: Any = getattr(explorer, name, None)
    if isinstance(parameter, Choice):
        options = tuple(parameter.options)
        return Track(name, parameter.label or name, options, options, options.index(present))
    if isinstance(parameter, Toggle):
        return Track(name, parameter.label or name, (False, True), ("off", "on"), int(present))
    if not isinstance(parameter, Slider):
        movable = [
            key for key, each in explorer.parameters.items() if isinstance(each, Slider | Choice | Toggle)
        ]
        known = ", ".join([*movable, *([STEP] if explorer.animated else [])])
        raise ExportError(f"{name!r} cannot be moved in a file; {type(explorer).__name__} has {known}.")
    space = np.geomspace if parameter.log else np.linspace
    spread = {parameter.snap(float(value)) for value in space(parameter.low, parameter.high, positions)}
    values = tuple(sorted({present, *spread}))
    texts = tuple(f"{number(value)} {parameter.unit}".strip() for value in values)
    return Track(name, parameter.label or name, values, texts, values.index(present))


def positions_of(explorer: Explorer, tracks: Sequence[Track]) -> Iterator[None]:
    """Take the explorer to every combination of positions in turn, the last slider moving fastest, and back."""
    opening = {each.name: each.values[each.opening] for each in tracks}
    for values in itertools.product(*(each.values for each in tracks)):
        _move(explorer, dict(zip(opening, values, strict=True)))
        yield
    _move(explorer, opening)


def _move(explorer: Explorer, values: dict[str, Any]) -> None:
    with explorer.hold():
        for name, value in values.items():
            if name != STEP:
                setattr(explorer, name, value)
    if STEP in values:
        explorer.seek(values[STEP])
