"""Each clause of the contract is broken once, by an explorer made for it, and the check says so."""

from __future__ import annotations

import dataclasses
import itertools
from dataclasses import dataclass

import numpy as np
import pytest

from bpwidgets.calculus.agreement import Claim
from bpwidgets.live.model.explorer import Explorer
from bpwidgets.live.model.parameters import Matrix, Slider
from bpwidgets.live.picture.marks import ClickTarget, Handle, Label, Points
from tests.explorers import contract


@dataclass(frozen=True)
class Result:
    x: float
    y: float


class Sound(Explorer):
    """The square of x: keeps the contract."""

    x = Slider(0.5, low=-1, high=1)

    def compute(self):
        return Result(self.x, self.x**2)

    def claims(self, r):
        return (Claim("slope", lambda x: x**2, r.x, 2 * r.x),)

    def stage(self, figure, r):
        figure.add_subplot(label="plane")

    def scene(self, r):
        return (Points(axes="plane", x=[r.x], y=[r.y], name="square"),)

    def handles(self, r):
        return (
            Handle(
                label="x", axes="plane", at=(r.x, r.y), to_parameters=lambda x, _: {"x": x}, name="handle"
            ),
        )

    def sentence(self, r):
        return f"The square of x = {r.x:.3f} is {r.y:.3f}."

    def links(self, r):
        return {"square": "square", "x": "handle"}

    def columns(self, r):
        return {"Values": {"x": [r.x], "y": [r.y]}}


def whole(explorer):
    """The whole contract, as test_contract.py runs it."""
    contract.check_leaves_time_to_the_base(type(explorer))
    contract.check_takes_all_from_the_result(type(explorer))
    for value in contract.notable(explorer.parameters["x"], explorer):
        contract.check_stands_still(explorer, "x", lambda value=value: setattr(explorer, "x", value))
        explorer.reset()
        contract.check_changes_together(explorer, lambda value=value: setattr(explorer, "x", value))
        contract.check_belongs_together(explorer)
        contract.check_no_disagreement(explorer)
        contract.check_sentence(explorer.summary)
        contract.check_tables(explorer)
        contract.check_marks(explorer, contract.places_of(explorer))
    explorer.reset()
    contract.check_keys(explorer)
    contract.check_handles(explorer)
    contract.check_handle_resets(explorer)
    contract.check_click_targets(explorer)
    contract.check_links_of_class(type(explorer))
    contract.check_refuses(explorer, "x", contract.refused(explorer.parameters["x"]))


@pytest.mark.parametrize("name", ["Sound", "Clickable", "FirstEntry"])
def test_a_sound_explorer_passes(name):
    whole(globals()[name]())


class Lagging(Sound):
    def sentence(self, r):
        said, self.said = getattr(self, "said", "At first."), f"The square of {r.x:.3f} is {r.y:.3f}."
        return said


class Mute(Sound):
    def sentence(self, r):
        return "A picture of a square."

    def columns(self, r):
        return {"Values": {"x": ["x"]}}


class Frozen(Sound):
    def scene(self, r):
        return (Points(axes="plane", x=[0], y=[0]),)

    def handles(self, r):
        return ()


class Wrong(Sound):
    def claims(self, r):
        return (Claim("slope", lambda x: x**2, r.x, 2 * r.x * 1.001 + 1e-6),)


class Machine(Sound):
    def sentence(self, r):
        return f"The square is {np.array([r.y])!r}."


class TwoLines(Sound):
    def sentence(self, r):
        return f"The square\nis {r.y:.3f}."


class Ragged(Sound):
    def columns(self, r):
        return {"Values": {"x": [r.x], "y": [r.y, r.y]}}


class Lost(Sound):
    def scene(self, r):
        return (Points(axes="elsewhere", x=[r.x], y=[r.y]),)


class Colourful(Sound):
    def scene(self, r):
        return (Points(axes="plane", role="red", x=[r.x], y=[r.y]),)


class Unsaid(Sound):
    def scene(self, r):
        return (Label(axes="plane", at=(r.x, r.y), text="y = nan"),)


class Lopsided(Sound):
    def scene(self, r):
        return (Points(axes="plane", x=[r.x, 0], y=[r.y]),)


class Jumping(Sound):
    def handles(self, r):
        return (Handle(label="x", axes="plane", at=(r.x, r.y), to_parameters=lambda x, _: {"x": x + 0.1}),)


class Renamed(Sound):
    def handles(self, r):
        label = f"x = {r.x:.2f}"
        return (Handle(label=label, axes="plane", at=(r.x, r.y), to_parameters=lambda x, _: {"x": x}),)


class Twins(Sound):
    def handles(self, r):
        return (*super().handles(r), *super().handles(r))


class Clickable(Sound):
    """Sound with a click target; the broken ones differ in what they say of it."""

    size_of_target, selected_at = (24, 24), 0.25

    def handles(self, r):
        target = ClickTarget(
            label="a quarter",
            axes="plane",
            at=(0.25, 0),
            sets={"x": 0.25},
            size=self.size_of_target,
            selected=r.x == self.selected_at,
        )
        return (target, *super().handles(r))


class Tiny(Clickable):
    size_of_target = (24, 8)


class NeverSelected(Clickable):
    selected_at = None


class Pair(Sound):
    """Sound with a pair of numbers; the handle sets the first, and does not name it."""

    pair = Matrix([0.5, 0.2], low=-1, high=1)
    named = None

    def handles(self, r):
        def to_parameters(x, _):
            return {"pair": [x, self.pair[1]]}

        at, entries = (self.pair[0], 0), {} if self.named is None else {"pair": self.named}
        first = Handle(label="first", axes="plane", at=at, to_parameters=to_parameters, entries=entries)
        return (first, *super().handles(r))


