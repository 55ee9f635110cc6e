"""What keeps a child away from the rest of the machine: three levels, and how a child is started at each.

*bubblewrap*: namespaces without network and a private root with only Python and this package in it,
read-only, and the locks of `lockdown` on top. *landlock*: the locks alone. *none*: limits on processor time and
memory and an end at the time limit, but the files and the network of whoever grades; only for who asks for it.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import sysconfig
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

Level = Literal["bubblewrap", "landlock", "none"]
STRONG: tuple[Level, ...] = ("bubblewrap", "landlock")
STRENGTH: tuple[Level, ...] = ("none", "landlock", "bubblewrap")  # from the weakest on

SENTENCES: dict[Level, str] = {
    "bubblewrap": "bubblewrap: no network, no other process in sight, a private root with only Python and this package",
    "landlock": "Landlock and seccomp: only Python and this package can be read, nothing written; no network, no "
    "further process",
    "none": "none: a submission can read and change whatever you can, and use your network",
}
MISSING = {
    "linux": "install bubblewrap, or use a kernel with Landlock (Linux 5.13 or later) on x86_64 or aarch64.",
    "other": "grade on Linux, in a virtual machine if need be: macOS and Windows have nothing that a program without "
    "privileges could use for it.",
}
PACKAGE = Path(__file__).resolve().parent.parent
# The references of the exercises: nobody who is judged needs to see them.
HIDDEN = PACKAGE / "exercises" / "lessons"
_SYSTEM = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/etc/ld.so.cache")
_DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom")
SCRATCH, _SCRATCH_SIZE = "/tmp", 32 << 20  # noqa: S108 - the one place in the private root that can be written
# Nothing that is imported is garbage, before the first cell or after it: to look for some costs a tenth of a start.
_BOOT = """\
import gc, json, sys
gc.disable()
sys.path += json.loads(sys.argv[1])["path"]
from bpwidgets.grading.child import main
gc.freeze()
gc.enable()
main()
"""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one submission may use.

    Attributes:
        seconds: from its first cell to its last answer, of which one cell or one call may take a quarter.
        memory: address space, in bytes.
    """

    seconds: float = 60.0
    memory: int = 1 << 30

    @property
    def step(self) -> float:
        """Seconds of one cell or one call."""
        return self.seconds / 4


def command(level: Level, limits: Limits) -> list[str]:
    """How a child is started at this level."""
    locks = level != "none"
    settings = {
        "path": import_path(),
        "memory": limits.memory,
        "seconds": int(limits.seconds) + 5,
        "parent": os.getpid() if sys.platform == "linux" and level != "bubblewrap" else None,
        "files": [list(readable()), list(split_folders())] if level == "landlock" else None,
        "refuse_calls": locks,
    }
    python = [os.path.realpath(sys.executable), "-I", "-S", "-c", _BOOT, json.dumps(settings)]
    return [*bubblewrap(), *python] if level == "bubblewrap" else python


def environment() -> dict[str, str]:
    """A child's whole environment: nothing of the parent's but what Windows cannot start without."""
    needed = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
    one_thread = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    places = {"HOME": SCRATCH, "TMPDIR": SCRATCH, "MPLBACKEND": "agg", "LANG": "C.UTF-8"}
    return needed | one_thread | places


def import_path() -> list[str]:
    """Where a child looks for modules besides Python's own: this package, NumPy, what else is installed."""
    numpy = find_spec("numpy")
    folders = [PACKAGE.parent, *([Path(numpy.origin).parent.parent] if numpy and numpy.origin else [])]
    folders += [
        Path(folder) for folder in sys.path if Path(folder).name in {"site-packages", "dist-packages"}
    ]
    return list(dict.fromkeys(map(str, folders)))


def bubblewrap() -> list[str]:
    """The part of the command before Python's: every place that is in the private root, and no other."""
    program = shutil.which("bwrap") or "bwrap"
    binds = [part for path in roots() for part in ("--ro-bind-try", path, path)]
    devices = [part for path in _DEVICES for part in ("--dev-bind", path, path)]
    return [
        *(program, "--unshare-all", "--die-with-parent", "--cap-drop", "ALL"),
        *("--size", str(_SCRATCH_SIZE), "--tmpfs", SCRATCH),  # first: Python or this package may be below it
        *(*binds, *devices, "--tmpfs", str(HIDDEN), "--remount-ro", str(HIDDEN)),
        *("--remount-ro", "/", "--chdir", SCRATCH),
    ]


def roots() -> list[str]:
    """Files and folders of Python, its libraries and this package, with the names by which they are reached."""
    base = Path(sys.base_prefix).resolve()
    own = [] if base == Path("/usr") else [base / "lib", *base.glob("lib64")]
    paths = sysconfig.get_paths()
    library = [Path(paths[name]) for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    folders = [*map(Path, _SYSTEM), *own, *library, *map(Path, import_path()[1:]), PACKAGE]
    present = [
        str(path) for path in dict.fromkeys([*folders, Path(sys.executable).resolve()]) if path.exists()
    ]
    return [path for path in present if not any(path.startswith(f"{other}/") for other in present)]


def readable() -> Iterator[str]:
    """What Landlock leaves readable: it can only allow, so a folder with the hidden one in it is allowed in parts."""
    for root in [*roots(), *_DEVICES]:
        yield from map(str, _without_hidden(Path(root)))


def _without_hidden(path: Path) -> Iterator[Path]:
    if not HIDDEN.is_relative_to(path):
        yield path
    elif path != HIDDEN:
        for part in path.iterdir():
            yield from _without_hidden(part)


def split_folders() -> Iterator[str]:
    """The folders that are allowed in parts, whose list of names stays readable."""
    for root in map(Path, roots()):
        yield from (str(folder) for folder in HIDDEN.parents if folder.is_relative_to(root))


def description(level: Level) -> str:
    """One sentence for the start of a run, the report and the doctor, and what to do where there is nothing."""
    system = "linux" if sys.platform == "linux" else "other"
    remedy = f" To have more, {MISSING[system]}" if level == "none" else ""
    return f"Isolation: {SENTENCES[level]}.{remedy}"
