"""What a notebook costs its kernel: fifty explorers; lesson 01; a cell that is run 100 times.

Each runs in a kernel of its own, twice: as a tool executes it, without a page; and as JupyterLab does for a learner who
comes back, with a page of which the hellos come when all cells have run. Processor time is measured, since it depends
least on what else the machine does.
"""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
from jupyter_client.manager import start_new_kernel

import bpwidgets as bp
from benchmarks.pictures import ROOT
from benchmarks.report import Row, row
from bpwidgets import lesson_folder

if TYPE_CHECKING:
    from jupyter_client.blocking import BlockingKernelClient

    from benchmarks.plain import Say

MIB = 1024**2
FULL, QUICK = (50, 100), (5, 5)
"""How many explorers a notebook has, and how often one cell is run again."""
PATIENCE_S = 600
PAGE = {"width": 1130, "height": 700, "ratio": 1, "theme": "light"}
METER = """
import json, time
import psutil
from ipywidgets.widgets.widget import _instances
print(json.dumps([time.process_time(), psutil.Process().memory_info().rss, len(_instances)]))
"""
HELLOS = f"""
from ipywidgets.widgets.widget import _instances
from bpwidgets.live.page.picture_widget import PictureWidget
for widget in list(_instances.values()):
    if isinstance(widget, PictureWidget):
        widget._handle_custom_msg({{"kind": "hello", "client": "bench", "tables": False, **{PAGE}}}, [])
"""
Cells = tuple[tuple[str, str], ...]
"""Of each cell that is run the id and the source."""


@dataclass(frozen=True, kw_only=True)
class Cost:
    """Processor seconds of a kernel, bytes that it holds more than before, its widgets, bytes of all outputs."""

    seconds: float
    memory: int
    widgets: int
    outputs: int


def cost(cells: Cells, *, page: bool) -> Cost:
    """Run cells in a new kernel, in a folder that holds a lesson; with a page they are named, and it says hello."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / bp.LESSONS[1].notebook).write_text("{}")
        kept = {"positions": {"page": PAGE}}
        (Path(folder) / lesson_folder.FILE).write_text(json.dumps(kept))
        manager, client = start_new_kernel(startup_timeout=PATIENCE_S, cwd=folder)
        try:
            execute(client, "import bpwidgets")
            before, held, widgets = meter(client)
            outputs = [
                shown for name, source in cells for shown in execute(client, source, name if page else None)
            ]
            if page:
                execute(client, HELLOS)
            after, holds, last = meter(client)
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)
    return Cost(
        seconds=after - before,
        memory=holds - held,
        widgets=last - widgets,
        outputs=len(json.dumps(outputs).encode()),
    )


def meter(client: BlockingKernelClient) -> list[float]:
    """Processor seconds, resident bytes and widgets of the kernel by now."""
    found: list[float] = json.loads(execute(client, METER)[-1]["text"])
    return found


def execute(client: BlockingKernelClient, source: str, cell: str | None = None) -> list[dict[str, Any]]:
    """What a cell shows; JupyterLab names the cell, as most tools do not.

    Raises:
        RuntimeError: it raised an error.
    """
    content = {"code": source, "silent": False, "store_history": True, "allow_stdin": False}
    metadata = {} if cell is None else {"cellId": cell}
    asked = client.session.msg("execute_request", content, metadata=metadata)
    client.shell_channel.send(asked)
    outputs = []
    while True:
        said = client.get_iopub_msg(timeout=PATIENCE_S)
        if said["parent_header"].get("msg_id") != asked["header"]["msg_id"]:
            continue
        if said["msg_type"] == "error":
            raise RuntimeError(f"a cell raised {said['content']['ename']}: {said['content']['evalue']}")
        if said["msg_type"] in ("stream", "display_data", "execute_result"):
            outputs.append(said["content"])
        if said["content"].get("execution_state") == "idle":
            return outputs


def notebooks(explorers: int, runs: int) -> dict[str, Cells]:
    """What is run, by what it is called."""
    names = islice(cycle([name for lesson in bp.LESSONS for name in lesson.explorers]), explorers)
    lesson = nbformat.read(ROOT / "lessons" / bp.LESSONS[1].notebook, as_version=4)
    return {
        f"{explorers} explorers": tuple((f"cell-{i}", f"bpwidgets.{name}()") for i, name in enumerate(names)),
        bp.LESSONS[1].notebook: tuple(
            (cell.id, cell.source) for cell in lesson.cells if cell.cell_type == "code"
        ),
        f"a cell {runs} times": (("cell", "bpwidgets.ChainRule()"),) * runs,
    }


def measure(say: Say, *, quick: bool) -> list[Row]:
    """What each notebook costs, executed without a page and on one."""
    found: list[tuple[str, Cost]] = []
    for what, cells in notebooks(*(QUICK if quick else FULL)).items():
        for how in ("executed", "on a page"):
            say(f"{what}, {how}")
            found.append((f"{what}, {how}", cost(cells, page=how == "on a page")))
    return [
        *(row("notebook, processor s", what, "s", [each.seconds]) for what, each in found),
        *(
            row(
                "notebook, MB more in the kernel",
                what,
                "MB",
                [each.memory / MIB],
                note=f"{each.widgets} widgets",
            )
            for what, each in found
        ),
        *(row("notebook, MB of outputs", what, "MB", [each.outputs / MIB]) for what, each in found),
    ]
