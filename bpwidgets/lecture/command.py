"""`bpwidgets lecture`: write the slides of a lesson to a temporary folder, and have Voila show them."""

from __future__ import annotations

import importlib.util
import json
import os
import socket
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bpwidgets.lab import (
    EVERYWHERE,
    LOCALHOST,
    LabError,
    encryption,
    free_port,
    has_browser,
    listens,
    require_free,
    serve,
    shipped_lessons,
)
from bpwidgets.lecture.slides import slides

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpwidgets.contents import Lesson

SHARE = Path(__file__).resolve().parent / "share"
EXTENSIONS = ("@voila-dashboards/widgets-manager8", "@jupyter-widgets/jupyterlab-manager", "anywidget")
"""Those that a picture needs: others complain of a page that is no JupyterLab."""
PORT = 8866
"""Voila's own: easier to type than any that is free."""
BASE = "--Voila.base_url="
IDLE_S = 1800
"""After so many seconds without a move a visitor's kernel ends."""


@dataclass(frozen=True, kw_only=True)
class Options:
    """What was asked for on the command line.

    Attributes:
        lesson: which one.
        scale: magnification of the pictures.
        seats: how many may watch at once.
        ip: the address to listen on.
        port: None for a free one.
        browser: whether to open one.
        further: arguments for Voila.
    """

    lesson: Lesson
    scale: float = 1.5
    seats: int = 20
    ip: str = LOCALHOST
    port: int | None = None
    browser: bool = True
    further: Sequence[str] = ()


def lecture(options: Options) -> int:
    """Show a lesson until the lecturer ends it; return Voila's exit code.

    Raises:
        LabError: Voila is missing, the port is taken, or the lesson is not there.
    """
    if importlib.util.find_spec("voila") is None:
        raise LabError(
            f"Voila is not installed: '{sys.executable} -m pip install \"bpwidgets[lecture]\"' brings it."
        )
    if options.port is not None:
        require_free(options.port)
    port = options.port or free_port(PORT)
    lesson = options.lesson
    with tempfile.TemporaryDirectory(prefix="bpwidgets-lecture-") as folder:
        place = Path(folder, lesson.notebook)
        shown = slides(shipped_lessons()[lesson.notebook], lesson.explorers, scale=options.scale)
        place.write_text(json.dumps(shown), encoding="utf-8")
        print("Voila starts ...", flush=True)
        return serve(
            voila_command(place, options, port),
            environment=environment(),
            announcement=lambda _: invitation(options, port) if listens(options.ip, port) else "",
        )


def invitation(options: Options, port: int) -> str:
    """What is said when the lecture can be opened."""
    base = next((each.partition("=")[2] for each in options.further if each.startswith(BASE)), "/")
    here = LOCALHOST if options.ip in EVERYWHERE else options.ip
    lines = [f"The lecture is at  http://{here}:{port}{base}"]
    if options.ip in EVERYWHERE:
        lines.append(f"for the audience at  http://{socket.gethostname()}:{port}{base}")
    return "\n".join([*lines, "PageDown and PageUp turn the slides. Ctrl+C here ends the lecture."])


def environment() -> dict[str, str]:
    """Where Voila finds our template; one thread to each kernel, so that none takes all processors."""
    path = os.pathsep.join(filter(None, [str(SHARE), os.environ.get("JUPYTER_PATH")]))
    return {**os.environ, "JUPYTER_PATH": path, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


def voila_command(notebook: Path, options: Options, port: int) -> list[str]:
    """Voila on one notebook and a port, in our template; further arguments win over ours."""
    ours = {
        "Voila.ip": options.ip,
        "Voila.open_browser": str(options.browser and has_browser()),
        "VoilaConfiguration.template": "bpwidgets",
        "VoilaConfiguration.strip_sources": "True",
        "VoilaConfiguration.show_tracebacks": "False",
        "VoilaConfiguration.allow_template_override": "NO",
        "VoilaConfiguration.allow_theme_override": "YES",
        "VoilaConfiguration.multi_kernel_manager_class": "bpwidgets.lecture.audience.Audience",
        "Audience.seats": str(options.seats),
        "MappingKernelManager.cull_idle_timeout": str(IDLE_S),
        "MappingKernelManager.cull_interval": "60",
        "MappingKernelManager.cull_connected": "True",
        "Voila.port": str(port),
        "Voila.port_retries": "0",
        "Application.log_level": "ERROR",
        **encryption(),
    }
    return [
        *(sys.executable, "-m", "voila", str(notebook)),
        *(f"--{name}={value}" for name, value in ours.items()),
        *(f"--VoilaConfiguration.extension_allowlist={name}" for name in EXTENSIONS),
        *options.further,
    ]
