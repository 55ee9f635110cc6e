"""What is made of measurements in a browser: order, ratios and budgets, without a browser."""

from __future__ import annotations

from contextlib import contextmanager
from types import SimpleNamespace

import pytest

from benchmarks import page, plain, report
from benchmarks.stand import KEYS, Sample, Stand
from benchmarks.three_panels import ThreePanels
from tests.benchmarks import samples

EFFORT = page.Effort(rounds=2, each=3, bursts=2, firsts=2)
MS = {page.FLOOR: 40.0, page.INTERACT: 400.0, page.IPYMPL: 250.0, page.BQPLOT: 48.0}


def quiet(_):
    """Progress that nobody reads."""


def sample(ms):
    return Sample(first=ms, last=ms + 5, lag=7.0, frames=30)


def control(name, *, structural=False):
    return plain.Control(
        name=name,
        kind="Slider",
        structural=structural,
        milliseconds=[1],
        bytes=[1],
        images=False,
        room=99,
        shows=True,
    )


def our(name, **options):
    return page.Ours(name=name, program=f"program of {name}", control=control(name, **options))


class FakeStand:
    """A page on which everything takes `ms`; notes in what order it is asked."""

    def __init__(self, name, ms, log, errors=()):
        self.name, self.ms, self.log = name, ms, log
        self.notebook = SimpleNamespace(errors=list(errors))

    def enter(self):
        self.log.append(("enter", self.name))

    def key(self):
        self.log.append(("key", self.name))
        return sample(self.ms)

    def draw(self):
        self.log.append(("draw", self.name))
        return 100.0

    def drags(self, count):
        self.log.append(("drag", self.name))
        return [sample(self.ms)] * count

    def burst(self):
        self.log.append(("burst", self.name))
        return sample(self.ms)


def side_by_side(ours, log, ms=MS):
    return {name: FakeStand(name, ms[name], log) for name in (*page.OTHERS, *ours)}


# ---- order ----


def test_the_floor_is_measured_at_both_ends_of_every_round():
    names = [page.FLOOR, "a", "b"]
    assert list(page.rounds(names, 2, quiet, "keys")) == 2 * [page.FLOOR, "a", "b", page.FLOOR]


def test_approaches_take_turns_and_a_structural_control_is_neither_dragged_nor_burst():
    log = []
    ours = [our("quick"), our("slow", structural=True)]
    at = side_by_side([o.name for o in ours], log, {**MS, "quick": 41.0, "slow": 100.0})
    rows = page.together(at, ours, EFFORT, quiet, ("latency", "drag", "burst"))
    others = list(page.OTHERS)
    assert [name for what, name in log if what == "enter"] == 2 * [*others, "quick", "slow", page.FLOOR]
    assert [name for what, name in log if what == "draw"] == ["slow"] * 6
    for what in ("drag", "burst"):
        assert [name for did, name in log if did == what] == 2 * [*others, "quick", page.FLOOR]
    keys = {row.what: row.samples for row in rows if row.part.startswith("key")}
    assert keys == {page.FLOOR: 12, **dict.fromkeys((*others[1:], "quick", "slow"), 6)}


def test_a_key_without_an_answer_loses_nothing_of_what_else_was_measured():
    ours = [our("deaf"), our("quick")]
    at = side_by_side([o.name for o in ours], [], {**MS, "deaf": 41.0, "quick": 41.0})

    def unheard():
        raise RuntimeError("deaf: no change was seen\n at Meter.settled")

    at["deaf"].key = unheard
    rows = {row.what: row for row in page.together(at, ours, EFFORT, quiet, ("latency",))}
    assert set(rows) == {*page.OTHERS, "quick", "deaf"}
    assert rows["quick"].samples == 6
    assert rows["deaf"].note == "deaf: no change was seen"
    assert [budget.holds for budget in rows["deaf"].budgets] == [False]


def test_no_other_approach_may_go_unmeasured():
    at = side_by_side([], [], MS)

    def unheard():
        raise RuntimeError("no change was seen")

    at[page.BQPLOT].key = unheard
    with pytest.raises(RuntimeError, match="no change was seen"):
        page.together(at, [], EFFORT, quiet, ("latency",))


def test_only_the_parts_that_are_asked_for_are_measured():
    log = []
    page.together(side_by_side([], log), [], EFFORT, quiet, ("burst",))
    assert {what for what, _ in log} == {"burst"}


def test_ours_are_measured_a_few_at_a_time_each_beside_the_floor_and_the_rows_lie_by_part(monkeypatch):
    ours = [our(f"our {number}") for number in range(page.AT_ONCE + 2)]
    together = []

    @contextmanager
    def stands(programs, _):
        together.append([o.name for o in programs])
        yield side_by_side(together[-1], [], {**MS, **{o.name: 41.0 for o in programs}})

    monkeypatch.setattr(page, "ours", lambda _: ours)
    monkeypatch.setattr(page, "stands", stands)
    rows = page.measure(EFFORT, quiet, ("latency", "drag"), ())
    assert [len(names) for names in together] == [page.AT_ONCE, 2]
    parts = [row.part for row in rows]
    assert parts == sorted(parts, key=parts.index)
    assert [row.what for row in rows].count(page.FLOOR) == 4


