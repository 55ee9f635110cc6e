"""The machine room: models without widgets, marks as data, two renderers that agree. Knows no lesson."""

from importlib import import_module

from bpwidgets.live.model import front_end

front_end.page = lambda: import_module("bpwidgets.live.page.notebook")
front_end.renderer = lambda: import_module("bpwidgets.live.render.figures")
