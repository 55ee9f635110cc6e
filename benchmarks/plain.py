"""What is measured without a browser: kernel time and bytes of a frame, imports, memory."""

from __future__ import annotations

import ctypes
import gc
import json
import os
import statistics
import subprocess
import sys
import time
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count, cycle, islice
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import comm
import ipywidgets
import numpy as np
import psutil

import bpwidgets as bp
from benchmarks.pictures import ROOT
from benchmarks.report import Budget, Row, row
from benchmarks.three_panels import ThreePanels
from bpwidgets.live.model.explorer import Explorer
from bpwidgets.live.model.parameters import Choice, Function, Matrix, Parameter, Slider, Toggle
from bpwidgets.live.page.caches import StageCache
from bpwidgets.live.picture.marks import Image
from tests.live.picture.telling import Items

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Say = Callable[[str], None]

KIB = 1024
MIB = 1024**2
FRAMES = 200
SEEN = ("axes", "equation", "numbers", "sentence")
"""Of a message, what makes a picture another one; its marks and handles do, and of a stage the buffers."""
UPDATES = 10_000
WARM = 1_000
"""Updates before memory is weighed: caches and the allocator have their size then."""


def explorers(only: Sequence[str] = ()) -> list[type[Explorer]]:
    """The benchmark's own picture and the explorers that the package exports: all, or those named.

    Raises:
        ValueError: the package exports no explorer of that name.
    """
    exported = [getattr(bp, name) for name in bp.__all__]
    found = {x.__name__: x for x in exported if isinstance(x, type) and issubclass(x, Explorer)}
    unknown = [name for name in only if name not in found]
    if unknown:
        raise ValueError(f"explorer {unknown[0]!r} is unknown; expected one of {', '.join(found)}")
    return [ThreePanels, *(found[name] for name in only or found)]


class Shown:
    """An explorer with a view that believes in a browser; what would be sent is weighed instead."""

    def __init__(self, explorer: Explorer) -> None:
        self.explorer = explorer
        self.bytes = 0
        self.frames = 0
        self.sent: list[tuple[Any, Any]] = []
        self._marks, self._handles = Items(), Items()
        self._others: dict[str, Any] = {}
        explorer.view.picture.send = self._weigh
        hello = {
            "kind": "hello",
            "client": "bench",
            "width": explorer.size[0],
            "height": explorer.size[1],
            "ratio": 1.0,
            "theme": "light",
            "tables": False,
        }
        explorer.view.picture._handle_custom_msg(hello, [])  # noqa: SLF001 (where a browser's messages arrive)

    def _weigh(self, content: Any, buffers: Any = None) -> None:
        text = json.dumps(content, ensure_ascii=False, allow_nan=False)  # as Jupyter packs it
        self.bytes = len(text.encode()) + sum(memoryview(each).nbytes for each in buffers or ())
        self.frames += 1
        self.sent.append((content, buffers or ()))

    def seen(self) -> list[Any]:
        """What a page would show by now, to be compared; not made while time is taken."""
        for content, buffers in self.sent:
            if content.get("kind") == "frame":
                self._marks.update(content["marks"], buffers)
                self._handles.update(content["handles"], buffers)
            elif content.get("kind") == "stage":
                self._others["stage"] = [bytes(memoryview(each)) for each in buffers]
            self._others |= {key: content[key] for key in SEEN if key in content}
        self.sent.clear()
        return [self._marks.list, self._handles.list, dict(self._others)]

    def milliseconds(self, name: str, value: Any) -> float:
        """Time from setting a parameter until the frame is encoded.

        Where the last parameters have no picture, as log(log(x)) has none below 1, the next ones may have none either.

        Raises:
            RuntimeError: no frame followed, and nothing is wrong with the parameters.
        """
        before = self.frames
        start = time.perf_counter()
        setattr(self.explorer, name, value)
        taken = 1000 * (time.perf_counter() - start)
        if self.frames == before and not self.explorer.error:
            raise RuntimeError(f"no frame followed {name} = {value!r} of {type(self.explorer).__name__}")
        return taken


