"""What a renderer needs of an explorer, without one."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from matplotlib.ticker import NullLocator

from bpwidgets.live.picture import layout


@dataclass(frozen=True)
class Result:
    marks: tuple = ()
    handles: tuple = ()


@dataclass
class Easel:
    """What `figures` needs of an explorer: a stage of two panels, the right one logarithmic, and given marks."""

    marks: tuple = ()
    handles: tuple = ()
    scale: float = 1.0
    size: tuple = (600, 300)
    narrow_height: object = None
    narrowest: int = 320
    summary: str = "A sentence."
    result: object = None
    picture: object = field(init=False)
    lock: object = field(default_factory=threading.RLock)

    def __post_init__(self):
        self.picture = Result(self.marks, self.handles)

    def stage(self, figure, r):
        axes = layout.grid(figure, [["left", "right"]])
        axes["left"].set(xlim=(0, 1), ylim=(0, 1), title="left")
        axes["right"].set(xlim=(0, 1), ylim=(1, 10), yscale="log")
        for side in (axis for panel_ in axes.values() for axis in (panel_.xaxis, panel_.yaxis)):
            side.set(major_locator=NullLocator(), minor_locator=NullLocator())  # ticks take most of the time
