"""The doctor: content where all is well, and each thing that can be wrong is named with what to do."""

from __future__ import annotations

import json
import sys
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib import metadata

import pytest
from jupyter_client.manager import start_new_kernel

import bpwidgets as bp
from bpwidgets import checkup, cli

IPYKERNEL = "from ipykernel.kernelapp import launch_new_instance; launch_new_instance()"


def wrong(findings):
    """The only finding that needs something done."""
    (finding,) = [finding for finding in findings if finding.remedy]
    return finding


# ---- all is well ----


def test_doctor_finds_this_environment_well(capsys):
    assert cli.main(["doctor"]) == 0
    printed = capsys.readouterr().out
    assert "WRONG" not in printed
    assert f"anywidget {metadata.version('anywidget')}" in printed
    assert f"loads {checkup.WIDGETS} 5." in printed
    assert "The kernel 'python3' starts and opens a widget" in printed
    assert printed.endswith(checkup.WELL + "\n")


def test_cell_shows_one_fixed_sentence_when_all_is_well():
    shown = in_a_kernel("import bpwidgets as bp\nbp.doctor()")
    assert shown["text/plain"] == checkup.WELL
    assert shown["text/html"] == f"<p>{checkup.WELL}</p>"
    assert not any(character.isdigit() for character in checkup.WELL)


def test_doctor_is_a_function_of_the_package():
    assert bp.doctor is checkup.doctor


def in_a_kernel(code):
    """What the last line of a cell shows."""
    manager, client = start_new_kernel(kernel_name="python3")
    shown = []
    try:
        client.execute_interactive(
            code, timeout=60, output_hook=lambda message: shown.append(message["content"].get("data"))
        )
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    return next(data for data in shown if data and "text/plain" in data)


# ---- what it shows when something is wrong ----


def test_verdict_is_the_first_thing_to_do():
    ill = checkup.Checkup(
        findings=(
            checkup.Finding(found="Python 3.14"),
            checkup.Finding(found="a < b is missing", remedy="install b"),
            checkup.Finding(found="c is missing", remedy="install c"),
        )
    )
    assert not ill.well
    assert repr(ill) == "a < b is missing\nc is missing\nDo this: install b"
    assert ill._repr_html_() == "<p>a &lt; b is missing</p><p>c is missing</p><p>Do this: install b</p>"
    assert str(ill).splitlines() == [
        "ok     Python 3.14", "WRONG  a < b is missing", "WRONG  c is missing", "", "Do this: install b"
    ]  # fmt: skip


def test_something_wrong_makes_the_command_fail(capsys, monkeypatch):
    ill = checkup.Checkup(findings=(checkup.Finding(found="b is missing", remedy="install b"),))
    monkeypatch.setattr(cli, "doctor", lambda: ill)
    assert cli.main(["doctor"]) == 1
    assert capsys.readouterr().out.endswith("Do this: install b\n")


# ---- what is installed ----


@pytest.fixture
def pretend(monkeypatch):
    """Give packages other versions than the installed ones; None for a missing one."""

    def set_versions(**versions):
        real = metadata.version

        def version(name):
            if versions.get(name, "") is None:
                raise metadata.PackageNotFoundError(name)
            return versions.get(name) or real(name)

        monkeypatch.setattr(metadata, "version", version)

    return set_versions


def test_missing_anywidget_is_found_and_nothing_is_tested_on_top_of_it(pretend):
    pretend(anywidget=None)
    found = checkup.doctor()
    assert wrong(found.findings).found.startswith("anywidget is missing: bpwidgets needs anywidget>=")
    assert f'{sys.executable} -m pip install --upgrade "anywidget>=' in found.verdict
    assert "kernel" not in str(found)


@pytest.mark.parametrize(
    ("package", "version", "by"),
    [
        ("jupyterlab_widgets", "1.1.1", "ipywidgets"),
        ("ipywidgets", "7.8.5", "bpwidgets"),
        ("jupyterlab", "3.6.8", "bpwidgets"),
    ],
)
def test_mismatched_versions_are_found(pretend, package, version, by):
    pretend(**{package: version})
    finding = wrong(checkup.requirements(("bpwidgets", "ipywidgets", "anywidget")))
    assert finding.found.startswith(f"{package} {version}, {by} needs ")
    assert "pip install --upgrade" in finding.remedy


def test_python_that_is_too_old_is_found():
    assert checkup.judge("Python", "3.10.13", ">=3.11", "install a newer Python").remedy
    assert not checkup.judge("Python", "3.15.0a1", ">=3.11", "install a newer Python").remedy


def test_broken_installation_is_found(monkeypatch, tmp_path):
    (tmp_path / "brokenwidget.py").write_text("raise RuntimeError('its library is lost\\nand more')")
    monkeypatch.syspath_prepend(tmp_path)
    finding = wrong(checkup.importable(("json", "brokenwidget")))
    assert finding.found == "brokenwidget cannot be imported: its library is lost"
    assert "--force-reinstall" in finding.remedy


def test_package_that_is_only_on_the_path_is_found(monkeypatch):
    def missing(name):
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "metadata", missing)
    assert "only found on the path" in wrong(checkup.installed()).found


