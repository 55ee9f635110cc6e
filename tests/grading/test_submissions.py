"""What teachers download is found in the layouts of every platform, and no name leads out of the folder."""

import os
import zipfile

import pytest

from bpwidgets.grading.notebook import code_cells
from bpwidgets.grading.submissions import Student, submissions
from tests.grading.classroom import as_notebook, hand_in, notebook

DATA = as_notebook(["1"])


def found(root):
    return [(each.student, each.lesson and each.lesson.name, each.problem) for each in submissions(root)]


def write(root, *names):
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(DATA)


def test_a_folder_for_each_student(tmp_path):
    write(tmp_path, "Ada/01_chain_rule.ipynb", "Ada/02_jacobian.ipynb", "Émile/01_chain_rule.ipynb")
    assert found(tmp_path) == [
        (Student("Ada"), "chain_rule", ""),
        (Student("Ada"), "jacobian", ""),
        (Student("Émile"), "chain_rule", ""),
    ]


@pytest.mark.parametrize("course", [True, False])
def test_nbgraders_tree(tmp_path, course):
    inside = "submitted/" if course else ""
    write(tmp_path, f"{inside}ada/week1/01_chain_rule.ipynb", f"{inside}bob/week1/01_chain_rule.ipynb")
    write(tmp_path, f"{inside}bob/week1/timestamp.txt")
    if course:
        write(tmp_path, "source/week1/01_chain_rule.ipynb")
    assert found(tmp_path) == [(Student("ada"), "chain_rule", ""), (Student("bob"), "chain_rule", "")]


@pytest.mark.parametrize(
    "name",
    [
        "Ada Lovelace_1234_assignsubmission_file_/01_chain_rule.ipynb",
        "Ada Lovelace_1234_assignsubmission_file/01_chain_rule.ipynb",
        "Ada Lovelace_1234_assignsubmission_file_01_chain_rule.ipynb",
        "Week 1/Ada Lovelace_1234_assignsubmission_file_/folder/01_chain_rule.ipynb",
    ],
)
def test_what_moodle_downloads(tmp_path, name):
    write(tmp_path, name)
    assert found(tmp_path) == [(Student("Ada Lovelace", "1234"), "chain_rule", "")]


@pytest.mark.parametrize(
    ("name", "student"),
    [
        ("lovelaceada_1234_56789_01_chain_rule.ipynb", Student("lovelaceada", "1234")),
        ("lovelaceada_LATE_1234_56789_01_chain_rule-2.ipynb", Student("lovelaceada", "1234")),
        ("van_der_berg_1234_56789_01_chain_rule.ipynb", Student("van_der_berg", "1234")),
        ("anon_xYz12_56789_01_chain_rule.ipynb", Student("anon", "xYz12")),
        ("LATE_anon_xYz12_56789_01_chain_rule.ipynb", Student("anon", "xYz12")),
    ],
)
@pytest.mark.parametrize("folder", ["", "submissions/", "term/submissions (1)/"])
def test_what_canvas_downloads(tmp_path, name, student, folder):
    write(tmp_path, folder + name)
    assert found(tmp_path) == [(student, "chain_rule", "")]


def test_downloads_in_folders_of_their_own_are_still_of_many_students(tmp_path):
    write(
        tmp_path,
        "01/lovelaceada_1_7_01_chain_rule.ipynb",
        "01/hopper_2_8_01_chain_rule.ipynb",
        "02/lovelaceada_1_9_02_jacobian.ipynb",
        "02/hopper_2_9_essay.pdf",
        "solution/01_chain_rule.pdf",
    )
    assert [each for each in found(tmp_path) if each[1]] == [
        (Student("hopper", "2"), "chain_rule", ""),
        (Student("lovelaceada", "1"), "chain_rule", ""),
        (Student("lovelaceada", "1"), "jacobian", ""),
    ]


def test_text_that_was_typed_in_moodle_is_of_the_same_student(tmp_path):
    write(
        tmp_path,
        "Ada Lovelace_1_assignsubmission_file_/01_chain_rule.ipynb",
        "Ada Lovelace_1_assignsubmission_onlinetext_/onlinetext.html",
    )
    assert found(tmp_path) == [(Student("Ada Lovelace", "1"), "chain_rule", "")]


MOODLES, CANVASES = "Bob_2_assignsubmission_file_01_chain_rule.ipynb", "bob_2_9_01_chain_rule.ipynb"


@pytest.mark.parametrize(
    ("name", "student"),
    [
        ("ada/Bob_2_assignsubmission_file_/01_chain_rule.ipynb", Student("ada")),
        (f"ada/{CANVASES}", Student("ada")),
        (f"ada_1_7_{MOODLES}", Student("ada", "1")),
        (f"ada_1_7_{CANVASES}", Student("ada", "1")),
        (f"Ada_1_assignsubmission_file_{MOODLES}", Student("Ada", "1")),
        (f"Ada_1_assignsubmission_file_{CANVASES}", Student("Ada", "1")),
        (f"Ada_1_assignsubmission_file_/{MOODLES}", Student("Ada", "1")),
        (f"Ada_1_assignsubmission_file_/{CANVASES}", Student("Ada", "1")),
    ],
)
def test_a_file_is_of_who_handed_it_in_whatever_its_name(tmp_path, name, student):
    write(tmp_path, name, "cem/01_chain_rule.ipynb")
    assert [each.student for each in submissions(tmp_path)] == sorted([student, Student("cem")])


