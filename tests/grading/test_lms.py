"""What Canvas and Moodle exported comes back with grades in it, and everything else as it was."""

import csv
import io

import pytest

from bpwidgets.grading.lms import Roster, RosterError, filled_in
from tests.grading.books import book, graded, verdict

CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Essay (7)\r\n"
    "    Points Possible,,,,,10\r\n"
    '"Lovelace, Ada",101,s1,ada,Week 1,9\r\n'
    '"Babbage, Charles",102,s2,cb,"Week 1, late",\r\n'
    '"=Formula, Name",103,s3,f,Week 1,8\r\n'
    '"Student, Test",,,,,\r\n'
)
MOODLE = (
    '\ufeffIdentifier,"Full name","Email address",Status,Grade,"Maximum Grade","Grade can be changed",'
    '"Last modified (grade)","Feedback comments"\r\n'
    'Participant 101,"Ada Lovelace",ada@x.org,"Submitted for grading - ",,100.00,Yes,-,\r\n'
    'Participant 102,"Charles Babbage",cb@x.org,"No submission - ",50.00,100.00,Yes,-,"Well, well"\r\n'
)
FULL = [verdict(f"chain_rule.{name}") for name in ("where", "table", "derivative", "threefold")]


def rows(data):
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def canvas(*each, roster=CANVAS):
    data, missing = filled_in(book(*each), Roster.read(roster.encode(), "canvas"))
    return rows(data), missing


def moodle(*each, roster=MOODLE):
    data, missing = filled_in(book(*each), Roster.read(roster.encode(), "moodle"))
    return rows(data), missing


def test_canvas_gets_a_column_for_the_lesson_and_its_points_possible():
    found, missing = canvas(graded("lovelaceada", *FULL, id="101"))
    assert found[0] == [
        "Student",
        "ID",
        "SIS User ID",
        "SIS Login ID",
        "Section",
        "Essay (7)",
        "01_chain_rule",
    ]
    assert [row[6] for row in found[1:]] == ["11", "9", "", "", ""]
    assert missing == []


def test_canvas_keeps_every_other_cell():
    found, _ = canvas(graded("lovelaceada", *FULL, id="101"))
    assert [row[:6] for row in found] == rows(CANVAS.encode())


@pytest.mark.parametrize(
    "header", ["01_chain_rule (55)", "The chain rule", "The Chain Rule (55)", "chain_rule"]
)
def test_canvas_assignment_of_the_lessons_name_is_filled_in(header):
    roster = CANVAS.replace("Essay (7)", header)
    found, _ = canvas(graded("x", *FULL, id="101"), roster=roster)
    assert len(found[0]) == 6
    assert found[1][5] == "10"  # the points possible that are there are the teacher's
    assert found[2][5] == "8.18"  # 9 of 11 on the teacher's scale


@pytest.mark.parametrize(
    ("possible", "points"), [("100", "81.82"), ("0", "9"), ("11", "9"), ("(read only)", "9")]
)
def test_canvas_points_are_on_the_assignments_scale(possible, points):
    roster = CANVAS.replace("Essay (7)", "01_chain_rule (55)").replace(",10\r", f",{possible}\r")
    found, _ = canvas(graded("x", *FULL, id="101"), roster=roster)
    assert (found[1][5], found[2][5]) == (possible, points)


@pytest.mark.parametrize("name", ["ada", "Ada Lovelace", "Lovelace, Ada", "LOVELACE Ada", "s1"])
def test_student_of_a_folder_is_found_by_name(name):
    found, missing = canvas(graded(name, *FULL))
    assert (found[2][6], missing) == ("9", [])


def test_who_is_not_in_the_roster_or_twice_is_said_and_not_guessed():
    twice = CANVAS + '"Lovelace, Ada",105,s5,ada5,Week 2,\r\n'
    found, missing = canvas(graded("Ada Lovelace", *FULL), graded("Grace"), roster=twice)
    absent = "Not in the roster, so not in that file"
    assert missing == [f"{absent}: Ada Lovelace", f"{absent}: Grace"]
    assert {row[6] for row in found[2:]} == {""}


