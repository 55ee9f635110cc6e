"""A real JupyterLab in a real Chromium: for the browser tests, the benchmarks and the screenshots.

    with Jupyter() as jupyter, jupyter.open(["6 * 7"]) as notebook:
        notebook.run(0)
        notebook.text(0)      # "42"

One server and one browser serve a whole session; every notebook is a page and a kernel of its own.
Nothing of the user's is read or written: configuration, data, settings and workspaces live in a temporary
folder. No page reaches another host than 127.0.0.1, and `Jupyter.foreign` lists what was asked of one.
"""

from __future__ import annotations

import ast
import base64
import copy
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

import nbformat
import psutil
from jupyter_client.kernelspec import get_kernel_spec
from nbformat.sign import NotebookNotary
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import sync_playwright

from tests.browser.nursery import WORKS, Nursery
from tests.browser.provision import LAUNCH_ARGS, find_browser

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Future
    from typing import Self

    from playwright.sync_api import Browser, ConsoleMessage, Locator, Page

TIMEOUT = 120.0
LONGEST_PAUSE_MS = 100.0
CHROMIUM_FLAGS = (
    *LAUNCH_ARGS,
    # No other host is ever reached. (Intercepting each request would do it too, but turns the cache off.)
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
)
SETTINGS = {
    "apputils-extension/notification": {
        "fetchNews": "false",
        "checkForUpdates": False,
        "doNotDisturbMode": True,
    },
    "apputils-extension/themes": {"adaptive-theme": False},
    "docmanager-extension/plugin": {"autosave": False},
}
# Extensions of the test tools, which a learner has not: they make server and page slow to start.
NBGRADER = ("formgrader", "validate_assignment", "assignment_list", "course_list")
SWITCHED_OFF = {
    "jupyter_server_config.json": {
        "ServerApp": {
            "jpserver_extensions": {
                "voila.server_extension": False,
                **{f"nbgrader.server_extensions.{name}": False for name in NBGRADER},
            }
        }
    },
    "labconfig/page_config.json": {
        "disabledExtensions": {"@jupyter/nbgrader": True, "@voila-dashboards/jupyterlab-preview": True}
    },
}
KERNELSPEC = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
# What JupyterLab itself writes into the console as an error, when a kernel or a notebook is restarted or goes.
JUPYTERLABS_OWN = (
    "Could not restore the debugger state: Canceled future",
    "Error: Canceled future for create_subshell_request",
    "Canceled future for create_subshell_request",
)
# A notebook whose name ends so is a program, and the next test that opens one has its page and its kernel: a test
# that needs nothing but another explorer need not wait until a new kernel has imported it all.
PROGRAM = "program.ipynb"
# Of the program before: a page that is loaded anew asks for the state of all that is open.
CLOSE_WIDGETS = "__import__('ipywidgets').Widget.close_all()"
THEMES = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}


def notebook_of(cells: Sequence[str]) -> nbformat.NotebookNode:
    """A notebook of code cells; a source whose first line is '%%markdown' becomes a markdown cell.

    The kernelspec is in its metadata: without it JupyterLab stops with a dialog.
    """
    made = []
    for source in cells:
        prose = source.startswith("%%markdown\n")
        new = nbformat.v4.new_markdown_cell if prose else nbformat.v4.new_code_cell
        made.append(new(source.removeprefix("%%markdown\n")))
    return nbformat.v4.new_notebook(cells=made, metadata={"kernelspec": KERNELSPEC})


def end(process: psutil.Popen) -> None:
    """End a server with all that it began."""
    if process.poll() is not None:
        return
    family = process.children(recursive=True)
    process.terminate()
    for each in psutil.wait_procs([process, *family], timeout=20)[1]:
        each.kill()
    process.wait()


