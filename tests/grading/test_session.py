"""A submission runs in a process of its own, and costs its parent nothing, whatever it does."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil
import pytest

from bpwidgets.exercises.engine.attempt import Outcome, attempt
from bpwidgets.exercises.engine.registry import exercise
from bpwidgets.grading import probe
from bpwidgets.grading.isolation import PACKAGE, SCRATCH, Limits, command
from bpwidgets.grading.session import MAX_STARTS, Call, Session, SessionError
from tests.grading.levels import AVAILABLE, each_level

DERIVATIVE = exercise("chain_rule.derivative")
INPUTS = DERIVATIVE.sample(np.random.default_rng(0), 0)
IMPORTS = "import numpy as np\nimport bpwidgets as bp"
RIGHT = "def derivative(f, df, g, dg, x):\n    return df(g(x)) * dg(x)"
SHORT = Limits(seconds=8)


def session(level, *cells, limits=SHORT):
    return Session(level=level, limits=limits, cells=(IMPORTS, *cells), stubs={"derivative": DERIVATIVE.stub})


def asked(inputs=INPUTS):
    return Call(
        exercise=DERIVATIVE.id,
        function="derivative",
        stub=DERIVATIVE.stub,
        signature=DERIVATIVE.signature,
        grad_allowed=False,
        inputs=inputs,
    )


def answering(body):
    return f"def derivative(f, df, g, dg, x):\n    {body}"


def returned(level, body, *cells):
    """What a function with this body returns."""
    with session(level, *cells, answering(body)) as running:
        outcome = running.call(asked())
    assert not outcome.failure
    return outcome.value


def right(inputs=INPUTS):
    return inputs["df"](inputs["g"](inputs["x"])) * inputs["dg"](inputs["x"])


@each_level
def test_function_is_called_as_bp_check_calls_it(level):
    for body in (
        "return df(g(x)) * dg(x)",
        "print('seen')",
        "return df[x]",
        "raise NotImplementedError",
        "bp.grad(f)(x)",
    ):
        names = {}
        exec(f"import bpwidgets as bp\n{answering(body)}", names)
        expected = attempt(names["derivative"], INPUTS, grad_allowed=False)
        with session(level, answering(body)) as running:
            outcome = running.call(asked())
        assert outcome.value == expected.value
        assert outcome.printed == expected.printed
        assert outcome.attempted == expected.attempted
        assert (
            outcome.failure.split(" (`")[0] == expected.failure.split(" in line")[0]
            or "line 2" in outcome.failure
        )


@each_level
def test_an_explorer_is_inert_and_loads_neither_ipywidgets_nor_matplotlib(level):
    cells = (
        "w = bp.ChainRule(f=np.exp, predict=bp.Prediction('?', of='slope', x=2.0))\nw.x = 1.2\nw",
        "with w.hold():\n    w.reset(); w.controls['x'].value = 3",
        "display(w)\nbp.doctor()\nbp.exercise('chain_rule.where')",
        "from bpwidgets import Jacobian\nbp.check('chain_rule.derivative', len)",
    )
    with session(level, *cells) as running:
        assert running.failures == []
    watched = ("ipywidgets", "matplotlib", "anywidget", "traitlets", "IPython")
    assert returned(level, f"import sys; return [n for n in {watched} if n in sys.modules]", *cells) == []


@each_level
def test_what_a_child_needs_its_parent_has_imported_and_so_compiled(level):
    needed = returned(level, "import sys; return [n for n in sys.modules if n.startswith('bpwidgets')]")
    assert {"bpwidgets.grading.child", "bpwidgets.grading.lockdown"} <= {*needed} <= {*sys.modules}


@each_level
def test_a_cell_that_fails_is_noted_and_the_next_ones_run(level):
    with session(level, "1/0", "import sys; sys.exit()", "def", "raise KeyboardInterrupt", RIGHT) as running:
        assert [number for number, _ in running.failures] == [1, 2, 3, 4]
        assert running.failures[0][1] == "ZeroDivisionError: division by zero"
        assert running.call(asked()).value == right()


@each_level
def test_a_cell_that_ends_the_process_or_has_no_end_costs_that_cell_alone(level):
    with session(
        level, "import os; os._exit(0)", "while True: pass", RIGHT, limits=Limits(seconds=20)
    ) as running:
        assert set(running.skipped) == {1, 2}
        assert running.skipped[2] == "came to no end and was stopped"
        assert running.overtime == 1
        assert running.call(asked()).value == right()


@each_level
def test_a_call_that_ends_the_process_costs_that_call_alone(level):
    with session(
        level, answering("import ctypes\n    return ctypes.string_at(0) if x > 0 else 7.0")
    ) as running:
        one, other = ({**INPUTS, "x": x} for x in (1.0, -1.0))
        assert running.call(asked(one)).failure.startswith("Your function ended the process")
        assert running.call(asked(other)).value == 7.0


@each_level
def test_a_call_without_end_is_stopped_even_where_no_trace_can_stop_it(level):
    with session(level, answering("sum(range(10**12))")) as running:
        assert running.call(asked()).failure == "Your function came to no end and was stopped."


@each_level
def test_a_session_has_its_time_and_no_more(level):
    start = time.monotonic()
    endless = [f"import time\nwhile True: time.sleep(1)  # {n}" for n in range(9)]
    with (
        session(level, *endless, limits=Limits(seconds=4)) as running,
        pytest.raises(SessionError, match="more than its 4"),
    ):
        running.call(asked())
    assert time.monotonic() - start < 60  # not nine cells without end


@each_level
def test_no_more_processes_are_started_than_are_worth_it(level):
    deadly = ["import os; os._exit(0)"] * MAX_STARTS
    with (
        session(level, *deadly, limits=Limits(seconds=120)) as running,
        pytest.raises(SessionError, match="Too many"),
    ):
        running.call(asked())


@each_level
def test_magics_commands_and_questions_do_nothing(level):
    cells = (
        "%matplotlib inline\n!pip install numpy\nfiles = !ls\nnp.sum?\n?np\nif True:\n    %time x = 1",
        "%%time\nfirst = 1",
        "%%bash\nrm -rf everything",
        "text = '''\n%not a magic\n'''",
    )
    assert returned(level, "return text", *cells) == "\n%not a magic\n"
    with session(level, *cells, "assert first == 1 and files is None") as running:
        assert running.failures == []


@each_level
def test_the_last_definition_counts_and_is_noted(level):
    with session(level, DERIVATIVE.stub, RIGHT) as running:
        assert running.repeated == ()
    with session(level, answering("return 1.0"), RIGHT) as running:
        assert running.repeated == ("derivative",)
        assert running.call(asked()).value == right()


@each_level
def test_a_function_of_another_name_counts_where_the_stub_was_left(level):
    mine = RIGHT.replace("derivative", "mine")
    with session(level, DERIVATIVE.stub, mine, f"bp.check('{DERIVATIVE.id}', mine)") as running:
        assert running.call(asked()).value == right()


@each_level
def test_what_keeps_a_function_from_being_called_is_said(level):
    def failure(*cells):
        with session(level, *cells) as running:
            return running.call(asked()).failure

    assert "cell that defines `derivative` fails" in failure("def derivative(f, df, g, dg, x):\n    return (")
    assert "is no function" in failure(RIGHT, "derivative = derivative(abs, abs, abs, abs, 1)")
    assert "takes `(x)`" in failure("def derivative(x): return x")
    assert "more than can be judged" in failure(answering("return [0] * 10**6"))
    with session(level) as running:
        assert not running.call(asked()).attempted


@each_level
def test_without_inputs_a_function_is_looked_at_and_not_called(level):
    looks = replace(asked(), inputs=None)
    with session(level, "calls = []", answering("return calls.append(x) or len(calls)")) as running:
        assert running.call(looks) == Outcome()
        assert running.call(asked()).value == 1
    with session(level) as running:
        assert not running.call(looks).attempted
    with session(level, "def derivative(x): return x") as running:
        assert "takes `(x)`" in running.call(looks).failure


@each_level
def test_what_is_called_is_what_had_the_name_at_the_end_of_the_notebook(level):
    body = "globals()['derivative'] = None; return df(g(x)) * dg(x)"
    with session(level, answering(body)) as running:
        assert [running.call(asked()).value for _ in range(2)] == [right()] * 2


@each_level
def test_nothing_of_the_parent_is_seen(level, tmp_path, monkeypatch):
    monkeypatch.setenv("BPWIDGETS_SECRET", "hush")
    (tmp_path / "secret").write_text("hush")
    reads = (
        "import os; assert 'hush' not in str(os.environ)",
        f"assert not os.path.exists('{tmp_path}/secret') or open('{tmp_path}/secret')",
        "open(f'/proc/{os.getppid()}/environ').read()",
        "import bpwidgets.exercises.lessons.chain_rule",
        f"open('{__file__}').read()",
        "os.listdir(os.path.expanduser('~root'))",
    )
    with session(level, *reads) as running:
        failed = [number for number, _ in running.failures]
    assert 1 not in failed
    assert failed[-4:] == [3, 4, 5, 6]


def test_nothing_is_left_of_a_session():
    before = psutil.Process().children(recursive=True)
    for level in AVAILABLE:
        with session(level, RIGHT) as running:
            running.call(asked())
    assert psutil.Process().children(recursive=True) == before


@each_level
def test_one_thread_keeps_the_time_of_a_session_and_ends_with_it(level):
    before = {*threading.enumerate()}
    with session(level, RIGHT) as running:
        assert len({*threading.enumerate()} - before) == 1
        running.call(asked())
        (keeper,) = {*threading.enumerate()} - before
    keeper.join(timeout=20)
    assert not keeper.is_alive()


PARENT = """
import sys, time
from bpwidgets.grading.isolation import Limits
from bpwidgets.grading.session import Session
with Session(level=sys.argv[1], limits=Limits(), cells=("1",)):
    print("ready", flush=True)
    time.sleep(60)