class OtherEntry(Pair):
    named = 1


class FirstEntry(Pair):
    named = 0


class Stuck(Sound):
    def handles(self, r):
        return (Handle(label="x", axes="plane", at=(r.x, r.y), to_parameters=lambda x, _: {"x": r.x}),)


class Sliding(Sound):
    """Its handle's track moves with x, and so does its stage in the next."""

    def handles(self, r):
        (handle,) = super().handles(r)
        return (dataclasses.replace(handle, along="x", track=lambda: ([-1, 1], [r.y, r.y])),)


class Crowded(Sound):
    """A handle comes before the one that slides, whose track the stage still has under its old index."""

    def handles(self, r):
        (handle,) = super().handles(r)
        slides = dataclasses.replace(handle, along="x", track=lambda: ([-1, 1], [0, 0]))
        return (dataclasses.replace(handle, label="first"), slides) if r.x > 0 else (slides,)


class Shifting(Sound):
    def stage(self, figure, r):
        figure.add_subplot(label="plane").axhline(r.y)


class Ahead(Sound):
    """Its stage is that of the present x, not of the picture's."""

    def stage(self, figure, r):
        figure.add_subplot(label="plane", title="right" if self.x > 2 else "left")


class Blushing(Sound):
    """Its stage is of another colour for one value of x alone."""

    def stage(self, figure, r):
        figure.add_subplot(label="plane").axhline(0, color="red" if r.x == 0 else "black")


class Stepping(Sound):
    def start(self):
        return 0

    def advance(self, state):
        return state + 1

    def compute(self, state):
        return super().compute()

    def step(self, count=1):
        return super().step(count)


class Remembering(Sound):
    def compute(self):
        self.last = super().compute()
        return self.last


class Random(Sound):
    count = itertools.count()

    def sentence(self, r):
        return f"Picture {next(self.count)}."


class Wordless(Sound):
    def links(self, r):
        return {}


class Nameless(Sound):
    """At x = 1 the mark that a word means is not there."""

    def scene(self, r):
        return (Points(axes="plane", x=[r.x], y=[r.y], name="square" if r.x < 1 else ""),)


class InsideAWord(Sound):
    """A word that is meant stands only within longer ones."""

    def links(self, r):
        return {"squ": "square", "x": "handle"}


class Unmeant(Sound):
    def scene(self, r):
        return (*super().scene(r), Points(axes="plane", x=[0], y=[0], name="origin"))


class Miscoloured(Sound):
    def equation(self, r):
        return "x^2 = <y:gradient>"

    def links(self, r):
        return {"square": "square", "x": "handle", "<y>": "square"}


class TooFar(Slider):
    def validate(self, obj, value):
        return value if value == self.high + 1 else super().validate(obj, value)


class Generous(Sound):
    x = TooFar(0.5, low=-1, high=1)


BROKEN = (
    Lagging,
    Mute,
    Frozen,
    Wrong,
    Machine,
    TwoLines,
    Ragged,
    Lost,
    Colourful,
    Unsaid,
    Lopsided,
    Jumping,
    Twins,
    Pair,
    OtherEntry,
    Tiny,
    NeverSelected,
    Stuck,
    Sliding,
    Crowded,
    Shifting,
    Ahead,
    Stepping,
    Remembering,
    Random,
    Wordless,
    Nameless,
    InsideAWord,
    Unmeant,
    Miscoloured,
    Generous,
)


@pytest.mark.parametrize("explorer_class", BROKEN)
def test_a_broken_explorer_is_found(explorer_class):
    """By a check, or where it is made: a mark that cannot be drawn leaves an explorer without a picture."""
    with pytest.raises((AssertionError, ValueError, RuntimeError)):
        whole(explorer_class())


@pytest.mark.parametrize(
    ("explorer_class", "said"),
    [
        (Stuck, "no arrow key moves the handle 'x'"),
        (
            Pair,
            r"the handle 'first' sets entries \[\[0\]\] of pair, but it names \[\[0\], \[1\]\]: write entries",
        ),
        (OtherEntry, r"sets entries \[\[0\]\] of pair, but it names \[\[1\]\]"),
        (Renamed, "the handle 'x = 0.50' is called otherwise where it has been moved"),
        (Sliding, "the track of the handle 'x' of Sliding depends on x, which is not structural"),
        (Crowded, "the track of the handle 'x' of Crowded depends on x, which is not structural"),
        (
            Shifting,
            r"the stage of Shifting depends on x, which is not structural: it moves lines\[0\] of 'plane'",
        ),
        (Blushing, r"the stage of Blushing depends on x, .* it moves lines\[0\] of 'plane'"),
        (Stepping, "Stepping overrides step; write advance"),
        (Remembering, "Remembering sets self.last; a hook returns what is new"),
        (Wordless, "write at least two links"),
        (Nameless, "'square' means 'square', but no mark has this name at {'x': 1.0}"),
        (InsideAWord, "write at least two links"),
        (Unmeant, "no word of links means origin"),
        (Miscoloured, "the slot <y:gradient> means marks of role 'ink'"),
    ],
)
def test_a_broken_explorer_is_told_what_is_wrong_and_what_to_do(explorer_class, said):
    with pytest.raises(AssertionError, match=said):
        whole(explorer_class())


def test_growth_sees_what_is_kept():
    kept = []
    assert contract.growth(lambda turn: kept.append([turn]), times=100) >= 90
    assert contract.growth(lambda turn: [turn], times=100) < 20
