"""``bpwidgets lab``: what it copies, what it keeps, what it says when it cannot."""

from __future__ import annotations

import errno
import importlib.util
import json
import os
import signal
import socket
import subprocess
import sys
import time
import webbrowser
from contextlib import contextmanager
from pathlib import Path

import nbformat
import pytest
import zmq
from jupyter_server.services.config import ConfigManager
from nbformat.sign import NotebookNotary

from bpwidgets import __version__, cli, lab

ROOT = Path(__file__).resolve().parent.parent
HAS_BROWSER, TRUST = lab.has_browser, lab.trust  # what `commands` replaces
V1 = {"00_start_here.ipynb": b"start", "01_chain_rule.ipynb": b"chain 1"}
V2 = {"00_start_here.ipynb": b"start", "01_chain_rule.ipynb": b"chain 2"}
V3 = {"00_start_here.ipynb": b"start", "01_chain_rule.ipynb": b"chain 3"}


@pytest.fixture
def commands(monkeypatch):
    """What would have been started, instead of JupyterLab; with the lessons V1 and with a browser."""
    started = []
    monkeypatch.setattr(lab, "serve", lambda command, **_: started.append(command) or 0)
    monkeypatch.setattr(lab, "shipped_lessons", lambda: V1)
    monkeypatch.setattr(lab, "has_browser", lambda: True)
    monkeypatch.setattr(lab, "trust", lambda lessons, folder: [])
    return started


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != lab.MEMORY}


def refusal(capsys, *arguments, command="lab"):
    """The one line that ``bpwidgets lab``, or another command, says when it cannot."""
    assert cli.main([command, *map(str, arguments)]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith(f"bpwidgets {command}: ")
    assert printed.err.endswith(".\n")
    assert printed.err.count("\n") == 1
    return printed.err


# ---- what is copied, and what is kept ----


def test_lessons_are_copied_whole(tmp_path):
    told = lab.lay_out(V1, tmp_path / "new" / "folder", version="0.1.0")
    assert contents(tmp_path / "new" / "folder") == V1
    assert [line.split()[0] for line in told] == ["Copied", "Copied"]


def test_second_run_writes_nothing(tmp_path):
    lab.lay_out(V1, tmp_path, version="0.1.0")
    before = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    assert lab.lay_out(V1, tmp_path, version="0.1.0") == [f"The lessons in {tmp_path} are up to date."]
    assert {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == before


def test_unchanged_lesson_is_replaced_by_its_newer_version(tmp_path):
    lab.lay_out(V1, tmp_path, version="0.1.0")
    told = lab.lay_out(V2, tmp_path, version="0.2.0")
    assert contents(tmp_path) == V2
    assert told == [f"Updated {tmp_path / '01_chain_rule.ipynb'}"]


def test_lesson_changed_by_one_byte_is_never_overwritten(tmp_path):
    lab.lay_out(V1, tmp_path, version="0.1.0")
    (tmp_path / "01_chain_rule.ipynb").write_bytes(b"chain 1\n")
    assert lab.lay_out(V1, tmp_path, version="0.1.0") == [f"The lessons in {tmp_path} are up to date."]
    assert contents(tmp_path) == {**V1, "01_chain_rule.ipynb": b"chain 1\n"}


def test_newer_version_of_a_changed_lesson_is_laid_beside_it_once_and_told(tmp_path):
    lab.lay_out(V1, tmp_path, version="0.1.0")
    (tmp_path / "01_chain_rule.ipynb").write_bytes(b"mine")
    (line,) = lab.lay_out(V2, tmp_path, version="0.2.0")
    assert contents(tmp_path) == {
        **V1,
        "01_chain_rule.ipynb": b"mine",
        "01_chain_rule.new-0.2.0.ipynb": b"chain 2",
    }
    assert "01_chain_rule.ipynb, so it stays as it is" in line
    assert line.endswith("01_chain_rule.new-0.2.0.ipynb")
    (tmp_path / "01_chain_rule.new-0.2.0.ipynb").unlink()
    assert lab.lay_out(V2, tmp_path, version="0.2.0") == [f"The lessons in {tmp_path} are up to date."]


def test_work_in_a_lesson_laid_beside_is_not_overwritten_either(tmp_path):
    lab.lay_out(V1, tmp_path, version="0.1.0")
    (tmp_path / "01_chain_rule.ipynb").write_bytes(b"mine")
    lab.lay_out(V2, tmp_path, version="0.2.0")
    (tmp_path / "01_chain_rule.new-0.2.0.ipynb").write_bytes(b"mine too")
    lab.lay_out(V3, tmp_path, version="0.2.0")
    found = contents(tmp_path)
    assert found["01_chain_rule.ipynb"] == b"mine"
    assert found["01_chain_rule.new-0.2.0.ipynb"] == b"mine too"
    assert found["01_chain_rule.new-0.2.0-2.ipynb"] == b"chain 3"


def test_lesson_that_was_there_before_us_counts_as_changed(tmp_path):
    (tmp_path / "01_chain_rule.ipynb").write_bytes(b"theirs")
    lab.lay_out(V1, tmp_path, version="0.1.0")
    assert contents(tmp_path) == {
        **V1, "01_chain_rule.ipynb": b"theirs", "01_chain_rule.new-0.1.0.ipynb": b"chain 1"
    }  # fmt: skip


@pytest.mark.parametrize(
    "damaged", [b"", b"{", b"[]", b'{"delivered": 3}', b'{"delivered": {"a": 3}}', b"\xff"]
)
def test_damaged_memory_costs_no_work(tmp_path, damaged):
    lab.lay_out(V1, tmp_path, version="0.1.0")
    (tmp_path / "01_chain_rule.ipynb").write_bytes(b"mine")
    (tmp_path / lab.MEMORY).write_bytes(damaged)
    lab.lay_out(V2, tmp_path, version="0.2.0")
    assert contents(tmp_path)["01_chain_rule.ipynb"] == b"mine"


def test_deleted_lesson_is_laid_out_again(tmp_path):
    lab.lay_out(V1, tmp_path, version="0.1.0")
    (tmp_path / "01_chain_rule.ipynb").unlink()
    lab.lay_out(V1, tmp_path, version="0.1.0")
    assert contents(tmp_path) == V1


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, OSError(errno.EIO, "Input/output error")])
def test_interrupted_copy_leaves_the_old_file_whole_and_no_half_one(tmp_path, monkeypatch, interruption):
    lab.lay_out(V1, tmp_path, version="0.1.0")

    def interrupt(_descriptor):
        raise interruption

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises((KeyboardInterrupt, lab.LabError)):
        lab.lay_out(V2, tmp_path, version="0.2.0")
    assert contents(tmp_path) == V1


