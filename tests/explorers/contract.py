"""What every explorer owes its reader, as functions that raise AssertionError; tests show that they can."""

from __future__ import annotations

import ast
import dataclasses
import gc
import inspect
import json
import re
import textwrap
from functools import cache

import numpy as np
from matplotlib.text import Text

import bpwidgets as bp
from bpwidgets.calculus.functions import ChosenFunction
from bpwidgets.live.model.explorer import Explorer
from bpwidgets.live.model.motion import MovedBy
from bpwidgets.live.model.parameters import Choice, Function, Matrix, Slider, Toggle
from bpwidgets.live.picture import equation, marks, style
from bpwidgets.live.picture.encoding import Encoder
from bpwidgets.live.render.canvas import blank_figure
from bpwidgets.live.render.painter import SYMBOLS
from tests.live.picture.telling import check_told

VOCABULARY = (
    marks.Line,
    marks.Points,
    marks.Arrow,
    marks.Polygon,
    marks.Band,
    marks.Label,
    marks.Cells,
    marks.Image,
)
SIZE = (640, 480)
"""Of the figures on which only the parts of a stage are looked at."""
STATUSES = {"agree", "disagree", "kink", "undefined"}


def exported():
    """Every explorer class that the package exports, by the table of contents and by the table of names."""
    names = {name for lesson in bp.LESSONS for name in lesson.explorers}
    names |= {name for name, home in bp._HOME.items() if home.startswith("bpwidgets.explorers.")}
    found = [getattr(bp, name) for name in sorted(names)]
    return [it for it in found if isinstance(it, type) and issubclass(it, Explorer)]


# ---- settings ----


def notable(parameter, explorer):
    """The values of a parameter at which to look: both ends, the middle, every choice."""
    if isinstance(parameter, Slider):
        middle = (parameter.low + parameter.high) / 2
        return [parameter.low, round(middle) if parameter.whole else middle, parameter.high]
    if isinstance(parameter, Matrix):
        shape = parameter.shape_in(explorer.values)
        return [
            np.full(shape, at)
            for at in (parameter.low, 0.5 * (parameter.low + parameter.high), parameter.high)
        ]
    if isinstance(parameter, Toggle):
        return [True, False]
    return list(parameter.options if isinstance(parameter, Choice) else parameter.choices)


def refused(parameter):
    """Values that a parameter cannot take."""
    wrong_type = [None, object(), 1j, b"1"]
    if isinstance(parameter, Slider):
        return [
            np.nan,
            np.inf,
            -np.inf,
            parameter.high + 1,
            parameter.low - 1,
            "1",
            [1, 2],
            True,
            *wrong_type,
        ]
    if isinstance(parameter, Matrix):
        return [np.nan, [[np.inf]], "1", np.zeros((1, 1, 1, 1)), {}, *wrong_type]
    if isinstance(parameter, Toggle):
        return [1, "yes", np.nan, *wrong_type]
    if isinstance(parameter, Function):
        return ["", "sin(", "import os", "nosuch(x)", 3.0, lambda: 0, int, *wrong_type]
    return ["no such option", 0, np.nan, *wrong_type]


def random_value(parameter, explorer, rng, turn):
    """A value for the setting number `turn`: every choice has its turn."""
    if isinstance(parameter, Slider):
        if parameter.whole:
            return int(rng.integers(parameter.low, parameter.high + 1))
        if parameter.log:
            return float(np.exp(rng.uniform(*np.log([parameter.low, parameter.high]))))
        return float(rng.uniform(parameter.low, parameter.high))
    if isinstance(parameter, Matrix):
        return rng.uniform(parameter.low, parameter.high, parameter.shape_in(explorer.values))
    values = notable(parameter, explorer)
    return values[turn % len(values)] if turn < len(values) else values[rng.integers(len(values))]


def in_order(explorer):
    """The parameters, sizes before the matrices that take their shapes from them."""
    return sorted(explorer.parameters.items(), key=lambda item: isinstance(item[1], Matrix))


