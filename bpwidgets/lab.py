"""``bpwidgets lab``: the lessons in a folder of the learner's, and JupyterLab open on the first of them.

``bpwidgets lessons`` does the first half alone.

What a learner changed is never overwritten. A small file in the folder remembers, as hashes, every content that was
delivered under each name: a lesson whose content is among them is unchanged and may be replaced by a newer version.
What is as shipped is signed, so that JupyterLab trusts it and shows its pictures alive after a reload.
"""

from __future__ import annotations

import errno
import hashlib
import importlib.util
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import webbrowser
from dataclasses import dataclass, field
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from bpwidgets import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from types import FrameType

FIRST = "00_start_here.ipynb"
MEMORY = ".bpwidgets.json"
LOCALHOST = "127.0.0.1"
EVERYWHERE = ("", "0.0.0.0", "::", "*")  # noqa: S104 (compared, not listened on)
"""What a server listens on to be reached at all addresses of its machine."""
SETTINGS = Path(__file__).resolve().parent / "jupyter"
"""Where JupyterLab finds our defaults of its settings, which the user's own go before."""
LOOK_EVERY_S = 0.1
"""How often a server that was started is asked whether it can be opened."""


class LabError(Exception):
    """What stands in the way, in one sentence that says what to do."""


def lab(folder: Path, *, browser: bool = True, port: int | None = None, further: Sequence[str] = ()) -> int:
    """Copy the lessons to folder, serve them until the learner ends JupyterLab, return its exit code.

    Raises:
        LabError: if JupyterLab is missing, the port is taken, or the folder cannot be written.
    """
    if importlib.util.find_spec("jupyterlab") is None:
        raise LabError(
            f"JupyterLab is not installed: '{sys.executable} -m pip install jupyterlab' brings it."
        )
    if port is not None:
        require_free(port)
    lay_out_and_trust(folder)
    if browser and not has_browser():
        print(
            "No browser was found on this machine: open the address below in one that can reach it.",
            flush=True,
        )
        browser = False
    folder = folder.resolve()
    command = jupyter_command(folder, browser=browser, port=port, further=further)
    print("JupyterLab starts ...", flush=True)
    began = time.time()
    code = serve(
        command,
        environment=environment(),
        announcement=lambda process: invitation(address(process, folder, began), browser=browser),
    )
    if code == 0:
        print(f"JupyterLab has ended. The lessons are in {folder}, as they were last saved.", flush=True)
    return code


# ---- the lessons ----


def lay_out_and_trust(folder: Path) -> None:
    """Copy the lessons to folder, or bring them up to date, and print what was done.

    Raises:
        LabError: if the folder cannot be written.
    """
    lessons = shipped_lessons()
    for line in [*lay_out(lessons, folder, version=__version__), *trust(lessons, folder)]:
        print(line, flush=True)


def shipped_lessons() -> dict[str, bytes]:
    """The lessons' files by their names: of the installed package, or of the checkout that it is run from."""
    package = Path(__file__).resolve().parent
    for folder in (package / "lessons", package.parent / "lessons"):
        files = {path.name: path.read_bytes() for path in sorted(folder.glob("[!.]*")) if path.is_file()}
        if files:
            return files
    raise LabError(f"The lessons are missing beside {package}: install bpwidgets again.")


def lay_out(lessons: Mapping[str, bytes], folder: Path, *, version: str) -> list[str]:
    """Bring folder up to date with lessons (content by name); return the lines that tell what was done.

    Raises:
        LabError: if folder is a file, may not be written, or its disk is full.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        memory = Memory.read(folder)
        told = [deliver(name, content, memory, version) for name, content in lessons.items()]
    except OSError as error:
        raise LabError(explain(error, folder)) from error
    return [line for line in told if line] or [f"The lessons in {folder} are up to date."]


def trust(lessons: Mapping[str, bytes], folder: Path) -> list[str]:
    """Have JupyterLab trust the files that are as shipped; the line that tells what prevented it, if anything did.

    A file that the learner changed, or that somebody else put there, is not signed.
    """
    from bpwidgets.trust import sign  # noqa: PLC0415 - loads nbformat

    shipped = set(lessons.values())
    try:
        sign(path for path in sorted(folder.glob("*.ipynb")) if path.read_bytes() in shipped)
    except Exception as error:  # noqa: BLE001 - the lessons can be used all the same, whatever went wrong
        remedy = (
            "where a picture does not move after a reload, choose 'Trust Notebook' in the command palette."
        )
        return [f"JupyterLab will not trust the lessons ({error}): {remedy}"]
    return []


def deliver(name: str, content: bytes, memory: Memory, version: str) -> str:
    """Write one lesson, or lay it beside the learner's own; return the line that tells, "" if there is none."""
    place = memory.folder / name
    new = not place.exists()
    if new or not memory.is_changed(name, content):
        if not new and place.read_bytes() == content:
            memory.remember(name, content)
            return ""
        memory.write(name, content)
        return f"{'Copied' if new else 'Updated'} {place}"
    if memory.knows(name, content):
        return ""  # the learner has seen this version, and has gone on from it or beside it
    beside = next(free for free in names_beside(name, version) if not memory.is_changed(free, content))
    memory.write(beside, content)
    memory.remember(name, content)
    return f"You changed {place}, so it stays as it is; its version {version} lies beside it as {beside}"


