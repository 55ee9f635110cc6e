"""The browser is found, else installed, else asked for in one message."""

from __future__ import annotations

import sys

import pytest

from tests.browser import provision


@pytest.fixture
def bare(monkeypatch, tmp_path):
    """A machine without a browser: an empty PATH. Returns a way to put a program there."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("BPWIDGETS_BROWSER", raising=False)
    monkeypatch.setattr(provision, "ELSEWHERE", ())
    monkeypatch.setattr(provision, "playwright_chromium", lambda: None)

    def add(name, says="Chromium 140.0", status=0):
        program = tmp_path / name
        program.write_text(f"#!{sys.executable}\nprint({says!r})\nraise SystemExit({status})\n")
        program.chmod(0o755)
        return str(program)

    return add


def installing(monkeypatch, *ways):
    """Ways to install a browser, of which each is a function that succeeds or not."""
    monkeypatch.setattr(provision, "installers", lambda: iter([[[way]] for way in ways]))
    monkeypatch.setattr(provision, "succeeds", lambda command: command[0]())


@pytest.mark.parametrize("name", provision.NAMES)
def test_browser_on_the_path_is_found(bare, name):
    program = bare(name)
    assert provision.find_browser() == program


def test_named_browser_comes_first(bare, monkeypatch):
    bare("chromium")
    monkeypatch.setenv("BPWIDGETS_BROWSER", bare("mine"))
    assert provision.find_browser().endswith("mine")


def test_named_browser_that_does_not_start_is_an_error_and_not_replaced(bare, monkeypatch):
    bare("chromium")
    monkeypatch.setenv("BPWIDGETS_BROWSER", "/nowhere/chrome")
    for find in (provision.find_browser, provision.provide_browser):
        with pytest.raises(provision.BrowserMissingError, match="BPWIDGETS_BROWSER is '/nowhere/chrome'"):
            find()


@pytest.mark.parametrize(("says", "status"), [("please install the snap", 0), ("Chromium 140.0", 127)])
def test_stub_and_broken_browser_are_passed_over(bare, says, status):
    bare("chromium", says, status)
    good = bare("google-chrome", "Google Chrome 140.0")
    assert provision.find_browser() == good


def test_missing_browser_is_one_message_that_says_what_to_install(bare, monkeypatch):
    installing(monkeypatch)
    for find in (provision.find_browser, provision.provide_browser):
        with pytest.raises(
            provision.BrowserMissingError, match=r"apt-get install chromium.*--without browser"
        ) as missing:
            find()
        assert "\n" not in str(missing.value)


def test_ways_to_install_are_tried_until_a_browser_starts(bare, monkeypatch):
    tried = []

    def download():
        tried.append("download")
        return False

    def stub():
        tried.append("stub")
        return bool(bare("chromium", "please install the snap"))

    def package():
        tried.append("package")
        return bool(bare("chromium"))

    def never():
        raise AssertionError("a browser was there")

    installing(monkeypatch, download, stub, package, never)
    assert provision.provide_browser().endswith("chromium")
    assert tried == ["download", "stub", "package"]


def test_present_browser_is_not_installed_again(bare, monkeypatch):
    program = bare("chromium")
    installing(monkeypatch, lambda: pytest.fail("nothing was to be installed"))
    assert provision.provide_browser() == program


@pytest.mark.parametrize(
    ("user", "programs", "expected"),
    [
        (1000, ["apt-get"], ["playwright install chromium"]),
        (0, ["apt-get"], ["playwright install --with-deps chromium", "apt-get install"]),
        (0, ["dnf"], ["playwright install chromium", "dnf install"]),
        (0, [], ["playwright install chromium"]),
    ],
)
def test_system_packages_are_for_root(bare, monkeypatch, user, programs, expected):
    monkeypatch.setattr(provision.os, "geteuid", lambda: user)
    for program in programs:
        bare(program)
    commands = [" ".join(way[-1]) for way in provision.installers()]
    assert len(commands) == len(expected)
    assert all(part in command for part, command in zip(expected, commands, strict=True))
