"""Every explorer of the package, and the three throwaway ones, keeps the contract of DESIGN sections 3 to 7."""

from __future__ import annotations

import gc
import subprocess
import sys
import weakref
from functools import cache
from itertools import count
from pathlib import Path

import ipywidgets
import numpy as np
import pytest
from matplotlib.font_manager import FontProperties
from matplotlib.mathtext import MathTextParser

import bpwidgets as bp
from bpwidgets.live.model.parameters import Function, Slider
from bpwidgets.live.page import notebook
from bpwidgets.live.page.answers import Answers
from bpwidgets.live.page.composites import OWN
from bpwidgets.live.picture import equation
from bpwidgets.live.render import canvas
from bpwidgets.live.render.formula import FONT, FORMULA_PX
from bpwidgets.live.render.stages import draw_stage, fit
from bpwidgets.live.render.theme import apply_theme
from tests.explorers import contract
from tests.live.fixtures import THROWAWAY
from tests.live.page_stub import Page

ROOT = Path(__file__).resolve().parents[2]
EXPLORERS = [*contract.exported(), *THROWAWAY]
PAIRS = [(explorer, name) for explorer in EXPLORERS for name in explorer.parameters]
WITH_FUNCTIONS = [it for it in EXPLORERS if any(isinstance(p, Function) for p in it.parameters.values())]


def ids(value):
    return getattr(value, "__name__", str(value))


every_explorer = pytest.mark.parametrize("explorer_class", EXPLORERS, ids=ids)
every_parameter = pytest.mark.parametrize(("explorer_class", "name"), PAIRS, ids=ids)


@pytest.fixture(autouse=True)
def _nothing_predicted():
    yield
    notebook.session.answers = Answers()


@pytest.fixture
def opened():
    """Make explorers that are closed when the test is over."""
    made = []

    def open_(explorer_class, **parameters):
        made.append(explorer_class(**parameters))
        return made[-1]

    yield open_
    for explorer in made:
        explorer.close()


def test_every_explorer_of_a_lesson_is_exported():
    assert bp.ChainRule in contract.exported()
    for lesson in bp.LESSONS:
        for name in lesson.explorers:
            assert name in bp.__all__


# ---- parameters and controls ----


@every_parameter
def test_all_that_is_shown_belongs_to_the_present_parameters(explorer_class, name):
    explorer = explorer_class()
    for value in contract.notable(explorer.parameters[name], explorer):
        contract.check_changes_together(explorer, lambda value=value: setattr(explorer, name, value))
        if not explorer.error:
            contract.check_belongs_together(explorer)
            contract.check_no_disagreement(explorer)
            contract.check_sentence(explorer.summary)
            contract.check_tables(explorer)


@every_parameter
def test_an_observer_sees_the_new_picture(explorer_class, name):
    explorer = explorer_class()
    seen = []
    explorer.observe(lambda _: seen.append(contract.shown(explorer)), name)
    for value in contract.notable(explorer.parameters[name], explorer):
        seen.clear()
        setattr(explorer, name, value)
        assert seen in ([], [contract.shown(explorer)])


@every_parameter
def test_bad_values_are_refused_and_change_nothing(explorer_class, name):
    explorer = explorer_class()
    contract.check_refuses(explorer, name, contract.refused(explorer.parameters[name]))
    with pytest.raises((ValueError, TypeError)):
        explorer_class(**{name: contract.refused(explorer.parameters[name])[0]})


@every_parameter
def test_a_control_and_its_parameter_follow_each_other(opened, explorer_class, name):
    explorer = opened(explorer_class)
    control = explorer.controls[name]
    for value in contract.notable(explorer.parameters[name], explorer):
        control.value = nested(value)
        expected = explorer.parameters[name].validate(explorer, value)
        assert contract.plain(getattr(explorer, name)) == contract.plain(expected)
        explorer.reset(name)
        assert contract.plain(np.asarray(control.value)) == contract.plain(
            np.asarray(_as_control(explorer, name))
        )
        setattr(explorer, name, value)
        assert contract.plain(np.asarray(control.value)) == contract.plain(
            np.asarray(_as_control(explorer, name))
        )