def test_ours_are_the_slowest_controls_of_the_shared_picture_and_of_every_explorer(monkeypatch):
    monkeypatch.setattr(plain, "explorers", lambda _: [ThreePanels, samples.Simple])
    monkeypatch.setattr(
        plain,
        "slowest",
        lambda explorer: [
            control("x"),
            *([] if explorer is ThreePanels else [control("f", structural=True)]),
        ],
    )
    made = page.ours(())
    assert [o.name for o in made] == ["ours: ThreePanels.x", "ours: Simple.x", "ours: Simple.f"]
    assert "benchmarks.three_panels" in made[0].program
    assert "bp.Simple()" in made[1].program
    assert ["StageCache.SIZE = 1" in each.program for each in made] == [False, False, True]


def test_keys_go_forth_and_back_so_that_no_control_is_pushed_against_its_end():
    for forth, back, steps in KEYS.values():
        stand = Stand.__new__(Stand)
        pressed = []
        stand.page = SimpleNamespace(keyboard=SimpleNamespace(press=pressed.append))
        stand._keys, stand._done = (forth, back, steps), 0
        for _ in range(4 * steps):
            stand._press()
        assert pressed == 2 * ([forth] * steps + [back] * steps)


# ---- budgets ----


def latency(ms, *, against=MS, draws=(), **options):
    """The row of ours that took so long, beside others that took what `against` says."""
    mine = our("ours", **options)
    taken = {**against, "ours": ms}
    keys = {name: [sample(each)] * 3 for name, each in taken.items()}
    return page.latency(keys, {"ours": draws}, [mine])[-1]


def missed(row):
    return [budget.against for budget in row.budgets if not budget.holds]


def test_a_picture_as_quick_as_the_floor_keeps_every_budget():
    assert missed(latency(41.0)) == []
    assert latency(41.0).note == "complete after 46.0"


@pytest.mark.parametrize(
    ("against", "ms", "over"),
    [
        ({page.FLOOR: 32.0}, 41.0, ["x floor"]),
        ({page.BQPLOT: 40.9}, 41.0, ["x bqplot"]),
        ({page.IPYMPL: 204.0}, 41.0, ["x faster than ipympl"]),
        ({page.INTERACT: 327.0}, 41.0, ["x faster than interact"]),
        ({}, 51.0, ["x floor", "x bqplot", "x faster than ipympl", "x faster than interact"]),
    ],
)
def test_a_picture_too_slow_is_over_the_budget_that_it_breaks(against, ms, over):
    assert missed(latency(ms, against={**MS, **against})) == over


def test_a_structural_control_may_take_the_floor_and_one_draw_of_the_stage():
    assert missed(latency(139.0, structural=True, draws=[90.0, 100.0, 200.0])) == []
    assert missed(latency(141.0, structural=True, draws=[100.0])) == ["x (floor + 100 ms stage)"]
    assert missed(latency(139.0, structural=True, draws=[90.0])) == ["x (floor + 90 ms stage)"]


def test_drags_and_bursts_tell_what_was_seen():
    (dragged,) = page.drag({"ours": [sample(30.0), sample(50.0), sample(40.0)]})
    assert (dragged.median, dragged.note) == (40.0, "complete after 45.0")
    late = Sample(first=1, last=2, lag=90.4, frames=20)
    (seen,) = page.burst({"ours": [sample(30.0), late]})
    assert (seen.median, seen.note) == (25.0, "the last event was seen within 90 ms")


def test_an_error_in_a_pages_console_is_over_its_budget_and_a_quiet_page_has_no_row():
    at = {"a": FakeStand("a", 1, []), "b": FakeStand("b", 1, [], errors=["x is not defined", "again"])}
    (row,) = page.console(at)
    assert (row.what, row.median, row.note) == ("b", 2, "x is not defined")
    assert report.over([row]) == ["b: 2.00 errors (<= 0) over"]
    assert page.console({"a": at["a"]}) == []


@pytest.mark.parametrize(("live", "over"), [(149.0, 0), (151.0, 1)])
def test_the_first_picture_may_take_half_as_long_again_as_an_inline_figure(monkeypatch, live, over):
    asked = []

    def firsts(program, still, count, _):
        asked.append((program, still, count))
        return {
            ("new kernel", "live"): [140.0] * count,
            ("new kernel", "still"): [100.0] * count,
            ("again", "live"): [live] * count,
            ("again", "still"): [100.0] * count,
        }

    monkeypatch.setattr(page, "firsts", firsts)
    monkeypatch.setattr(plain, "explorers", lambda _: [ThreePanels, samples.Simple])
    rows = page.first(EFFORT, quiet, ())
    assert len(report.over(rows)) == 2 * over
    assert asked[0] == (page.pictures.OURS, page.pictures.STILL, EFFORT.firsts)
    program, still, _ = asked[1]
    assert "bp.Simple()" in program
    assert still.splitlines()[0] == "%matplotlib inline"
    assert still.splitlines()[-1] == "explorer.figure"
