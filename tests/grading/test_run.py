"""The command as a teacher uses it, from a folder of downloads to a report, interrupted or not."""

import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from bpwidgets import cli
from bpwidgets.grading import run as run_module
from bpwidgets.grading.progress import Progress
from tests.grading.classroom import as_notebook, hand_in, notebook, rows_of, solutions, visible

ANSWERS = solutions("chain_rule")
MISTAKEN = ANSWERS | {"chain_rule.derivative": "def derivative(f, df, g, dg, x):\n    return df(g(x))"}


def grade(submissions, report, *options):
    """The command in this process; returns its status."""
    return cli.main(
        ["grade", str(submissions), "--out", str(report), "--secret", "s", "--jobs", "2", *options]
    )


@pytest.fixture(scope="module")
def classroom(tmp_path_factory):
    """Eight submissions of every kind."""
    folder = tmp_path_factory.mktemp("class")
    for name, data in {
        "Ada": notebook(answers=ANSWERS),
        "Bob": notebook(answers=MISTAKEN),
        "Cem": notebook(),
        "Dot": b"",
        "Eve": notebook(answers=ANSWERS, before="1/0"),
        "Fay": as_notebook(["import os; os._exit(0)"]),
        "Gus, Jr.": notebook(answers=ANSWERS)[:-200],
    }.items():
        hand_in(folder, name, data)
    hand_in(folder, "Ada", notebook("jacobian", solutions("jacobian")), lesson="jacobian")
    return folder


@pytest.fixture(scope="module")
def report(classroom, tmp_path_factory):
    """Their report, in one go."""
    report = tmp_path_factory.mktemp("report") / "r"
    assert grade(classroom, report) == 0
    return report


def test_points_are_what_was_earned(report):
    points = {}
    for row in rows_of(report):
        key = (row["student"], row["lesson"])
        points[key] = points.get(key, 0) + float(row["points"])
    lesson = "01_chain_rule"
    assert points == {
        ("Ada", lesson): 11,
        ("Ada", "02_jacobian"): 12,
        ("Bob", lesson): 9,
        ("Cem", lesson): 0,
        ("Dot", lesson): 0,
        ("Eve", lesson): 11,
        ("Fay", lesson): 0,
        ("Gus, Jr.", lesson): 0,
    }


def test_every_file_of_the_report_is_there(report):
    names = list(visible(report))
    assert names[:3] == ["class.csv", "class.html", "grades.csv"]
    assert len(names) == 3 + 7
    assert b"inner-forgotten" in visible(report)["class.html"]


@pytest.mark.parametrize("jobs", ["1", "3"])
def test_report_is_the_same_on_any_number_of_jobs(classroom, report, tmp_path, jobs):
    assert grade(classroom, tmp_path / "r", "--jobs", jobs) == 0
    assert visible(tmp_path / "r") == visible(report)


def test_with_another_secret_the_verdicts_are_the_same(classroom, report, tmp_path):
    assert grade(classroom, tmp_path / "r", "--secret", "other", "--lessons", "01") == 0
    assert rows_of(tmp_path / "r") == [row for row in rows_of(report) if row["lesson"] == "01_chain_rule"]


def test_nothing_is_written_outside_the_report(classroom, tmp_path, monkeypatch):
    before = {path: path.stat().st_mtime_ns for path in classroom.rglob("*")}
    elsewhere = tmp_path / "here"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    assert grade(classroom, tmp_path / "r", "--lessons", "01") == 0
    assert {path: path.stat().st_mtime_ns for path in classroom.rglob("*")} == before
    assert list(elsewhere.iterdir()) == []


def command(submissions, report, *options):
    return [
        sys.executable, "-m", "bpwidgets.cli", "grade", str(submissions), "--out", str(report), "--secret", "s",
        "--jobs", "2", *options,
    ]  # fmt: skip


