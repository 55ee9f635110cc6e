"""The routes: what is measured of a page, with pages that move, that do not, and that hold a question."""

from __future__ import annotations

import re
from contextlib import contextmanager
from pathlib import Path

import pytest

from benchmarks import routes
from benchmarks.routes import ROUTES, Route

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = """<canvas class="bpw-marks" width="9" height="9"></canvas><input type="range"{more}><script>
const pen = document.querySelector("canvas").getContext("2d");
document.querySelector("input").addEventListener("keydown", () => setTimeout(() => pen.fillRect(0, 0, 9, 9), {late}));
</script>"""
QUESTION = (
    """<button onclick="document.querySelector('input').disabled = false; this.remove()">Skip</button>"""
)


@contextmanager
def nothing(folder):
    page = folder / "page.html"
    page.write_text(PAGE.format(more="", late=300))
    yield page.as_uri()


@pytest.mark.browser
@pytest.mark.parametrize(("more", "question"), [("", ""), (" disabled", QUESTION)])
def test_time_is_that_until_the_picture_has_moved(tmp_path, more, question):
    (tmp_path / "page.html").write_text(question + PAGE.format(more=more, late=500))
    assert routes.visit(Route(nothing, routes.look), (tmp_path / "page.html").as_uri()) > 0.5


@pytest.mark.browser
def test_a_picture_that_stands_still_is_no_measurement(tmp_path, monkeypatch):
    (tmp_path / "page.html").write_text(PAGE.format(more="", late=60_000))
    monkeypatch.setattr(routes, "move", lambda page: MOVE(page, 0.1))
    with pytest.raises(RuntimeError, match="the picture has not moved under the key"):
        routes.visit(Route(nothing, routes.look), (tmp_path / "page.html").as_uri())


@pytest.mark.browser
def test_a_page_without_a_picture_is_no_measurement(tmp_path, monkeypatch):
    (tmp_path / "page.html").write_text("")
    monkeypatch.setattr(routes, "PATIENCE_S", 0.5)
    with pytest.raises(RuntimeError, match=r"page\.html showed no picture"):
        routes.visit(Route(nothing, routes.look), (tmp_path / "page.html").as_uri())


MOVE = routes.move


def test_each_route_is_opened_once_and_visited_anew(monkeypatch):
    opened, visited, said = [], [], []

    @contextmanager
    def one(folder):
        opened.append(folder)
        yield "http://127.0.0.1/"

    monkeypatch.setattr(routes, "ROUTES", {"one": Route(one, routes.look)})
    monkeypatch.setattr(routes, "visit", lambda route, url: visited.append(url) or 2.0)
    (row,) = routes.measure(said.append, quick=False)
    assert (row.what, row.unit, row.median, row.samples) == ("one", "s", 2.0, routes.VISITS)
    assert row.note == "the command before it: 0 s"
    assert len(opened) == 1
    assert said == ["preparing one", *["one: 2.0 s"] * routes.VISITS]
    routes.measure(said.append, quick=True)
    assert len(visited) == routes.VISITS + 1


def test_a_program_is_ended_and_one_that_prints_no_address_says_what_it_printed(tmp_path):
    wait = "import time; print('http://127.0.0.1:1/', flush=True); time.sleep(60)"
    with routes.program(tmp_path, ("-c", wait), r"http://\S+") as url:
        assert url == "http://127.0.0.1:1/"
    with (
        pytest.raises(RuntimeError, match="printed no address:\nport taken"),
        routes.program(tmp_path, ("-c", "print('port taken')"), r"http://\S+"),
    ):
        pass


def test_the_page_of_an_exported_picture_is_there_while_it_is_open(tmp_path, monkeypatch):
    monkeypatch.setattr(routes.subprocess, "run", lambda command, **_: Path(command[-1]).write_text("page"))
    with ROUTES["an exported page"].opened(tmp_path) as url:
        assert (tmp_path / url.rpartition("/")[2]).read_text() == "page"


def test_readme_has_a_time_for_each_route():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    timed = re.findall(r"^\| ([^|]+) \|.*\| [\d.]+ s \|$", text, re.MULTILINE)
    assert set(ROUTES) <= {name.strip("`") for name in timed}
