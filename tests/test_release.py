"""``python -m release``: a commit on which version, changelog and tag agree, and no other."""

from __future__ import annotations

import subprocess

import pytest

import release


@pytest.fixture
def project(tmp_path):
    """A repository whose only commit is the release 1.2.0."""
    root = tmp_path / "project"
    root.mkdir()
    (root / "CHANGELOG.md").write_text("# Changelog\n\n## [1.2.0] - 2026-11-29\n\n- All.\n")
    git = ["git", "-C", str(root), "-c", "user.name=a", "-c", "user.email=a@b.c"]
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "all"], ["tag", "v1.2.0"]):
        subprocess.run([*git, *command], check=True)
    return root


def test_release_has_no_hindrance(project):
    assert release.hindrances("1.2.0", project) == []


def test_other_version_is_found_in_every_place(project):
    changelog, tag = release.hindrances("1.3.0", project)
    assert "[1.3.0]" in changelog
    assert "v1.3.0" in tag


def test_section_without_a_date_and_changes_are_found(project):
    (project / "CHANGELOG.md").write_text("## [1.2.0] - Unreleased\n")
    changelog, changes = release.hindrances("1.2.0", project)
    assert "YYYY-MM-DD" in changelog
    assert "not committed" in changes


def built_as(monkeypatch, *contents):
    """Builds that give one file each, with these contents in turn."""
    left = [*contents]

    def build(out, root):
        path = out / "bpwidgets.whl"
        path.write_bytes(left.pop(0))
        return [path]

    monkeypatch.setattr(release, "build", build)


def test_two_equal_builds_are_released(project, tmp_path, monkeypatch):
    built_as(monkeypatch, b"same", b"same")
    assert release.release(tmp_path / "out", "1.2.0", project) == [tmp_path / "out" / "bpwidgets.whl"]


def test_builds_that_differ_are_refused(project, tmp_path, monkeypatch):
    built_as(monkeypatch, b"one", b"two")
    with pytest.raises(release.ReleaseError, match=r"Two builds differ in bpwidgets\.whl"):
        release.release(tmp_path / "out", "1.2.0", project)


def test_folder_with_files_is_refused(project, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "old.whl").write_bytes(b"")
    with pytest.raises(release.ReleaseError, match="holds files"):
        release.release(tmp_path / "out", "1.2.0", project)