# ---- the front end's files ----


@pytest.fixture
def extensions(tmp_path):
    """A folder with both libraries' JavaScript in versions that match."""

    def describe(name, version):
        (tmp_path / name).mkdir(parents=True, exist_ok=True)
        (tmp_path / name / "package.json").write_text(json.dumps({"version": version}))

    describe(checkup.WIDGETS, "5.0.16")
    describe("anywidget", metadata.version("anywidget"))
    return describe


def front_end(folder, disabled=()):
    found = {name: checkup.extension_on_disk(name, [folder]) for name in (checkup.WIDGETS, "anywidget")}
    return list(checkup.front_end(found, disabled, where="JupyterLab"))


def test_matching_front_end_is_well(extensions, tmp_path):
    assert [finding.remedy for finding in front_end(tmp_path)] == ["", ""]


@pytest.mark.parametrize("name", [checkup.WIDGETS, "anywidget"])
def test_half_of_a_widget_library_that_is_described_but_not_there_is_found(extensions, tmp_path, name):
    described = {"version": "5.0.16", "jupyterlab": {"_build": {"load": "static/entry.js"}}}
    (tmp_path / name / "package.json").write_text(json.dumps(described))
    assert wrong(front_end(tmp_path)).found == f"JupyterLab lacks {name}"


@pytest.mark.parametrize("name", [checkup.WIDGETS, "anywidget"])
def test_missing_half_of_a_widget_library_is_found(extensions, tmp_path, name):
    (tmp_path / name / "package.json").unlink()
    assert wrong(front_end(tmp_path)).found == f"JupyterLab lacks {name}"


@pytest.mark.parametrize(("name", "version"), [(checkup.WIDGETS, "3.1.11"), ("anywidget", "0.1.0")])
def test_mismatched_half_of_a_widget_library_is_found(extensions, tmp_path, name, version):
    extensions(name, version)
    finding = wrong(front_end(tmp_path))
    assert finding.found == f"JupyterLab loads {name} {version}"
    assert finding.remedy.startswith("install the same versions for kernel and server")


@pytest.mark.parametrize("disabled", [checkup.WIDGETS, f"{checkup.WIDGETS}:plugin"])
def test_disabled_widgets_are_found(extensions, tmp_path, disabled):
    finding = wrong(front_end(tmp_path, [disabled]))
    assert finding.found == f"JupyterLab has {checkup.WIDGETS} switched off"
    assert finding.remedy.startswith(f"jupyter labextension enable {disabled}")


def test_settings_say_what_is_disabled(tmp_path, monkeypatch):
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path))
    (tmp_path / "labconfig").mkdir()
    (tmp_path / "labconfig" / "page_config.json").write_text(
        json.dumps({"disabledExtensions": {checkup.WIDGETS: True, "other": False}})
    )
    finding = wrong(checkup.in_terminal())
    assert finding.found.endswith(f"has {checkup.WIDGETS} switched off")


# ---- the kernel ----


def kernel_that_runs(monkeypatch, folder, *arguments):
    specification = folder / "kernels" / "python3"
    specification.mkdir(parents=True)
    (specification / "kernel.json").write_text(
        json.dumps({"argv": [sys.executable, *arguments], "display_name": "Python 3", "language": "python"})
    )
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(folder))
    monkeypatch.setenv("JUPYTER_PREFER_ENV_PATH", "0")


def test_doctor_says_what_would_keep_submissions_apart_and_is_content_without(monkeypatch):
    from bpwidgets.grading import probe

    for level, words in {"landlock": "Landlock and seccomp", "none": "To have more"}.items():
        monkeypatch.setattr(probe, "strongest", lambda level=level: level)
        finding = checkup.isolation()
        assert words in finding.found
        assert finding.remedy == ""


def test_kernel_that_does_not_start_is_found(monkeypatch, tmp_path):
    kernel_that_runs(monkeypatch, tmp_path, "-c", "raise SystemExit(1)")
    finding = checkup.kernel()
    assert finding.found.startswith("No kernel starts: ")
    assert "-m ipykernel install" in finding.remedy


def test_kernel_of_another_python_is_found(monkeypatch, tmp_path):
    without = f"import sys; sys.modules['bpwidgets'] = None; {IPYKERNEL}"
    kernel_that_runs(monkeypatch, tmp_path, "-c", without, "-f", "{connection_file}")
    assert checkup.kernel().found.startswith("The kernel 'python3' cannot open a widget: ModuleNotFoundError")


def test_kernel_whose_widgets_send_nothing_is_found(monkeypatch):
    monkeypatch.setattr(checkup, "IN_KERNEL", "1")
    assert checkup.kernel().found == "The kernel 'python3' cannot open a widget: it sent nothing to the page"


def test_cell_without_a_kernel_is_found():
    assert checkup.comm().found == "There is no kernel behind this cell that can talk to a page"


# ---- the server that shows the notebook ----


