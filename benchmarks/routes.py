"""How long each way into the course takes: from opening a page to a picture that has moved under a key.

A route is one entry of ROUTES: how its page comes to be, and what a reader does on it until there is a picture. Each
time a browser opens it that was never there, as on a first visit, and that reaches no other host.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from playwright.sync_api import sync_playwright

from benchmarks.report import Row, row
from tests.browser.jupyter import CHROMIUM_FLAGS
from tests.browser.provision import find_browser
from tests.browser.site import served
from tests.fresh_install import free_port

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager

    from playwright.sync_api import Page

    from benchmarks.plain import Say

ROOT = Path(__file__).parent.parent
PART = "from opening the page to a picture that has moved, s"
PATIENCE_S = 180.0
SCREEN = {"width": 1366, "height": 768}
FIRST_CELL = ".jp-CodeCell .jp-InputArea-editor"
READY = ".jp-Notebook-ExecutionIndicator[data-status=idle]"
PRESS_AGAIN_S = 2.0
TRIES = 10
VISITS = 3


@dataclass(frozen=True)
class Route:
    """A way into the course.

    Attributes:
        opened: given an empty folder, has the page there while it is entered, and says its address.
        read: what a reader does on the page until a picture is drawn.
    """

    opened: Callable[[Path], AbstractContextManager[str]]
    read: Callable[[Page], None]


# ---- how a page comes to be ----


@contextmanager
def program(folder: Path, arguments: Sequence[str], address: str) -> Iterator[str]:
    """A program of Python's, from its start until it has printed an address; ended at the end.

    Raises:
        RuntimeError: it has ended before, or took too long.
    """
    own = {f"JUPYTER_{kind.upper()}_DIR": str(folder / kind) for kind in ("config", "data", "runtime")}
    process = subprocess.Popen(
        [sys.executable, *arguments], cwd=folder, env={**os.environ, **own}, text=True, encoding="utf-8",
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    lines: list[str] = []
    found = threading.Event()

    def follow() -> None:  # to the end: a program whose output nobody takes would stop
        for line in process.stdout or ():
            lines.append(line)
            if re.search(address, line):
                found.set()
        found.set()

    reader = threading.Thread(target=follow)
    reader.start()
    try:
        found.wait(PATIENCE_S)
        said = re.search(address, "".join(lines))
        if said is None:
            raise RuntimeError(f"{' '.join(arguments)} printed no address:\n{''.join(lines)[-2000:]}")
        yield said.group()
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
        reader.join()
        if process.stdout:
            process.stdout.close()


def lab(folder: Path) -> AbstractContextManager[str]:
    """`bpwidgets lab`, at the address that it prints."""
    return program(folder, ("-m", "bpwidgets.cli", "lab", "--no-browser"), r"http://\S+")


@contextmanager
def binder(folder: Path) -> Iterator[str]:
    """JupyterLab as BinderHub starts it, at the path of the badge: what Binder itself takes comes on top."""
    shutil.copytree(ROOT / "lessons", folder / "lessons")
    port = free_port()
    url = f"http://127.0.0.1:{port}/user/reader/"
    options = ("--no-browser", "--ip=127.0.0.1", f"--port={port}", "--allow-root", "--LabApp.news_url=None",
               "--ServerApp.base_url=/user/reader/", "--IdentityProvider.token=binder")  # fmt: skip
    with program(folder, ("-m", "jupyterlab", *options), "Jupyter Server .* is running at"):
        yield f"{url}lab/tree/lessons/00_start_here.ipynb?token=binder"


@contextmanager
def site(folder: Path) -> Iterator[str]:
    """The static site, behind a server of files."""
    out = folder / "site"
    done = subprocess.run(
        [sys.executable, "-m", "static_site", str(out)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"The site could not be built:\n{done.stderr[-2000:]}")
    with served(out) as files:
        yield files.url


@contextmanager
def exported(folder: Path) -> Iterator[str]:
    """The page that `bpwidgets export` writes."""
    page = folder / "chain.html"
    command = [sys.executable, "-m", "bpwidgets.cli", "export", "ChainRule", "--html", str(page)]
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    yield page.as_uri()


def lecture(folder: Path) -> AbstractContextManager[str]:
    """`bpwidgets lecture`, at the address that it prints."""
    return program(folder, ("-m", "bpwidgets.cli", "lecture", "01", "--no-browser"), r"http://\S+")


# ---- what a reader does ----


def run_first_cell(page: Page) -> None:
    """Click into the first cell of a notebook, press Shift+Enter and wait for the picture."""
    page.locator(READY).first.wait_for(state="attached")
    begun = page.locator(".jp-InputPrompt", has_text="[*]").or_(page.locator("canvas.bpw-marks")).first
    for _ in range(TRIES):  # a page that is still being laid out may miss the click
        page.locator(FIRST_CELL).first.click()
        page.keyboard.press("Shift+Enter")
        try:
            begun.wait_for(timeout=1000 * PRESS_AGAIN_S)
        except PlaywrightTimeout:
            continue
        break
    look(page)


def look(page: Page) -> None:
    """Wait for the picture; where it asks something first, skip the question."""
    page.locator("canvas.bpw-marks").first.wait_for()
    question = page.get_by_role("button", name="Skip", exact=True).first
    if question.is_visible():
        question.click()


ROUTES: Mapping[str, Route] = {
    "bpwidgets lab": Route(lab, run_first_cell),
    "Binder": Route(binder, run_first_cell),
    "a browser alone": Route(site, run_first_cell),
    "an exported page": Route(exported, look),
    "bpwidgets lecture": Route(lecture, look),
}


# ---- measuring ----


def move(page: Page, patience: float = PATIENCE_S) -> None:
    """Press keys on the first thing that moves the picture until its pixels have changed.

    Raises:
        RuntimeError: they never do.
    """
    marks = page.locator("canvas.bpw-marks").first
    grip = page.locator(".bpw-handle:not([aria-disabled=true]), input[type=range]").first
    pixels = "canvas => canvas.toDataURL()"
    before, end = marks.evaluate(pixels), time.monotonic() + patience
    while time.monotonic() < end:
        grip.press("ArrowRight")
        pressed = time.monotonic()
        while time.monotonic() < pressed + PRESS_AGAIN_S:
            if marks.evaluate(pixels) != before:
                return
            page.wait_for_timeout(10)
    raise RuntimeError("the picture has not moved under the key")


def visit(route: Route, url: str) -> float:
    """Seconds from opening an address in a new browser to a picture that has moved.

    Raises:
        RuntimeError: there was no picture, or it did not move.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=list(CHROMIUM_FLAGS))
        page = browser.new_context(viewport=SCREEN).new_page()  # type: ignore[arg-type]
        page.set_default_timeout(1000 * PATIENCE_S)
        began = time.monotonic()
        try:
            page.goto(url)
            route.read(page)
            move(page)
        except PlaywrightError as problem:
            raise RuntimeError(f"{url} showed no picture: {problem.message}") from problem
        finally:
            seconds = time.monotonic() - began
            browser.close()
    return seconds


def measure(say: Say, *, quick: bool) -> list[Row]:
    """A row for each route; its note says how long its command took beforehand."""
    rows = []
    for name, route in ROUTES.items():
        say(f"preparing {name}")
        with tempfile.TemporaryDirectory(prefix="bpwidgets-route-", ignore_cleanup_errors=True) as folder:
            began = time.monotonic()
            with route.opened(Path(folder)) as url:
                before = time.monotonic() - began
                seconds = []
                for _ in range(1 if quick else VISITS):
                    seconds.append(visit(route, url))
                    say(f"{name}: {seconds[-1]:.1f} s")
        note = f"the command before it: {before:.0f} s"
        rows.append(row(PART, name, "s", seconds, note=note))
    return rows
