"""Stage and marks by Matplotlib: backgrounds, saved pictures. Start with `figures.py`, then `painter.py`."""

from __future__ import annotations

import logging
import sys

if sys.platform == "emscripten":  # a browser alone: fonts are listed at each visit, which is no news to a learner
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
