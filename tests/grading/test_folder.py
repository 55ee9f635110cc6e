"""A report's folder holds whole files, and nothing is written elsewhere."""

import errno
import os

import pytest

from bpwidgets.grading.folder import Folder, FolderError
from bpwidgets.grading.judging import Result

SETTINGS = {"secret": "", "time limit": 60, "isolation": "bubblewrap"}


def test_a_secret_is_drawn_kept_and_found_again(tmp_path):
    drawn = Folder(tmp_path / "r").open(SETTINGS, None, resume=False)
    assert len(drawn) >= 32
    assert Folder(tmp_path / "r").open(SETTINGS, None, resume=True) == drawn
    assert Folder(tmp_path / "r").open(SETTINGS, None, resume=False) != drawn


def test_a_given_secret_is_not_written_down(tmp_path):
    assert Folder(tmp_path / "r").open(SETTINGS | {"secret": "digest"}, "hush", resume=False) == "hush"
    assert not any(b"hush" in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path):
    (tmp_path / "thesis.tex").write_text("years of work")
    with pytest.raises(FolderError, match="name a new folder"):
        Folder(tmp_path).open(SETTINGS, None, resume=False)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


@pytest.mark.parametrize(
    ("name", "value"), [("secret", "digest"), ("time limit", 30), ("isolation", "landlock")]
)
def test_a_run_of_other_settings_is_not_resumed(tmp_path, name, value):
    Folder(tmp_path).open(SETTINGS, None, resume=False)
    with pytest.raises(FolderError, match=f"begun with another {name}"):
        Folder(tmp_path).open(SETTINGS | {name: value}, "hush" if name == "secret" else None, resume=True)


def test_a_new_run_leaves_nothing_of_the_old_one(tmp_path):
    folder = Folder(tmp_path)
    folder.open(SETTINGS, None, resume=False)
    folder.write("students/gone.html", b"x")
    folder.keep("key", "digest", Result())
    folder.open(SETTINGS, None, resume=False)
    assert not (tmp_path / "students").exists()
    assert folder.result("key", "digest") is None


def test_a_result_counts_for_the_very_file_alone(tmp_path):
    folder = Folder(tmp_path)
    folder.open(SETTINGS, None, resume=False)
    folder.keep("key", "digest", Result(problem="empty"))
    assert folder.result("key", "digest") == Result(problem="empty")
    assert folder.result("key", "another") is None
    assert folder.result("other", "digest") is None


def test_a_damaged_result_is_found_anew(tmp_path):
    folder = Folder(tmp_path)
    folder.open(SETTINGS, None, resume=False)
    folder.keep("key", "digest", Result())
    for damage in (b"", b"{", b"{}", b"[]"):
        (tmp_path / ".grading" / "results" / "key.json").write_bytes(damage)
        assert folder.result("key", "digest") is None


def test_on_a_full_disk_the_old_file_stays_whole(tmp_path, monkeypatch):
    folder = Folder(tmp_path)
    folder.open(SETTINGS, None, resume=False)
    folder.write("grades.csv", b"old and whole")

    def full(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        folder.write("grades.csv", b"new")
    assert (tmp_path / "grades.csv").read_bytes() == b"old and whole"
    assert not (tmp_path / ".grading" / "unfinished").exists()
