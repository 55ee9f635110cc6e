"""The browser that tests and benchmarks drive: found, else installed, else asked for in one message."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

LAUNCH_ARGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
ELSEWHERE = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
)
MISSING = (
    "The browser tests need Chromium or Chrome and found none that starts: install one of them (on Debian "
    "'apt-get install chromium', on Fedora 'dnf install chromium', elsewhere 'playwright install chromium'), "
    "or name its program in BPWIDGETS_BROWSER, or leave the tests out with 'python -m tests --without browser'."
)


class BrowserMissingError(RuntimeError):
    """No browser was found; the message says what to install."""


def find_browser() -> str:
    """A Chromium or Chrome that starts: from BPWIDGETS_BROWSER, PATH, the usual folders or Playwright."""
    named = os.environ.get("BPWIDGETS_BROWSER")
    if named:
        if starts(named):
            return named
        raise BrowserMissingError(f"BPWIDGETS_BROWSER is {named!r}, expected a browser that starts.")
    for candidate in candidates():
        if starts(candidate):
            return candidate
    raise BrowserMissingError(MISSING)


def provide_browser() -> str:
    """``find_browser``, and where there is none, each way of installing one until one is found."""
    try:
        return find_browser()
    except BrowserMissingError:
        if os.environ.get("BPWIDGETS_BROWSER"):
            raise
    for commands in installers():
        if all(succeeds(command) for command in commands):
            try:
                return find_browser()
            except BrowserMissingError:
                continue  # such as Ubuntu's package "chromium", which only asks for a snap
    raise BrowserMissingError(MISSING)


def candidates() -> Iterator[str]:
    """Programs that may be a browser, the likeliest first."""
    for name in NAMES:
        path = shutil.which(name)
        if path:
            yield path
    yield from (path for path in ELSEWHERE if Path(path).is_file())
    path = playwright_chromium()
    if path:
        yield path


def starts(program: str) -> bool:
    """Whether the program runs at all: a stub, or a browser whose libraries are missing, does not."""
    path = shutil.which(program)
    if path is None:
        return False
    if os.name == "nt":  # there, --version opens a window
        return True
    try:
        answer = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0 and ("Chrom" in answer.stdout)


def playwright_chromium() -> str | None:
    """Where Playwright keeps, or would keep, its own Chromium."""
    # A process of its own: Playwright's synchronous interface refuses to start inside a running event loop.
    ask = "from playwright.sync_api import sync_playwright as s\nwith s() as p: print(p.chromium.executable_path)"
    answer = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=False)
    path = answer.stdout.strip()
    return path if answer.returncode == 0 and Path(path).is_file() else None


def installers() -> Iterator[list[list[str]]]:
    """Commands of each way to install a browser: Playwright's download, then, as root, system packages."""
    playwright = [sys.executable, "-m", "playwright", "install"]
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    yield [[*playwright, *(["--with-deps"] if root and shutil.which("apt-get") else []), "chromium"]]
    if root and shutil.which("apt-get"):
        yield [["apt-get", "update"], ["apt-get", "install", "--yes", "--no-install-recommends", "chromium"]]
    if root and shutil.which("dnf"):
        yield [["dnf", "install", "--assumeyes", "chromium"]]


def succeeds(command: list[str]) -> bool:
    """Run an installer in view, so that a long download is seen to go on."""
    print("$", " ".join(command), flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        return subprocess.run(command, env=quiet, check=False).returncode == 0
    except OSError:
        return False