class Server:
    """JupyterLab on a free port of 127.0.0.1; a temporary folder is its root and holds all its settings.

    nursery: whether kernels are copies of one process, which start sooner; elsewhere than on Linux they never are.
    """

    def __init__(self, *, nursery: bool = False) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="bpwidgets-jupyter-"))
        self.root = self.home / "root"
        self.data = self.home / "data"
        self.token = secrets.token_hex(16)
        self.url = ""
        self.process: psutil.Popen
        self._nursery = nursery and WORKS
        self._ending = ExitStack()
        self._later = ThreadPoolExecutor(max_workers=1)

    def __enter__(self) -> Self:
        self.root.mkdir()
        files = {f"config/{name}": content for name, content in SWITCHED_OFF.items()}
        for name, settings in SETTINGS.items():
            files[f"settings/@jupyterlab/{name}.jupyterlab-settings"] = settings
        for name, content in files.items():
            file = self.home / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(content), encoding="utf-8")
        if self._nursery:
            self._open_nursery()
        self._launch()
        try:
            self._wait()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._later.shutdown(cancel_futures=True)
        end(self.process)
        self._ending.close()
        shutil.rmtree(self.home, ignore_errors=True)

    @property
    def log(self) -> str:
        """What the server and its kernels have printed."""
        return (self.home / "server.log").read_text(encoding="utf-8", errors="replace")

    def ask(self, path: str, *, method: str = "GET") -> Any:
        """The JSON that the server's REST interface answers, as to "api/kernels"; None if it is empty."""
        request = urllib.request.Request(
            self.url + path, method=method, headers={"Authorization": f"token {self.token}"}
        )
        with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def end_kernel(self, name: str) -> Future[None]:
        """End the kernel of a notebook, while others go on."""
        return self._later.submit(self._end_kernel, name)

    def _end_kernel(self, name: str) -> None:
        for session in self.ask("api/sessions"):
            if session["path"] == name:
                self.ask(f"api/sessions/{session['id']}", method="DELETE")

    def _open_nursery(self) -> None:
        nursery = self._ending.enter_context(Nursery(self.home / "nursery", self._environment()))
        kernel = get_kernel_spec(KERNELSPEC["name"]).to_dict() | {"argv": nursery.command}
        file = self.home / "kernels" / KERNELSPEC["name"] / "kernel.json"
        file.parent.mkdir(parents=True)
        file.write_text(json.dumps(kernel), encoding="utf-8")

    def _launch(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}/"
        command = [
            *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1"),
            *(f"--port={port}", "--ServerApp.port_retries=0", f"--ServerApp.root_dir={self.root}"),
            *(f"--IdentityProvider.token={self.token}", "--LabApp.expose_app_in_browser=True"),
            *("--LabApp.news_url=None", "--JupyterNotebookApp.expose_app_in_browser=True"),
        ]
        with (self.home / "server.log").open("wb") as log:
            self.process = psutil.Popen(
                command,
                cwd=self.root,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def _wait(self) -> None:
        deadline = time.monotonic() + TIMEOUT
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"JupyterLab did not start at {self.url}:\n{self.log[-4000:]}")
            time.sleep(0.05)

    def _answers(self) -> bool:
        try:
            self.ask("api/status")
        except OSError:
            return False
        return True

    def _environment(self) -> dict[str, str]:
        foreign = ("JUPYTER", "IPYTHON", "MPLBACKEND")
        kept = {key: value for key, value in os.environ.items() if not key.startswith(foreign)}
        own = {
            "JUPYTER_CONFIG_DIR": "config",
            "JUPYTER_DATA_DIR": "data",
            "JUPYTER_RUNTIME_DIR": "runtime",
            "JUPYTERLAB_SETTINGS_DIR": "settings",
            "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
            "IPYTHONDIR": "ipython",
            "JUPYTER_PATH": ".",
        }
        return kept | {key: str(self.home / folder) for key, folder in own.items()}


