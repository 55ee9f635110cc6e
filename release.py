"""``python -m release OUT``: check that this commit is a release, and build its files into OUT.

A release is a commit on which version, changelog and tag agree. Before: set ``__version__`` in bpwidgets/__init__.py,
date the changelog's section, commit, run ``python -m tests``, and ``git tag v<version>``. The files are built twice and
must be the same bytes; they are dated as the commit is.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from bpwidgets import __version__

ROOT = Path(__file__).resolve().parent


class ReleaseError(RuntimeError):
    """What keeps this commit from being a release, a line for each."""


def git(*arguments: str, root: Path = ROOT) -> str:
    """What git answers."""
    command = ["git", "-C", str(root), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603


def hindrances(version: str, root: Path = ROOT) -> list[str]:
    """What does not agree with the version, each in one sentence."""
    told = []
    section = rf"^## \[{re.escape(version)}\] - (\S+)$"
    dated = re.search(section, (root / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    if not (dated and re.fullmatch(r"\d{4}-\d{2}-\d{2}", dated[1])):
        told.append(f"CHANGELOG.md has no section '## [{version}] - YYYY-MM-DD'.")
    if f"v{version}" not in git("tag", "--points-at", "HEAD", root=root).split():
        told.append(f"The tag v{version} is not on this commit.")
    if git("status", "--porcelain", root=root):
        told.append("There are changes that are not committed.")
    return told


def build(out: Path, root: Path = ROOT) -> list[Path]:
    """Build source archive and wheel into out, dated as the commit; return their paths."""
    dated = {**os.environ, "SOURCE_DATE_EPOCH": git("log", "-1", "--format=%ct", root=root)}
    command = [sys.executable, "-m", "build", "--outdir", str(out), str(root)]
    subprocess.run(command, env=dated, check=True)  # noqa: S603
    return sorted(out.iterdir())


def release(out: Path, version: str = __version__, root: Path = ROOT) -> list[Path]:
    """Check, and build twice.

    Raises:
        ReleaseError: the commit is no release, out holds files, or two builds differ.
    """
    if told := hindrances(version, root):
        raise ReleaseError("\n".join(told))
    if out.exists() and any(out.iterdir()):
        raise ReleaseError(f"{out} holds files: name a new folder.")
    out.mkdir(parents=True, exist_ok=True)
    built = build(out, root)
    with tempfile.TemporaryDirectory() as folder:
        again = {path.name: path.read_bytes() for path in build(Path(folder), root)}
    if differing := [path.name for path in built if path.read_bytes() != again.get(path.name)]:
        raise ReleaseError(f"Two builds differ in {', '.join(differing)}.")
    return built


def main(argv: list[str] | None = None) -> int:
    """Print the files of the release, or what is in its way."""
    parser = argparse.ArgumentParser(
        prog="python -m release", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("out", type=Path, metavar="OUT", help="a new folder for the files")
    try:
        built = release(parser.parse_args(argv).out)
    except ReleaseError as error:
        print(error, file=sys.stderr)
        return 1
    print("\n".join(map(str, built)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
