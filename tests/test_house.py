"""The house in order: imports go one way, a version stands in one place, nothing leaks, notebooks are whole."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import nbformat
import pytest

import bpwidgets
from tests.test_lessons import size

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "bpwidgets"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
LESSONS = sorted((ROOT / "lessons").glob("*.ipynb"))

# Which parts of the package each part may import, besides itself.
MAY_IMPORT = {
    "__init__": set(),
    "calculus": set(),
    "live": set(),
    "live/picture": {"calculus"},
    "live/model": {"calculus", "live/picture"},
    "live/render": {"live/model", "live/picture"},
    "live/page": {"calculus", "lesson_folder", "live/model", "live/picture", "live/render"},
    "explorers": {"calculus", "live/model", "live/picture"},
    "diagnosis": {"calculus", "explorers"},  # for the picture of a report alone
    "exercises": {"calculus", "console", "contents", "diagnosis", "lesson_folder"},
    "console": set(),
    "contents": set(),
    "lesson_folder": {"contents"},
    "grading": {"__init__", "contents", "exercises"},  # in a child it replaces the names of __init__
    "lab": {"__init__", "trust"},
    "trust": set(),
    "practising": {"exercises", "live/page"},
    "checkup": {"__init__", "console"},
    "export": {"__init__", "live/model", "live/page", "live/picture", "live/render"},
    "lecture": {"__init__", "contents", "lab", "live/model"},
    "cli": {
        "__init__",
        "calculus",
        "contents",
        "exercises",
        "export",
        "grading",
        "lab",
        "lecture",
        "checkup",
        "console",
    },
    "lessons": set(),
}
# Which modules outside the standard library each part may import when it runs; for a type checker it may name any.
OUTSIDE = {
    "calculus": {"numpy"},
    "live/picture": {"numpy", "contourpy"},  # contourpy comes with Matplotlib
    "live/model": {"numpy", "traitlets"},
    "live/render": {"numpy", "matplotlib", "mpl_toolkits", "PIL"},
    "live/page": {"numpy", "traitlets", "ipywidgets", "anywidget", "IPython"},
    "explorers": {"numpy"},
    "diagnosis": {"numpy"},
    "exercises": {"numpy"},
    "export": {"numpy", "PIL"},
    "grading": {"numpy", "nbformat"},
    "lecture": {"jupyter_server", "tornado", "traitlets"},
    "trust": {"jupyter_core", "nbformat", "traitlets"},
}


def for_types_alone(tree):
    """The nodes under an ``if TYPE_CHECKING:``."""
    blocks = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
    ]
    return {node for block in blocks for statement in block.body for node in ast.walk(statement)}


def imports(tree, home):
    """Every module that a source imports, absolute; home is its package, for relative ones."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = home.split(".")[: len(home.split(".")) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            yield module, node
            yield from ((f"{module}.{alias.name}", node) for alias in node.names)


def part_of(module):
    """The part of the package that a module is in: "live/page" of bpwidgets.live.page.view, "__init__" of bpwidgets."""
    names = module.split(".")[1:]
    for part in ("/".join(names[:2]), *names[:1]):
        if part in MAY_IMPORT:
            return part
    return names[0] if names else "__init__"


def offences(path, source):
    """What a file of the package imports against the rules, each as a sentence."""
    inside = path.relative_to(PACKAGE).with_suffix("")
    home = ".".join(["bpwidgets", *inside.parts[:-1]])
    part = part_of(".".join(["bpwidgets", *inside.parts]).removesuffix(".__init__"))
    place = path.relative_to(PACKAGE).as_posix()
    tree = ast.parse(source)
    hints = for_types_alone(tree)
    for module, node in imports(tree, home):
        root = module.split(".")[0]
        if root == "bpwidgets":
            yield from inward(place, part, module, node)
        elif root not in sys.stdlib_module_names and node not in hints:
            yield from outward(place, part, root, module)


def inward(place, part, module, node):
    """Imports within the package."""
    wanted = part_of(module)
    if wanted == "__version__" or module == "bpwidgets":
        wanted = "__init__"
    if wanted == "__init__" and any(alias.name in MAY_IMPORT for alias in node.names):
        return  # "from bpwidgets import live": its other name, bpwidgets.live, is judged
    if wanted not in {part, *MAY_IMPORT[part]}:
        yield f"{place} imports {module}: {part} may only import {sorted(MAY_IMPORT[part])}"
    if part == "explorers" and wanted == "explorers" and len(module.split(".")) > 2:
        lesson, other = place.split("/")[1].removesuffix(".py"), module.split(".")[2]
        if lesson not in {other, "__init__"}:
            yield f"{place} imports {module}: an explorer of another lesson"


