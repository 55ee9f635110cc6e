"""`bpwidgets export`: an explorer by its name, set as asked, written to files."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import bpwidgets
from bpwidgets.export.film import PICTURES, film
from bpwidgets.export.page import page
from bpwidgets.export.tracks import ExportError
from bpwidgets.live.model.parameters import Choice, Function, Slider, Toggle
from bpwidgets.live.render import figures

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from bpwidgets.live.model.explorer import Explorer
    from bpwidgets.live.picture.style import Theme

_TRUTH = {"on": True, "true": True, "off": False, "false": False}


@dataclass(frozen=True, kw_only=True)
class Options:
    """What was asked for on the command line.

    Attributes:
        explorer: its name.
        settings: {parameter: value as it was typed}.
        moves: the parameters that the reader moves.
        positions: of each; None to choose.
        theme, width: of the HTML page.
        files: {"html", "png", "svg" or "gif": where to}.
    """

    explorer: str
    settings: Mapping[str, str]
    moves: tuple[str, ...]
    positions: int | None
    theme: Theme
    width: int
    files: Mapping[str, Path]


def export(options: Options) -> list[str]:
    """Write the files, and return a line for each.

    Raises:
        ExportError: something that was asked for does not exist; the text says what does.
        OSError: a file cannot be written.
    """
    explorer = opened(options.explorer, options.settings)
    lines = []
    for kind, path in options.files.items():
        data = _made(explorer, kind, options)
        path.write_bytes(data)
        lines.append(f"{path}: {len(data) / 1e6:.2f} MB")
    return lines


def _made(explorer: Explorer, kind: str, options: Options) -> bytes:
    if kind == "html":
        text = page(
            explorer,
            options.moves,
            width=options.width,
            theme=options.theme,
            positions=options.positions,
        )
        return text.encode()
    if kind == "gif":
        return film(explorer, options.moves, positions=options.positions or PICTURES)
    return figures.svg(explorer) if kind == "svg" else figures.captioned_png(explorer, hint=False)


def opened(name: str, settings: Mapping[str, str]) -> Explorer:
    """The explorer of this name with these settings.

    Raises:
        ExportError: there is none, or it has no such parameter or value.
    """
    names = sorted({each for lesson in bpwidgets.LESSONS for each in lesson.explorers})
    if name not in names:
        near = difflib.get_close_matches(name.lower(), [each.lower() for each in names], 3, 0.5)
        meant = [each for each in names if each.lower() in near]
        hint = f"did you mean {' or '.join(meant)}?" if meant else f"there are {', '.join(names)}."
        raise ExportError(f"There is no explorer {name!r}; {hint}")
    kind = getattr(bpwidgets, name)
    plain = kind()
    values = {key: _value(plain, key, text) for key, text in settings.items()}
    try:
        explorer: Explorer = kind(**values)
    except (TypeError, ValueError) as problem:
        raise ExportError(f"{problem}") from None
    if explorer.error:
        raise ExportError(explorer.error)
    return explorer


def _value(explorer: Explorer, name: str, text: str) -> Any:
    """What a typed value means to a parameter."""
    parameter = explorer.parameters.get(name)
    if isinstance(parameter, Choice | Function):
        return text
    try:
        if name == "step" and explorer.animated:
            return int(text)
        if isinstance(parameter, Toggle):
            return _TRUTH[text.lower()]
        if isinstance(parameter, Slider):
            return int(text) if parameter.whole else float(text)
    except (KeyError, ValueError):
        expected = "on or off" if isinstance(parameter, Toggle) else "a number"
        raise ExportError(f"{name} is {text!r}; expected {expected}.") from None
    kinds = Choice | Function | Slider | Toggle
    known = [key for key, each in explorer.parameters.items() if isinstance(each, kinds)]
    raise ExportError(
        f"{type(explorer).__name__} has no {name!r} that can be typed; it has {', '.join(known)}."
    )
