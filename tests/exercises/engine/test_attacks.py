"""Whatever a learner's function does: a verdict, in time, and a kernel that is what it was."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.exercises.engine.attacked import SECONDS, attacks

ATTACKS = attacks()
# Kinds of attacks that share a process.
TOGETHER = tuple(
    line.split()
    for line in """
    numpy python
    builtins math time judge
    copy inspect contextlib io os
    stdout stdin breakpoint pdb warnings
    trace profile frames
    signal
    sleep
    loop exec async
    protocol error
    exit recursion
    memory
    threads system
    callable before
    """.strip().splitlines()
)
SLACK = 20.0  # seconds, on a machine that does much else


def kind(name):
    return name.partition(":")[0]


def test_every_attack_is_made():
    assert len(ATTACKS) > 100
    assert {kind(name) for name in ATTACKS} == {each for kinds in TOGETHER for each in kinds}


@pytest.mark.skipif(sys.platform == "win32", reason="an alarm ends what is slow, and Windows has none")
@pytest.mark.parametrize("kinds", TOGETHER, ids="-".join)
def test_an_attack_is_answered_in_time_and_leaves_the_kernel_as_it_was(kinds):
    numbers = [number for number, name in enumerate(ATTACKS) if kind(name) in kinds]
    command = [sys.executable, "-m", "tests.exercises.engine.attacked", *map(str, numbers)]
    ran = subprocess.run(
        command, capture_output=True, text=True, timeout=600, stdin=subprocess.DEVNULL, check=False
    )
    told = {line["name"]: line for line in map(json.loads, ran.stdout.splitlines())}
    failures = []
    for number in numbers:
        name, source = list(ATTACKS.items())[number]
        line = told.get(name, {"status": "the process ended", "seconds": 0.0, "changed": []})
        right = {"wrong", "error", *(["correct"] if "RIGHT" in source else [])}
        if line["status"] not in right or line["seconds"] > SECONDS + SLACK or line["changed"]:
            failures.append(line)
    assert not failures
    assert ran.stderr == ""