def started(report, results):
    """Wait until so many results were kept."""
    end = time.monotonic() + 120
    while len(list((report / ".grading" / "results").glob("*.json"))) < results:
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.fixture
def interruptible():
    """Tests that were started in the background ignore SIGINT, and so would the processes that they start."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_an_interrupted_run_is_resumed_and_ends_with_the_same_bytes(classroom, report, tmp_path, how):
    target = tmp_path / "r"
    process = subprocess.Popen(command(classroom, target), stderr=subprocess.PIPE, start_new_session=True)
    started(target, 2)
    children = psutil.Process(process.pid).children(recursive=True)
    os.kill(process.pid, how)
    _, error = process.communicate(timeout=60)
    assert process.returncode == (-signal.SIGKILL if how == signal.SIGKILL else cli.INTERRUPTED)
    assert how == signal.SIGKILL or b"--resume goes on" in error
    assert psutil.wait_procs(children, timeout=20)[1] == []  # no process outlives the run
    assert not (target / "grades.csv").exists()
    kept = {path.name: path.stat().st_mtime_ns for path in (target / ".grading" / "results").glob("*.json")}
    assert grade(classroom, target, "--resume") == 0
    assert visible(target) == visible(report)
    again = {path.name: path.stat().st_mtime_ns for path in (target / ".grading" / "results").glob("*.json")}
    assert kept.items() <= again.items()


def test_resume_judges_only_what_has_changed(classroom, tmp_path, capsys):
    hand_in(tmp_path / "in", "Ada", notebook(answers=ANSWERS))
    bob = hand_in(tmp_path / "in", "Bob", notebook(answers=ANSWERS))
    assert grade(tmp_path / "in", tmp_path / "r") == 0
    bob.write_bytes(notebook())
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "r" / ".grading" / "results").iterdir()}
    assert grade(tmp_path / "in", tmp_path / "r", "--resume") == 0
    after = {path: path.stat().st_mtime_ns for path in (tmp_path / "r" / ".grading" / "results").iterdir()}
    assert sum(before[path] != after[path] for path in before) == 1
    assert {row["status"] for row in rows_of(tmp_path / "r") if row["student"] == "Bob"} == {"not attempted"}


def test_a_folder_with_one_empty_notebook(tmp_path):
    hand_in(tmp_path / "in", "Ada", b"")
    assert grade(tmp_path / "in", tmp_path / "r") == 0
    assert [row["status"] for row in rows_of(tmp_path / "r")] == ["unreadable: The file is empty."]


def test_a_folder_with_nothing_in_it(tmp_path, capsys):
    (tmp_path / "in").mkdir()
    assert grade(tmp_path / "in", tmp_path / "r") == 0
    assert rows_of(tmp_path / "r") == []
    assert f"Nothing to grade was found in {tmp_path / 'in'}: " in capsys.readouterr().err


def test_hostile_names_and_messages_do_nothing_to_page_table_and_terminal(tmp_path, capsys):
    name = "=cmd|' <script>alert(1)<\N{FRACTION SLASH}script>\x1b[31m\u202e"
    message = "raise ValueError('\\x1b[2J=cmd() <script>alert(2)</script> `</code>`')"
    answers = {"chain_rule.derivative": f"def derivative(f, df, g, dg, x):\n    {message}"}
    hand_in(tmp_path / "in", name, notebook(answers=answers, before=message))
    assert grade(tmp_path / "in", tmp_path / "r") == 0
    files = visible(tmp_path / "r")
    assert not any(b"<script" in data for file, data in files.items() if file.endswith(".html"))
    assert not any(b"\x1b" in data or "\u202e".encode() in data for data in files.values())
    assert any(b"alert(2)" in data for data in files.values())
    assert {row["student"][:5] for row in rows_of(tmp_path / "r")} == {"'=cmd"}
    assert "\x1b" not in capsys.readouterr().err


def test_import_file_for_a_platform(tmp_path, capsys):
    hand_in(tmp_path / "in", "Ada Lovelace_101_assignsubmission_file_", notebook(answers=ANSWERS))
    hand_in(tmp_path / "in", "Grace_999_assignsubmission_file_", notebook())
    roster = tmp_path / "roster.csv"
    roster.write_text("Identifier,Full name,Grade,Maximum grade\nParticipant 101,Ada Lovelace,,11.00\n")
    assert grade(tmp_path / "in", tmp_path / "r", "--lms", "moodle", "--roster", str(roster)) == 0
    assert (
        (tmp_path / "r" / "moodle.csv")
        .read_text()
        .splitlines()[1]
        .startswith("Participant 101,Ada Lovelace,11,")
    )
    assert "Not in the roster, so not in that file: Grace" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--lms", "moodle", "--roster", "nowhere.csv"], "nowhere.csv cannot be used (No such file"),
        (["--lms", "canvas", "--roster", __file__], "no column 'Student', 'ID'"),
    ],
)
def test_what_stands_in_the_way_is_said_in_one_line(classroom, tmp_path, capsys, options, words):
    assert grade(classroom, tmp_path / "r", *options) == cli.WRONG_USE
    assert words in capsys.readouterr().err
    assert not (tmp_path / "r").exists()


def test_submissions_that_are_not_there_are_said(tmp_path, capsys):
    assert grade(tmp_path / "none", tmp_path / "r") == cli.WRONG_USE
    assert capsys.readouterr().err == (
        f"bpwidgets grade: {tmp_path / 'none'} cannot be used (No such file or directory).\n"
    )


def test_a_report_that_would_take_the_place_of_a_file_is_refused(tmp_path, capsys):
    (tmp_path / "in").mkdir()
    (tmp_path / "r").write_text("mine")
    assert grade(tmp_path / "in", tmp_path / "r") == cli.WRONG_USE
    assert f"{tmp_path / 'r'} cannot be used (Not a directory)." in capsys.readouterr().err
    assert (tmp_path / "r").read_text() == "mine"


def test_a_report_among_the_submissions_is_refused(classroom, capsys):
    assert grade(classroom, classroom / "report") == cli.WRONG_USE
    assert "outside" in capsys.readouterr().err
    assert not (classroom / "report").exists()


def test_without_isolation_it_refuses_unless_it_is_asked_for(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(run_module, "strongest", lambda: "none")
    hand_in(tmp_path / "in", "Ada", notebook(answers=ANSWERS))
    assert grade(tmp_path / "in", tmp_path / "r") == cli.WRONG_USE
    assert "--allow-weak-isolation" in capsys.readouterr().err
    assert not (tmp_path / "r").exists()
    assert grade(tmp_path / "in", tmp_path / "r", "--allow-weak-isolation") == 0
    assert "a submission can read and change whatever you can" in capsys.readouterr().err
    assert b"a submission can read and change" in visible(tmp_path / "r")["class.html"]


# ---- progress ----


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_on_a_terminal_there_is_a_bar():
    stream = Terminal()
    progress = Progress(40, stream)
    progress.say("Isolation: bubblewrap.")
    for _ in range(40):
        progress.step()
    text = stream.getvalue()
    assert "\r\033[KIsolation: bubblewrap.\n" in text
    assert text.endswith("a second, 0:00 left\033[K\n")
    assert "[##############################] 40 of 40 judged" in text


@pytest.mark.parametrize(("total", "lines"), [(1, 1), (7, 7), (2000, 20)])
def test_elsewhere_there_are_a_few_plain_lines(total, lines):
    stream = io.StringIO()
    progress = Progress(total, stream)
    for _ in range(total):
        progress.step()
    assert len(stream.getvalue().splitlines()) == lines
    assert "\r" not in stream.getvalue()


def test_command_line_says_what_it_takes(capsys):
    with pytest.raises(SystemExit):
        cli.main(["grade", "--help"])
    text = capsys.readouterr().out
    for option in (
        "--out",
        "--lessons",
        "--secret",
        "--jobs",
        "--dask",
        "--lms",
        "--roster",
        "--time-limit",
        "--memory",
    ):
        assert option in text


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--jobs", "0"], "'0' is not a whole number above 0"),
        (["--time-limit", "x"], "'x' is not"),
        (["--lessons", "01,nine"], "there is no lesson 'nine'"),
        (["--secret", "@/nowhere"], "cannot be read"),
        (["--secret", ""], "the secret is empty"),
        (["--lms", "canvas"], "go together"),
        (["--out"], "expected one argument"),
    ],
)
def test_wrong_use_is_said(capsys, options, words):
    with pytest.raises(SystemExit) as stopped:
        cli.main(["grade", "in", "--out", "out", *options])
    assert stopped.value.code == cli.WRONG_USE
    assert words in capsys.readouterr().err


def test_a_secret_may_stand_in_a_file(tmp_path):
    Path(tmp_path, "secret").write_text("hush\n")
    assert cli.secret(f"@{tmp_path}/secret") == "hush"


def test_lessons_are_asked_for_by_number_or_name():
    assert [lesson.number for lesson in cli.lessons("01, 2,multivariate_chain_rule")] == [1, 2, 3]