def outward(place, part, root, module):
    """Imports of other packages."""
    allowed = set(OUTSIDE.get(part, ()))
    if part == "explorers":
        allowed |= {
            "matplotlib"
        }  # in a stage method, which test_explorers_load_matplotlib_for_a_stage_alone watches
    if root not in allowed or module.startswith("matplotlib.pyplot"):
        yield f"{place} imports {module}"


def modules():
    return sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_imports_go_one_way(path):
    assert list(offences(path, path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    ("place", "source"),
    [
        ("calculus/autodiff/tape.py", "from bpwidgets.live import marks"),
        ("calculus/autodiff/tape.py", "from ...live.picture.marks import Line"),
        ("calculus/autodiff/tape.py", "import traitlets"),
        ("calculus/autodiff/tape.py", "def f():\n    import matplotlib.figure"),
        ("calculus/autodiff/tape.py", "import bpwidgets"),
        ("live/model/explorer.py", "from bpwidgets import explorers"),
        ("live/model/explorer.py", "from bpwidgets.live.page import view"),
        ("live/model/explorer.py", "def f():\n    from bpwidgets.live.render import figures"),
        ("live/picture/marks/cells.py", "from bpwidgets.live.model import explorer"),
        ("live/render/figures.py", "from bpwidgets.live.page import view"),
        ("explorers/jacobian/jacobian.py", "from bpwidgets.live.page import controls"),
        ("live/model/explorer.py", "import bpwidgets.explorers.chain_rule.chain_rule"),
        ("live/model/explorer.py", "import ipywidgets"),
        ("live/model/explorer.py", "import matplotlib"),
        ("live/picture/equation.py", "import matplotlib"),
        ("live/page/view.py", "import matplotlib"),
        ("live/picture/marks/cells.py", "import matplotlib"),
        ("live/render/figures.py", "from matplotlib import pyplot"),
        ("live/page/view.py", "import matplotlib.pyplot as plt"),
        ("explorers/jacobian/jacobian.py", "from bpwidgets.explorers.chain_rule.chain_rule import ChainRule"),
        ("explorers/jacobian/jacobian.py", "from bpwidgets.exercises import check"),
        ("exercises/engine/check.py", "from bpwidgets.live import style"),
        ("diagnosis/search.py", "from bpwidgets.exercises import check"),
        ("diagnosis/picture.py", "from bpwidgets.live.model.explorer import Explorer"),
        ("explorers/jacobian/jacobian.py", "from bpwidgets.diagnosis import picture"),
        ("calculus/autodiff/tape.py", "from bpwidgets.diagnosis import recording"),
        ("exercises/engine/check.py", "import scipy"),
        ("lab.py", "import jupyterlab"),
        ("cli.py", "from bpwidgets.live import view"),
        ("calculus/autodiff/tape.py", "if TYPE_CHECKING:\n    from bpwidgets.live import marks"),
    ],
)
def test_import_against_the_rules_is_found(place, source):
    assert list(offences(PACKAGE / place, source))


@pytest.mark.parametrize(
    ("place", "source"),
    [
        ("live/page/view.py", "import anywidget, ipywidgets, numpy, traitlets"),
        ("live/render/figures.py", "from matplotlib.figure import Figure"),
        ("live/model/explorer.py", "from bpwidgets.calculus import agreement"),
        ("live/page/view.py", "from ..picture.marks import Line"),
        ("live/model/explorer.py", "if TYPE_CHECKING:\n    from matplotlib.figure import Figure"),
        ("explorers/chain_rule/chain_rule.py", "from bpwidgets.live.model.explorer import Explorer"),
        ("cli.py", "from bpwidgets import __version__"),
    ],
)
def test_import_by_the_rules_is_not_accused(place, source):
    assert list(offences(PACKAGE / place, source)) == []


# ---- no circle of imports of any kind ----


def import_graph(sources):
    """{module: the modules that it imports, at any depth and for types too}, of {module: source}.

    An import of a package is one of its __init__, and so is an import of what lies in it, unless it comes from there.
    """
    return {module: set(_edges(module, source, sources)) for module, source in sources.items()}


def _edges(module, source, sources):
    tree = ast.parse(source)
    packages = {name.rpartition(".")[0] for name in sources}
    home = module if module in packages else module.rpartition(".")[0]
    for found, _ in imports(tree, home):
        names = found.split(".")
        for i in range(1, len(names) + 1):
            part = ".".join(names[:i])
            if part in sources and part != module and not module.startswith(f"{part}."):
                yield part


def cycle_of(graph):
    """Modules that import each other in a circle, first to first again; [] where there is none."""
    done = set()

    def visit(module, path):
        if module in path:
            return [*path[path.index(module) :], module]
        if module in done:
            return []
        for imported in sorted(graph[module]):
            if circle := visit(imported, [*path, module]):
                return circle
        done.add(module)
        return []

    return next(filter(None, (visit(module, []) for module in sorted(graph))), [])


def module_of(path):
    return ".".join(["bpwidgets", *path.relative_to(PACKAGE).with_suffix("").parts]).removesuffix(".__init__")


def test_no_modules_import_each_other_in_a_circle():
    sources = {module_of(path): path.read_text(encoding="utf-8") for path in modules()}
    assert cycle_of(import_graph(sources)) == []


@pytest.mark.parametrize(
    "back",
    [
        "import p.a",
        "from p import a",
        "from p.a import thing",
        "from .a import thing",
        "def f():\n    from p import a",
        "if TYPE_CHECKING:\n    from p.a import Thing",
    ],
)
def test_circle_of_imports_is_found(back):
    sources = {"p": "", "p.a": "from p import b", "p.b": "import p.q", "p.q": "import p.q.c", "p.q.c": ""}
    assert cycle_of(import_graph(sources)) == []
    assert cycle_of(import_graph(sources | {"p.q": back.replace("from .a", "from ..a")})) == [
        "p.a",
        "p.b",
        "p.q",
        "p.a",
    ]
    assert cycle_of(import_graph(sources | {"p.b": back})) == ["p.a", "p.b", "p.a"]


def test_circle_through_a_package_is_found():
    sources = {
        "p": "",
        "p.q": "from p.q import c",
        "p.q.c": "import p.r",
        "p.r": "from p.q import d",
        "p.q.d": "",
    }
    assert cycle_of(import_graph(sources)) == ["p.q", "p.q.c", "p.r", "p.q"]


def loaded_after(code):
    """The packages that are in memory after some code ran in a new process."""
    command = [
        sys.executable,
        "-c",
        f"{code}\nimport sys; print(*sorted({{n.split('.')[0] for n in sys.modules}}))",
    ]
    return set(
        subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout.split()[0:]
    )


def test_import_of_the_package_costs_numpy_at_most():
    assert (
        loaded_after("import bpwidgets") & {"ipywidgets", "anywidget", "matplotlib", "traitlets", "IPython"}
        == set()
    )


def test_explorers_load_matplotlib_for_a_stage_alone():
    new = loaded_after("import bpwidgets.explorers.chain_rule.chain_rule")
    assert new & {"ipywidgets", "anywidget", "matplotlib", "IPython"} == set()


def test_the_gradient_doctor_loads_no_explorer():
    assert (
        loaded_after("import bpwidgets.diagnosis.diagnose") & {"traitlets", "matplotlib", "IPython"} == set()
    )


# ---- versions, dependencies, addresses ----


def test_dependencies_are_expected():
    names = {re.match(r"[\w-]+", text)[0] for text in PROJECT["dependencies"]}
    assert names == {"numpy", "matplotlib", "ipywidgets", "anywidget", "traitlets", "jupyterlab"}
    (jupyterlab,) = (text for text in PROJECT["dependencies"] if text.startswith("jupyterlab"))
    assert jupyterlab.endswith("; sys_platform != 'emscripten'")


@pytest.mark.parametrize(
    ("name", "version"),
    [
        ("numpy", "2.0.2"),
        ("matplotlib", "3.8.4"),
        ("ipywidgets", "8.1.7"),
        ("anywidget", "0.11.0"),
        ("traitlets", "5.14.3"),
    ],
)
def test_lower_bounds_admit_what_the_browser_alone_has(name, version):
    from packaging.requirements import Requirement

    (need,) = (need for need in map(Requirement, PROJECT["dependencies"]) if need.name == name)
    assert version in need.specifier


def test_version_stands_in_one_place():
    assert "version" in PROJECT["dynamic"]
    pattern = re.compile(rf"(?<![\d.]){re.escape(bpwidgets.__version__)}(?![\d.])")
    places = {
        path.relative_to(ROOT).as_posix()
        for path in [*modules(), *ROOT.glob("*.toml"), *ROOT.glob("*.cff"), ROOT / "README.md"]
        if pattern.search(path.read_text(encoding="utf-8"))
    }
    assert places == {"bpwidgets/__init__.py"}


def test_changelog_has_the_version():
    assert re.search(
        rf"^## \[{re.escape(bpwidgets.__version__)}\]", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE
    )


def addresses(text):
    """Owner and name of this repository wherever a text has them, on its host or on Binder."""
    return set(
        re.findall(r"(?:github\.com|mybinder\.org/v2/gh)/([\w.-]+/[\w.-]+?)(?=[/)\s\"'?]|\.git)", text)
    )


def test_address_of_the_repository_agrees_with_the_one_place_where_it_stands():
    repository = urlsplit(PROJECT["urls"]["Repository"]).path.strip("/")
    readme = (ROOT / "README.md").read_text()
    assert addresses(readme) == {repository}
    for name in ("CITATION.cff", "CONTRIBUTING.md", "CHANGELOG.md"):
        assert addresses((ROOT / name).read_text()) <= {repository}


def test_other_address_is_found():
    assert addresses("[x](https://mybinder.org/v2/gh/else/where/HEAD?urlpath=lab)") == {"else/where"}
    assert addresses("git clone https://github.com/else/where.git") == {"else/where"}


def test_badge_opens_the_first_lesson_in_jupyterlab():
    (badge,) = re.findall(r"\((https://mybinder\.org/v2/gh/[^)]+)\)", (ROOT / "README.md").read_text())
    assert parse_qs(urlsplit(badge).query) == {"urlpath": ["lab/tree/lessons/00_start_here.ipynb"]}
    assert (ROOT / "lessons" / "00_start_here.ipynb").is_file()


def commands_of(text):
    """Lines of a text that install the package, as they stand in its code blocks or in a script."""
    return [line.strip() for line in text.splitlines() if line.strip().startswith("pip install")]


def test_readme_has_two_commands_and_ci_runs_the_second():
    readme = commands_of((ROOT / "README.md").read_text())
    assert readme == ["pip install . && bpwidgets lab", 'pip install ".[test]" && python -m tests']
    assert commands_of((ROOT / ".ci" / "run").read_text()) == readme[1:]


def test_pages_at_the_top_are_there_and_contributing_fits_on_one():
    for name in ("LICENSE", "README.md", "CHANGELOG.md", "CITATION.cff", "CONTRIBUTING.md"):
        assert (ROOT / name).stat().st_size > 0
    assert len((ROOT / "CONTRIBUTING.md").read_text().splitlines()) <= 120


GUIDED = [
    "calculus",
    "diagnosis",
    "diagnosis/mistakes",
    "live",
    "live/model",
    "live/page",
    "live/picture",
    "live/render",
]
"""Packages whose docstring leads through their modules."""


def modules_of(package):
    """The names of a package's modules and of the packages in it."""
    inner = {path.parent.name for path in package.glob("*/__init__.py")}
    return inner | {path.stem for path in package.glob("*.py")} - {"__init__", "__main__"}


@pytest.mark.parametrize("package", GUIDED)
def test_a_package_that_leads_through_its_modules_names_all_of_them(package):
    docstring = ast.get_docstring(ast.parse((PACKAGE / package / "__init__.py").read_text("utf-8")))
    assert modules_of(PACKAGE / package) - set(re.findall(r"\w+", docstring)) == set()


# ---- nothing of a machine or a workplace in a committed file ----

LEAKS = re.compile(
    r"/(?:home|Users|root|work|opt|usr/local)/[\w.][\w./-]*"  # somebody's folders
    r"|[A-Z]:\\Users\\"
    r"|(?:registry\.npmjs\.org|pypi\.org|files\.pythonhosted\.org)"  # clients know their registries
    r"|(?:token|password)=[0-9a-f]{16,}"
)


def committed():
    """The files of a checkout: with git what it tracks, in an archive of one everything that is text."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    names = listed.stdout.split("\n") if listed.returncode == 0 else []
    found = [ROOT / name for name in names if name] or [path for path in ROOT.rglob("*") if path.is_file()]
    made = {
        ".git",
        "__pycache__",
        ".mypy_cache",
        ".ruff_cache",
        ".pytest_cache",
        ".hypothesis",
        "build",
        "dist",
    }
    return [path for path in found if path.is_file() and not made & set(path.relative_to(ROOT).parts)]


def test_in_an_archive_what_other_parts_build_is_not_taken_for_committed(tmp_path, monkeypatch):
    monkeypatch.setattr("tests.test_house.ROOT", tmp_path)
    for name in ("module.py", "build/static_site/METADATA", "dist/wheel"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    assert committed() == [tmp_path / "module.py"]


def test_no_path_host_or_token_of_a_machine_is_committed():
    leaks = {}
    for path in committed():
        if path != Path(__file__) and path.suffix != ".pyc":
            found = LEAKS.findall(path.read_text(encoding="utf-8", errors="ignore"))
            leaks |= {path.relative_to(ROOT).as_posix(): found} if found else {}
    assert leaks == {}


def test_every_python_file_is_linted_and_formatted():
    command = [sys.executable, "-m", "ruff", "check", "--show-files"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    assert {path for path in committed() if path.suffix == ".py"} <= set(map(Path, listed))


@pytest.mark.parametrize("text", ["/home/me/x.py", "/root/.cache", r"C:\Users\me", "https://pypi.org/simple"])
def test_leak_is_found(text):
    assert LEAKS.search(f"see {text} for more")


# ---- notebooks as DESIGN section 11 wants them ----


def faults(notebook):
    """What a lesson lacks, each as a sentence: counts, ids, kernel, size of cells, no saved widget state."""
    cells = notebook["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    if [cell["execution_count"] for cell in code] != list(range(1, len(code) + 1)):
        yield "its code cells are not executed once each, from top to bottom"
    if notebook["metadata"].get("kernelspec", {}).get("name") != "python3":
        yield "it names no kernel python3, so JupyterLab stops with a dialog"
    if "widgets" in notebook["metadata"]:
        yield "it has saved widget state, which replaces its pictures"
    if len({cell.get("id") for cell in cells}) != len(cells):
        yield "its cells have no ids of their own"
    joined = [cell | {"source": "".join(cell["source"])} for cell in cells]  # a file has a list of lines
    yield from size(nbformat.from_dict({"cells": joined}))
    for cell in cells:
        if any(output["output_type"] == "error" for output in cell.get("outputs", [])):
            yield f"cell {cell['id']} shows an error"


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_lesson_is_whole(path):
    assert list(faults(json.loads(path.read_bytes()))) == []
    assert path.stat().st_size < 1_000_000


def test_lessons_are_numbered_without_a_gap():
    assert [int(path.name[:2]) for path in LESSONS] == list(range(len(LESSONS)))
    assert len(LESSONS) >= 2


def lesson(**changes):
    """A notebook without a fault, and with these changes to its first cell."""
    cells = [
        {
            "cell_type": "code",
            "execution_count": n,
            "id": f"c{n}",
            "metadata": {},
            "outputs": [],
            "source": "1",
        }
        for n in range(1, 13)
    ]
    cells[0] |= changes
    return {"cells": cells, "metadata": {"kernelspec": {"name": "python3"}}}


def test_lesson_without_a_fault_is_not_accused():
    assert list(faults(lesson())) == []


@pytest.mark.parametrize(
    "notebook",
    [
        lesson(execution_count=None),
        lesson(execution_count=7),
        lesson(id="c2"),
        lesson(source="1\n" * 13),
        lesson(cell_type="markdown", source="word " * 121),
        lesson(outputs=[{"output_type": "error"}]),
        lesson() | {"metadata": {}},
        lesson() | {"metadata": {"kernelspec": {"name": "python3"}, "widgets": {}}},
        lesson() | {"cells": lesson()["cells"][:11]},
    ],
)
def test_fault_of_a_lesson_is_found(notebook):
    assert list(faults(notebook))
