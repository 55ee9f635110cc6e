"""Put the site together: JupyterLite around the lessons as they are, and Pyodide beside it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

from static_site import distribution, pieces
from static_site.pieces import HERE, ROOT, PieceError

if TYPE_CHECKING:
    from pathlib import Path

EXTENSIONS = ("@jupyterlite/pyodide-kernel-extension", "@jupyter-widgets/jupyterlab-manager", "anywidget")
EPOCH = (1980, 1, 1, 0, 0, 0)  # the oldest date that a ZIP archive knows


def build(out: Path, cache: Path, official: Path | None = None) -> None:
    """Build the site into out, which is replaced.

    Args:
        out: the site's folder.
        cache: where downloads are kept for the next time.
        official: a folder with the files of Pyodide's release; by default they come by pip.

    Raises:
        PieceError: something is missing or not as it should be, or out holds other things than a site.
    """
    out.mkdir(parents=True, exist_ok=True)  # before anything is downloaded
    if any(out.iterdir()) and not (out / "jupyter-lite.json").is_file():
        raise PieceError(f"{out} holds other files: name a new folder, or one that holds a site.")
    print("The pieces are fetched, which takes minutes the first time, and put together ...", flush=True)
    for name in ("wheels", "own", "npm"):
        (cache / name).mkdir(parents=True, exist_ok=True)
    wheels = pieces.fetch_wheels(cache / "wheels")
    builder = pieces.install_builder(wheels, cache / "builder")
    lite = cache / "lite"
    for old in (lite, out):  # JupyterLite would take what it built before, elsewhere, for up to date
        shutil.rmtree(old, ignore_errors=True)
    labextensions = builder / "share" / "jupyter" / "labextensions"
    kernel = labextensions / EXTENSIONS[0] / "static" / "pypi"
    distribution.assemble(
        pieces.fetch_pyodide(cache / "npm"),
        [*sorted(kernel.glob("*.whl")), *sorted(wheels.glob("*.whl")), pieces.build_own_wheel(cache / "own")],
        official or next(wheels.glob(distribution.CARRIER)),
        lite / "static" / "pyodide",
    )
    lay_out_lessons(lite / "files")
    shutil.copy(HERE / "jupyter-lite.json", lite)
    configure(lite, out.resolve(), labextensions)
    run_jupyterlite(lite, builder)
    shutil.copy(HERE / "index.html", out)
    shutil.copy(out / "lab" / "favicon.ico", out)  # browsers ask for it at the top


def lay_out_lessons(folder: Path) -> None:
    """The lessons as they were committed."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for lesson in sorted((ROOT / "lessons").glob("[!.]*.*")):
        shutil.copy(lesson, folder)


def configure(lite: Path, out: Path, labextensions: Path) -> None:
    """Tell JupyterLite what to build: nothing of the environment gets in."""
    settings = {
        "contents": ["files"],
        "output_dir": str(out),
        "apps": ["lab", "notebooks"],
        "no_sourcemaps": True,
        "no_unused_shared_packages": True,
        "ignore_sys_prefix": ["federated_extensions"],
        "federated_extensions": [str(labextensions / name) for name in EXTENSIONS],
    }
    (lite / "jupyter_lite_config.json").write_text(json.dumps({"LiteBuildConfig": settings}, indent=1))


def run_jupyterlite(lite: Path, builder: Path) -> None:
    """Build and check, in a process that finds JupyterLite in its folder."""
    path = os.pathsep.join(filter(None, [str(builder.resolve()), os.environ.get("PYTHONPATH")]))
    for task in ("build", "check"):
        command = [sys.executable, "-m", "jupyterlite_core", task]
        done = subprocess.run(  # noqa: S603 (made here)
            command,
            cwd=lite,
            env={**os.environ, "PYTHONPATH": path},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise PieceError(f"jupyter lite {task} failed:\n{(done.stdout + done.stderr)[-4000:]}")


def pack(site: Path, archive: Path) -> None:
    """Write the site to a ZIP archive, the same bytes for the same site."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in sorted(path for path in site.rglob("*") if path.is_file()):
            name = zipfile.ZipInfo(f"{archive.stem}/{path.relative_to(site).as_posix()}", EPOCH)
            name.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(name, path.read_bytes())