@pytest.mark.parametrize("fill", [canvas, moodle])
def test_of_two_students_who_come_to_one_row_neither_is_guessed(fill):
    found, missing = fill(graded("Ada Lovelace", *FULL), graded("lovelaceada", id="101"))
    assert [sentence.partition(": ")[2] for sentence in missing] == ["Ada Lovelace", "lovelaceada"]
    assert all("Not the only one with this row" in sentence for sentence in missing)
    assert found[2][6] == "" if fill is canvas else found[1][4] == ""


def test_a_student_whose_name_has_changed_between_two_lessons_is_one():
    steps = verdict("jacobian.shapes")
    found, missing = canvas(
        graded("lovelaceada", *FULL, id="101"), graded("kingada", steps, id="101", lesson="jacobian")
    )
    assert (found[0][6:], found[2][6:], missing) == (["01_chain_rule", "02_jacobian"], ["9", "2"], [])


def test_a_number_twice_for_one_lesson_is_not_guessed():
    found, missing = canvas(graded("lovelaceada", *FULL, id="101"), graded("kingada", id="101"))
    assert (found[2][6], len(missing)) == ("", 2)


def test_a_number_is_the_platforms_and_not_a_row_whose_name_is_the_same():
    found, _ = canvas(graded("Babbage, Charles", *FULL, id="101"))
    assert (found[2][6], found[3][6]) == ("9", "")


def test_canvas_leaves_the_cell_of_a_file_beyond_recovery():
    found, _ = canvas(graded("x", id="101", problem="The file is empty."))
    assert found[2][6] == ""


def test_moodle_gets_a_grade_on_the_assignments_scale_and_the_feedback():
    wrong = verdict("chain_rule.flat", "wrong", message="It is `a` < b.")
    found, missing = moodle(graded("Ada Lovelace", *FULL, wrong, id="101"))
    ada, babbage = found[1:]
    assert ada[4] == "81.82"
    assert "<code>chain_rule.flat</code>" in ada[8]
    assert "It is <code>a</code> &lt; b." in ada[8]
    assert wrong.feedback._repr_html_() in ada[8]  # as in the lesson, each step on a line of its own
    assert babbage == rows(MOODLE.encode())[2]
    assert missing == []


def test_moodle_of_another_country():
    roster = MOODLE.replace("100.00", '"100,00"').replace("Participant ", "Teilnehmer/in")
    found, _ = moodle(graded("x", *FULL, id="101"), roster=roster)
    assert found[1][4] == "81,82"


def test_moodle_keeps_its_mark_and_its_columns():
    data, _ = filled_in(book(graded("x", *FULL, id="101")), Roster.read(MOODLE.encode(), "moodle"))
    assert data.startswith(b"\xef\xbb\xbfIdentifier,")
    assert rows(data)[0] == rows(MOODLE.encode())[0]


def test_a_worksheet_without_comments_gets_a_column_for_them():
    roster = "Identifier,Full name,Grade\nParticipant 101,Ada,\n"
    found, _ = moodle(graded("Ada", *FULL), roster=roster)
    assert found[0][-1] == "Feedback comments"
    assert found[1][2] == "9"


def test_a_table_with_semicolons_stays_one():
    roster = CANVAS.replace(",", ";").replace('"Lovelace; Ada"', '"Lovelace, Ada"')
    data, _ = filled_in(book(graded("x", *FULL, id="101")), Roster.read(roster.encode(), "canvas"))
    assert data.decode().splitlines()[2] == "Lovelace, Ada;101;s1;ada;Week 1;9;9"


@pytest.mark.parametrize(
    ("platform", "data", "words"),
    [
        ("canvas", MOODLE.encode(), "no column 'Student'"),
        ("moodle", CANVAS.encode(), "no column 'Identifier', 'Full name', 'Grade'"),
        ("moodle", b"", "no column"),
        ("canvas", b"PK\x03\x04\xff", "cannot be read"),
    ],
)
def test_another_table_is_refused(platform, data, words):
    with pytest.raises(RosterError, match=words):
        Roster.read(data, platform)
