"""What is measured in a real JupyterLab: latency, drag, burst and first picture."""

from __future__ import annotations

import statistics
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks import pictures, plain
from benchmarks.report import Budget, Row, row, table
from benchmarks.stand import Stand
from tests.browser.jupyter import Jupyter

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.stand import Sample

FLOOR = "floor: slider to label"
INTERACT = "interact + inline"
IPYMPL = "ipympl draw_idle"
BQPLOT = "bqplot"
AT_ONCE = 5
OTHERS = {
    FLOOR: pictures.FLOOR,
    INTERACT: pictures.INTERACT,
    IPYMPL: pictures.IPYMPL,
    BQPLOT: pictures.BQPLOT,
}


@dataclass(frozen=True, kw_only=True)
class Effort:
    """How often a thing is done: rounds over all approaches, and measurements in each round."""

    rounds: int
    each: int
    bursts: int
    firsts: int


FULL = Effort(rounds=6, each=10, bursts=3, firsts=6)
QUICK = Effort(rounds=2, each=5, bursts=1, firsts=2)


@dataclass(frozen=True, kw_only=True)
class Ours:
    """One of our pictures, and the control that is moved."""

    name: str
    program: str
    control: plain.Control


def ours(only: Sequence[str]) -> list[Ours]:
    """The shared picture, and every explorer of the package with its slowest control of either kind."""
    made = []
    for explorer in plain.explorers(only):
        shared = explorer is plain.ThreePanels
        program = pictures.OURS if shared else pictures.explorer(explorer.__name__)
        for control in plain.slowest(explorer):
            name = f"ours: {explorer.__name__}.{control.name}"
            shows = pictures.anew(program) if control.structural else program
            made.append(Ours(name=name, program=shows, control=control))
    return made


@contextmanager
def stands(programs: Sequence[Ours], say: plain.Say) -> Iterator[dict[str, Stand]]:
    """A page and a kernel for the floor, for each of the others and for each of ours."""
    with ExitStack() as stack:
        jupyter = stack.enter_context(Jupyter())
        made: dict[str, Stand] = {}
        for name, program in OTHERS.items():
            say(f"opening {name}")
            made[name] = stack.enter_context(Stand(jupyter, name, program, control="slider"))
        for our in programs:
            say(f"opening {our.name}")
            control = f"explorer.controls[{our.control.name!r}]"
            stand = Stand(
                jupyter, our.name, our.program, control=control, kind=our.control.kind, room=our.control.room
            )
            made[our.name] = stack.enter_context(stand)
        yield made


def rounds(names: Sequence[str], count: int, say: plain.Say, what: str) -> Iterator[str]:
    """Each name once a round, the floor at both ends: what the machine does meanwhile hits all alike."""
    for number in range(count):
        say(f"{what}, round {number + 1} of {count}")
        yield from names
        yield FLOOR


def measure(effort: Effort, say: plain.Say, parts: Sequence[str], only: Sequence[str]) -> list[Row]:
    """Key, drag and burst for a few of ours at a time, each time beside the floor and the others.

    So no ratio is taken from what was measured at another hour, and no machine holds thirty kernels.
    """
    our = ours(only)
    rows: list[Row] = []
    for start in range(0, len(our), AT_ONCE):
        with stands(our[start : start + AT_ONCE], say) as at:
            rows += (new := together(at, our[start : start + AT_ONCE], effort, say, parts))
        say(f"so far\n{table(new)}")  # a run takes long, and may be ended early
    return sorted(rows, key=lambda each: [row.part for row in rows].index(each.part))


def together(
    at: dict[str, Stand], our: Sequence[Ours], effort: Effort, say: plain.Say, parts: Sequence[str]
) -> list[Row]:
    """Key, drag and burst of all that stands side by side, in turn."""
    rows: list[Row] = []
    structural = [o.name for o in our if o.control.structural]
    if "latency" in parts:
        rows += pressed(at, our, effort, say)
    movable = [name for name in at if name not in structural]
    if "drag" in parts:
        drags: dict[str, list[Sample]] = {name: [] for name in movable}
        for name in rounds(movable, effort.rounds, say, "drags"):
            drags[name] += at[name].drags(effort.each)
        rows += drag(drags)
    if "burst" in parts:
        bursts: dict[str, list[Sample]] = {name: [] for name in movable}
        for name in rounds(movable, effort.bursts, say, "bursts"):
            bursts[name].append(at[name].burst())
        rows += burst(bursts)
    return rows + console(at)


def pressed(at: dict[str, Stand], our: Sequence[Ours], effort: Effort, say: plain.Say) -> list[Row]:
    """Keys on all that stands side by side, and a draw of each stage before those on a structural control."""
    structural = [o.name for o in our if o.control.structural]
    keys: dict[str, list[Sample]] = {name: [] for name in at}
    draws: dict[str, list[float]] = {name: [] for name in structural}
    lost: dict[str, str] = {}
    for name in rounds(list(at), effort.rounds, say, "keys"):
        if name in lost:
            continue
        try:
            if name in structural:
                draws[name] += [at[name].draw() for _ in range(effort.each)]
            at[name].enter()
            keys[name] += [at[name].key() for _ in range(effort.each)]
        except RuntimeError as problem:
            if name in OTHERS:
                raise
            lost[name] = str(problem)
    heard = [o for o in our if o.name not in lost]
    return [*latency(keys, draws, heard), *(unanswered(name, why) for name, why in lost.items())]


