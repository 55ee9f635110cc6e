"""What is measured without a browser: what is moved, what is weighed, and that what breaks a budget is caught."""

import json
from itertools import islice

import numpy as np
import pytest

import bpwidgets as bp
from benchmarks import plain
from benchmarks.report import over
from benchmarks.three_panels import ThreePanels
from bpwidgets.live.model.parameters import Matrix, Parameter, Slider
from bpwidgets.live.model.parameters.dataset import DatasetChoice
from bpwidgets.live.render import stages
from tests.benchmarks import samples

FEW = 40


def quiet(_):
    """Progress that nobody reads."""


@pytest.fixture
def among(monkeypatch):
    """Let the benchmarks find these explorers in place of the package's."""

    def put(*explorers):
        monkeypatch.setattr(plain, "explorers", lambda only=(): list(explorers))

    return put


# ---- which explorers, which values ----


def test_all_explorers_of_the_package_are_measured_and_the_shared_picture_first():
    found = plain.explorers()
    assert found[0] is ThreePanels
    exported = {name for lesson in bp.LESSONS for name in lesson.explorers}
    assert exported <= {explorer.__name__ for explorer in found}
    assert plain.first_explorer() == found[1].__name__


def test_those_named_are_measured_alone_beside_the_shared_picture():
    assert plain.explorers(["Jacobian"]) == [ThreePanels, bp.Jacobian]


def test_an_unknown_explorer_is_refused_with_those_that_there_are():
    with pytest.raises(ValueError, match=r"'Jacobain' is unknown; expected one of .*Jacobian"):
        plain.explorers(["ChainRule", "Jacobain"])


@pytest.mark.parametrize("name", samples.Sound.parameters)
def test_a_control_is_moved_to_new_values_without_end_through_its_whole_range(name):
    explorer = samples.Sound()
    parameter = samples.Sound.parameters[name]
    seen = []
    for value in islice(plain.moves(parameter, explorer, name), 250):
        assert not parameter.same(getattr(explorer, name), parameter.validate(explorer, value))
        setattr(explorer, name, value)
        seen.append(getattr(explorer, name))
    if hasattr(parameter, "low"):
        assert np.min(seen) == pytest.approx(parameter.low, abs=0.05)
        assert np.max(seen) == pytest.approx(parameter.high, abs=0.05)
    else:
        every = getattr(parameter, "options", None) or getattr(parameter, "choices", (True, False))
        assert len({getattr(value, "name", value) for value in seen}) == len(every)


def test_a_control_that_has_one_value_is_left_out_and_ends():
    explorer = bp.SingleLayer()
    parameter = bp.SingleLayer.parameters["sample"]
    assert len(explorer.X) == 1
    assert next(plain.moves(parameter, explorer, "sample"), None) is None
    assert "sample" not in {control.name for control in plain.controls(bp.SingleLayer, frames=1)}


def test_a_matrix_is_moved_although_its_shape_changes_meanwhile():
    explorer = samples.Sound()
    moves = plain.moves(samples.Sound.parameters["data"], explorer, "data")
    for n in (2, 5, 1):
        explorer.n = n
        explorer.data = next(moves)
        assert explorer.data.shape == (n,)


def test_a_control_of_a_new_kind_is_an_error_not_a_control_that_is_never_moved():
    with pytest.raises(TypeError, match="no values are known for Parameter"):
        plain.values(Parameter(0), samples.Simple())


# ---- what a frame costs ----


def test_what_is_weighed_is_the_message_as_it_would_be_sent():
    shown = plain.Shown(samples.Simple())
    shown._weigh({"a": "é"}, [np.zeros(3, np.float32).data, b"12"])
    assert shown.bytes == len('{"a": "é"}'.encode()) + 12 + 2


def test_a_message_that_no_browser_could_read_is_an_error():
    with pytest.raises(ValueError, match="not JSON compliant"):
        plain.Shown(samples.Simple())._weigh({"a": float("nan")})


def test_a_change_without_a_frame_is_an_error_not_a_quick_frame():
    shown = plain.Shown(samples.Simple())
    assert shown.milliseconds("x", 0.25) > 0
    with pytest.raises(RuntimeError, match=r"no frame followed x = 0\.25 of Simple"):
        shown.milliseconds("x", 0.25)


def test_parameters_that_have_no_picture_one_after_the_other_are_no_fault():
    shown = plain.Shown(bp.ChainRule(g="log", f="log", x=1.5))
    shown.milliseconds("x", 0.5)
    before = shown.frames
    assert shown.milliseconds("dx", 0.7) > 0
    assert (shown.frames, shown.explorer.error[:21]) == (before, "f has no finite value")
    shown.explorer.close()


