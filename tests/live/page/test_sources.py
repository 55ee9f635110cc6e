import re
from collections import Counter

import pytest

from bpwidgets.live.page import sources
from bpwidgets.live.page.sources import script, style

NAME = re.compile(r"^(?:export )?(?:async )?(?:class|function|const|let) (\w+)", re.MULTILINE)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "_SOURCES", tmp_path)
    return tmp_path


def test_modules_are_joined_once_each_behind_what_they_import(folder):
    (folder / "c.js").write_text("export const c = 1;\n")
    (folder / "b.js").write_text('import { c } from "./c.js";\n\nexport const b = c;\n')
    (folder / "a.js").write_text('import {\n  b,\n} from "./b.js";\nimport { c } from "./c.js";\n\nb + c;\n')
    joined = script("a")
    assert [line for line in joined.split("\n") if line] == [
        "export const c = 1;",
        "export const b = c;",
        "b + c;",
    ]


def test_style_sheets_are_joined_like_modules(folder):
    (folder / "b.css").write_text(".b {\n}\n")
    (folder / "a.css").write_text('/* A. */\n\n@import "./b.css";\n\n.a {\n}\n')
    assert [line for line in style("a").split("\n") if line] == [".b {", "}", "/* A. */", ".a {", "}"]


@pytest.mark.parametrize("name", ["view", "quiz"])
def test_a_page_loads_one_module(name):
    joined = script(name)
    assert not re.search(r"^import\b|\bimport\(", joined, re.MULTILINE)
    assert joined.count("export default") == 1
    assert [found for found, count in Counter(NAME.findall(joined)).items() if count > 1] == []
    assert "@import" not in style(name)


def test_every_source_is_in_a_script_or_a_style():
    joined = script("view") + script("quiz") + style("view") + style("quiz")
    for path in sources._SOURCES.iterdir():
        assert path.read_text("utf-8").rstrip().rpartition("\n\n")[2] in joined, path.name


def test_labels_are_measured_in_the_font_of_the_style_sheets():
    """A pen has no custom property to ask; where both differ, labels stand beside their places."""
    (measured,) = re.findall(r"^const FONT = '(.+)';$", script("view"), re.MULTILINE)
    (shown,) = re.findall(r"^  --bpw-font: (.+);$", style("view"), re.MULTILINE)
    assert measured == shown