def test_lessons_of_a_checkout_are_those_of_its_folder():
    assert set(lab.shipped_lessons()) == {path.name for path in (ROOT / "lessons").glob("*.ipynb")}


def test_missing_lessons_are_said_in_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(lab, "__file__", str(tmp_path / "bpwidgets" / "lab.py"))
    with pytest.raises(lab.LabError, match=r"^The lessons are missing .*: install bpwidgets again\.$"):
        lab.shipped_lessons()


# ---- what JupyterLab trusts ----


def notebook(text):
    """The bytes of a notebook whose only cell has an output that runs in the page if it is trusted."""
    output = nbformat.v4.new_output("display_data", {"text/html": f"<script>{text}</script>"})
    return nbformat.writes(
        nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text, id="cell", outputs=[output])])
    ).encode()


SHIPPED = {"00_start_here.ipynb": notebook("start"), "01_chain_rule.ipynb": notebook("chain")}


@pytest.fixture
def jupyter_home(tmp_path, monkeypatch):
    """A home for JupyterLab's data and configuration that is not the user's."""
    for kind in ("data", "config"):
        monkeypatch.setenv(f"JUPYTER_{kind.upper()}_DIR", str(tmp_path / "jupyter" / kind))
    monkeypatch.setenv("JUPYTER_NO_CONFIG", "")
    return tmp_path / "jupyter"


def trusted(folder, **settings):
    """The names of the notebooks in folder whose outputs JupyterLab would run."""
    notary = NotebookNotary(**settings)
    names = [
        path.name
        for path in sorted(folder.glob("*.ipynb"))
        if notary.check_signature(nbformat.read(path, as_version=4))
    ]
    notary.store.close()
    return names


def lay_out_and_trust(folder, lessons=SHIPPED, version="0.1.0"):
    lab.lay_out(lessons, folder, version=version)
    return lab.trust(lessons, folder)


