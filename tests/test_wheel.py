"""The wheel, in a new environment: ``bpwidgets lab`` serves the lessons, and the doctor is content there."""

from __future__ import annotations

import json
import tarfile
import urllib.error
import urllib.request
import zipfile
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from jupyter_client.blocking.client import BlockingKernelClient
from playwright.sync_api import sync_playwright

from bpwidgets.checkup import WELL
from tests.browser.provision import LAUNCH_ARGS, find_browser
from tests.fresh_install import ROOT, Environment, Lab, build_wheel, install, running_lab

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.wheel


@pytest.fixture(scope="module")
def builds(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two wheels, built at once."""
    folders = [tmp_path_factory.mktemp(name) for name in ("dist", "again")]
    with ThreadPoolExecutor() as both:
        one, other = both.map(build_wheel, folders)
    return one, other


@pytest.fixture(scope="module")
def wheel(builds: tuple[Path, Path]) -> Path:
    return builds[0]


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    return install(wheel, tmp_path_factory.mktemp("new") / "venv")


@pytest.fixture(scope="module")
def lab(environment: Environment, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with running_lab(environment, tmp_path_factory.mktemp("learner") / "lessons") as lab:
        yield lab


def test_wheel_holds_the_package_and_every_lesson_and_nothing_else(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    lessons = {f"bpwidgets/lessons/{path.name}" for path in (ROOT / "lessons").glob("*.ipynb")}
    assert lessons
    assert lessons <= set(names)
    assert {
        "bpwidgets/py.typed",
        "bpwidgets/export/page.js",
        *(
            path.relative_to(ROOT).as_posix()
            for path in (ROOT / "bpwidgets" / "live" / "page" / "browser").iterdir()
        ),
        "bpwidgets/jupyter/labconfig/default_setting_overrides.json",
    } <= set(names)
    assert {name.split("/")[0].split("-")[0] for name in names} == {"bpwidgets"}


def test_source_archive_holds_lessons_and_licence(wheel):
    (archive,) = wheel.parent.glob("bpwidgets-*.tar.gz")
    with tarfile.open(archive) as packed:
        names = {name.partition("/")[2] for name in packed.getnames()}
    assert {"LICENSE", "README.md", "pyproject.toml", "tests/test_wheel.py"} <= names
    assert {f"lessons/{path.name}" for path in (ROOT / "lessons").glob("*.ipynb")} <= names
    assert any(name.endswith("licenses/LICENSE") for name in zipfile.ZipFile(wheel).namelist())


def test_a_second_build_gives_the_same_bytes(builds):
    first, again = ({path.name: path.read_bytes() for path in wheel.parent.iterdir()} for wheel in builds)
    assert again == first
    assert len(first) == 2


def test_package_comes_from_the_wheel_and_not_from_the_checkout(environment, tmp_path):
    asked = environment.run("python", "-c", "import bpwidgets; print(bpwidgets.__file__)", cwd=tmp_path)
    assert asked.stdout.startswith(str(environment.folder))


def test_doctor_finds_the_new_environment_well(environment, tmp_path):
    # JupyterLab's own half of the widget libraries lies in the environment that lent its packages: JUPYTER_PATH.
    checkup = environment.run("bpwidgets", "doctor", cwd=tmp_path)
    assert (checkup.returncode, checkup.stderr) == (0, "")
    assert checkup.stdout.endswith(WELL + "\n")


def test_lab_copies_every_lesson_as_it_was_committed(lab):
    committed = {path.name: path.read_bytes() for path in (ROOT / "lessons").glob("*.ipynb")}
    assert {path.name: path.read_bytes() for path in lab.lessons.glob("*.ipynb")} == committed


def test_lab_serves_the_first_lesson(lab):
    assert "jupyter-config-data" in lab.get("lab/tree/00_start_here.ipynb")
    served = json.loads(lab.get("api/contents/00_start_here.ipynb"))["content"]
    committed = json.loads((ROOT / "lessons" / "00_start_here.ipynb").read_bytes())
    assert [cell["id"] for cell in served["cells"]] == [cell["id"] for cell in committed["cells"]]


def test_lab_lets_nobody_in_without_its_token(lab):
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(f"{lab.url}api/contents", timeout=30)


@pytest.mark.browser
def test_first_picture_is_drawn(lab):
    ready = "() => window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel"
    # Not the first canvas but any in view: JupyterLab hides the output of cells that are scrolled away.
    drawn = """() => [...document.querySelectorAll("canvas.bpw-marks")].some(canvas => {
        const pixels = () => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
        return canvas.checkVisibility() && canvas.width && pixels().some(Boolean);
    })"""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=list(LAUNCH_ARGS))
        page = browser.new_page(viewport={"width": 1200, "height": 900})
        page.set_default_timeout(90_000)
        page.goto(lab.page("lab/tree/00_start_here.ipynb"))
        page.wait_for_function(ready)
        page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")
        page.wait_for_function(drawn)
        assert page.get_by_text("Jupyter news").count() == 0
        browser.close()


def test_doctor_in_a_cell_of_this_lab_asks_the_server_that_shows_it(lab):
    kernel = lab.post("api/kernels", {"name": "python3"})
    connection = lab.environment.folder / "jupyter" / "runtime" / f"kernel-{kernel['id']}.json"
    assert "JupyterLab 4" in printed("import bpwidgets as bp; print(bp.doctor())", connection)


def printed(code: str, connection: Path) -> str:
    """What a running kernel prints for the code."""
    client = BlockingKernelClient(connection_file=str(connection))
    client.load_connection_file()
    client.hb_channel.time_to_dead = 60  # seconds: on a busy machine a kernel that is slow is not dead
    client.start_channels()
    texts = []
    try:
        client.wait_for_ready(timeout=60)
        client.execute_interactive(
            code, timeout=60, output_hook=lambda message: texts.append(message["content"].get("text", ""))
        )
    finally:
        client.stop_channels()
    return "".join(texts)