def nested(value):
    """An array as the nested tuples that a control holds, everything else as it is."""
    return contract.plain_entries(value) if isinstance(value, np.ndarray) else value


def _as_control(explorer, name):
    """What the control of a parameter has to show."""
    value, parameter = getattr(explorer, name), explorer.parameters[name]
    if isinstance(parameter, Slider) and parameter.log:
        return float(value)  # a whole one too: ipywidgets has no logarithmic slider for whole numbers
    return value.name if isinstance(parameter, Function) else value


@every_parameter
def test_a_control_given_a_bad_value_goes_back_and_stays_alive(opened, explorer_class, name):
    explorer = opened(explorer_class)
    control, parameter = explorer.controls[name], explorer.parameters[name]
    was = contract.plain(getattr(explorer, name))
    for value in contract.refused(parameter):
        try:
            control.value = nested(value)
        except (TypeError, ValueError, ipywidgets.widgets.trait_types.traitlets.TraitError):
            assert contract.plain(getattr(explorer, name)) == was  # the widget itself refused it
        parameter.validate(explorer, getattr(explorer, name))
        if explorer.error or contract.plain(getattr(explorer, name)) != was:
            explorer.reset()  # which takes an animated one through all its first steps
        assert explorer.error == ""
    last = contract.notable(parameter, explorer)[-1]
    control.value = nested(last)
    assert contract.plain(getattr(explorer, name)) == contract.plain(parameter.validate(explorer, last))


@every_explorer
def test_nothing_disagrees_at_200_random_settings(explorer_class):
    explorer = explorer_class()
    rng = np.random.default_rng(2020)
    places, good = {}, 0
    for turn in count():
        if turn >= 200 and good >= 100:
            break
        assert turn < 400, f"of {turn} settings {turn - good} are refused, so that too few are tried"
        contract.scatter(explorer, rng, turn)
        if explorer.error:
            contract.check_line(explorer.error)
            continue
        good += 1
        contract.check_no_disagreement(explorer)
        contract.check_sentence(explorer.summary)
        stage = contract.structural_choices(explorer)
        if stage not in places:
            places[stage] = contract.places_of(explorer)
        contract.check_marks(explorer, places[stage])
        if explorer_class in contract.exported():
            contract.check_links(explorer)


@pytest.mark.parametrize("explorer_class", contract.exported(), ids=ids)
def test_words_of_sentence_and_equation_mean_marks_that_are_there(explorer_class):
    contract.check_links_of_class(explorer_class)


@every_explorer
def test_hold_is_one_frame(opened, monkeypatch, explorer_class):
    explorer = opened(explorer_class)
    page = Page(explorer, monkeypatch)
    page.hello()
    page.sent.clear()
    contract.scatter(explorer, np.random.default_rng(1), 1)
    assert len(page.of("frame")) == 1
    assert len(page.of("stage")) <= 1


# ---- handles, marks, stage, words ----


@every_explorer
def test_handles_move_what_they_say_and_no_further_than_they_may(explorer_class):
    contract.check_handles(explorer_class())


@every_explorer
def test_a_reset_of_a_handle_takes_back_what_it_set(explorer_class):
    contract.check_handle_resets(explorer_class())


@every_explorer
def test_arrow_keys_move_every_handle(explorer_class):
    contract.check_keys(explorer_class())


@every_explorer
def test_click_targets_set_what_they_say(explorer_class):
    contract.check_click_targets(explorer_class())


@every_explorer
def test_every_mark_stands_on_an_axes_of_the_stage(explorer_class):
    explorer = explorer_class()
    for _ in stages(explorer):
        contract.check_marks(explorer, contract.places_of(explorer))


def stages(explorer):
    """Give an explorer one stage after another: that of the defaults, and of each structural parameter's values."""
    yield "the defaults"
    for name, parameter in explorer.parameters.items():
        for value in contract.notable(parameter, explorer) if parameter.structural else ():
            explorer.reset()
            setattr(explorer, name, value)
            yield f"{name} = {value}"


