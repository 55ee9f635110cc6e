"""The numbers of a class, and what a spreadsheet makes of them."""

import csv
import io

import pytest

from bpwidgets.grading.submissions import Student
from bpwidgets.grading.tables import as_csv, class_csv, grades_csv, inert
from tests.grading.books import book, graded, verdict
from tests.grading.classroom import BY_NAME


def rows(data):
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_grades_have_a_row_for_each_exercise():
    found = rows(
        grades_csv(
            book(
                graded(
                    "Ada",
                    verdict("chain_rule.derivative", "wrong", diagnosis=("inner-forgotten", "sum")),
                    verdict("chain_rule.threefold", "wrong", points=2.5),
                    verdict("chain_rule.flat", "error", stopped=15.0),
                )
            )
        )
    )
    assert list(found[0]) == [
        "student",
        "lesson",
        "exercise",
        "status",
        "points",
        "maximum",
        "misconception",
        "seconds",
    ]
    by_exercise = {row["exercise"]: list(row.values())[3:] for row in found}
    assert by_exercise == {
        "chain_rule.where": ["not attempted", "0", "2", "", ""],
        "chain_rule.table": ["not attempted", "0", "2", "", ""],
        "chain_rule.derivative": ["wrong", "0", "2", "inner-forgotten; sum", ""],
        "chain_rule.threefold": ["wrong", "2.5", "3", "", ""],
        "chain_rule.flat": ["error", "0", "2", "", "15"],
    }


def test_a_file_beyond_recovery_is_one_row_that_says_why():
    (row,) = rows(grades_csv(book(graded("Ada", problem="The file is empty."))))
    assert list(row.values()) == [
        "Ada",
        "01_chain_rule",
        "",
        "unreadable: The file is empty.",
        "0",
        "11",
        "",
        "",
    ]


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "＝1+1"])
def test_a_name_that_a_spreadsheet_would_run_is_inert(name):
    found = rows(grades_csv(book(graded(name, problem=name))))
    assert found[0]["student"] == f"'{name}"
    assert inert("Ada = 1") == "Ada = 1"


def test_any_name_survives_its_cell():
    for name in ('O\'Brien, "Pat"', "two\nlines", "张伟", "a;b"):
        assert rows(grades_csv(book(graded(name))))[0]["student"] == name


def test_a_lone_surrogate_breaks_no_table():
    assert b"?" in as_csv([["\ud800"]])


CLASS = book(
    graded(
        "Ada",
        verdict(
            "chain_rule.derivative", "wrong", diagnosis=("sum",), answer="def derivative(f):\n    ada = 1"
        ),
    ),
    graded("Bob", verdict("chain_rule.derivative", "wrong", diagnosis=("sum",), answer="b")),
    graded("Cem", verdict("chain_rule.derivative", "wrong", diagnosis=("sum", "sign-flipped"), answer="b")),
    graded("Dot", verdict("chain_rule.table", "wrong", points=1, diagnosis=("sum",), answer="Dot's own")),
    graded("Eve", problem="The file is empty."),
    graded("Fay", concerns=("It sent the judge something else.",)),
)


def test_misconceptions_are_ranked_by_how_many_learners_have_them():
    mistakes = CLASS.mistakes(BY_NAME["chain_rule"])
    found = [(each.exercise.id, each.step, each.id, each.learners, each.share) for each in mistakes]
    assert found == [
        ("chain_rule.derivative", "", "sum", 3, 3 / 5),
        ("chain_rule.table", "f_of_g", "sum", 1, 1 / 5),
        ("chain_rule.table", "g_of_f", "sum", 1, 1 / 5),
        ("chain_rule.derivative", "", "sign-flipped", 1, 1 / 5),
    ]
    assert mistakes[0].text.startswith("The two slopes are added.")


def test_examples_are_few_frequent_first_and_name_nobody():
    sums, table, *_ = CLASS.mistakes(BY_NAME["chain_rule"])
    assert sums.examples == ("b", "def derivative(f):\n    … = 1")
    assert table.examples == ("…'s own",)
    many = book(
        *(
            graded(f"S{n}", verdict("chain_rule.derivative", "wrong", diagnosis=("sum",), answer=f"{n}"))
            for n in range(9)
        )
    )
    assert many.mistakes(BY_NAME["chain_rule"])[0].examples == ("0", "1", "2")


def test_class_table_has_the_numbers_of_the_page():
    found = {
        (row["exercise"], row["step"], row["what"]): (row["learners"], row["share"])
        for row in rows(class_csv(CLASS))
    }
    assert found["chain_rule.derivative", "", "wrong"] == ("3", "0.600")
    assert found["chain_rule.table", "", "partly"] == ("1", "0.200")
    assert found["chain_rule.flat", "", "not attempted"] == ("5", "1.000")
    assert found["chain_rule.derivative", "", "misconception: sum"] == ("3", "0.600")


def test_what_nobody_reached_and_who_needs_an_eye():
    unreached = CLASS.unreached(BY_NAME["chain_rule"])
    assert [each.function_name for each in unreached] == ["where", "threefold", "flat"]
    assert [(each.submission.student.name, reason) for each, reason in CLASS.concerns()] == [
        ("Eve", "The file is empty."),
        ("Fay", "It sent the judge something else."),
    ]


def test_two_students_of_one_name_are_told_apart_by_number():
    names = book(graded("Ada", id="7"), graded("Ada", id="8"), graded("Bob", id="9")).names
    assert names == {
        Student("Ada", "7"): "Ada (7)",
        Student("Ada", "8"): "Ada (8)",
        Student("Bob", "9"): "Bob",
    }
