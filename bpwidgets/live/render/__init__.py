"""Stage and marks by Matplotlib: the background (stages.py), the saved picture (figures.py), the marks (painter.py)."""

from __future__ import annotations

import logging
import sys

# In a browser alone, Matplotlib lists its fonts at each visit and says so, which is no news to a learner.
if sys.platform == "emscripten":
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