def scatter(explorer, rng, turn):
    """Move every parameter at once."""
    with explorer.hold():
        for name, parameter in in_order(explorer):
            setattr(explorer, name, random_value(parameter, explorer, rng, turn))


# ---- what is shown, as something that can be compared ----


def plain(value):
    """Nested tuples of plain values: dataclasses by their fields, arrays by shape and entries, NaN equal to NaN.

    Of floats every bit counts, so that they need not be written out: pictures have thousands.
    """
    if value is None or type(value) in (str, bool, int):
        return value
    if isinstance(value, np.ndarray):
        if value.dtype.kind != "f":
            return value.shape, tuple(map(plain, value.ravel().tolist()))
        entries = np.array(value, np.float64)
        entries[np.isnan(entries)] = np.nan  # one of many
        return value.shape, entries.tobytes()
    if isinstance(value, float | np.floating):
        return repr(float(value))
    if isinstance(value, dict):
        return tuple((key, plain(entry)) for key, entry in value.items())
    if isinstance(value, list | tuple):
        return tuple(plain(entry) for entry in value)
    if isinstance(value, ChosenFunction):
        return value.name
    if dataclasses.is_dataclass(value):
        return tuple((name, plain(getattr(value, name))) for name in field_names(type(value)))
    return "function" if callable(value) else value


@cache
def field_names(cls):
    """Of a dataclass."""
    return tuple(field.name for field in dataclasses.fields(cls))


def plain_entries(array):
    """An array as nested tuples of floats."""
    return tuple(map(plain_entries, array)) if np.ndim(array) else float(array)


def values(result):
    """The fields of a result that are numbers: |x| and max(0, x) at 0.5 tell the same.

    Without those that only say how it is shown, with compare=False.
    """
    fields = {it.name: getattr(result, it.name) for it in dataclasses.fields(result) if it.compare}
    return {name: plain(value) for name, value in fields.items() if not callable(value)}


def shown(explorer):
    """All that an explorer says now: result, sentence, tables, agreement, marks and handles."""
    return {
        "result": plain(explorer.result),
        "summary": explorer.summary,
        "tables": plain(explorer.tables),
        "gradients": plain(explorer.gradients),
        "marks": plain(explorer.marks),
        "handles": plain(explorer.picture.handles),
        "equation": plain(equation.slot_texts(explorer.picture.equation, explorer.result)),
    }


def twin(explorer):
    """The explorer's own words: sentence and tables, without the base's table of agreements."""
    own = {title: table for title, table in explorer.tables.items() if title != "Three-way agreement"}
    return explorer.summary, plain(own)


def settings(explorer):
    return {name: getattr(explorer, name) for name in explorer.parameters}


# ---- the contract ----


def check_belongs_together(explorer):
    """What is shown is what a new explorer shows of the same parameters: nothing lags behind."""
    fresh = type(explorer)(**settings(explorer))
    if explorer.animated:
        fresh._run.current().record(explorer.state)
        fresh.refresh()
    ours, theirs = shown(explorer), shown(fresh)
    assert [name for name in ours if ours[name] != theirs[name]] == []


def check_changes_together(explorer, change):
    """Where a change moves the result, it moves the sentence or a table, and the picture, in the same moment."""
    before, told, was = shown(explorer), twin(explorer), values(explorer.result)
    change()
    after = shown(explorer)
    if values(explorer.result) != was:
        assert twin(explorer) != told, "the text twin did not move with the result"
        drawn = ("marks", "handles", "equation")
        assert any(after[name] != before[name] for name in drawn), "the picture did not move with the result"


def check_no_disagreement(explorer):
    """Formula, autodiff and differences agree, or there is a kink or no derivative."""
    for agreement in explorer.gradients:
        assert agreement.status in STATUSES
        assert agreement.status != "disagree", f"{agreement} at {settings(explorer)}"