def names_beside(name: str, version: str) -> Iterator[str]:
    """``01_chain_rule.new-0.2.0.ipynb``, then ``01_chain_rule.new-0.2.0-2.ipynb`` and so on."""
    stem, dot, ending = name.rpartition(".")
    for number in count(1):
        yield f"{stem}.new-{version}{'' if number == 1 else f'-{number}'}{dot}{ending}"


@dataclass
class Memory:
    """What was delivered to a folder: the SHA-256 of every content, by name."""

    folder: Path
    delivered: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path) -> Memory:
        """The memory of a folder. A lost or damaged one is empty: then every lesson counts as changed."""
        try:
            stored = json.loads((folder / MEMORY).read_text(encoding="utf-8"))["delivered"]
            return cls(
                folder, {str(name): [str(hash_) for hash_ in hashes] for name, hashes in stored.items()}
            )
        except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError):
            return cls(folder)

    def knows(self, name: str, content: bytes) -> bool:
        """Whether this content was delivered under this name, or beside it."""
        return digest(content) in self.delivered.get(name, [])

    def is_changed(self, name: str, content: bytes) -> bool:
        """Whether a file of this name is there that is neither this content nor one that was delivered."""
        place = self.folder / name
        if not place.exists():
            return False
        present = place.read_bytes()
        return present != content and not self.knows(name, present)

    def write(self, name: str, content: bytes) -> None:
        """Deliver a content, and remember it."""
        write_whole(self.folder / name, content)
        self.remember(name, content)

    def remember(self, name: str, content: bytes) -> None:
        """Note that this content was delivered; after each file, so that an interruption forgets none."""
        if not self.knows(name, content):
            self.delivered.setdefault(name, []).append(digest(content))
            write_whole(self.folder / MEMORY, json.dumps({"delivered": self.delivered}, indent=1).encode())


