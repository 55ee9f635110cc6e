"""One picture, drawn by each approach: three curves over x, on each a tangent, a point and two numbers.

900 x 360 px; a slider moves x. Each approach is the program of one cell, written as its own manual does.
"""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parent.parent

SHARED = """
import numpy as np

GRID = np.linspace(-3, 3, 241)
CURVES = [
    ("sin x", np.sin, np.cos),
    ("x squared", np.square, lambda x: 2 * x),
    ("sin x squared", lambda x: np.sin(x) ** 2, lambda x: np.sin(2 * x)),
]

def tangent(x, f, slope):
    return [x - 0.9, x + 0.9], [f(x) - 0.9 * slope(x), f(x) + 0.9 * slope(x)]

def numbers(x, f, slope):
    return f"y = {f(x):.3f}", f"slope = {slope(x):.3f}"
"""

SLIDER = "slider = ipywidgets.FloatSlider(min=-3, max=3, step=0.05, value=0.5)"

FLOOR = f"""
import ipywidgets
{SLIDER}
label = ipywidgets.Label("0.50")
slider.observe(lambda change: setattr(label, "value", f"{{change['new']:.2f}}"), "value")
ipywidgets.VBox([label, slider])
"""

INLINE = f"""
import matplotlib.pyplot as plt
{SHARED}
def draw(x):
    figure, axes = plt.subplots(1, 3, figsize=(9, 3.6), dpi=100)
    for ax, (title, f, slope) in zip(axes, CURVES):
        ax.plot(GRID, f(GRID))
        ax.set_title(title)
        ax.plot(*tangent(x, f, slope))
        ax.plot([x], [f(x)], "o")
        for place, text in zip((0.95, 0.87), numbers(x, f, slope)):
            ax.text(0.05, place, text, transform=ax.transAxes)
    plt.show()
"""

INTERACT = f"""
import ipywidgets
{INLINE}
{SLIDER}
ipywidgets.interact(draw, x=slider);
"""

STILL = f"""
{INLINE}
draw(0.5)
"""

IPYMPL = f"""
%matplotlib widget
import ipywidgets
import matplotlib.pyplot as plt
{SHARED}
with plt.ioff():
    figure, axes = plt.subplots(1, 3, figsize=(9, 3.6), dpi=100)
figure.canvas.header_visible = figure.canvas.toolbar_visible = figure.canvas.footer_visible = False
moving = []
for ax, (title, f, slope) in zip(axes, CURVES):
    ax.plot(GRID, f(GRID))
    ax.set_title(title)
    texts = [ax.text(0.05, place, "", transform=ax.transAxes) for place in (0.95, 0.87)]
    moving.append((*ax.plot([], []), *ax.plot([], [], "o"), *texts))

def update(x):
    for (line, point, *texts), (title, f, slope) in zip(moving, CURVES):
        line.set_data(*tangent(x, f, slope))
        point.set_data([x], [f(x)])
        for text, number in zip(texts, numbers(x, f, slope)):
            text.set_text(number)
    figure.canvas.draw_idle()

update(0.5)
{SLIDER}
slider.observe(lambda change: update(change["new"]), "value")
ipywidgets.VBox([figure.canvas, slider])
"""

BQPLOT = f"""
import bqplot
import ipywidgets
{SHARED}
figures, moving = [], []
for title, f, slope in CURVES:
    scales = {{
        "x": bqplot.LinearScale(min=-3, max=3),
        "y": bqplot.LinearScale(min=float(f(GRID).min()) - 0.5, max=float(f(GRID).max()) + 0.5),
    }}
    high = scales["y"].max
    curve = bqplot.Lines(x=GRID, y=f(GRID), scales=scales)
    line = bqplot.Lines(x=[0, 1], y=[0, 1], scales=scales, colors=["orange"])
    point = bqplot.Scatter(x=[0], y=[0], scales=scales)
    words = bqplot.Label(x=[-2.8, -2.8], y=[high - 0.1, high - 0.4], text=["", ""], scales=scales, default_size=11)
    axes = [bqplot.Axis(scale=scales["x"]), bqplot.Axis(scale=scales["y"], orientation="vertical")]
    figures.append(
        bqplot.Figure(
            marks=[curve, line, point, words],
            axes=axes,
            title=title,
            layout=ipywidgets.Layout(width="300px", height="360px"),
        )
    )
    moving.append((line, point, words))

def update(x):
    for (line, point, words), (title, f, slope) in zip(moving, CURVES):
        with line.hold_sync():
            line.x, line.y = tangent(x, f, slope)
        with point.hold_sync():
            point.x, point.y = [x], [f(x)]
        words.text = numbers(x, f, slope)

update(0.5)
{SLIDER}
slider.observe(lambda change: update(change["new"]), "value")
ipywidgets.VBox([ipywidgets.HBox(figures), slider])
"""

OURS = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from benchmarks.three_panels import ThreePanels
explorer = ThreePanels()
explorer
"""


def explorer(name: str) -> str:
    """The cell that shows an explorer of the package as it is."""
    return f"import bpwidgets as bp\nexplorer = bp.{name}()\nexplorer"


def anew(program: str) -> str:
    """The same, without kept backgrounds but the present one: a structural control draws each time anew."""
    return f"from bpwidgets.live.page.caches import StageCache\nStageCache.SIZE = 1\n{program}"


DRAW = """
import time
from dataclasses import asdict
from bpwidgets.live.render.stages import draw_stage
time.sleep(0.3)
start = time.perf_counter()
draw_stage(explorer, **asdict(explorer.view.clients.viewport))
print(1000 * (time.perf_counter() - start))
"""
"""One draw of the stage in the kernel that shows the explorer; prints milliseconds. By then the page has
shown that a cell is running."""


def inline(program: str) -> str:
    """The same content as an explorer's, as a plain inline Matplotlib figure: no widget, no browser part."""
    *setup, _ = program.strip().splitlines()
    return "\n".join(["%matplotlib inline", *setup, "explorer.figure"])