def unanswered(name: str, why: str) -> Row:
    """A control after whose key nothing was seen: no reason to lose what was measured of all the others."""
    budget = Budget(against="keys without an answer", value=1, limit=0)
    return row("key to changed pixels, ms", name, "keys", [1], note=why.partition("\n")[0], budgets=(budget,))


def console(at: dict[str, Stand]) -> list[Row]:
    """What ought not to be: errors that a page wrote into its console meanwhile."""
    rows = []
    for name, stand in at.items():
        if errors := stand.notebook.errors:
            budget = Budget(against="errors", value=len(errors), limit=0)
            part = "errors in the page's console"
            rows.append(row(part, name, "errors", [len(errors)], note=errors[0], budgets=(budget,)))
    return rows


def latency(keys: dict[str, list[Sample]], draws: dict[str, list[float]], our: Sequence[Ours]) -> list[Row]:
    """Key to the first changed pixels; the note tells when the picture was complete.

    draws: of each structural control, milliseconds of one draw of the stage in the same kernel, as idle before it.
    """
    first = {name: [sample.first for sample in keys[name]] for name in (*OTHERS, *(o.name for o in our))}
    plainly = {
        name: row("key to changed pixels, ms", name, "ms", values, note=complete(keys[name]))
        for name, values in first.items()
    }
    rows = [plainly[name] for name in OTHERS]
    for o in our:
        budgets = (
            structural_budget(plainly[o.name], plainly[FLOOR], statistics.median(draws[o.name]))
            if o.control.structural
            else budgets_of(o.name, plainly)
        )
        note = complete(keys[o.name])
        rows.append(row("key to changed pixels, ms", o.name, "ms", first[o.name], note=note, budgets=budgets))
    return rows


def complete(samples: Sequence[Sample]) -> str:
    """When the picture no longer changed."""
    return f"complete after {row('', 'last', 'ms', [sample.last for sample in samples]).median:.1f}"


def budgets_of(name: str, of: dict[str, Row]) -> tuple[Budget, ...]:
    """DESIGN section 12, line 1: by ratios to the floor and to the others, in this run."""
    mine = of[name].median
    return (
        Budget(against="x floor", value=mine / of[FLOOR].median, limit=1.25),
        Budget(against="x bqplot", value=mine / of[BQPLOT].median, limit=1),
        Budget(against="x faster than ipympl", value=of[IPYMPL].median / mine, limit=5, least=True),
        Budget(against="x faster than interact", value=of[INTERACT].median / mine, limit=8, least=True),
    )


def structural_budget(mine: Row, floor: Row, draw_ms: float) -> tuple[Budget, ...]:
    """DESIGN section 12, line 2: the floor and one Matplotlib draw of the stage."""
    ratio = mine.median / (floor.median + draw_ms)
    return (Budget(against=f"x (floor + {draw_ms:.0f} ms stage)", value=ratio, limit=1),)


def drag(drags: dict[str, list[Sample]]) -> list[Row]:
    """Pointer to changed pixels. Our handle is on the picture; the others' is the slider's."""
    part = "drag to changed pixels, ms"
    return [
        row(part, name, "ms", [sample.first for sample in samples], note=complete(samples))
        for name, samples in drags.items()
    ]


def burst(bursts: dict[str, list[Sample]]) -> list[Row]:
    """How many of 60 events, 30 a second, were seen; the note tells how long the last one took."""
    rows = []
    for name, samples in bursts.items():
        lag = max(sample.lag for sample in samples)
        note = f"the last event was seen within {lag:.0f} ms"
        frames = [float(sample.frames) for sample in samples]
        rows.append(row("frames seen in a burst of 60 events", name, "frames", frames, note=note))
    return rows


def first(effort: Effort, say: plain.Say, only: Sequence[str]) -> list[Row]:
    """Run the cell until the picture is complete, against an inline Matplotlib figure of the same content."""
    rows = []
    for explorer in plain.explorers(only):
        shared = explorer is plain.ThreePanels
        program = pictures.OURS if shared else pictures.explorer(explorer.__name__)
        still = pictures.STILL if shared else pictures.inline(program)
        say(f"first picture of {explorer.__name__}")
        taken = firsts(program, still, effort.firsts, say)
        for state in ("new kernel", "again"):
            live, flat = taken[state, "live"], taken[state, "still"]
            part = "first picture after running a cell, ms"
            base = row(part, f"inline figure: {explorer.__name__}, {state}", "ms", flat)
            mine = row(part, "", "ms", live)
            budget = Budget(against="x inline", value=mine.median / base.median, limit=1.5)
            rows += [base, row(part, f"ours: {explorer.__name__}, {state}", "ms", live, budgets=(budget,))]
    return rows


def firsts(live: str, still: str, count: int, say: plain.Say) -> dict[tuple[str, str], list[float]]:
    """Times of both, each in a new kernel and then once more, in turn."""
    taken: dict[tuple[str, str], list[float]] = {}
    with (
        Jupyter() as jupyter,
        Stand(jupyter, "ours", live) as moving,
        Stand(jupyter, "inline", still) as flat,
    ):
        both = {"live": moving, "still": flat}
        for number in range(count):
            say(f"round {number + 1} of {count}")
            for kind, stand in both.items():
                taken.setdefault(("new kernel", kind), []).append(stand.first(cold=True))
                taken.setdefault(("again", kind), []).append(stand.first(cold=False))
    return taken