@dataclass(frozen=True, kw_only=True)
class Control:
    """What moving one parameter of an explorer costs the kernel."""

    name: str
    kind: str
    structural: bool
    milliseconds: list[float]
    bytes: list[float]
    images: bool
    room: int
    """so many steps it can go up from where it stands at first"""
    shows: bool
    """whether each of its moves makes another picture: a logarithm's base, say, shows with one loss only"""

    @property
    def median(self) -> float:
        """Median milliseconds a frame."""
        return statistics.median(self.milliseconds)


ALL_VALUES = 200
"""So many values in a row are a whole turn of every parameter."""


def values(parameter: Parameter, explorer: Explorer) -> Iterator[Any]:
    """Values of a parameter without end, each another than the one before."""
    if isinstance(parameter, Slider):
        steps = 9 if parameter.whole else 101
        places = np.linspace(parameter.low, parameter.high, steps)
        return cycle([parameter.clip(value) for value in [*places, *places[-2:0:-1]]])
    if isinstance(parameter, Choice):
        return cycle(list(parameter.options))
    if isinstance(parameter, Toggle):
        return cycle([True, False])
    if isinstance(parameter, Matrix):
        random = np.random.default_rng(0)
        # Another parameter may change the shape meanwhile.
        return (
            random.uniform(parameter.low, parameter.high, parameter.shape_in(explorer.values))
            for _ in count()
        )
    if isinstance(parameter, Function):
        return cycle(list(parameter.choices))
    raise TypeError(
        f"no values are known for {type(parameter).__name__}; expected one of the package's kinds"
    )