"""


@each_level
def test_a_child_ends_with_a_parent_that_is_killed(level):
    parent = subprocess.Popen([sys.executable, "-c", PARENT, level], stdout=subprocess.PIPE)
    try:
        assert parent.stdout.readline() == b"ready\n"
        children = psutil.Process(parent.pid).children(recursive=True)
        assert children
    finally:
        os.kill(parent.pid, signal.SIGKILL)
        parent.wait()
        parent.stdout.close()
    _, alive = psutil.wait_procs(children, timeout=20)
    assert alive == []


@each_level
def test_a_level_that_lets_a_cell_out_does_not_count_as_working(level, monkeypatch):
    monkeypatch.setattr("bpwidgets.grading.session.command", lambda _, limits: command("none", limits))
    assert not probe.works.__wrapped__(level)


@each_level
def test_a_level_whose_program_does_not_start_does_not_count_as_working(level, monkeypatch):
    monkeypatch.setattr("bpwidgets.grading.session.command", lambda *_: [sys.executable, "-c", "1"])
    assert not probe.works.__wrapped__(level)


@each_level
def test_a_package_below_the_scratch_folder_is_isolated_as_well(level):
    with tempfile.TemporaryDirectory(
        dir=SCRATCH
    ) as folder:  # as a CI's checkout or virtual environment may be
        shutil.copytree(PACKAGE, Path(folder, "bpwidgets"))
        ask = f"from bpwidgets.grading.probe import works; print(works({level!r}))"
        environment = {**os.environ, "PYTHONPATH": folder}
        done = subprocess.run(
            [sys.executable, "-c", ask],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
    assert done.stdout == "True\n"


def test_without_isolation_a_submission_runs_all_the_same():
    with session("none", RIGHT) as running:
        assert running.call(asked()).value == right()


def test_a_machine_without_bubblewrap_has_the_next_level(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not probe.works.__wrapped__("bubblewrap")