@contextmanager
def server(*, policy="frame-ancestors 'self'", **pages):
    """The note of a server that serves these pages under a Content-Security-Policy, and refuses all others."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            body = pages.get(self.path.strip("/"))
            self.send_response(404 if body is None else 200)
            self.send_header("Content-Security-Policy", policy)
            self.end_headers()
            self.wfile.write((body or "").encode())

        def log_message(self, *_arguments):
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        try:
            yield {"kind": "jpserver", "url": f"http://127.0.0.1:{running.server_port}/", "token": "t"}
        finally:
            running.shutdown()
            thread.join()


def lab_page(version="4.4.0", name="JupyterLab", extensions=(checkup.WIDGETS, "anywidget"), disabled=()):
    config = {
        "appName": name,
        "appVersion": version,
        "federated_extensions": [{"name": it, "load": "static/entry.js"} for it in extensions],
        "disabledExtensions": list(disabled),
    }
    return f'<script id="jupyter-config-data" type="application/json">{json.dumps(config)}</script>'


SCRIPTS = {
    f"lab/extensions/{checkup.WIDGETS}/package.json": '{"version": "5.0.16"}',
    "lab/extensions/anywidget/package.json": json.dumps({"version": metadata.version("anywidget")}),
    f"lab/extensions/{checkup.WIDGETS}/static/entry.js": "1",
    "lab/extensions/anywidget/static/entry.js": "1",
}


@pytest.mark.parametrize(
    "pages",
    [{"lab": lab_page()}, {"tree": lab_page("7.4.0", "Jupyter Notebook")}],
    ids=["JupyterLab 4", "Notebook 7"],
)
def test_server_with_both_libraries_is_well(pages):
    with server(**pages, **SCRIPTS) as note:
        findings = list(checkup.served(note))
    assert len(findings) == 3
    assert not any(finding.remedy for finding in findings)


@pytest.mark.parametrize(("version", "name"), [("3.6.8", "JupyterLab"), ("6.5.7", "Jupyter Notebook")])
def test_front_end_that_is_too_old_is_found(version, name):
    with server(lab=lab_page(version, name), **SCRIPTS) as note:
        finding = wrong(checkup.served(note))
    assert finding.found.startswith(f"{name} {version} shows this notebook, and is too old")


def test_classic_notebook_is_found():
    assert "classic Notebook" in wrong(checkup.served({"kind": "nbserver"})).found


def test_server_without_the_widgets_is_found_though_the_kernel_has_them():
    with server(lab=lab_page(extensions=["anywidget"]), **SCRIPTS) as note:
        assert wrong(checkup.served(note)).found == f"JupyterLab lacks {checkup.WIDGETS}"


def test_server_that_lists_the_widgets_but_does_not_have_their_code_is_found():
    scripts = {
        path: text for path, text in SCRIPTS.items() if path != "lab/extensions/anywidget/static/entry.js"
    }
    with server(lab=lab_page(), **scripts) as note:
        assert wrong(checkup.served(note)).found == "JupyterLab lacks anywidget"


@pytest.mark.parametrize(
    ("policy", "kind"),
    [
        ("script-src 'self' 'unsafe-inline' 'unsafe-eval'", "script-src"),
        ("default-src 'self'; img-src blob:", "default-src"),
        ("default-src blob:; script-src-elem 'self'", "script-src-elem"),
    ],
)
def test_policy_that_forbids_the_code_of_the_pictures_is_found(policy, kind):
    with server(policy=policy, lab=lab_page(), **SCRIPTS) as note:
        finding = wrong(checkup.served(note))
    assert finding.found.endswith(f"its Content-Security-Policy has {kind} without blob:")
    assert finding.remedy.startswith(f"add blob: to {kind}")


@pytest.mark.parametrize(
    "policy", ["script-src 'self' blob:", "default-src 'self' blob:; font-src 'self'", ""]
)
def test_policy_that_allows_the_code_of_the_pictures_is_well(policy):
    with server(policy=policy, lab=lab_page(), **SCRIPTS) as note:
        assert not any(finding.remedy for finding in checkup.served(note))


def test_server_with_the_widgets_switched_off_is_found():
    with server(lab=lab_page(disabled=["anywidget"]), **SCRIPTS) as note:
        assert wrong(checkup.served(note)).found == "JupyterLab has anywidget switched off"


def test_server_of_this_machine_is_asked_past_a_proxy(monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    with server(lab="page") as note:
        assert checkup.get(note, "lab") is not None


@pytest.mark.parametrize(
    "pages", [{}, {"lab": "<form>Password</form>"}], ids=["refuses", "asks for a password"]
)
def test_server_that_does_not_answer_us_is_not_held_against_it(pages):
    with server(**pages) as note:
        assert list(checkup.served(note)) == []


def test_note_of_the_server_that_started_this_kernel_is_found(monkeypatch, tmp_path):
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("JPY_PARENT_PID", "12345")
    assert checkup.running_server() is None
    (tmp_path / "jpserver-12345.json").write_text("{")
    assert checkup.running_server() is None
    (tmp_path / "nbserver-12345.json").write_text('{"url": "http://127.0.0.1:1/", "token": "t"}')
    assert checkup.running_server()["kind"] == "nbserver"
