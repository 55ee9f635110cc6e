"""Our figures are the same whatever a user has made of Matplotlib's settings, and leave those as they were."""

from __future__ import annotations

import contextlib
import threading

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import style

from bpwidgets import ChainRule
from bpwidgets.live.model.explorer import Explorer
from bpwidgets.live.model.parameters import Slider
from bpwidgets.live.picture.marks import Cells, Label, Polygon
from bpwidgets.live.render import canvas, figures, formula, stages
from bpwidgets.live.render.settings import default_settings

STYLES = {name: style.library[name] for name in ["dark_background", *style.available]}
SETTINGS = {
    "constrained layout": {"figure.constrained_layout.use": True},
    "tight layout": {"figure.autolayout": True},
    "usetex": {"text.usetex": True},
    "missing font": {"font.family": "No Such Family"},
    "missing sans-serif font": {"font.sans-serif": ["No Such Family"]},
    "mathtext": {"mathtext.default": "regular", "mathtext.fontset": "stix"},
    "axes": {
        "axes.grid": True,
        "axes.titlesize": 40,
        "axes.linewidth": 6,
        "axes.spines.top": True,
        "axes.xmargin": 0.4,
    },
    "ticks": {"xtick.direction": "in", "ytick.labelsize": 30, "xtick.minor.visible": True, "xtick.top": True},
    "saving": {
        "savefig.dpi": 20,
        "savefig.facecolor": "red",
        "savefig.bbox": "tight",
        "savefig.transparent": True,
    },
    "figure": {
        "figure.facecolor": "red",
        "figure.dpi": 33,
        "lines.antialiased": False,
        "path.sketch": (5, 50, 2),
    },
}


class Small(Explorer):
    """All that a figure can consist of, drawn quickly."""

    size = (320, 160)
    x = Slider(0.5, low=0, high=1)

    def compute(self):
        return None

    def stage(self, figure, r):
        axes = self.place(figure, plane=(40, 30, 250, 100))["plane"]
        axes.set(xlim=(0, 4), ylim=(0, 4), xlabel="x", ylabel="y")
        axes.set_title(r"$\frac{x}{2}$ and y", loc="left")
        axes.plot([0, 2, 4], [0, 4, 1], gid="forward")
        axes.contour(np.add.outer(np.arange(5.0), np.arange(5.0)) - 4, levels=[-1, 1]).set_gid("gradient")
        axes.grid(visible=True)

    def scene(self, r):
        return [
            Polygon(axes="plane", role="wrong", x=[0, 1, 1], y=[0, 0, 1], hatch=True, edge=2),
            Label(axes="plane", role="agree", at=(2, 2), text="a label"),
            Cells(axes="plane", values=[[1, -2]], box=(2, 4, 0, 1)),
        ]

    def equation(self, r):
        return r"\frac{a}{b} + \mathrm{sin}\, x"

    def sentence(self, r):
        return "A sentence."


@pytest.fixture
def settings():
    """Sets Matplotlib's settings as a user would; they are back afterwards."""
    with mpl.rc_context():
        yield mpl.rcParams.update


def drawn(explorer):
    """What is drawn of an explorer: the saved picture and the stage."""
    stage = stages.draw_stage(explorer, width=320, ratio=1.0, theme="dark")
    return {"saved": figures.captioned_png(explorer), "stage": stage}


@pytest.fixture(scope="module")
def explorer():
    return Small()


@pytest.fixture(scope="module")
def expected(explorer):
    with mpl.rc_context():
        mpl.rcdefaults()
        return drawn(explorer)


@pytest.mark.parametrize("changed", [*STYLES.values(), *SETTINGS.values()], ids=[*STYLES, *SETTINGS])
def test_all_that_is_drawn_is_as_with_the_default_settings(
    changed, settings, explorer, expected, caplog, capfd
):
    settings(changed)
    before = dict(mpl.rcParams)
    assert drawn(explorer) == expected
    assert mpl.rcParams == before
    assert not caplog.records
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("changed", SETTINGS.values(), ids=SETTINGS)
def test_formula_and_size_of_the_users_figure_are_as_with_the_default_settings(changed, explorer, caplog):
    def seen(changed):
        formula._outline.cache_clear()
        with mpl.rc_context(changed):
            return explorer.figure.get_tightbbox().bounds, formula.typeset(explorer.picture.equation)

    assert seen(changed) == seen({})
    assert not caplog.records


def test_a_figure_that_a_user_draws_later_is_the_same():
    explorer, pixels = ChainRule(), []
    for changed in ({}, STYLES["dark_background"] | SETTINGS["ticks"] | {"font.size": 30}):
        figure = explorer.figure
        with mpl.rc_context(changed):
            figure.canvas.draw()
        pixels.append(np.array(figure.canvas.buffer_rgba()))
    np.testing.assert_array_equal(*pixels)


def test_without_the_default_settings_the_pictures_differ(settings, explorer, expected, monkeypatch):
    for module in (canvas, figures, stages):
        monkeypatch.setattr(module, "default_settings", contextlib.nullcontext)
    settings({"axes.titlesize": 40, "xtick.minor.visible": True})
    found = drawn(explorer)
    assert found["saved"] != expected["saved"]
    assert found["stage"] != expected["stage"]


def test_defaults_are_not_touched_and_what_another_thread_sets_meanwhile_stays(settings):
    settings({"font.size": 20, "lines.linewidth": 7})
    with default_settings():
        assert mpl.rcParams["font.size"] == mpl.rcParamsDefault["font.size"]
        mpl.rcParams["lines.linewidth"] = 3  # as code on another thread may
        mpl.rcParams["lines.markersize"] = 4
    assert [mpl.rcParams[f"lines.{name}"] for name in ("linewidth", "markersize")] == [3, 4]
    assert mpl.rcParams["font.size"] == 20


def test_what_another_thread_sets_while_an_svg_is_written_stays_and_our_name_for_its_parts_goes(
    settings, explorer, monkeypatch
):
    settings({"svg.hashsalt": "of the user"})
    savefig, salts = canvas.DrawnFigure.savefig, []

    def set_meanwhile(figure, *args, **asked):
        mpl.rcParams["lines.linewidth"] = 5
        salts.append(mpl.rcParams["svg.hashsalt"])
        savefig(figure, *args, **asked)

    monkeypatch.setattr(canvas.DrawnFigure, "savefig", set_meanwhile)
    figures.svg(explorer)
    assert mpl.rcParams["lines.linewidth"] == 5
    assert (salts, mpl.rcParams["svg.hashsalt"]) == (["bpwidgets"], "of the user")


def test_settings_are_back_after_an_error(settings):
    settings({"font.size": 20})
    with pytest.raises(ZeroDivisionError), default_settings():
        1 / 0  # noqa: B018 (for its error)
    assert mpl.rcParams["font.size"] == 20


def test_a_second_thread_waits_until_the_first_has_drawn(settings):
    settings({"font.size": 20})
    seen = []

    def second():
        with default_settings():
            seen.append("second")

    with default_settings():
        thread = threading.Thread(target=second)
        thread.start()
        thread.join(0.1)
        seen.append("first")
    thread.join()
    assert seen == ["first", "second"]
    assert mpl.rcParams["font.size"] == 20