def digest(content: bytes) -> str:
    """SHA-256 of a file's content."""
    return hashlib.sha256(content).hexdigest()


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is, at every moment, the old one or the whole new one."""
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def explain(error: OSError, folder: Path) -> str:
    """One sentence on why the lessons could not be written."""
    another = "name another folder, such as ~/my-lessons."
    if error.errno in {errno.EEXIST, errno.ENOTDIR}:
        return f"{error.filename or folder} is a file, expected a folder: {another}"
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return f"The disk that holds {folder} is full: make room, or {another}"
    if error.errno in {errno.EROFS, errno.EACCES, errno.EPERM}:
        return f"{folder} may not be written to: {another}"
    return f"{folder} cannot be used ({error.strerror or error}): {another}"


# ---- JupyterLab ----


def require_free(port: int) -> None:
    """LabError if nothing may listen on this port."""
    with socket.socket() as probe:
        if os.name == "posix":  # a port whose last server has just ended is free
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOCALHOST, port))
        except OSError as error:
            why = "is taken" if error.errno == errno.EADDRINUSE else "may not be used"
            raise LabError(
                f"Port {port} {why}: name another, or leave --port out to get a free one."
            ) from error


def free_port(wanted: int) -> int:
    """A port on which nothing listens: the wanted one if it is free."""
    try:
        require_free(wanted)
    except LabError:
        with socket.socket() as probe:
            probe.bind((LOCALHOST, 0))
            return int(probe.getsockname()[1])
    return wanted


def has_browser() -> bool:
    """Whether there is a browser that can show JupyterLab; one that shows text alone cannot."""
    try:
        found = webbrowser.get()
    except webbrowser.Error:
        return False
    return "BROWSER" in os.environ or type(found) is not webbrowser.GenericBrowser


def environment() -> dict[str, str]:
    """JupyterLab's: a token, and where our defaults of its settings are.

    Without our own token JupyterLab prints its address a second time; in a command line others could read it. Without
    the settings it asks, on the first screen, whether news may be fetched, although nobody fetches any.
    """
    path = os.pathsep.join(filter(None, [os.environ.get("JUPYTER_CONFIG_PATH"), str(SETTINGS)]))
    return {"JUPYTER_TOKEN": secrets.token_hex(24), **os.environ, "JUPYTER_CONFIG_PATH": path}


def jupyter_command(folder: Path, *, browser: bool, port: int | None, further: Sequence[str]) -> list[str]:
    """JupyterLab on folder, open at the first lesson, for this machine alone; further arguments win over ours."""
    first = f"/lab/tree/{FIRST}" if (folder / FIRST).is_file() else "/lab"
    ours = {
        "ServerApp.root_dir": str(folder),
        "ServerApp.ip": LOCALHOST,
        "ServerApp.open_browser": str(browser),
        "LabApp.default_url": first,
        # The course asks no other host for anything.
        "LabApp.news_url": "None",
        "LabApp.check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
        "Application.log_level": "ERROR",
        "KernelManager.shutdown_wait_time": "1",  # of a kernel that is busy, at the end; JupyterLab waits for 5 s
        **encryption(),
    }
    if port is not None:
        ours |= {"ServerApp.port": str(port), "ServerApp.port_retries": "0"}
    if (
        hasattr(os, "geteuid") and os.geteuid() == 0
    ):  # containers; it listens to this machine, and asks for a token
        ours["ServerApp.allow_root"] = "True"
    theirs = {
        argument.lstrip("-").partition("=")[0].rpartition(".")[2].replace("-", "_") for argument in further
    }
    if "debug" in theirs:
        theirs.add("log_level")
    kept = [f"--{name}={value}" for name, value in ours.items() if name.rpartition(".")[2] not in theirs]
    return [sys.executable, "-m", "jupyterlab", *kept, *further]


def encryption() -> dict[str, str]:
    """Have server and kernel encrypt what they say to each other, where they can: else each kernel prints a warning."""
    return {"KernelManager.transport_encryption": "auto"} if import_module("zmq").has("curve") else {}


def address(process: int, folder: Path, began: float) -> str:
    """Where the first lesson is, from the note that a server writes when it can be opened; "" until then.

    process: the server's number, or that of what started it, as in a virtual environment of Windows.
    began: the time from which a note counts: an older one is that of a server which had this number before.
    """
    runtime = import_module("jupyter_core.paths").jupyter_runtime_dir()
    for note in Path(runtime).glob("jpserver-*.json"):
        try:
            server = json.loads(note.read_text(encoding="utf-8"))
            new = note.stat().st_mtime >= began - 1  # some disks keep whole seconds
        except (OSError, ValueError):
            continue  # another server's, that has just ended, or one that is being written
        ours = server["pid"] == process or server["root_dir"] == str(folder)
        if new and ours and listens(server["hostname"], server["port"]):
            page = f"lab/tree/{FIRST}" if (folder / FIRST).is_file() else "lab"
            token = f"?token={server['token']}" if server["token"] else ""
            return f"{server['url']}{page}{token}"
    return ""


def listens(host: str, port: int) -> bool:
    """Whether a server can be reached at this address of this machine; at any of its own if host is that of all."""
    try:
        socket.create_connection((LOCALHOST if host in EVERYWHERE else host, port), 1).close()
    except OSError:
        return False
    return True


def invitation(url: str, *, browser: bool) -> str:
    """What is said when JupyterLab can be opened; "" while it cannot."""
    if not url:
        return ""
    opens = "The first lesson opens in your browser; if not, open" if browser else "Open the first lesson at"
    return f"{opens}\n  {url}\nCtrl+C here ends JupyterLab. Save your work first (Ctrl+S)."


def serve(
    command: Sequence[str],
    *,
    environment: Mapping[str, str] | None = None,
    announcement: Callable[[int], str] | None = None,
) -> int:
    """Run JupyterLab, or another server, until it ends; return its exit code.

    Ctrl-C, and being told to end, end it cleanly, which is no failure; a second time, at once.

    Args:
        command: the program and its arguments.
        environment: this process's, unless there is another.
        announcement: what is printed once the process of this number serves; "" until it does.
    """
    asked: list[int] = []

    def end(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 (signal's signature)
        asked.append(number)
        if child is not None:
            child.terminate() if len(asked) == 1 else child.kill()

    child: subprocess.Popen[bytes] | None = None
    names = ("SIGINT", "SIGTERM", "SIGHUP")
    known = [number for name in names if (number := getattr(signal, name, None)) is not None]
    heeded = [number for number in known if signal.getsignal(number) is not signal.SIG_IGN]
    before = {number: signal.signal(number, end) for number in heeded}
    try:
        # A session of its own: Ctrl-C reaches us alone, and JupyterLab does not stop to ask whether it is meant.
        child = subprocess.Popen(  # noqa: S603 (made here)
            command, start_new_session=os.name == "posix", env=environment
        )
        if asked:
            child.terminate()
        while announcement is not None and child.poll() is None and not asked:
            if text := announcement(child.pid):
                print(text, flush=True)
                break
            time.sleep(LOOK_EVERY_S)
        code = child.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return 0 if asked else code