@cache
def at_its_defaults(explorer_class):
    """The parts of its stage, which for each of its parameters are the same to begin with."""
    return contract.standing(explorer_class())


@every_parameter
def test_the_stage_stands_still_unless_something_structural_changes(explorer_class, name):
    explorer = explorer_class()
    if explorer.parameters[name].structural:
        return
    still = at_its_defaults(explorer_class)
    for value in contract.notable(explorer.parameters[name], explorer):
        still = contract.check_stands_still(
            explorer, name, lambda value=value: setattr(explorer, name, value), still
        )
    if explorer.animated:
        contract.check_stands_still(explorer, "the step", explorer.step, still)


@every_explorer
def test_the_stage_is_drawn_the_same_to_the_byte_unless_something_structural_changes(explorer_class):
    explorer = explorer_class()
    look = {"width": 900, "ratio": 1.0, "theme": "light"}
    before = draw_stage(explorer, **look)
    for name, parameter in explorer.parameters.items():
        if not parameter.structural:
            setattr(explorer, name, contract.notable(parameter, explorer)[-1])
            if explorer.error:
                explorer.reset(name)
    assert draw_stage(explorer, **look) == before


@every_explorer
def test_time_is_the_bases(explorer_class):
    contract.check_leaves_time_to_the_base(explorer_class)


@every_explorer
def test_what_is_asked_of_a_picture_later_takes_all_from_its_result(explorer_class):
    contract.check_takes_all_from_the_result(explorer_class)


@every_explorer
def test_no_title_ends_beyond_a_narrow_picture(explorer_class):
    explorer = explorer_class()
    for where in stages(explorer):
        narrow = fit(explorer, 560)
        figure = canvas.blank_figure(narrow.width, narrow.height, narrow.zoom)
        explorer.stage(figure, explorer.result)
        apply_theme(figure, "light")
        titles = [axes._left_title for axes in figure.axes if axes._left_title.get_text()]
        ends = [title.get_window_extent().x1 for title in titles]
        assert max(ends, default=0) <= figure.bbox.x1 + 1, (where, [title.get_text() for title in titles])


@every_explorer
def test_every_slot_of_the_equation_shows_a_field_of_the_result(explorer_class):
    explorer = explorer_class()
    template = explorer.picture.equation
    slots = [part[0] for part in equation.split(template) if isinstance(part, tuple)]
    assert sorted(equation.slot_texts(template, explorer.result)) == sorted(set(slots))
    assert "<" not in "".join(equation.SLOT.sub("", template))
    assert not set(r"\{}<>") & set(equation.spoken(template))


SMALLEST_SIGN_PX = 9.0


@every_explorer
def test_no_sign_of_the_equation_is_too_small_to_read(explorer_class):
    explorer = explorer_class()
    written = equation.to_mathtext(explorer.picture.equation, explorer.result)
    font = FontProperties(size=FORMULA_PX, math_fontfamily=FONT)
    glyphs = MathTextParser("path").parse(written, 72, font).glyphs if written else []
    assert min((size for _, size, *_ in glyphs), default=FORMULA_PX) >= SMALLEST_SIGN_PX


@every_explorer
def test_text_is_the_sentence_and_the_same_each_time(opened, explorer_class):
    first, second = opened(explorer_class), opened(explorer_class)
    assert repr(first) == repr(second) == first.summary
    bundle = first._repr_mimebundle_()
    assert bundle["text/plain"] == first.summary
    assert bundle["image/png"]


@every_explorer
def test_sentence_of_the_defaults_is_away_from_rounding_edges(explorer_class):
    explorer = explorer_class()
    at_start = explorer.summary
    for name, parameter in explorer.parameters.items():
        if isinstance(parameter, Slider) and not parameter.whole:
            for off in (-1e-9, 1e-9):
                explorer.reset()
                explorer.move({name: getattr(explorer, name) + off})
                assert explorer.summary == at_start


# ---- errors ----


def boom(_):
    raise RuntimeError("a learner's\nown words")