def check_sentence(text):
    """One line for a reader: no traceback, no memory address, no array as Python prints it."""
    check_line(text)
    for machine in ("array(", "np.float64", "None", "nan"):
        assert machine not in text, text


def check_line(text):
    """One line that can be read: what an error may be."""
    assert text
    assert "\n" not in text
    assert len(text) < 320, text
    assert "Traceback" not in text
    assert " at 0x" not in text


def check_tables(explorer):
    """Every table has columns, all of one length, of numbers and words."""
    tables = explorer.tables
    assert tables
    for title, table in tables.items():
        assert title
        assert len({len(column) for column in table.values()}) == 1, title
        for column in table.values():
            assert all(isinstance(cell, str) or np.ndim(float(cell)) == 0 for cell in column)


def check_marks(explorer, places):
    """Every mark is of the vocabulary, on an axes of the stage, in a role, is JSON without NaN, and tells enough.

    That it stands on an axes of the stage and is JSON without NaN, `check_told` sees.
    """
    to = Encoder(places)
    for mark in explorer.marks:
        assert isinstance(mark, VOCABULARY)
        assert mark.role in style.ROLES
        if isinstance(mark, marks.Points):
            assert mark.symbol in SYMBOLS
        if isinstance(mark, marks.Label):
            assert mark.align in ("left", "center", "right")
            assert set(mark.axes_coords) <= {"x", "y"}
            assert "nan" not in mark.text
        if isinstance(mark, marks.Line | marks.Points | marks.Polygon):
            assert np.size(mark.x) == np.size(mark.y)
            assert isinstance(mark.axes, str) or len(mark.axes) == np.size(mark.x)
    check_told([explorer.marks], places)
    check_told([explorer.picture.handles], places)
    for handle in explorer.picture.handles:
        json.dumps(to.track(handle), allow_nan=False)
        if isinstance(handle, marks.Handle):
            assert handle.role in style.ROLES
            assert handle.along in ("x", "y", "xy")
            assert handle.wheel in (-1, 0, 1)
    assert sum(abs(getattr(handle, "wheel", 0)) for handle in explorer.picture.handles) <= 1


WHOLE = r"(?<![\w\u0300-\u036f′]){}(?![\w\u0300-\u036f′])"
"""A word as the page finds it: neither in a longer word nor before a prime."""


def said_links(explorer):
    """{word: name} of the links whose words stand in the sentence now, or in the equation as slots."""
    slots = {f"<{part[0]}>" for part in equation.split(explorer.picture.equation) if isinstance(part, tuple)}
    return {
        word: name
        for word, name in explorer.picture.links.items()
        if word in slots or re.search(WHOLE.format(re.escape(word)), explorer.summary)
    }


def check_links(explorer):
    """Some words mean marks, each of them marks that are there."""
    names = {it.name for it in (*explorer.marks, *explorer.picture.handles)}
    said = said_links(explorer)
    assert said, f"no word of {explorer.summary!r} means a mark: write links"
    for word, name in said.items():
        assert name, f"{word!r} means no mark"
        assert name in names, (
            f"{word!r} means {name!r}, but no mark has this name at {settings(explorer)}: "
            "give it to a mark, or leave the word out of links there"
        )


def check_links_of_class(explorer_class):
    """At its defaults two words at least mean different marks, and a slot with a role means marks of that role.

    And no mark has a name that no word ever means.
    """
    explorer = explorer_class()
    said, roles = said_links(explorer), {}
    assert len(set(said.values())) >= 2, f"{explorer.summary!r}: write at least two links"
    for it in (*explorer.marks, *explorer.picture.handles):
        roles.setdefault(it.name, getattr(it, "role", "ink"))
    for part in equation.split(explorer.picture.equation):
        if isinstance(part, tuple) and part[1] != "ink" and (name := said.get(f"<{part[0]}>")):
            assert roles[name] == part[1], (
                f"the slot <{part[0]}:{part[1]}> means marks of role {roles[name]!r}"
            )
    named, meant = set(), set()
    for _ in one_at_a_time(explorer):
        check_links(explorer)
        named |= {it.name for it in (*explorer.marks, *explorer.picture.handles)} - {""}
        meant |= set(explorer.picture.links.values())
    assert named <= meant, f"no word of links means {', '.join(sorted(named - meant))}"


