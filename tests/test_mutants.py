"""The mutation run samples evenly, spares what no test is meant to see, and tells what is noticed from what is not."""

from __future__ import annotations

import random
import textwrap
from pathlib import Path

import pytest

from tests import mutants
from tests.mutants import Mutant

SOURCE = """\
from __future__ import annotations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    LIMIT = 3

def scaled(x: Literal[1], *rest: float) -> Literal[2]:
    return 7 * x + len(rest)

def drawn(x):
    return Line(x=[x - 5], width=1.5, offset=(0, 12))
"""


@pytest.fixture
def project(tmp_path):
    """A tree with one module in each part, and tests that notice some of what can be broken in the first."""

    def write(path, text=""):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(textwrap.dedent(text), "utf-8")

    for folder in mutants.PARTS.values():
        write(f"{folder}/__init__.py")
    write("bpwidgets/__init__.py")
    write("bpwidgets/calculus/products.py", "def product(x, y):\n    return x * y\n")
    write("tests/__init__.py")
    write(
        "tests/calculus/test_products.py",
        """
        from bpwidgets.calculus.products import product

        def test_product():
            assert product(2, 3) == 6
        """,
    )
    return tmp_path


def mutant(after, path="bpwidgets/calculus/products.py"):
    return Mutant(path=path, operator="core/ReplaceBinaryOperator_Mul_Add", occurrence=0, line=2, after=after)


PRODUCT, SUM, QUOTIENT = (f"def product(x, y):\n    return {it}\n" for it in ("y * x", "x + y", "x / y"))


# ---- which tests ----


CONTRACT = " ".join(f"tests/explorers/test_{it}.py" for it in ("record", "contract", "slopes", "curves"))


@pytest.mark.parametrize(
    ("path", "first", "last"),
    [
        (
            "bpwidgets/calculus/losses.py",
            "tests/calculus/test_losses.py",
            f"{CONTRACT} -k random or autodiff",
        ),
        ("bpwidgets/calculus/autodiff/vjps.py", "tests/calculus/autodiff/test_vjps.py", None),
        ("bpwidgets/live/model/predict.py", "tests/live/model/test_predict.py", None),
        (
            "bpwidgets/explorers/jacobian/square.py",
            "tests/explorers/test_jacobian.py",
            "tests/explorers -k Jacobian or JacobianTable",
        ),
        ("bpwidgets/exercises/engine/check.py", "tests/exercises/engine", "tests/exercises"),
        (
            "bpwidgets/exercises/lessons/jacobian.py",
            "tests/exercises/lessons/test_jacobian.py",
            "tests/exercises -k jacobian",
        ),
    ],
)
def test_the_tests_of_the_module_come_first_and_those_around_it_last(path, first, last):
    commands = [" ".join(command) for command in mutants.noticing(path, mutants.ROOT)]
    assert commands[0] == first
    assert last in (None, commands[-1])
    assert len(set(commands)) == len(commands) > 1


def test_every_module_has_tests_that_can_notice_it():
    for folder in mutants.PARTS.values():
        for path in (mutants.ROOT / folder).rglob("*.py"):
            assert mutants.noticing(path.relative_to(mutants.ROOT).as_posix(), mutants.ROOT)


# ---- the verdict ----


@pytest.mark.parametrize(
    ("code", "noticed"),
    [(0, False), (1, True), (2, True), (3, True), (-11, True), (None, True)],
    ids=["passed", "failed", "not collected", "internal error", "crashed", "timeout"],
)
def test_all_but_a_green_run_notices(code, noticed):
    assert mutants.verdict(code) is noticed


@pytest.mark.parametrize("code", [4, 5])
def test_a_run_without_tests_is_no_verdict(code):
    with pytest.raises(mutants.BaselineError, match=f"pytest ended with {code}"):
        mutants.verdict(code)


def test_the_report_counts_by_part_and_shows_the_survivors(project):
    tried = [mutant(SUM), mutant(QUOTIENT), mutant("1\n", "bpwidgets/exercises/__init__.py")]
    said = mutants.report(tried, [True, False, True], project).splitlines()
    assert said[1] == "bpwidgets/calculus/products.py:2 ReplaceBinaryOperator_Mul_Add"
    assert said[3:6] == [" def product(x, y):", "-    return x * y", "+    return x / y"]
    assert said[-3:] == [
        "calculus   1 of 2 killed, 50%",
        "exercises  1 of 1 killed, 100%",
        "together   2 of 3 killed, 67%",
    ]