@pytest.mark.parametrize("lessons", [SHIPPED, lab.shipped_lessons()], ids=["small", "the course's"])
def test_every_copied_lesson_is_trusted(tmp_path, jupyter_home, lessons):
    assert lay_out_and_trust(tmp_path, lessons) == []
    assert trusted(tmp_path) == list(lessons)


def test_lessons_copied_by_a_version_that_did_not_sign_are_trusted_at_the_next_run(tmp_path, jupyter_home):
    lab.lay_out(SHIPPED, tmp_path, version="0.1.0")
    assert trusted(tmp_path) == []
    lay_out_and_trust(tmp_path)
    assert trusted(tmp_path) == list(SHIPPED)


def test_lesson_that_the_learner_changed_is_not_signed_anew(tmp_path, jupyter_home):
    lay_out_and_trust(tmp_path)
    (tmp_path / "01_chain_rule.ipynb").write_bytes(notebook("changed by the learner"))
    lay_out_and_trust(tmp_path)
    assert trusted(tmp_path) == ["00_start_here.ipynb"]


def test_newer_version_beside_a_changed_lesson_is_trusted_and_the_changed_one_not(tmp_path, jupyter_home):
    lay_out_and_trust(tmp_path)
    (tmp_path / "01_chain_rule.ipynb").write_bytes(notebook("changed by the learner"))
    newer = {**SHIPPED, "01_chain_rule.ipynb": notebook("newer")}
    lay_out_and_trust(tmp_path, newer, version="0.2.0")
    assert trusted(tmp_path) == ["00_start_here.ipynb", "01_chain_rule.new-0.2.0.ipynb"]


def test_notebook_that_somebody_else_put_there_is_not_trusted_whatever_the_folder_remembers(
    tmp_path, jupyter_home
):
    foreign = notebook("foreign")
    (tmp_path / "02_foreign.ipynb").write_bytes(foreign)
    lab.Memory(tmp_path).remember("02_foreign.ipynb", foreign)
    lay_out_and_trust(tmp_path)
    assert trusted(tmp_path) == list(SHIPPED)


@pytest.mark.parametrize("file", ["jupyter_config", "jupyter_server_config", "jupyter_lab_config"])
def test_signatures_go_where_jupyterlabs_configuration_wants_them(tmp_path, jupyter_home, file):
    database = tmp_path / "signatures.db"
    (jupyter_home / "config").mkdir(parents=True)
    (jupyter_home / "config" / f"{file}.json").write_text(
        json.dumps({"NotebookNotary": {"db_file": str(database)}})
    )
    lay_out_and_trust(tmp_path)
    assert trusted(tmp_path, db_file=str(database)) == list(SHIPPED)
    assert not (jupyter_home / "data" / "nbsignatures.db").exists()


def test_signing_that_fails_is_one_sentence_and_the_lessons_open_all_the_same(
    tmp_path, jupyter_home, commands, monkeypatch, capsys
):
    jupyter_home.write_text("a file where Jupyter's folder should be")
    monkeypatch.setattr(lab, "trust", TRUST)
    assert cli.main(["lab", str(tmp_path / "lessons")]) == 0
    assert len(commands) == 1
    printed = capsys.readouterr()
    said = printed.out.splitlines()[-3]
    assert said.startswith("JupyterLab will not trust the lessons (")
    assert said.endswith("choose 'Trust Notebook' in the command palette.")
    assert printed.err == ""


# ---- lessons, without JupyterLab ----


def test_lessons_alone_are_copied_and_kept_as_by_lab_and_nothing_is_started(
    tmp_path, capsys, commands, monkeypatch
):
    assert cli.main(["lessons", str(tmp_path / "mine")]) == 0
    assert contents(tmp_path / "mine") == V1
    (tmp_path / "mine" / "01_chain_rule.ipynb").write_bytes(b"my answers")
    monkeypatch.setattr(lab, "shipped_lessons", lambda: V2)
    assert cli.main(["lessons", str(tmp_path / "mine")]) == 0
    assert (tmp_path / "mine" / "01_chain_rule.ipynb").read_bytes() == b"my answers"
    assert (tmp_path / "mine" / f"01_chain_rule.new-{__version__}.ipynb").read_bytes() == b"chain 2"
    assert "so it stays as it is" in capsys.readouterr().out
    assert commands == []