def one_at_a_time(explorer):
    """Take an explorer to its first steps, and each parameter to its notable values; all others at the defaults."""
    for step in range(20 if explorer.animated else 0):
        explorer.seek(step)
        yield
    explorer.reset()
    for name, value in [(name, it) for name, p in explorer.parameters.items() for it in notable(p, explorer)]:
        explorer.reset()
        setattr(explorer, name, value)
        yield


def check_handles(explorer):
    """A handle that is not moved moves nothing; one that is pulled far away goes as far as it may, by its label."""
    labels = [handle.label for handle in explorer.picture.handles]
    assert len(set(labels)) == len(labels)
    movable = [i for i, it in enumerate(explorer.picture.handles) if isinstance(it, marks.Handle)]
    for handle in (explorer.picture.handles[i] for i in movable):
        for name, value in handle.to_parameters(*handle.at).items():
            np.testing.assert_allclose(np.asarray(value, float), getattr(explorer, name), atol=1e-9)
    for index in movable:
        for far in (-1e9, 1e9):
            label = explorer.picture.handles[index].label
            explorer.move_handle(explorer.picture.handles[index], (far, far))
            assert label in [it.label for it in explorer.picture.handles], (
                f"the handle {label!r} is called otherwise where it has been moved: its next move would be lost"
            )
            for name, parameter in explorer.parameters.items():
                parameter.validate(explorer, getattr(explorer, name))
    explorer.reset()


def check_handle_resets(explorer):
    """A handle sets those entries of an array that it names, and its reset takes back what it set."""
    for it in explorer.picture.handles:
        if not isinstance(it, marks.Handle):
            continue
        moved = [it.to_parameters(it.at[0] + dx, it.at[1] + dy) for dx, dy in ((1, 1), (-1, -1), (0.1, -0.3))]
        for name in {name for values in moved for name in values}:
            if isinstance(explorer.parameters[name], Matrix):
                now = getattr(explorer, name)
                named = np.zeros(now.shape, bool)
                named[it.entries.get(name, ...)] = True
                are_set = np.any([np.not_equal(values.get(name, now), now) for values in moved], axis=0)
                assert (named == are_set).all(), (
                    f"the handle {it.label!r} sets entries {np.argwhere(are_set).tolist()} of {name}, "
                    f"but it names {np.argwhere(named).tolist()}: write entries"
                )
        for values in moved:
            explorer.move(values)
            explorer.reset_handle(it)
            for name in {*it.to_parameters(*it.at), *it.entries}:
                entries = it.entries.get(name, ...)
                first, now = (
                    np.asarray(value) for value in (explorer.initial_value(name), getattr(explorer, name))
                )
                np.testing.assert_array_equal(now[entries], first[entries])
            explorer.reset()


def check_keys(explorer):
    """An arrow key on a handle, as the page sends it (six digits, and where it came from), moves a parameter."""
    for index, it in enumerate(explorer.picture.handles):
        if not isinstance(it, marks.Handle):
            continue
        before, moved = plain(settings(explorer)), False
        for right, up in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            handle = explorer.picture.handles[index]
            x, y = (float(f"{value:.6g}") for value in handle.at)
            to = x + 0.02 * right * max(1, abs(x)), y + 0.02 * up * max(1, abs(y))
            explorer.move_handle(handle, to, by=MovedBy.KEY, since=(x, y))
            moved = moved or plain(settings(explorer)) != before
            explorer.reset()
        assert moved, f"no arrow key moves the handle {it.label!r}"