class Jupyter:
    """A server and a browser for one session; `open` gives a notebook on a page of its own."""

    def __init__(self, *, nursery: bool = False) -> None:
        self.server = Server(nursery=nursery)
        self.foreign: list[str] = []
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            stack.enter_context(self.server)
            playwright = stack.enter_context(sync_playwright())
            browser = stack.enter_context(
                playwright.chromium.launch(executable_path=find_browser(), args=list(CHROMIUM_FLAGS))
            )
            # One context: its pages share the cache, so only the first one pays for JupyterLab's scripts.
            self._context = browser.new_context(no_viewport=True)
            self._context.set_default_timeout(TIMEOUT * 1000)
            self._context.on("request", lambda request: self._watch(request.url))
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @property
    def browser(self) -> Browser:
        """The Chromium, for pages that are no notebooks: there can be only one at a time."""
        found = self._context.browser
        assert found is not None
        return found

    def open(
        self,
        source: Sequence[str] | nbformat.NotebookNode | Path,
        *,
        name: str | None = None,
        trusted: bool = True,
        theme: str = "light",
        width: int = 1200,
        height: int = 900,
        pixel_ratio: float = 1,
        kernel: bool = True,
        instead_of: Notebook | None = None,
        prepare: Callable[[Page], object] | None = None,
    ) -> Notebook:
        """Open a notebook and wait until its kernel has answered.

        source: the sources of its cells, a notebook, or the path of one, of which a copy is opened, or itself
            where it lies in the server's folder.
        trusted: whether its saved outputs are signed, as if the user had made them.
        kernel: without one, the learner is asked for a kernel and says "No Kernel".
        instead_of: a notebook to close, on whose page the new one is shown. Kernel, document and widgets are
            new all the same; JupyterLab itself, which takes the longest to load, is not loaded again.
        prepare: what is done to a new page before JupyterLab is loaded.
        """
        path = self._write(source, name or f"{secrets.token_hex(4)}.ipynb", kernel=kernel, trusted=trusted)
        if instead_of is None:
            page = self.blank()
            if prepare:
                prepare(page)
            notebook = Notebook(self.server, page, path)
            notebook.resize(width, height, pixel_ratio=pixel_ratio)
            notebook.load(kernel=kernel)
        else:
            notebook = instead_of
            notebook.resize(width, height, pixel_ratio=pixel_ratio)
            notebook.turn_to(path, kernel=kernel)
        notebook.set_theme(theme)
        return notebook

    def refill(
        self, notebook: Notebook, sources: Sequence[str], *, width: int = 1200, height: int = 900
    ) -> Notebook:
        """The notebook with other cells and without outputs, in the same kernel."""
        notebook.resize(width, height)
        notebook.refill(sources)
        notebook.set_theme("light")
        return notebook

    def blank(self) -> Page:
        """An empty page, to be closed by who asked for it."""
        page = self._context.new_page()
        page.on("websocket", lambda websocket: self._watch(websocket.url))
        return page

    @contextmanager
    def guest(self) -> Iterator[Page]:
        """A page of another person, who shares neither cookies nor cache with the others, until the block ends."""
        with self.browser.new_context(viewport={"width": 1200, "height": 900}) as context:
            context.set_default_timeout(TIMEOUT * 1000)
            context.on("request", lambda request: self._watch(request.url))
            page = context.new_page()
            page.on("websocket", lambda websocket: self._watch(websocket.url))
            yield page

    def _write(
        self, source: Sequence[str] | nbformat.NotebookNode | Path, name: str, *, kernel: bool, trusted: bool
    ) -> Path:
        """Lay what is to be opened into the server's folder, where it is not there already."""
        if isinstance(source, Path):
            if source.parent == self.server.root:
                return source
            source = nbformat.read(source, as_version=4)
        elif not isinstance(source, nbformat.NotebookNode):
            source = notebook_of(source)
        if not kernel:
            source = copy.deepcopy(source)
            source.metadata.clear()
        path = self.server.root / name
        nbformat.write(source, path)
        self._sign(path, trusted=trusted)
        return path

    def _sign(self, path: Path, *, trusted: bool) -> None:
        notary = NotebookNotary(data_dir=str(self.server.data))
        # A signature belongs to the content: another notebook with the same outputs may have left one.
        (notary.sign if trusted else notary.unsign)(nbformat.read(path, as_version=4))
        notary.store.close()

    def _watch(self, url: str) -> None:
        address = urlsplit(url)
        if address.scheme not in {"data", "blob"} and address.hostname != "127.0.0.1":
            self.foreign.append(url)


