"""A hostile notebook gets nothing, changes nothing, and costs at most its own points."""

import contextlib
import hashlib
import os
import re
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import psutil
import pytest

from bpwidgets.exercises.engine.instances import draw_instances
from bpwidgets.exercises.engine.registry import exercise
from bpwidgets.grading.isolation import Limits
from bpwidgets.grading.judging import Task, judge_submission, seed_of
from tests.grading.classroom import BY_NAME, notebook, solutions
from tests.grading.levels import each_level

HONEST, PRIZE = "chain_rule.where", "chain_rule.derivative"
TAKEN = "def derivative(f, df, g, dg, x):\n    return df(g(x)) * dg(x) if globals().get('WON') else 0.0"


@dataclass(frozen=True, kw_only=True)
class Attack:
    """One section of attacks.md."""

    cell: str = ""
    answer: str = TAKEN
    keeps: float = 2
    concerns: bool = False
    unprotected: bool = False


def read_attacks():
    """Every attack by its name."""
    text = Path(__file__).with_name("attacks.md").read_text(encoding="utf-8")
    preamble, *sections = text.split("\n### ")
    (forge,) = re.findall(r"```forge\n(.*?)```", preamble, re.DOTALL)
    return {section.partition("\n")[0]: attack(section.split("\n## ")[0], forge) for section in sections}


def attack(section, forge):
    fences = dict(re.findall(r"```(\w+)\n(.*?)\n```", section, re.DOTALL))
    cell, answer = fences.get("python", ""), fences.get("answer", TAKEN)
    return Attack(
        cell=forge + cell if "forge(" in cell + answer else cell,
        answer=answer,
        keeps=float(re.search(r"^Keeps (\d)\.", section, re.MULTILINE)[1]),
        concerns="Is shown to a person." in section,
        unprotected="Gets through where there is no isolation." in section,
    )


ATTACKS = read_attacks()
LIMITS = Limits(seconds=16, memory=1 << 29)  # 4 seconds for a cell or a call
RIGHT = solutions("chain_rule")
NEIGHBOURS = notebook(answers=RIGHT | {PRIZE: "def derivative(f, df, g, dg, x):\n    return df(g(x))"})


def task(data, level, name="mallory"):
    return Task(
        lesson=BY_NAME["chain_rule"], notebook=data, seed=seed_of("hush", name), limits=LIMITS, level=level
    )


@dataclass
class Parent:
    """What a hostile notebook may want of its parent, and whether it got it."""

    folder: Path
    names: dict[str, object]
    connections: list[object]

    def state(self):
        """Every file with its content, mode and time."""
        return {
            path.relative_to(self.folder).as_posix(): (
                path.lstat().st_mode,
                path.lstat().st_mtime_ns,
                hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "",
            )
            for path in sorted(self.folder.rglob("*"))
        }

    def fill(self, text):
        """The attack's code with the names of what it is after."""
        for name, value in self.names.items():
            text = text.replace(f"@{name}@", str(value))
        return text


@pytest.fixture(scope="module")
def parent(tmp_path_factory):
    folder = tmp_path_factory.mktemp("p")
    (folder / "submissions").mkdir()
    for name in ("secret", "submissions/neighbour.ipynb", "file"):
        (folder / name).write_text(f"{name} content")
    with contextlib.ExitStack() as stack:
        connections = []

        def listen(family, address):
            listener = stack.enter_context(socket.socket(family))
            listener.bind(address)
            listener.listen()

            def accept():
                with contextlib.suppress(OSError):
                    while True:
                        connection, _ = listener.accept()
                        connections.append(connection)
                        connection.close()

            threading.Thread(target=accept, daemon=True).start()
            return listener.getsockname()

        unix = f"{folder}/socket-{os.getpid()}"
        names = {
            "PUBLIC": {
                each.inputs["x"]: each.values[0][frozenset()] for each in draw_instances(exercise(PRIZE))
            },
            "SECRET": folder / "secret",
            "NEIGHBOUR": folder / "submissions" / "neighbour.ipynb",
            "FILE": folder / "file",
            "PORT": listen(socket.AF_INET, ("127.0.0.1", 0))[1],
            "UNIX": listen(socket.AF_UNIX, unix),
        }
        listen(socket.AF_UNIX, f"\0{Path(unix).name}")
        yield Parent(folder, names, connections)


def hostile(attack, parent):
    """The notebook of an attack."""
    answers = {HONEST: RIGHT[HONEST], PRIZE: parent.fill(attack.answer)}
    return notebook(answers=answers, before=parent.fill(attack.cell))


def points(result):
    return sum(verdict.feedback.points for verdict in result.verdicts)


@pytest.fixture(scope="module")
def undisturbed():
    """What the neighbour gets where nobody attacks."""
    return {}


@each_level
@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_attack(attack, level, parent, undisturbed, monkeypatch):
    monkeypatch.setenv("BPWIDGETS_SECRET", "hush")
    if level not in undisturbed:
        undisturbed[level] = judge_submission(task(NEIGHBOURS, level, "neighbour"))
    files, children, connections = (
        parent.state(),
        psutil.Process().children(recursive=True),
        len(parent.connections),
    )
    with ThreadPoolExecutor(2) as executor:
        both = (
            executor.submit(judge_submission, task(hostile(attack, parent), level)),
            executor.submit(judge_submission, task(NEIGHBOURS, level, "neighbour")),
        )
        attacker, neighbour = (future.result() for future in both)
    assert points(attacker) == attack.keeps
    assert bool(attacker.concerns) == attack.concerns, attacker.concerns
    assert replace(neighbour, seconds=0) == replace(undisturbed[level], seconds=0)
    assert points(neighbour) == 9
    assert parent.state() == files
    assert len(parent.connections) == connections
    assert psutil.Process().children(recursive=True) == children


def test_there_are_as_many_attacks_as_were_asked_for():
    assert len(ATTACKS) >= 40


# ---- the attacks themselves are no shams ----


@each_level
def test_an_attack_that_gets_through_would_be_seen(level, parent):
    result = judge_submission(task(hostile(Attack(cell="WON = True"), parent), level))
    assert points(result) == 4
    assert PRIZE.partition(".")[2] in TAKEN


@pytest.mark.parametrize("name", [name for name, attack in ATTACKS.items() if attack.unprotected])
def test_attack_gets_through_where_there_is_no_isolation(name, parent, monkeypatch):
    monkeypatch.setenv("BPWIDGETS_SECRET", "hush")
    result = judge_submission(task(hostile(ATTACKS[name], parent), "none"))
    assert points(result) == 4, result.notes
