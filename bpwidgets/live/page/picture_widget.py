"""The one browser part of an explorer, as a widget: browser/view.js, and the traits that it reads once."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import anywidget
import traitlets

from bpwidgets.live.page.events import EVENTS
from bpwidgets.live.page.sources import script, style
from bpwidgets.live.picture.encoding import defaults


class PictureWidget(anywidget.AnyWidget):
    """Draws marks over the stage, moves handles, shows numbers, sentence and agreement."""

    _esm, _css = script("view"), style("view")
    scale = traitlets.Float(1.0).tag(sync=True)
    animated = traitlets.Bool(default_value=False).tag(sync=True)
    pace_s = traitlets.Float(0.0).tag(sync=True)
    steps_per_frame = traitlets.Int(1).tag(sync=True)
    first = traitlets.Dict().tag(sync=True)
    """Stage and frame that a client shows before it has asked for any."""
    mark_defaults = traitlets.Dict(defaults()).tag(sync=True)
    """{kind: {field: default}}: marks travel without the fields that have these."""
    events = traitlets.Dict({kind: asdict(rule) for kind, rule in EVENTS.items()}).tag(sync=True)
    sliders = traitlets.Dict().tag(sync=True)
    """{parameter: {"id": of its slider's model, "step": its own}}."""
    box = traitlets.Unicode().tag(sync=True)
    """The id of the model of the box that holds picture and controls."""
    tries: Any = traitlets.List().tag(sync=True)
    """The names of the settings that have a button."""
    last_setting = traitlets.Unicode().tag(sync=True)
    """The setting at which the explorer was left in an earlier run, in words; it has a button, too."""
    open_count = traitlets.Int(0).tag(sync=True)
    """How many controls stand open."""
    folded_count = traitlets.Int(0).tag(sync=True)
    """How many are in the fold."""
    unfolded = traitlets.Bool(default_value=False).tag(sync=True)
    """Whether the fold is open: kept here, so that a page that is loaded anew finds it as it was."""

    @classmethod
    def own_defaults(cls) -> dict[str, Any]:
        """What view.js reads of a picture about which nothing was said: for a page without a kernel."""
        return {
            name: trait.default()
            for name, trait in vars(cls).items()
            if isinstance(trait, traitlets.TraitType)
        }
