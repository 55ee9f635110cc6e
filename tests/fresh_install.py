"""A new environment in which bpwidgets comes from its wheel, and ``bpwidgets lab`` running there.

The environment sees the other packages of the present one, to save minutes; bpwidgets itself it can only have from
the wheel, which is built from the source archive, so that both are tested.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.error
import urllib.request
import venv
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
TOKEN = "of-the-test"
PATIENCE = 90.0  # seconds; a first start on a busy machine compiles JupyterLab's modules


def build_wheel(folder: Path) -> Path:
    """Build the source archive and, from it, the wheel, into folder, dated always the same; return the wheel."""
    command = [sys.executable, "-m", "build", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, env={**os.environ, "SOURCE_DATE_EPOCH": "1700000000"})
    (wheel,) = folder.glob("bpwidgets-*.whl")
    return wheel


@dataclass(frozen=True)
class Environment:
    """A new virtual environment: its folder, and what a process in it must see."""

    folder: Path

    @property
    def programs(self) -> Path:
        return self.folder / ("Scripts" if os.name == "nt" else "bin")

    @property
    def variables(self) -> dict[str, str]:
        """Nothing of the checkout, nothing of the user's Jupyter; the front ends of the present environment."""
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "PYTHON"))
        }
        share = Path(sys.prefix) / "share" / "jupyter"
        own = self.folder / "jupyter"
        return kept | {
            "PATH": os.pathsep.join([str(self.programs), kept.get("PATH", "")]),
            "JUPYTER_PATH": str(share),
            "JUPYTERLAB_DIR": str(share / "lab"),
            "JUPYTER_CONFIG_DIR": str(own / "config"),
            "JUPYTER_DATA_DIR": str(own / "data"),
            "JUPYTER_RUNTIME_DIR": str(own / "runtime"),
            "IPYTHONDIR": str(own / "ipython"),
        }

    def run(self, *command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
        """Run a program of this environment to its end."""
        program, *arguments = command
        return subprocess.run(
            [str(self.programs / program), *arguments],
            cwd=cwd, env=self.variables, capture_output=True, text=True, check=False,
        )  # fmt: skip


def install(wheel: Path, folder: Path) -> Environment:
    """Make an environment in folder that has bpwidgets from the wheel."""
    venv.create(folder, with_pip=True)
    (folder / "jupyter").mkdir()
    environment = Environment(folder)
    installed = environment.run("python", "-m", "pip", "install", "--no-deps", str(wheel), cwd=folder)
    assert installed.returncode == 0, installed.stderr
    asked = environment.run(
        "python", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder
    )
    dependencies = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    # Lines of a .pth file are searched after this environment's own packages, and .pth files there are not read:
    # an editable bpwidgets of the present environment stays out of sight.
    Path(asked.stdout.strip(), "dependencies.pth").write_text("\n".join(sorted(dependencies)))
    return environment


@dataclass(frozen=True)
class Lab:
    """A running ``bpwidgets lab``."""

    url: str
    lessons: Path
    environment: Environment
    process: subprocess.Popen[bytes]

    def page(self, path: str) -> str:
        """Address of a page, such as ``lab/tree/00_start_here.ipynb``, that a browser may open."""
        return f"{self.url}{path}?token={TOKEN}"

    def get(self, path: str) -> str:
        """The body of a page; HTTPError if the server refuses."""
        with urllib.request.urlopen(self.page(path), timeout=30) as answer:
            return answer.read().decode()

    def post(self, path: str, content: dict[str, Any]) -> Any:
        """What the server's REST interface answers."""
        headers = {"Authorization": f"token {TOKEN}", "Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.url}{path}", json.dumps(content).encode(), headers)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)


@contextmanager
def running_lab(environment: Environment, lessons: Path) -> Iterator[Lab]:
    """``bpwidgets lab`` on a free port, without a browser, until the block ends; then it must end cleanly."""
    port = free_port()
    command = [
        str(environment.programs / "bpwidgets"),
        "lab",
        str(lessons),
        "--no-browser",
        "--port",
        str(port),
    ]
    process = subprocess.Popen(
        [*command, f"--IdentityProvider.token={TOKEN}", "--LabApp.expose_app_in_browser=True"],
        cwd=environment.folder,
        env=environment.variables,
    )
    lab = Lab(f"http://127.0.0.1:{port}/", lessons, environment, process)
    try:
        wait_for(lab)
        yield lab
        process.terminate()
        assert process.wait(30) == 0
    finally:
        process.terminate()
        process.wait(30)


def wait_for(lab: Lab) -> None:
    """Return when the server answers; AssertionError if it ends before or takes too long."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        assert lab.process.poll() is None, f"bpwidgets lab ended with {lab.process.returncode}"
        try:
            lab.get("api/status")
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
        else:
            return
    raise AssertionError(f"bpwidgets lab did not answer in {PATIENCE:.0f} s")


def free_port() -> int:
    """A port on which nothing listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