def test_the_tests_see_the_mutant_in_a_copy_and_the_checkout_stays(project, tmp_path_factory):
    trial = mutants.Trial(project, tmp_path_factory.mktemp("copies"))
    before = {path: path.read_bytes() for path in project.rglob("*.py")}
    assert [trial.notices(mutant(after)) for after in (SUM, PRODUCT, QUOTIENT)] == [True, False, True]
    assert {path: path.read_bytes() for path in project.rglob("*.py")} == before
    assert list(trial.seconds) == mutants.noticing("bpwidgets/calculus/products.py", project)


def test_tests_that_do_not_end_are_ended_and_have_noticed(project, tmp_path_factory, monkeypatch):
    monkeypatch.setattr(mutants, "SLACK_S", 2.0)
    monkeypatch.setattr(mutants, "SLACK", 0.0)
    trial = mutants.Trial(project, tmp_path_factory.mktemp("copies"))
    trial.seconds = dict.fromkeys(mutants.noticing("bpwidgets/calculus/products.py", project), 0.0)
    assert trial.notices(mutant("while True:\n    pass\n"))


def test_tests_that_fail_where_nothing_is_broken_stop_the_run(project, tmp_path_factory):
    (project / "bpwidgets/calculus/products.py").write_text("product = divmod\n", "utf-8")
    trial = mutants.Trial(project, tmp_path_factory.mktemp("copies"))
    with pytest.raises(
        mutants.BaselineError, match="fail where nothing is broken: tests/calculus/test_products"
    ):
        trial.notices(mutant(SUM))


# ---- what is broken: cosmic-ray's part ----


def broken_lines(source):
    pytest.importorskip("cosmic_ray", reason="cosmic-ray comes with the dev extra")
    return {line for place in mutants.places("some.py", source) for line in {each.line for each in place}}


def test_types_and_looks_are_spared():
    assert broken_lines(SOURCE) == {8, 11}
    texts = {
        mutants.broken(each, SOURCE).after.splitlines()[10].strip()
        for place in mutants.places("some.py", SOURCE)
        for each in place
        if each.line == 11
    }
    assert texts
    assert all("width=1.5, offset=(0, 12)" in text for text in texts)


def test_a_cache_is_spared_and_what_it_keeps_is_not():
    source = "@lru_cache(maxsize=4)\ndef twice(x):\n    return 2 * x\n\n@final\ndef same(x):\n    return x\n"
    assert broken_lines(source) == {3, 5}


def test_a_pixel_more_or_less_is_spared_in_an_explorer_alone():
    source = "BOX = (56.0, 2.0)\n"
    pytest.importorskip("cosmic_ray", reason="cosmic-ray comes with the dev extra")
    paths = ("bpwidgets/explorers/jacobian/square.py", "bpwidgets/calculus/losses.py")
    assert [len(mutants.places(path, source)) for path in paths] == [1, 2]


@pytest.mark.parametrize("source", ["def f(*a):\n    return a\n", "def f(a, *, b):\n    return a\n"])
def test_what_is_no_python_or_changes_nothing_is_no_mutant(source):
    assert broken_lines(source) <= {1}
    for place in mutants.places("some.py", source):
        assert [mutants.broken(each, source) for each in place] == [None] * len(place)


def test_a_seed_is_a_sample_and_every_place_counts_once(project):
    pytest.importorskip("cosmic_ray", reason="cosmic-ray comes with the dev extra")
    module = project / "bpwidgets/calculus/sums.py"
    module.write_text("def f(x, y):\n    return not x * y - 4\n", "utf-8")
    parts = ["calculus"]
    one, again = (mutants.sample(project, parts, 2, random.Random(5)) for _ in range(2))
    assert one == again
    assert len(one) == 2
    everything = mutants.sample(project, parts, 99, random.Random(5))
    here = [each.line for each in everything if each.path.endswith("sums.py")]
    assert len(here) == 4  # not, *, - and 4
    assert {Path(each.path).name for each in everything} == {"sums.py", "products.py"}


def test_the_command_samples_tries_and_reports(project, monkeypatch, capsys):
    pytest.importorskip("cosmic_ray", reason="cosmic-ray comes with the dev extra")
    monkeypatch.setattr(mutants, "ROOT", project)
    assert mutants.main(["--sample", "1", "--seed", "3", "--only", "calculus"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "--seed 3"
    assert said[1].startswith("   1 killed   bpwidgets/calculus/products.py:2 ReplaceBinaryOperator_Mul_")
    assert said[-2:] == ["calculus   1 of 1 killed, 100%", "together   1 of 1 killed, 100%"]
    (project / "bpwidgets/calculus/products.py").write_text("product = lambda x, y: x * y + 1\n", "utf-8")
    assert mutants.main(["--sample", "1", "--seed", "3", "--only", "calculus"]) == 2
    assert capsys.readouterr().err.startswith("these tests fail where nothing is broken: ")
