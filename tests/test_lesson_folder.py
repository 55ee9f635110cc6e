"""What is kept between sessions: where, whole at every moment, and nothing lost when two notebooks write at once."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import bpwidgets as bp
from bpwidgets import lesson_folder

LESSON = bp.LESSONS[1].notebook
FILE = lesson_folder.FILE


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The working directory, with a lesson in it; nothing has been said yet."""
    (tmp_path / LESSON).write_text("{}")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(lesson_folder, "_said", set())
    monkeypatch.delenv(lesson_folder.NBGRADER, raising=False)
    return tmp_path


def put(**entries):
    """Put entries into the section "points"; what the learner must know."""
    return lesson_folder.update("points", lambda kept: {**kept, **entries})


def stored(folder):
    return json.loads((folder / FILE).read_text())


def files(folder):
    return sorted(path.name for path in folder.iterdir())


def test_what_is_put_is_kept(folder):
    assert put(a=1) == ""
    assert put(b=2) == ""
    assert lesson_folder.load(folder) == stored(folder) == {"points": {"a": 1, "b": 2}}


def test_no_other_file_is_left_in_the_folder(folder):
    put(a=1)
    assert files(folder) == [FILE, LESSON]


@pytest.mark.parametrize("name", [LESSON, FILE])
def test_a_folder_with_a_lesson_or_with_the_file_is_the_lessons_folder(tmp_path, monkeypatch, name):
    (tmp_path / name).write_text("{}")
    monkeypatch.chdir(tmp_path)
    assert lesson_folder.lesson_folder() == tmp_path


@pytest.mark.parametrize("name", ["my own.ipynb", "01_chain_rule.py", "notebooks/01_chain_rule.ipynb"])
def test_in_any_other_folder_nothing_is_written_and_nothing_said(folder, name):
    (folder / LESSON).unlink()
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text("{}")
    before = sorted(folder.rglob("*"))
    assert lesson_folder.lesson_folder() is None
    assert put(a=1) == ""
    assert sorted(folder.rglob("*")) == before


@pytest.mark.skipif(sys.platform == "win32", reason="there a working directory cannot be removed")
def test_a_folder_that_was_removed_is_no_lessons_folder(tmp_path, monkeypatch):
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    assert put(a=1) == ""


def test_a_section_of_a_later_version_is_kept_as_it_is(folder):
    (folder / FILE).write_text('{"positions": {"ChainRule": {"x": 1.5}}, "points": {"a": 1}}')
    put(b=2)
    assert stored(folder) == {"positions": {"ChainRule": {"x": 1.5}}, "points": {"a": 1, "b": 2}}


def test_what_changes_nothing_writes_nothing(folder):
    put(a=1)
    before = (folder / FILE).stat()
    put(a=1)
    assert (folder / FILE).stat() == before


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b"3", b'{"points": [1]}', b"\xff", b"[" * 100_000])
def test_a_broken_file_is_set_aside_and_said_once(folder, text):
    (folder / FILE).write_bytes(text)
    assert lesson_folder.BROKEN in put(a=1)
    assert (folder / lesson_folder.BROKEN).read_bytes() == text
    assert stored(folder) == {"points": {"a": 1}}
    (folder / FILE).write_bytes(text)
    assert put(a=1) == ""


# ---- two at once ----

WRITER = """
import sys
from bpwidgets import lesson_folder
for number in range(40):
    name = f"{sys.argv[1]}{number}"
    assert lesson_folder.update("points", lambda kept: {**kept, name: number}) == ""
"""


def test_two_notebooks_at_once_lose_nothing(folder):
    names = ["a", "b", "c"]
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, name], cwd=folder) for name in names]
    assert [writer.wait(60) for writer in writers] == [0, 0, 0]
    assert set(stored(folder)["points"]) == {f"{name}{number}" for name in names for number in range(40)}
    assert files(folder) == [FILE, LESSON]


def test_a_lock_that_was_left_behind_is_removed(folder, monkeypatch):
    monkeypatch.setattr(lesson_folder, "PATIENCE", 0.05)
    (folder / f"{FILE}.lock").write_bytes(b"half a fi")
    assert put(a=1) == ""
    assert stored(folder) == {"points": {"a": 1}}


@pytest.mark.parametrize(
    "interruption", [KeyboardInterrupt, OSError(errno.ENOSPC, "No space left on device")]
)
def test_an_interrupted_write_leaves_the_old_file_whole_and_no_lock(folder, monkeypatch, interruption):
    put(a=1)

    def interrupt(_descriptor):
        raise interruption

    monkeypatch.setattr(os, "fsync", interrupt)
    if interruption is KeyboardInterrupt:
        with pytest.raises(KeyboardInterrupt):
            put(b=2)
    else:
        assert "cannot be written to (No space left on device)" in put(b=2)
    assert stored(folder) == {"points": {"a": 1}}
    assert files(folder) == [FILE, LESSON]


# ---- where writing is not possible ----


def refuse(monkeypatch, number=errno.EACCES):
    def refuse(self, *_arguments, **_options):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Path, "open", refuse)


def test_a_folder_that_may_not_be_written_to_is_said_once_in_one_sentence(folder, monkeypatch, capfd):
    refuse(monkeypatch)
    said = put(a=1)
    assert said == "Your points are not kept: the lessons' folder cannot be written to (Permission denied)."
    assert put(a=2) == ""
    assert files(folder) == [LESSON]
    assert capfd.readouterr() == ("", "")


def test_nothing_is_written_while_nbgrader_runs_the_notebook(folder, monkeypatch):
    monkeypatch.setenv(lesson_folder.NBGRADER, "autograde")
    assert put(a=1) == "Points are not kept while nbgrader runs the notebook."
    assert put(a=2) == ""
    assert files(folder) == [LESSON]


def test_a_browser_that_lends_no_folder_is_said_once(folder, monkeypatch):
    (folder / LESSON).unlink()
    monkeypatch.setattr(sys, "platform", "emscripten")
    assert put(a=1) == "Your points are not kept: this browser lends the notebook no folder."
    assert put(a=2) == ""
    assert files(folder) == []