def check_click_targets(explorer):
    """A click target sets what it says, and is the selected one then; it is no smaller than a finger needs."""
    labels = [it.label for it in explorer.picture.handles if isinstance(it, marks.ClickTarget)]
    for label in labels:
        (target,) = (it for it in explorer.picture.handles if it.label == label)
        assert min(target.size) >= 24
        explorer.move(target.sets)
        for name, value in target.sets.items():
            assert getattr(explorer, name) == value
        assert not explorer.error
        (pressed,) = (it for it in explorer.picture.handles if it.label == label)
        assert pressed.selected
    explorer.reset()


def places_of(explorer):
    """The names of the stage's axes."""
    figure = blank_figure(*SIZE, 1.0)
    explorer.stage(figure, explorer.result)
    return [axes.get_label() for axes in figure.axes]


def structural_choices(explorer):
    """The values of the choices and toggles on which the stage depends, and so perhaps which axes it has."""
    return tuple(
        getattr(explorer, name)
        for name, parameter in explorer.parameters.items()
        if parameter.structural and isinstance(parameter, Choice | Toggle)
    )


TIME = ("step", "back", "seek", "position", "state", "reset", "refresh")


def check_leaves_time_to_the_base(explorer_class):
    """An explorer's file writes pure hooks: it overrides no move in time, and sets no attribute of itself."""
    classes = [it for it in explorer_class.__mro__ if issubclass(it, Explorer) and it is not Explorer]
    for cls in classes:
        overridden = [name for name in TIME if name in vars(cls)]
        assert not overridden, (
            f"{cls.__name__} overrides {', '.join(overridden)}; write advance "
            "or a hook of what follows a change"
        )
        tree = ast.parse(textwrap.dedent(inspect.getsource(cls)))
        names = {
            ast.unparse(node) for node in ast.walk(tree) if isinstance(getattr(node, "ctx", None), ast.Store)
        }
        own = sorted(name for name in names if name.startswith("self."))
        assert not own, f"{cls.__name__} sets {', '.join(own)}; a hook returns what is new"


LATER = ("stage", "claims", "columns")
"""The hooks that are asked when a picture is there, perhaps after parameters have changed to some that have none."""