def test_lessons_alone_need_no_jupyterlab(tmp_path, commands, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert cli.main(["lessons", str(tmp_path)]) == 0


# ---- what stands in the way ----


def test_folder_that_is_a_file_is_refused_by_lessons_alone_too(tmp_path, capsys, commands):
    (tmp_path / "file").write_text("mine")
    assert "is a file, expected a folder" in refusal(capsys, tmp_path / "file", command="lessons")


def test_folder_that_is_a_file_is_refused(tmp_path, capsys, commands):
    (tmp_path / "file").write_text("mine")
    assert f"{tmp_path / 'file'} is a file, expected a folder" in refusal(capsys, tmp_path / "file")
    assert (tmp_path / "file").read_text() == "mine"
    assert commands == []


def test_folder_inside_a_file_is_refused(tmp_path, capsys, commands):
    (tmp_path / "file").write_text("mine")
    assert "is a file, expected a folder" in refusal(capsys, tmp_path / "file" / "lessons")


@pytest.mark.skipif(sys.platform != "linux", reason="needs a folder that even root may not write to")
def test_read_only_folder_is_refused(capsys, commands):
    assert "/sys/bpwidgets may not be written to" in refusal(capsys, "/sys/bpwidgets")


@pytest.mark.skipif(sys.platform != "linux", reason="needs /dev/full")
def test_full_disk_is_refused(tmp_path, capsys, commands):
    (tmp_path / ".00_start_here.ipynb.part").symlink_to("/dev/full")
    said = refusal(capsys, tmp_path)
    assert f"The disk that holds {tmp_path} is full: make room" in said
    assert contents(tmp_path) == {}


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (errno.EROFS, "may not be written to"),
        (errno.EACCES, "may not be written to"),
        (errno.ENOSPC, "is full"),
        (errno.EDQUOT, "is full"),
        (errno.EIO, "cannot be used (Input/output error)"),
    ],
)
def test_every_failure_to_write_is_one_sentence(tmp_path, capsys, commands, monkeypatch, number, sentence):
    def fail(_descriptor):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fail)
    assert sentence in refusal(capsys, tmp_path)


def test_taken_port_is_refused_before_anything_is_copied(tmp_path, capsys, commands):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert f"Port {port} is taken" in refusal(capsys, tmp_path / "new", "--port", port)
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("port", ["0", "65536", "-1", "8888x", "²"])
def test_what_is_no_port_is_refused(tmp_path, capsys, commands, port):
    with pytest.raises(SystemExit) as ended:
        cli.main(["lab", str(tmp_path), f"--port={port}"])
    assert ended.value.code == 2
    assert f"{port!r} is not a port, expected a whole number from 1 to 65535" in capsys.readouterr().err