class Notebook:
    """One open notebook: its page, its kernel and its file."""

    place = "doc/tree"
    """Of a notebook's page, in the server's addresses: JupyterLab's single-document mode."""

    def __init__(self, server: Server, page: Page, path: Path) -> None:
        self.page = page
        self.path = path
        self.errors: list[str] = []
        self._server = server
        self._devtools = page.context.new_cdp_session(page)
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self._note(str(error)))
        page.on("dialog", lambda dialog: dialog.accept())  # "Leave site?" of a notebook with changes

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # The page

    def load(self, *, kernel: bool = True) -> None:
        """Go to the notebook and wait until its kernel answers."""
        self.page.goto(f"{self._server.url}{self.place}/{quote(self.path.name)}?token={self._server.token}")
        self._ready(kernel=kernel)

    def turn_to(self, path: Path, *, kernel: bool = True) -> None:
        """Close this notebook with its kernel, and open another on the same page, as from the file browser."""
        self.page.mouse.up()
        self.page.bring_to_front()
        self.show(path)
        self._server.end_kernel(self.path.name)
        self.path = path
        self._ready(kernel=kernel)
        self.errors.clear()

    def refill(self, sources: Sequence[str]) -> None:
        """Code cells with these sources in place of all cells: document, page and kernel are the same."""
        self.page.mouse.up()
        self.page.bring_to_front()
        self._panel(
            """(panel, sources) => {
                const notebook = panel.content.model.sharedModel;
                const cell = source => ({ cell_type: "code", source, metadata: {}, outputs: [] });
                notebook.insertCells(0, sources.map(cell)); // first: JupyterLab fills up an empty notebook
                notebook.deleteCellRange(sources.length, notebook.cells.length);
            }""",
            list(sources),
        )
        self.ask(CLOSE_WIDGETS)
        self.errors.clear()

    def show(self, path: Path) -> None:
        """Open another document on the page and close this one, whose kernel lives on."""
        self.page.evaluate(
            """async path => {
                const old = jupyterapp.shell.currentWidget;
                const opened = await jupyterapp.commands.execute("docmanager:open", {path});
                await opened.revealed;
                old.dispose();
            }""",
            path.name,
        )

    def reload(self) -> None:
        """Reload the page as the user does; the kernel lives on."""
        self.page.reload()
        self._ready()

    def close(self) -> None:
        """Close the page and end its kernel."""
        self.page.close()
        self._end_kernel()

    def resize(self, width: int, height: int, *, pixel_ratio: float = 1) -> None:
        """Give the page another size in CSS pixels, or another number of device pixels to each of them."""
        metrics = {"width": width, "height": height, "deviceScaleFactor": pixel_ratio, "mobile": False}
        self._devtools.send("Emulation.setDeviceMetricsOverride", metrics)

    def slow(self, times: float) -> None:
        """Let the page's processor be so many times as slow; 1: as it is."""
        self._devtools.send("Emulation.setCPUThrottlingRate", {"rate": times})

    def set_theme(self, theme: str) -> None:
        """Change JupyterLab's theme to "light" or "dark"; the server keeps it for its later pages."""
        shown = f"document.body.dataset.jpThemeLight === '{str(theme == 'light').lower()}'"
        if not self.page.evaluate(shown):
            self._command("apputils:change-theme", {"theme": THEMES[theme]})
            self.page.wait_for_function(shown)
        self._uncovered()

    def screenshot(self, file: Path, *, cell: int | None = None) -> Path:
        """Save what is seen of the page, or of one cell's outputs, in device pixels."""
        options: dict[str, Any] = {"format": "png"}
        if cell is not None:
            self.output(cell).scroll_into_view_if_needed()
            options["clip"] = {**self._box(cell), "scale": 1}
        # Playwright's own screenshots ignore a pixel ratio that changed under way.
        shot = self._devtools.send("Page.captureScreenshot", options)
        file.write_bytes(base64.b64decode(shot["data"]))
        return file

    def frames(self, count: int = 2) -> None:
        """Wait until the browser has painted a number of frames."""
        self.page.evaluate(
            """async count => {
                for (let i = 0; i < count; i += 1) await new Promise(requestAnimationFrame);
            }""",
            count,
        )

    def until(self, holds: Callable[[], object], what: str, *, timeout: float = TIMEOUT) -> None:
        """Let the page live until something holds; what: how the error names it.

        To look is work for page, server and kernel, of which what is waited for needs the time: it gets rarer.
        """
        deadline, pause = time.monotonic() + timeout, 10.0
        while not holds():
            if time.monotonic() > deadline:
                raise TimeoutError(f"waited {timeout:g} s for {what}")
            self.page.wait_for_timeout(pause)
            pause = min(1.3 * pause, LONGEST_PAUSE_MS)

    # Cells

    def run(self, index: int, *, wait: bool = True, raises: bool = False) -> None:
        """Run a cell. With wait, return when the kernel has answered and the cell holds all its outputs.

        A widget may still be on its way to the page then. An error in the cell is one here, unless it is
        wanted (raises).
        """
        self.select(index)
        if not wait:
            self.page.evaluate("() => { jupyterapp.commands.execute('notebook:run-cell'); }")
            return
        self._command("notebook:run-cell")
        if not raises:
            self._has_no_error(index)

    def select(self, index: int) -> None:
        """Make a cell the active one, and bring it on the screen."""
        self._panel(
            """async (panel, index) => {
                panel.content.deselectAll();
                panel.content.activeCellIndex = index;
                await panel.content.scrollToItem(index);
            }""",
            index,
        )

    def run_at_once(self, *, timeout: float = TIMEOUT) -> None:
        """Run all cells as the menu does: none but the last ones are brought on the screen."""
        self._command("notebook:run-all-cells", timeout=timeout)
        for index, kind in enumerate(self._kinds()):
            if kind == "code":
                self._has_no_error(index)

    def run_all(self) -> None:
        """Run all code cells from top to bottom, each of them on the screen."""
        for index, kind in enumerate(self._kinds()):
            if kind == "code":
                self.run(index)

    def edit(self, index: int, source: str) -> None:
        """Replace the source of a cell."""
        self._panel(
            "(panel, [index, source]) => panel.content.widgets[index].model.sharedModel.setSource(source)",
            [index, source],
        )

    def cell(self, index: int) -> Locator:
        """The element of a cell."""
        return self.page.locator(f'.jp-Cell[data-windowed-list-index="{index}"]')

    def output(self, index: int) -> Locator:
        """The element that holds all outputs of a cell."""
        return self.cell(index).locator(".jp-Cell-outputArea").first

    def text(self, index: int) -> str:
        """What is to be read in a cell's outputs."""
        return "\n".join(self.output(index).locator(".jp-OutputArea-output").all_inner_texts()).strip()

    def outputs(self, index: int) -> list[dict[str, Any]]:
        """A cell's outputs as they would be saved."""
        outputs: list[dict[str, Any]] = self._panel(
            "(panel, index) => panel.content.widgets[index].model.toJSON().outputs", index
        )
        return outputs

    # The kernel and the file

    def ask(self, expression: str, *, timeout: float = TIMEOUT) -> Any:
        """The value of an expression in the kernel, by way of JSON; waits while a cell runs."""
        reply = self._panel(
            """async (panel, expression) => {
                const code = `__import__("json").dumps(${expression})`;
                const kernel = panel.sessionContext.session.kernel;
                const request = {code: "", silent: true, store_history: false, user_expressions: {answer: code}};
                let content;
                do { // what stands in line behind a cell that fails is not answered
                    content = (await kernel.requestExecute(request).done).content;
                } while (content.status === "aborted");
                return content.user_expressions.answer;
            }""",
            expression,
            timeout=timeout,
        )
        if reply["status"] != "ok":
            raise RuntimeError(f"{expression!r} failed in the kernel: {reply['ename']}: {reply['evalue']}")
        return json.loads(ast.literal_eval(reply["data"]["text/plain"]))

    def interrupt(self) -> None:
        """Interrupt the kernel, as its button does."""
        self._command("notebook:interrupt-kernel")

    def restart(self) -> None:
        """Restart the kernel, as its button does, and wait until the new one answers."""
        self.page.evaluate("() => { jupyterapp.commands.execute('notebook:restart-kernel'); }")
        self.page.locator(".jp-Dialog .jp-mod-accept").click()
        self.page.locator(".jp-Dialog").wait_for(state="detached")
        self._answer()

    def save(self) -> nbformat.NotebookNode:
        """Save with Ctrl+S and return what is on the disk then."""
        before = self.path.stat().st_mtime_ns
        self.page.locator(".jp-Notebook").first.focus()
        self.page.keyboard.press("Control+s")
        self.until(lambda: self.path.stat().st_mtime_ns > before, f"{self.path.name} to be written")
        self.until(lambda: not self._panel("panel => panel.context.model.dirty"), "the notebook to be saved")
        return nbformat.read(self.path, as_version=4)

    # How it is done

    def _end_kernel(self) -> None:
        self._server.end_kernel(self.path.name).result()

    def _ready(self, *, kernel: bool = True) -> None:
        self.page.wait_for_function("window.jupyterapp?.shell.currentWidget?.sessionContext !== undefined")
        if not kernel:
            self.page.locator(".jp-Dialog .jp-mod-reject").click()
            self.page.locator(".jp-Dialog").wait_for(state="detached")
            self._panel("panel => panel.context.ready")
            return
        self._panel("async panel => { await panel.context.ready; await panel.sessionContext.ready; }")
        self._uncovered()
        self._answer()

    def _uncovered(self) -> None:
        """Wait until the splash of a start or of a new theme is gone."""
        self.page.wait_for_function("!document.querySelector('#jupyterlab-splash')")

    def _answer(self) -> None:
        """Wait for an answer: a kernel called idle may still be loading, and its first request be lost."""
        self.page.wait_for_function("jupyterapp.shell.currentWidget.sessionContext.session?.kernel")
        deadline = time.monotonic() + TIMEOUT
        while True:
            try:
                self.ask("6 * 7", timeout=5)
            except PlaywrightError:
                if time.monotonic() > deadline:
                    raise
            else:
                return

    def _kinds(self) -> list[str]:
        kinds: list[str] = self._panel("panel => panel.content.widgets.map(cell => cell.model.type)")
        return kinds

    def _has_no_error(self, index: int) -> None:
        errors = [output for output in self.outputs(index) if output["output_type"] == "error"]
        if errors:
            raise RuntimeError("\n".join(errors[0]["traceback"]))

    def _box(self, index: int) -> dict[str, float]:
        box = self.output(index).bounding_box()
        if box is None:
            raise RuntimeError(f"cell {index} shows no output to take a picture of")
        return dict(box)

    def _command(
        self, name: str, options: dict[str, object] | None = None, *, timeout: float = TIMEOUT
    ) -> None:
        """Execute one of JupyterLab's commands and wait until it is done."""
        self._panel(
            "async (panel, [name, options]) => { await jupyterapp.commands.execute(name, options); }",
            [name, options or {}],
            timeout=timeout,
        )

    def _panel(self, function: str, argument: object = None, *, timeout: float = TIMEOUT) -> Any:
        """Call a JavaScript function with JupyterLab's notebook panel and one argument; await its value."""
        return self.page.evaluate(
            f"""([argument, milliseconds]) => Promise.race([
                ({function})(jupyterapp.shell.currentWidget, argument),
                new Promise((_, reject) => {{
                    setTimeout(() => reject(new Error("no answer in time")), milliseconds);
                }}),
            ])""",
            [argument, timeout * 1000],
        )

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._note(f"{message.text} ({message.location['url']})")

    def _note(self, error: str) -> None:
        if not error.startswith(JUPYTERLABS_OWN):
            self.errors.append(error)