def test_every_control_is_measured_and_a_structural_one_less_often():
    measured = {control.name: control for control in plain.controls(samples.Sound, FEW)}
    assert list(measured) == list(samples.Sound.parameters)
    assert {name for name, control in measured.items() if control.structural} == {"wide", "f"}
    assert {name: len(control.milliseconds) for name, control in measured.items()} == {
        name: 10 if name in {"wide", "f"} else FEW for name in measured
    }
    assert not any(control.images for control in measured.values())


def test_a_structural_control_draws_its_background_each_time(monkeypatch):
    drawn = []
    draw = stages.draw_stage
    monkeypatch.setattr(
        stages, "draw_stage", lambda *given, **asked: drawn.append(given) or draw(*given, **asked)
    )
    measured = {control.name: control for control in plain.controls(samples.Sound, FEW)}
    every = sum(len(control.milliseconds) for control in measured.values() if control.structural)
    assert len(drawn) == every + len(measured)  # and each explorer's first


def test_the_slowest_control_of_either_kind_is_found(monkeypatch):
    made = [
        plain.Control(
            name=name,
            kind="Slider",
            structural=structural,
            milliseconds=times,
            bytes=[1],
            images=0,
            room=99,
            shows=shows,
        )
        for name, structural, times, shows in (
            ("a", False, [1, 1, 9], True),
            ("b", False, [2, 2, 2], True),
            ("c", True, [30], True),
            ("d", True, [20], True),
            ("seen at times only", True, [40], False),
        )
    ]
    monkeypatch.setattr(plain, "controls", lambda *_, **__: made)
    assert [control.name for control in plain.slowest(samples.Sound)] == ["b", "c"]
    monkeypatch.setattr(plain, "controls", lambda *_, **__: made[:2])
    assert [control.name for control in plain.slowest(samples.Simple)] == ["b"]


def test_a_control_that_does_not_always_show_is_told_from_those_that_do():
    shows = {control.name: control.shows for control in plain.controls(bp.ClassificationLosses, FEW)}
    assert (shows["base_two"], shows["loss"], shows["angle"]) == (False, True, True)


def test_a_sound_explorer_keeps_the_budgets_of_a_frame(among):
    among(samples.Sound)
    rows = plain.frame(FEW, quiet, ())
    assert [row.what for row in rows] == 2 * [f"Sound.{name}" for name in ("x", "n", "colour", "data")]
    sizes = [budget for row in rows[4:] for budget in row.budgets]
    assert all(budget.holds for budget in sizes)


def test_an_explorer_too_slow_is_over_its_budget_and_one_in_which_time_passes_may_take_longer(among):
    among(samples.Slow, samples.Training)
    slow, training = plain.frame(FEW, quiet, ())[:2]
    assert over([slow])
    assert [row.budgets[0].limit for row in (slow, training)] == [2.0, 5.0]


def test_a_frame_too_large_is_over_its_budget_and_one_with_an_image_may_be_larger(among):
    among(samples.Large, samples.Pictured)
    large, pictured = plain.frame(FEW, quiet, ())[2:]
    assert large.median > 16 * 1024
    assert pictured.median > 16 * 1024
    (missed,) = over([large, pictured])
    assert missed.startswith("Large.x: 31")


# ---- imports ----


def timed(monkeypatch, *, package=1.05, first=1.04, pyplot=False):
    """Rows of imports that take these multiples of what they load."""
    base = iter(range(100, 1000))

    def interpreter(program):
        if program == plain.SHOWN.format(name=plain.first_explorer()):
            return str(pyplot)
        if program == plain.LISTED.format(program=plain.EXPLORER.format(name=plain.first_explorer())):
            return json.dumps(["numpy", "bpwidgets", "bpwidgets.live.page.view", "matplotlib"])
        if program == plain.TIMED.format(program=plain.NUMPY):
            interpreter.last = next(base)
            return str(interpreter.last)
        if program == plain.TIMED.format(program=plain.PACKAGE):
            return str(package * interpreter.last)
        if program == plain.TIMED.format(program=plain.OTHERS.format(names=["numpy", "matplotlib"])):
            return str(3 * interpreter.last)
        return str(3 * first * interpreter.last)

    monkeypatch.setattr(plain, "interpreter", interpreter)
    return plain.imports(4, quiet)


def test_imports_within_their_budgets_hold_though_the_machine_slows_down(monkeypatch):
    rows = timed(monkeypatch)
    assert over(rows) == []
    assert rows[0].samples == 4, "the first round only fills the disk's cache"


