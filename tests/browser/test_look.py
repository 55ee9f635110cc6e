"""The screenshots: every setting once, none taken while the picture still changes. Without a browser."""

from __future__ import annotations

from contextlib import contextmanager
from types import SimpleNamespace

import pytest

from tests.browser import look


class FakeNotebook:
    """A page that notes how it was set when its picture was taken; its picture changes `restless` times.

    The first change comes when the kernel has answered a question, and not before.
    """

    def __init__(self, restless=0):
        self.restless = restless
        self.asked = 0
        self.setting = []
        self.taken = []
        self.page = SimpleNamespace(wait_for_timeout=lambda _: None)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def run(self, _):
        pass

    def output(self, _):
        return SimpleNamespace(locator=lambda _: SimpleNamespace(wait_for=lambda: None))

    def set_theme(self, theme):
        self.setting = [theme]

    def resize(self, width, height, *, pixel_ratio=1):
        self.setting = [*self.setting[:1], width, pixel_ratio]

    def ask(self, _):
        self.asked += 1

    def screenshot(self, file, *, cell):
        self.taken.append((file.name, *self.setting))
        file.write_bytes(b"%d" % min(self.asked, self.restless))
        return file


@pytest.fixture
def pages(monkeypatch):
    """Pages that stand still, opened with the programs that are noted."""
    opened = []

    def shown(_, expression):
        opened.append((expression, FakeNotebook()))
        return opened[-1][1]

    monkeypatch.setattr(look, "shown", shown)
    return opened


def test_every_theme_width_and_ratio_and_the_lecture_room_is_taken_once(pages, tmp_path):
    files = list(look.shots(None, "ChainRule", tmp_path))
    settings = {
        f"ChainRule-{theme}-{name}-{ratio}x.png": (theme, width, ratio)
        for theme in ("light", "dark")
        for name, width in (("narrow", 700), ("wide", 1400))
        for ratio in (1, 2)
    }
    assert [file.name for file in files] == [*settings, "ChainRule-lecture.png"]
    taken = {name: tuple(setting) for name, *setting in pages[0][1].taken}
    assert taken == settings
    assert all(file.is_file() for file in files)


@pytest.mark.parametrize(
    ("call", "shown", "lecture"),
    [
        ("ChainRule", "ChainRule()", "ChainRule(scale=2)"),
        ("ChainRule()", "ChainRule()", "ChainRule(scale=2)"),
        ('ChainRule(g="exp", x=1)', 'ChainRule(g="exp", x=1)', 'ChainRule(g="exp", x=1, scale=2)'),
    ],
)
def test_what_is_shown_is_what_was_called_and_larger_for_the_lecture_room(
    pages, tmp_path, call, shown, lecture
):
    files = list(look.shots(None, call, tmp_path))
    assert [expression for expression, _ in pages] == [shown, lecture]
    assert files[-1].name == "ChainRule-lecture.png"


def test_a_picture_is_taken_until_it_no_longer_changes(tmp_path):
    notebook = FakeNotebook(restless=3)
    assert look.shoot(notebook, tmp_path / "a.png").read_bytes() == b"3"
    assert len(notebook.taken) == 4


def test_a_picture_that_the_kernel_has_yet_to_draw_is_waited_for(tmp_path):
    """On a busy machine the old one stands still for as long as two take: a page of 700 px was not stacked."""
    assert look.shoot(FakeNotebook(restless=1), tmp_path / "a.png").read_bytes() == b"1"


def test_a_picture_that_never_stands_still_is_an_error_not_an_endless_wait(tmp_path):
    with pytest.raises(RuntimeError, match=r"a\.png still changes after 25 pictures"):
        look.shoot(FakeNotebook(restless=1000), tmp_path / "a.png")


def test_the_command_names_the_files_of_every_explorer_that_is_asked_for(
    pages, monkeypatch, tmp_path, capsys
):
    monkeypatch.setattr(look, "Jupyter", contextmanager(lambda: (yield)))
    out = tmp_path / "new" / "folder"
    monkeypatch.setattr("sys.argv", ["look", "ChainRule", "Jacobian(x1=1)", "--out", str(out)])
    assert look.main() == 0
    printed = capsys.readouterr().out.splitlines()
    names = ("ChainRule", "Jacobian")
    assert sorted(printed) == sorted(str(file) for name in names for file in out.glob(f"{name}-*.png"))
    assert len(printed) == 18