def check_takes_all_from_the_result(explorer_class):
    """What is asked of a picture later than it was composed reads no parameter of the explorer."""
    for cls in (it for it in explorer_class.__mro__ if issubclass(it, Explorer) and it is not Explorer):
        for hook in (vars(cls)[name] for name in LATER if name in vars(cls)):
            tree = ast.parse(textwrap.dedent(inspect.getsource(hook)))
            read = {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
            own = sorted(read & {f"self.{name}" for name in explorer_class.parameters})
            assert not own, f"{cls.__name__}.{hook.__name__} reads {', '.join(own)}; take it from r"


def stage_parts(explorer):
    """{what: its look}: all that a stage consists of, each part by the name of its axes and its number there."""
    figure = blank_figure(*SIZE, 1.0)
    explorer.stage(figure, explorer.result)
    found = {}
    for axes in figure.axes:
        name = axes.get_label()
        for side, axis in (("x", axes.xaxis), ("y", axes.yaxis)):
            found[f"the {side} limits of {name!r}"] = plain(list(axis.get_view_interval()))
            found[f"the {side} scale of {name!r}"] = axis.get_scale()
            found[f"the {side} ticks of {name!r}"] = plain(list(axis.get_majorticklocs()))
            ticks = axis.get_major_formatter().format_ticks(axis.get_majorticklocs())
            found[f"the {side} tick labels of {name!r}"] = plain(list(ticks))
            found[f"the {side} label of {name!r}"] = axis.get_label_text()
        for place in ("left", "center", "right"):
            found[f"the {place} title of {name!r}"] = axes.get_title(loc=place)
        found[f"the place of {name!r}"] = plain(list(axes.get_position().bounds))
        for kind in ("lines", "collections", "patches", "images", "texts"):
            for i, artist in enumerate(getattr(axes, kind)):
                found[f"{kind}[{i}] of {name!r}"] = artist_look(artist)
    for kind in ("lines", "patches", "images", "texts"):
        for i, artist in enumerate(getattr(figure, kind)):
            found[f"{kind}[{i}] of the figure"] = artist_look(artist)
    return found


NUMBERS = ("get_xydata", "get_offsets", "get_array", "get_gid", "get_visible", "get_zorder", "get_alpha")
STYLE = ("get_color", "get_facecolor", "get_edgecolor", "get_linewidth", "get_linestyle", "get_hatch")
MARKERS = (
    "get_marker",
    "get_markersize",
    "get_markerfacecolor",
    "get_markeredgecolor",
    "get_sizes",
    "get_cmap",
)


def artist_look(artist):
    """What an artist shows, as plain values: its numbers, its text, its role and its style."""
    getters = (*NUMBERS, *STYLE, *MARKERS)
    look = [plain(getattr(artist, get)()) for get in getters if hasattr(artist, get)]
    if isinstance(artist, Text):
        look += [artist.get_text(), plain(list(artist.get_position())), artist.get_rotation()]
        look += [artist.get_fontsize(), artist.get_fontweight(), artist.get_fontstyle()]
    paths = artist.get_paths() if hasattr(artist, "get_paths") else []
    if hasattr(artist, "get_patch_transform"):
        paths = [artist.get_patch_transform().transform_path(artist.get_path())]
    return (*look, *(plain(path.vertices) for path in paths))


def standing(explorer):
    """The parts of the stage, and the tracks of handles."""
    return stage_parts(explorer), tracks_of(explorer)


def check_stands_still(explorer, name, change, before=None):
    """Neither the stage nor a handle's track, or its index, changes with what is not structural.

    name: what `change` changes.
    before: what `standing` says of the explorer now, where the caller knows it.

    Returns:
        What it says after the change.
    """
    stage, tracks = before or standing(explorer)
    change()
    after, moved_tracks = standing(explorer)
    moved = sorted(part for part in stage.keys() | after.keys() if stage.get(part) != after.get(part))
    what = f"of {type(explorer).__name__} depends on {name}, which is not structural"
    assert not moved, (
        f"the stage {what}: it moves {'; '.join(moved)}. Draw this in scene, or declare structural=True"
    )
    for label, track in moved_tracks.items():
        assert tracks.get(label, track) == track, (
            f"the track of the handle {label!r} {what}: declare structural=True"
        )
    return after, moved_tracks


def tracks_of(explorer):
    """{label: [index, x and y of the curve]} of the handles that slide on one: the stage has it under this index."""
    return {
        handle.label: [index, *plain([np.asarray(values, float) for values in handle.track()])]
        for index, handle in enumerate(explorer.picture.handles)
        if getattr(handle, "track", None) is not None
    }


def check_refuses(explorer, name, values):
    """Each of these bad values is refused in one sentence that names the parameter, and nothing has changed."""
    before, was, picture = shown(explorer), plain(settings(explorer)), explorer.picture
    for value in values:
        try:
            setattr(explorer, name, value)
        except (ValueError, TypeError) as problem:
            text = str(problem)
            assert name in text, text
            assert "\n" not in text
            assert len(text) < 320, text
        else:
            raise AssertionError(f"{name} = {value!r} was accepted")
        assert plain(settings(explorer)) == was
        assert explorer.picture is picture
    assert shown(explorer) == before


def growth(action, *, warm=50, times=200):
    """How many objects more there are after `times` actions than after `warm` of them."""
    gc.freeze()  # what other tests have left is many times more, and is not looked through
    for turn in range(warm):
        action(turn)
    for _ in range(3):  # nested tuples leave the collector's sight one level a pass
        gc.collect()
    before = len(gc.get_objects())
    for turn in range(times):
        action(turn)
    for _ in range(3):
        gc.collect()
    return len(gc.get_objects()) - before
