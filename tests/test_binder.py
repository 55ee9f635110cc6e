"""Binder: what its builder makes of this repository, asked of the builder itself, which needs no Docker for that."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import nbformat
import pytest
from nbformat.sign import NotebookNotary

from bpwidgets.lab import FIRST

ROOT = Path(__file__).resolve().parent.parent


def recipe(folder):
    """The Dockerfile that repo2docker would build for a folder."""
    command = [sys.executable, "-m", "repo2docker", "--no-build", "--debug", "."]
    built = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return built.stdout + built.stderr


@pytest.fixture(scope="module")
def dockerfile():
    return recipe(ROOT)


def test_python_is_one_that_the_package_admits(dockerfile):
    version = re.search(r"python=(\d+)\.(\d+)", dockerfile)
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"]
    oldest = re.fullmatch(r">=(\d+)\.(\d+)", wanted)
    assert tuple(map(int, version.groups())) >= tuple(map(int, oldest.groups()))


def installed_before_copied(dockerfile):
    return dockerfile.index("pip install --no-cache-dir -r") < dockerfile.index("COPY --chown=0:0 src/ ")


def test_package_is_installed_after_the_repository_is_copied(dockerfile):
    assert not installed_before_copied(dockerfile)


def test_requirements_of_a_lone_dot_would_be_installed_too_early(tmp_path):
    (tmp_path / "binder").mkdir()
    (tmp_path / "binder" / "requirements.txt").write_text(".\n")
    (tmp_path / "binder" / "runtime.txt").write_text("python-3.12\n")
    assert installed_before_copied(recipe(tmp_path))


def test_before_a_visitor_comes_fonts_are_read_news_is_not_asked_about_and_the_lessons_are_trusted(
    dockerfile, tmp_path, monkeypatch
):
    assert dockerfile.index("RUN ./binder/postBuild") > dockerfile.index("pip install --no-cache-dir -r")
    assert os.access(ROOT / "binder" / "postBuild", os.X_OK)
    monkeypatch.setenv("PATH", path_of_this_python())
    for kind in ("CONFIG", "DATA"):
        monkeypatch.setenv(f"JUPYTER_{kind}_DIR", str(tmp_path))
    subprocess.run([ROOT / "binder" / "postBuild"], check=True, cwd=ROOT)
    settings = json.loads((tmp_path / "labconfig" / "default_setting_overrides.json").read_text("utf-8"))
    assert settings["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"
    notary = NotebookNotary()
    assert notary.check_signature(nbformat.read(ROOT / "lessons" / FIRST, as_version=4))
    notary.store.close()


def path_of_this_python():
    return os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