@patch.object(StageCache, "SIZE", 1)
def controls(explorer: type[Explorer], frames: int = FRAMES) -> list[Control]:
    """Every control of an explorer, moved through its range; a structural one draws a background each time."""
    measured = []
    for name, parameter in explorer.parameters.items():
        shown = Shown(explorer())
        first = getattr(shown.explorer, name)
        times, sizes, shows = [], [], True
        count = max(10, frames // 20) if parameter.structural else frames
        for value in islice(moves(parameter, shown.explorer, name), count):
            before = shown.seen()
            times.append(shown.milliseconds(name, value))
            sizes.append(float(shown.bytes))
            shows = shows and shown.seen() != before
        images = any(isinstance(mark, Image) for mark in shown.explorer.marks)
        shown.explorer.close()
        if not times:  # a sample, where there is but one
            continue
        measured.append(
            Control(
                name=name,
                kind=kind(parameter),
                structural=parameter.structural,
                milliseconds=times,
                bytes=sizes,
                images=images,
                room=room(parameter, first),
                shows=shows,
            )
        )
    return measured


def moves(parameter: Parameter, explorer: Explorer, name: str) -> Iterator[Any]:
    """Values of a parameter, of which none is the one that it has when it is set; none where it has only one."""
    in_vain = 0
    for value in values(parameter, explorer):
        if not parameter.same(getattr(explorer, name), parameter.validate(explorer, value)):
            in_vain = 0
            yield value
        elif (in_vain := in_vain + 1) == ALL_VALUES:
            return


def kind(parameter: Parameter) -> str:
    """The package's kind that a parameter is or derives from: it tells which keys its control takes."""
    kinds = (Slider, Choice, Toggle, Matrix, Function)
    return next(base.__name__ for base in type(parameter).__mro__ if base in kinds)


def room(parameter: Parameter, value: Any) -> int:
    """How many keys take a control from a value to its upper end; many where it has none. Of a matrix, in cell 1."""
    if not isinstance(parameter, Slider | Matrix):
        return 99
    return round(parameter.steps.place(parameter.high) - parameter.steps.place(np.ravel(value)[0]))


def slowest(explorer: type[Explorer]) -> list[Control]:
    """The control that costs the kernel most, and the structural one that does, where there is one.

    Of those that always show what they did: of the others the page has no change to be timed.
    """
    measured = [control for control in controls(explorer, frames=40) if control.shows]
    kinds = ([c for c in measured if not c.structural], [c for c in measured if c.structural])
    return [max(kind, key=lambda control: control.median) for kind in kinds if kind]


def frame(count: int, say: Say, only: Sequence[str]) -> list[Row]:
    """Kernel time and bytes of a frame, for every control of every explorer that is not structural."""
    times, sizes = [], []
    for explorer in explorers(only):
        say(f"frames of {explorer.__name__}")
        slow = hasattr(explorer, "start")
        for control in controls(explorer, count):
            if control.structural:
                continue
            what = f"{explorer.__name__}.{control.name}"
            limit = 5.0 if slow or control.images else 2.0
            budget = Budget(against="ms", value=control.median, limit=limit)
            times.append(
                row("kernel time of a frame, ms", what, "ms", control.milliseconds, budgets=(budget,))
            )
            largest = Budget(
                against="KB at most", value=max(control.bytes) / KIB, limit=64 if control.images else 16
            )
            sizes.append(row("size of a frame, bytes", what, "bytes", control.bytes, budgets=(largest,)))
    return times + sizes


# Imports: what a fresh interpreter takes for a statement, seen by itself.
NUMPY = "import numpy"
PACKAGE = "import bpwidgets"
EXPLORER = """
import bpwidgets as bp
bp.{name}
import bpwidgets.live.page.view, bpwidgets.live.render.figures
"""
OTHERS = "\nimport importlib\nfor name in {names!r}:\n    importlib.import_module(name)\n"
TIMED = "import time\nstart = time.perf_counter()\n{program}\nprint(time.perf_counter() - start)"
LISTED = """
import sys
before = set(sys.modules)
{program}
import json
print(json.dumps([name for name in sys.modules if name not in before]))
"""
SHOWN = """
import sys
import bpwidgets as bp
explorer = bp.{name}()
explorer.view, explorer.figure, explorer.gradients, explorer._repr_mimebundle_()
print("matplotlib.pyplot" in sys.modules)
"""


def interpreter(program: str) -> str:
    """What a program prints in an interpreter of its own; modules are found compiled, as an installed package's are."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=600,
    )
    return done.stdout.strip().splitlines()[-1]


def imports(count: int, say: Say) -> list[Row]:
    """Import of the package against NumPy's; of the first explorer against all that it loads from elsewhere."""
    name = first_explorer()
    ours = EXPLORER.format(name=name)
    loaded = json.loads(interpreter(LISTED.format(program=ours)))
    others = [module for module in loaded if module.split(".")[0] not in {"bpwidgets", "benchmarks"}]
    programs = {
        "import numpy": NUMPY,
        "import bpwidgets": PACKAGE,
        f"what {name} loads from elsewhere": OTHERS.format(names=others),
        f"bp.{name}, its view and still": ours,
    }
    times: dict[str, list[float]] = {what: [] for what in programs}
    for number in range(count + 1):
        say(f"imports, round {number} of {count}")
        for what, program in programs.items():
            taken = 1000 * float(interpreter(TIMED.format(program=program)))
            times[what] += [taken] if number else []  # the first round fills the disk's cache
    rows = [row("import in a new interpreter, ms", what, "ms", taken) for what, taken in times.items()]
    for base, mine, limit in ((0, 1, 1.10), (2, 3, 1.05)):
        ratio = ratio_of_pairs(times[rows[mine].what], times[rows[base].what])
        budget = Budget(against=f"x {rows[base].what}", value=ratio, limit=limit)
        rows[mine] = row(rows[mine].part, rows[mine].what, "ms", times[rows[mine].what], budgets=(budget,))
    return [*rows, pyplot_row(name)]


def pyplot_row(name: str) -> Row:
    """Whether pyplot is loaded after an explorer showed all that it has."""
    loaded = float(interpreter(SHOWN.format(name=name)) == "True")
    budget = Budget(against="times pyplot", value=loaded, limit=0)
    return row(
        "import in a new interpreter, ms", "pyplot, after all was shown", "", [loaded], budgets=(budget,)
    )


def first_explorer() -> str:
    """Name of the first explorer that the package exports."""
    return explorers()[1].__name__


def ratio_of_pairs(mine: list[float], base: list[float]) -> float:
    """Median of the ratios of what was measured side by side: the machine's moods cancel."""
    return statistics.median(m / b for m, b in zip(mine, base, strict=True))


def memory(updates: int, say: Say, only: Sequence[str]) -> list[Row]:
    """Growth of resident memory over many updates, and what is left when the explorer is closed."""
    rows = []
    for explorer in explorers(only):
        say(f"{updates:,} updates of {explorer.__name__}")
        found = json.loads(
            interpreter(
                "import json\nfrom benchmarks import plain\n"
                f"print(json.dumps(plain.grown({explorer.__name__!r}, {updates})))"
            )
        )
        what = f"{explorer.__name__}, {updates:,} updates"
        growth = Budget(against="MB grown", value=found["bytes"] / MIB, limit=5)
        rows.append(row("memory, MB", what, "MB", [found["bytes"] / MIB], budgets=(growth,)))
        left = {key: found[key] for key in ("explorers", "widgets", "comms", "figures")}
        budget = Budget(against="left behind", value=sum(left.values()), limit=0)
        note = ", ".join(f"{count} {key}" for key, count in left.items())
        rows.append(
            row(
                "memory, MB",
                f"{explorer.__name__}, closed",
                "",
                [sum(left.values())],
                note=note,
                budgets=(budget,),
            )
        )
    return rows


def grown(name: str, updates: int) -> dict[str, int]:
    """Bytes that resident memory grew by, and how much of what was made is left after `close`."""
    explorer = next(each for each in explorers() if each.__name__ == name)()
    shown = Shown(explorer)
    turns = {key: moves(parameter, explorer, key) for key, parameter in explorer.parameters.items()}
    for _ in turning(shown, turns, WARM):
        shown.sent.clear()  # what the page would have by now is kept by nobody
    before = resident()
    for _ in turning(shown, turns, updates):
        shown.sent.clear()
    after = resident()
    gone = weakref.ref(explorer)
    explorer.close()
    del shown, turns, explorer
    gc.collect()
    figures = sys.modules.get("matplotlib.pyplot")
    return {
        "bytes": after - before,
        "explorers": int(gone() is not None),
        "widgets": len(ipywidgets.Widget.widgets),
        "comms": len(comm.get_comm_manager().comms),
        "figures": len(figures.get_fignums()) if figures else 0,
    }


def turning(shown: Shown, turns: dict[str, Iterator[Any]], count: int) -> Iterator[None]:
    """Move all controls in turn; a structural one, which draws the stage again, every fiftieth time only."""
    explorer = shown.explorer
    quick = [name for name, parameter in explorer.parameters.items() if not parameter.structural]
    slow = [name for name, parameter in explorer.parameters.items() if parameter.structural]
    for index in range(count):
        names = slow if slow and index % 50 == 0 else quick or slow
        name = names[index // (50 if names is slow else 1) % len(names)]
        value = next(turns[name], None)
        if value is not None:  # as it is of a control that had one value alone
            yield shown.milliseconds(name, value) and None


def resident() -> int:
    """Bytes of resident memory, after what can be collected was, and given back by the C library.

    glibc keeps freed memory in steps of several MB, now and then, which says nothing of what is held.
    """
    gc.collect()
    if sys.platform == "linux" and (trim := getattr(ctypes.CDLL(None), "malloc_trim", None)):
        trim(0)
    return int(psutil.Process().memory_info().rss)
