"""A lesson on the static site: the page and the notebook are JupyterLab's, the server gives files and nothing else."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager, suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright

from tests.browser.jupyter import CHROMIUM_FLAGS, TIMEOUT, Notebook, Server
from tests.browser.provision import find_browser

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page


PATIENCE = 180.0  # seconds; on a busy machine Python takes its time to start in a page


class Files:
    """Where a folder is served, how many bytes of files went out, and what was asked of other hosts."""

    def __init__(self) -> None:
        self.url = ""
        self.sent = 0
        self.asked: list[str] = []


@contextmanager
def served(folder: Path) -> Iterator[Files]:
    """Serve a folder on 127.0.0.1 as ``python -m http.server`` does."""
    files = Files()

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            pass

        def copyfile(self, source: Any, outputfile: Any) -> None:
            content = source.read()
            files.sent += len(content)
            with suppress(ConnectionError):  # a page that was closed takes no more
                outputfile.write(content)

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            files.url = f"http://127.0.0.1:{server.server_port}/"
            yield files
        finally:
            server.shutdown()
            thread.join()


class SiteNotebook(Notebook):
    """A notebook whose kernel lives in the page."""

    def __init__(self, files: Files, page: Page, path: Path) -> None:
        super().__init__(cast("Server", files), page, path)
        self.files = files

    def load(self, *, kernel: bool = True) -> None:
        self.page.goto(f"{self.files.url}lab/index.html?path={self.path.name}")
        self.page.wait_for_function("window.jupyterapp")
        # The launcher may come after the notebook that the address names, and then lies on top of it.
        self.page.evaluate(
            """async path => {
                await jupyterapp.restored;
                const opened = await jupyterapp.commands.execute("docmanager:open", {path});
                jupyterapp.shell.activateById(opened.id);
            }""",
            self.path.name,
        )
        self._ready(kernel=kernel)

    def ask(self, expression: str, *, timeout: float = PATIENCE) -> Any:
        """The value of an expression in the kernel, which prints it: this kernel answers no user_expressions."""
        printed = self._panel(
            """async (panel, expression) => {
                const code = `print(__import__("json").dumps(${expression}))`;
                const future = panel.sessionContext.session.kernel.requestExecute({code, store_history: false});
                let text = "";
                future.onIOPub = message => { text += message.content.text ?? ""; };
                await future.done;
                return text;
            }""",
            expression,
            timeout=timeout,
        )
        return json.loads(printed)

    def _answer(self) -> None:
        self.page.wait_for_function("jupyterapp.shell.currentWidget.sessionContext.session?.kernel")
        self.ask("6 * 7")

    def _end_kernel(self) -> None:
        """It has ended with its page."""


@contextmanager
def reader(files: Files) -> Iterator[Page]:
    """A page of a browser that was never here before; every request to another host is noted in files.asked."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=list(CHROMIUM_FLAGS))
        context = browser.new_context(viewport={"width": 1200, "height": 900})
        context.set_default_timeout(TIMEOUT * 1000)

        def watch(url: str) -> None:
            address = urlsplit(url)
            if address.scheme not in {"data", "blob"} and address.hostname != "127.0.0.1":
                files.asked.append(url)

        context.on("request", lambda request: watch(request.url))
        yield context.new_page()
        browser.close()