@pytest.mark.parametrize("unpacked", [True, False])
def test_an_archive_is_read_as_it_is(tmp_path, unpacked):
    path = tmp_path / "submissions.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("lovelaceada_1_2_01_chain_rule.ipynb", DATA)
        archive.writestr("__MACOSX/lovelaceada_1_2_01_chain_rule.ipynb", b"")
        archive.writestr("../../../babbage_3_4_01_chain_rule.ipynb", DATA)
    babbage, ada = submissions(path if unpacked else tmp_path)
    assert (ada.student.id, babbage.student.name) == ("1", "babbage")
    assert code_cells(ada.file.read()) == ("1",)
    assert sorted(path.name for path in tmp_path.parent.rglob("*babbage*")) == []


def test_an_archive_that_is_none_is_said(tmp_path):
    (tmp_path / "submissions.zip").write_bytes(b"PK not really")
    with pytest.raises(OSError, match="no zip archive"):
        submissions(tmp_path)


def test_a_bomb_in_an_archive_is_not_unpacked_beyond_what_is_taken(tmp_path):
    with zipfile.ZipFile(tmp_path / "s.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb_1_2_01_chain_rule.ipynb", b" " * (60 << 20))
        archive.write(tmp_path / "s.zip", "inner_3_4_nested.zip")
    bomb, inner = submissions(tmp_path)
    assert len(bomb.file.read()) == (20 << 20) + 1
    assert inner.problem == "There is no notebook, only `inner_3_4_nested.zip`."


def test_the_newest_of_several_files_counts_and_is_named(tmp_path):
    for age, name in enumerate(["01_chain_rule (2).ipynb", "01_chain_rule.ipynb", "chain_rule old.ipynb"]):
        path = hand_in(tmp_path, "Ada", as_notebook([name]), name=name)
        os.utime(path, (1e9 - age, 1e9 - age))
    (each,) = submissions(tmp_path)
    assert code_cells(each.file.read()) == ("01_chain_rule (2).ipynb",)
    assert (
        "newest counts, `01_chain_rule (2).ipynb`; not judged: `chain_rule old.ipynb`, `01_chain"
        in each.notes[0]
    )


def test_of_files_of_one_age_the_last_copy_counts(tmp_path):
    for name in ("01_chain_rule (10).ipynb", "01_chain_rule (9).ipynb", "01_chain_rule.ipynb"):
        os.utime(hand_in(tmp_path, "Ada", as_notebook([name]), name=name), (1e9, 1e9))
    (each,) = submissions(tmp_path)
    assert each.file.parts[-1] == "01_chain_rule (10).ipynb"


def test_who_handed_in_something_else_has_a_row(tmp_path):
    write(
        tmp_path,
        "Ada/essay.pdf",
        "Bob/Untitled.ipynb",
        "Bob/.ipynb_checkpoints/01_chain_rule.ipynb",
        "Cem/.DS_Store",
        "Cem/._01_chain_rule.ipynb",
    )
    assert found(tmp_path) == [
        (Student("Ada"), None, "There is no notebook, only `essay.pdf`."),
        (Student("Bob"), None, "Neither its name nor its cells say which lesson this is."),
    ]


def test_a_renamed_notebook_is_known_by_its_cells(tmp_path):
    hand_in(tmp_path, "Ada", notebook("jacobian"), name="homework.ipynb")
    assert found(tmp_path) == [(Student("Ada"), "jacobian", "")]


@pytest.mark.parametrize("name", ["C:\\Users\\ada\\01_chain_rule.ipynb", "..\\..\\bob\\01_chain_rule.ipynb"])
def test_a_windows_path_as_a_name_is_a_name(tmp_path, name):
    hand_in(tmp_path, "Ada", notebook(), name=name)
    assert found(tmp_path) == [(Student("Ada"), "chain_rule", "")]


def test_links_and_pipes_are_not_opened(tmp_path):
    write(tmp_path, "in/Ada/02_jacobian.ipynb", "out/secret.ipynb")
    (tmp_path / "in" / "Ada" / "01_chain_rule.ipynb").symlink_to(tmp_path / "out" / "secret.ipynb")
    (tmp_path / "in" / "Bob").symlink_to(tmp_path / "out")
    os.mkfifo(tmp_path / "in" / "Ada" / "03_multivariate_chain_rule.ipynb")
    assert [(lesson, problem[:10]) for _, lesson, problem in found(tmp_path / "in")] == [
        ("chain_rule", "The file i"),
        ("jacobian", ""),
        ("multivariate_chain_rule", "This is no"),
    ]


@pytest.mark.parametrize(
    "name",
    [
        "=cmd()",
        'O\'Brien, "Pat"',
        "张伟",
        "أحمد",
        "..",
        "x" * 200,
        "tab\tname",
        "new\nline",
        "-rf",
        "\u202egnp.exe",
    ],
)
def test_students_of_any_name_are_found(tmp_path, name):
    with zipfile.ZipFile(tmp_path / "s.zip", "w") as archive:
        archive.writestr(f"{name}/01_chain_rule.ipynb", DATA)
    (each,) = submissions(tmp_path / "s.zip")
    assert each.lesson.name == "chain_rule"
    assert each.student.name.isprintable()


def test_names_that_look_alike_stay_two_students(tmp_path):
    write(tmp_path, "Ada/01_chain_rule.ipynb", "A\u200bda/01_chain_rule.ipynb")
    students = [each.student for each in submissions(tmp_path)]
    assert [student.name for student in students] == ["Ada", "Ada"]
    assert len(set(students)) == 2


def test_a_lone_notebook_belongs_to_its_folder(tmp_path):
    write(tmp_path, "ada/01_chain_rule.ipynb")
    assert found(tmp_path / "ada") == [(Student("ada"), "chain_rule", "")]


def test_a_name_that_is_no_text_on_disk_is_found(tmp_path):
    write(tmp_path, os.fsdecode(b"Ad\xff/01_chain_rule.ipynb"))
    (each,) = submissions(tmp_path)
    assert each.student.name == r"Ad\xff"
    assert each.file.read() == DATA
