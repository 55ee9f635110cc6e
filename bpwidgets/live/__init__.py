"""The machine room: models without widgets, marks as data, two renderers that agree. Knows no lesson.

Start with `model/hooks.py`, which is what a lesson's explorer writes; then read `model/explorer.py`, which calls it,
and `picture/marks.py`, of which pictures are made.
"""

from importlib import import_module

from bpwidgets.live.model import front_end

# Matplotlib and ipywidgets are loaded when a picture is first drawn or shown.
front_end.page = lambda: import_module("bpwidgets.live.page.notebook")
front_end.renderer = lambda: import_module("bpwidgets.live.render.figures")