@pytest.mark.parametrize("explorer_class", WITH_FUNCTIONS, ids=ids)
def test_a_failing_function_leaves_the_last_good_picture_and_live_controls(opened, explorer_class):
    explorer = opened(explorer_class)
    for name, parameter in explorer.parameters.items():
        if not isinstance(parameter, Function):
            continue
        good = contract.shown(explorer)
        setattr(explorer, name, boom)
        contract.check_line(explorer.error)
        assert "a learner's own words" in explorer.error
        assert contract.shown(explorer) == good
        assert explorer.controls[name].value == OWN
        for choice in parameter.choices:
            explorer.controls[name].value = choice
        explorer.reset()
        assert explorer.error == ""
        assert contract.shown(explorer) == good


@pytest.mark.parametrize("explorer_class", WITH_FUNCTIONS, ids=ids)
def test_an_explorer_that_begins_with_a_failing_function_shows_the_defaults_and_says_why(explorer_class):
    for name, parameter in explorer_class.parameters.items():
        if isinstance(parameter, Function):
            explorer = explorer_class(**{name: boom})
            contract.check_line(explorer.error)
            assert explorer.summary == explorer_class().summary


@every_explorer
def test_reset_is_a_new_explorer(explorer_class):
    explorer = explorer_class()
    contract.scatter(explorer, np.random.default_rng(7), 3)
    if explorer.animated:
        explorer.step()
    explorer.reset()
    assert contract.shown(explorer) == contract.shown(explorer_class())
    assert explorer.error == ""


# ---- nothing is left behind ----


@every_explorer
def test_close_leaves_no_widget_behind(explorer_class):
    instances = ipywidgets.widgets.widget._instances
    before = set(instances)
    explorer = explorer_class()
    assert explorer.controls
    explorer.close()
    left = {type(instances[key]).__name__ for key in set(instances) - before}
    assert left == set()
    assert explorer.summary


@every_explorer
def test_a_page_has_every_mark_and_handle_as_it_is_after_any_frame(opened, monkeypatch, explorer_class):
    explorer = opened(explorer_class)
    page = Page(explorer, monkeypatch)
    page.hello()
    still = [name for name, parameter in explorer.parameters.items() if not parameter.structural]
    for name in still:  # with a stage come all marks anew
        for value in contract.notable(explorer.parameters[name], explorer):
            setattr(explorer, name, value)
            page.check()
        explorer.reset(name)
        page.check()


@every_explorer
def test_hundreds_of_updates_leave_nothing_behind(opened, monkeypatch, explorer_class):
    explorer = opened(explorer_class)
    page = Page(explorer, monkeypatch)
    page.hello()
    name, parameter = next((n, p) for n, p in explorer.parameters.items() if isinstance(p, Slider))

    def move(turn):
        at = (turn % 10) / 9
        explorer.move({name: parameter.low + at * (parameter.high - parameter.low)})
        page.sent.clear()

    times = 10 if parameter.structural else 200  # a stage costs as much as fifty frames
    assert contract.growth(move, warm=min(times, 50), times=times) < 20


@every_explorer
def test_figures_are_unknown_to_pyplot(explorer_class):
    from matplotlib._pylab_helpers import Gcf

    before = set(Gcf.figs)
    explorer = explorer_class()
    assert explorer.figure.axes
    assert set(Gcf.figs) == before


def test_pyplot_is_never_imported():
    code = """
import sys
from tests.explorers import contract
for explorer_class in contract.exported():
    explorer = explorer_class()
    explorer.figure, explorer._repr_mimebundle_(), explorer.view.messages.update()
assert "matplotlib.figure" in sys.modules
print("matplotlib.pyplot" in sys.modules)
"""
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (ran.stdout.strip(), ran.returncode) == ("False", 0), ran.stderr


@every_explorer
def test_a_closed_explorer_is_freed(explorer_class):
    gc.freeze()  # what other tests have left is many times more, and is not looked through
    explorer = explorer_class()
    assert explorer.controls
    explorer.close()
    gone = weakref.ref(explorer)
    del explorer
    for _ in range(3):
        gc.collect()
    assert gone() is None
