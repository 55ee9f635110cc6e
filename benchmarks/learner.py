"""What a learner costs a hub: the memory of a server of their own, and of the kernel of a lesson that was run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.pictures import ROOT
from benchmarks.plain import MIB
from benchmarks.report import Row, row
from bpwidgets.contents import LESSONS
from tests.browser.jupyter import Jupyter

if TYPE_CHECKING:
    import psutil

    from benchmarks.plain import Say

PART = "memory of a learner, MB"


def measure(say: Say, *, quick: bool) -> list[Row]:
    """Resident memory of JupyterLab's server, and of a kernel once all cells of a lesson were run and are shown."""
    kernels, servers = [], []
    with Jupyter() as jupyter:
        for lesson in (LESSONS[0], LESSONS[-1]) if quick else LESSONS:
            say(f"a learner opens and runs {lesson.notebook}")
            with jupyter.open(ROOT / "lessons" / lesson.notebook) as notebook:
                notebook.run_all()
                server = jupyter.server.process
                kernels.append(
                    row(PART, f"kernel, {lesson.notebook}", "MB", [weight(*server.children(recursive=True))])
                )
                servers.append(weight(server))
    return [row(PART, "JupyterLab's server", "MB", servers), *kernels]


def weight(*processes: psutil.Process) -> float:
    """Resident memory of processes together, in MB."""
    return sum(process.memory_info().rss for process in processes) / MIB