def test_missing_jupyterlab_is_said_before_anything_is_copied(tmp_path, capsys, commands, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert "JupyterLab is not installed" in refusal(capsys, tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_missing_browser_is_told_and_jupyterlab_runs_without(tmp_path, capsys, commands, monkeypatch):
    monkeypatch.setattr(lab, "has_browser", HAS_BROWSER)

    def none():
        raise webbrowser.Error("could not locate runnable browser")

    monkeypatch.setattr(webbrowser, "get", none)
    assert cli.main(["lab", str(tmp_path)]) == 0
    assert "No browser was found on this machine: open the address below" in capsys.readouterr().out
    assert "--ServerApp.open_browser=False" in commands[0]


def test_browser_that_shows_text_alone_does_not_count(monkeypatch):
    monkeypatch.delenv("BROWSER", raising=False)
    monkeypatch.setattr(webbrowser, "get", lambda: webbrowser.GenericBrowser("w3m"))
    assert not lab.has_browser()
    monkeypatch.setattr(webbrowser, "get", lambda: webbrowser.Mozilla("firefox"))
    assert lab.has_browser()


# ---- what is started ----


def test_jupyterlab_opens_the_first_lesson_for_this_machine_alone(tmp_path, commands):
    assert cli.main(["lab", str(tmp_path)]) == 0
    assert commands[0][:3] == [sys.executable, "-m", "jupyterlab"]
    assert {
        f"--ServerApp.root_dir={tmp_path.resolve()}",
        "--ServerApp.ip=127.0.0.1",
        "--ServerApp.open_browser=True",
        "--LabApp.default_url=/lab/tree/00_start_here.ipynb",
    } <= set(commands[0])


def test_jupyterlab_is_quiet_and_asks_no_other_host_unless_it_is_told_to_debug(tmp_path, commands):
    cli.main(["lab", str(tmp_path)])
    cli.main(["lab", str(tmp_path), "--debug"])
    quiet, loud = commands
    assert {"--Application.log_level=ERROR", "--LabApp.news_url=None"} <= set(quiet)
    assert not any("log_level" in argument for argument in loud)


def test_no_kernel_has_to_warn_that_it_is_not_encrypted(tmp_path, commands, monkeypatch):
    cli.main(["lab", str(tmp_path)])
    monkeypatch.setattr(zmq, "has", lambda _: False)
    cli.main(["lab", str(tmp_path)])
    encrypted = "--KernelManager.transport_encryption=auto"
    assert [encrypted in command for command in commands] == [True, False]


def test_jupyterlab_does_not_ask_whether_to_fetch_news_and_the_users_own_configuration_goes_before_ours(
    tmp_path, monkeypatch
):
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path / "none"))
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", str(tmp_path))
    path = lab.environment()["JUPYTER_CONFIG_PATH"]
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", path)
    for news in ("false", "true"):
        overrides = ConfigManager(config_dir_name="labconfig").get("default_setting_overrides")
        assert overrides["@jupyterlab/apputils-extension:notification"]["fetchNews"] == news
        (tmp_path / "labconfig").mkdir(exist_ok=True)
        theirs = (lab.SETTINGS / "labconfig" / "default_setting_overrides.json").read_text("utf-8")
        (tmp_path / "labconfig" / "default_setting_overrides.json").write_text(
            theirs.replace("false", "true")
        )


def test_the_end_is_told_with_where_the_lessons_are(tmp_path, commands, capsys):
    cli.main(["lab", str(tmp_path)])
    said = capsys.readouterr().out.splitlines()[-1]
    assert said == f"JupyterLab has ended. The lessons are in {tmp_path}, as they were last saved."


@pytest.fixture
def note(tmp_path, monkeypatch):
    """Write the note of a server that listens, with other values where they are given."""
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path))
    server = {"pid": 1, "root_dir": "/lessons", "hostname": "127.0.0.1", "token": "secret"}
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        server |= {"port": port, "url": f"http://127.0.0.1:{port}/"}
        yield (
            lambda **values: (tmp_path / "jpserver-1.json").write_text(json.dumps(server | values)) and server
        )


def test_the_address_is_that_of_the_server_that_was_started(note):
    assert lab.address(1, Path("/lessons"), 0) == ""
    url = note()["url"]
    assert lab.address(1, Path("/elsewhere"), 0) == f"{url}lab?token=secret"
    assert lab.address(2, Path("/lessons"), 0) == f"{url}lab?token=secret"
    assert lab.address(2, Path("/elsewhere"), 0) == ""
    assert lab.address(1, Path("/lessons"), time.time() + 60) == ""
    note(token="", hostname="0.0.0.0")
    assert lab.address(1, Path("/lessons"), 0) == f"{url}lab"


def test_the_address_is_not_told_before_the_server_listens(note, tmp_path):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        note(port=closed.getsockname()[1])
        assert lab.address(1, Path("/lessons"), 0) == ""
    (tmp_path / "jpserver-1.json").write_text("{")
    assert lab.address(1, Path("/lessons"), 0) == ""


def test_the_address_is_told_once_with_how_to_stop(capfd):
    url = "http://127.0.0.1:8888/lab"
    answers = iter(["", lab.invitation(url, browser=False), "again"])
    child = [sys.executable, "-c", "import time; time.sleep(1)"]
    assert lab.serve(child, announcement=lambda _: next(answers)) == 0
    assert capfd.readouterr().out.splitlines() == [
        "Open the first lesson at",
        f"  {url}",
        "Ctrl+C here ends JupyterLab. Save your work first (Ctrl+S).",
    ]


def test_lessons_go_to_their_default_folder(tmp_path, commands, monkeypatch):
    monkeypatch.chdir(tmp_path)
    cli.main(["lab"])
    assert contents(tmp_path / "bpwidgets-lessons") == V1