@pytest.mark.parametrize(
    ("slower", "missed"),
    [
        ({"package": 1.12}, "import bpwidgets: 1.12 x import numpy (<= 1.1) over"),
        ({"first": 1.06}, "bp.TinyNetwork, its view and still: 1.06 x what TinyNetwork loads from elsewhere"),
        ({"pyplot": True}, "pyplot, after all was shown: 1.00 times pyplot (<= 0) over"),
    ],
)
def test_an_import_too_slow_or_of_pyplot_is_over_its_budget(monkeypatch, slower, missed):
    (found,) = over(timed(monkeypatch, **slower))
    assert found.startswith(missed)


def test_a_program_is_run_in_an_interpreter_of_its_own_which_may_fail():
    assert plain.interpreter("print('first'); print(6 * 7)") == "42"
    with pytest.raises(Exception, match="returned non-zero exit status 1"):
        plain.interpreter("raise SystemExit(1)")


# ---- memory ----

UPDATES = 200
SOUND = {"explorers": 0, "widgets": 0, "comms": 0, "figures": 0}


@pytest.fixture(scope="module")
def grown():
    """What is found to grow and to be left of each of the samples, in one interpreter."""
    return json.loads(plain.interpreter(f"from tests.benchmarks import samples\nsamples.main({UPDATES})"))


@pytest.mark.parametrize(
    ("name", "left"),
    [
        ("Sound", set()),
        ("KeepsItself", {"explorers"}),
        ("KeepsWidgets", {"widgets", "comms"}),
        ("KeepsFigures", {"figures"}),
    ],
)
def test_what_is_left_of_a_closed_explorer_is_counted(grown, name, left):
    assert {key for key in SOUND if grown[name][key]} == left


@pytest.mark.filterwarnings("ignore:Widget.widgets is deprecated")
def test_what_was_sent_is_not_weighed_as_memory_that_grows(among, monkeypatch):
    made = []

    class Noted(plain.Shown):
        def __init__(self, explorer):
            super().__init__(explorer)
            made.append(self)

    among(samples.Simple)
    monkeypatch.setattr(plain, "Shown", Noted)
    monkeypatch.setattr(plain, "WARM", 3)
    plain.grown("Simple", 3)
    assert made[0].frames >= 6
    assert made[0].sent == []


def test_memory_that_grows_is_seen(grown):
    assert grown["KeepsArrays"]["bytes"] > UPDATES * 20_000 * 8 / 2
    assert grown["Sound"]["bytes"] < 5 * plain.MIB


def test_growth_and_what_is_left_are_over_their_budgets(among, monkeypatch):
    among(samples.Simple)
    answer = {"bytes": 6 * plain.MIB, **SOUND, "comms": 2}
    monkeypatch.setattr(plain, "interpreter", lambda _: json.dumps(answer))
    rows = plain.memory(10_000, quiet, ())
    assert over(rows) == [
        "Simple, 10,000 updates: 6.00 MB grown (<= 5) over",
        "Simple, closed: 2.00 left behind (<= 0) over",
    ]
    assert rows[1].note == "0 explorers, 0 widgets, 2 comms, 0 figures"
    answer |= {"bytes": plain.MIB, "comms": 0}
    assert over(plain.memory(10_000, quiet, ())) == []


def test_a_structural_control_is_moved_every_fiftieth_time():
    shown = plain.Shown(samples.Sound())
    turns = {name: plain.moves(it, shown.explorer, name) for name, it in samples.Sound.parameters.items()}
    moved = []
    shown.milliseconds = lambda name, _: moved.append(name) or 1.0
    for _ in plain.turning(shown, turns, 200):
        pass
    assert [place for place, name in enumerate(moved) if name in {"wide", "f"}] == [0, 50, 100, 150]
    assert set(moved) == set(samples.Sound.parameters)


def test_no_slider_is_pushed_against_its_end():
    assert plain.room(Slider(3, low=1, high=5, whole=True), 3) == 2
    assert plain.room(Slider(5, low=1, high=5, whole=True), 5) == 0
    assert plain.room(Slider(0.5, low=0, high=1), 0.5) > 15
    assert plain.room(Slider(1.2, low=-1.5, high=1.5, step=0.05), 1.2) == 6
    assert plain.room(Slider(1, low=0.01, high=1, log=True), 1) == 0


def test_nor_is_the_first_cell_of_a_matrix():
    scores = Matrix([10.0, 4.0], low=-10, high=10, step=1)
    assert plain.room(scores, np.array([10.0, 4.0])) == 0
    assert plain.room(scores, np.array([4.0, 10.0])) == 6


def test_a_chooser_of_data_takes_the_keys_of_a_chooser():
    assert plain.kind(DatasetChoice("a", sets={"a": None}, read=list)) == "Choice"
    assert plain.kind(Slider(0.5, low=0, high=1)) == "Slider"
