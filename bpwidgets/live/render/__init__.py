"""Stage and marks by Matplotlib.

canvas      figures of our own, in the default `settings`, with `late_ticks`; their pixels as PNG, by `small_png`
theme       the look of a stage; `stages` is the background of a live picture
painter     the marks over it, `formula` the equation as outlines for a page
figures     all in one: the saved picture, and the figure that a user asks for
"""

from __future__ import annotations

import logging
import sys

# In a browser alone, Matplotlib lists its fonts at each visit and says so, which is no news to a learner.
if sys.platform == "emscripten":
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # what the model asks for, all of it
    from bpwidgets.live.model.front_end import Renderer
    from bpwidgets.live.render import figures

    _: Renderer = figures