def test_no_browser_and_port_reach_jupyterlab(tmp_path, commands):
    cli.main(["lab", str(tmp_path), "--no-browser", "--port", "65111"])
    assert {"--ServerApp.open_browser=False", "--ServerApp.port=65111", "--ServerApp.port_retries=0"} <= set(
        commands[0]
    )


def test_further_arguments_reach_jupyterlab_and_win(tmp_path, commands):
    cli.main(["lab", str(tmp_path), "--debug", "--ip=0.0.0.0", "--LabApp.default_url=/lab"])
    assert commands[0][-3:] == ["--debug", "--ip=0.0.0.0", "--LabApp.default_url=/lab"]
    assert sum("ip=" in argument or "default_url" in argument for argument in commands[0]) == 2


@pytest.mark.skipif(os.name != "posix", reason="there is no root")
@pytest.mark.parametrize(("user", "allowed"), [(0, True), (1000, False)])
def test_root_is_allowed_since_jupyterlab_would_refuse(tmp_path, commands, monkeypatch, user, allowed):
    monkeypatch.setattr(os, "geteuid", lambda: user)
    cli.main(["lab", str(tmp_path)])
    assert ("--ServerApp.allow_root=True" in commands[0]) is allowed


def test_exit_code_of_jupyterlab_is_passed_on():
    assert lab.serve([sys.executable, "-c", "raise SystemExit(3)"]) == 3


SERVE = """
import signal, sys
from bpwidgets.lab import serve
# Whatever the tests' own process inherited: started by nohup, it ignores SIGHUP.
signal.signal(signal.SIGINT, getattr(signal, sys.argv[2]))
signal.signal(signal.SIGHUP, signal.SIG_DFL)
sys.exit(serve([sys.executable, "-c", sys.argv[1]]))
"""
WAIT = "import os, time; print(os.getpid(), flush=True); time.sleep(60)"
DEAF = f"import signal; signal.signal(signal.SIGTERM, lambda *_: print('no', flush=True)); {WAIT}"
on_posix = pytest.mark.skipif(os.name != "posix", reason="signals are sent")


@contextmanager
def serving(child, *, interrupts="default_int_handler"):
    """A process that serves this child, and the child's number."""
    command = [sys.executable, "-c", SERVE, child, interrupts]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        yield process, int(process.stdout.readline())


def check_ended(process, child):
    """The process and its child end by themselves, and that is no failure."""
    _, errors = process.communicate(timeout=50)
    assert (process.returncode, errors) == (0, "")
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


@on_posix
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_signal_ends_the_child_and_is_no_failure(name):
    with serving(WAIT) as (process, child):
        process.send_signal(getattr(signal, name))
        check_ended(process, child)


@on_posix
def test_second_interrupt_ends_a_child_that_will_not():
    with serving(DEAF) as (process, child):
        process.send_signal(signal.SIGINT)
        assert process.stdout.readline() == "no\n"
        process.send_signal(signal.SIGINT)
        check_ended(process, child)


@on_posix
def test_lab_started_deaf_to_interrupts_stays_so():
    with serving(WAIT, interrupts="SIG_IGN") as (process, child):
        process.send_signal(signal.SIGINT)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0.2)
        process.terminate()
        check_ended(process, child)


# ---- the command line itself ----


def test_interruption_is_one_line_and_130(tmp_path, capsys, commands, monkeypatch):
    def interrupt(*_arguments, **_options):
        raise KeyboardInterrupt

    monkeypatch.setattr(lab, "lay_out", interrupt)
    assert cli.main(["lab", str(tmp_path)]) == 130
    assert capsys.readouterr().err == "Interrupted.\n"


def test_version_is_the_package_version(capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main(["--version"])
    assert (ended.value.code, capsys.readouterr().out) == (0, f"bpwidgets {__version__}\n")


@pytest.mark.parametrize("arguments", [[], ["grade"], ["doctor", "--further"], ["doctor", "further"]])
def test_what_is_no_command_is_refused(arguments, capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)
    assert ended.value.code == 2


def test_command_line_imports_the_standard_library_alone():
    ask = "import sys; before = set(sys.modules); import bpwidgets.cli; print(*sorted(set(sys.modules) - before))"
    answer = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    loaded = {name.split(".")[0] for name in answer.stdout.split()}
    assert loaded - sys.stdlib_module_names == {"bpwidgets"}
