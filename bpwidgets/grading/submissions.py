"""Find what was handed in: a folder for each student, nbgrader's tree, or what Moodle and Canvas let teachers download.

Names are only ever text here: nothing is unpacked to disk, no link is followed, and no file is opened for writing.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bpwidgets.grading.messages import clean
from bpwidgets.grading.notebook import MAX_BYTES, lesson_by_cells, lesson_by_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bpwidgets.contents import Lesson

# Moodle: "Ada Lovelace_1234_assignsubmission_file_/notebook.ipynb", or all in one name with an underscore; beside it
# "Ada Lovelace_1234_assignsubmission_onlinetext_/onlinetext.html" where text could be typed in, too.
_MOODLE = re.compile(r"^(?P<name>.+?)_(?P<id>\d+)_assignsubmission_(?:file|onlinetext)_?(?P<file>.*)$")
# Canvas: "lovelaceada_1234_56789_notebook.ipynb", with "LATE" before the number where it was; with names hidden
# "anon_xYz_56789_notebook.ipynb".
_CANVAS = re.compile(
    r"^(?:LATE_)?(?:(?P<hidden>anon)_(?P<code>[^_]+)|(?P<name>.+?)_(?:LATE_)?(?P<id>\d+))_\d+_(?P<file>.+)$"
)
# A name that says the same file again: "name (2)", "name-Copy1", "name-2".
_COPY = re.compile(r"(?:\s*\((\d+)\)|-Copy(\d+)|-(\d+))$")
_IGNORED = {"__MACOSX", ".ipynb_checkpoints", "timestamp.txt", "Thumbs.db"}
MAX_MEMBERS = 50_000
MAX_NAME = 300


@dataclass(frozen=True, order=True)
class Student:
    """Who handed in: the name as it was found, and the number that a platform gave, if one did."""

    name: str
    id: str = ""

    @property
    def identity(self) -> str:
        """What tells this student from every other one."""
        return f"{self.name}\0{self.id}"


@dataclass(frozen=True, kw_only=True)
class File:
    """One file: where it stands, in an archive or on disk, and why it cannot be read, if so."""

    place: Path
    member: str = ""
    parts: tuple[str, ...]
    modified: float = 0.0
    problem: str = ""

    def read(self) -> bytes:
        """Its content, or one byte more than is taken of any.

        Raises:
            OSError: it is gone, or may not be read.
        """
        if not self.member:
            with self.place.open("rb") as file:
                return file.read(MAX_BYTES + 1)
        try:
            with zipfile.ZipFile(self.place) as archive, archive.open(self.member) as file:
                return file.read(MAX_BYTES + 1)
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, KeyError) as error:
            raise OSError(f"the archive cannot be read here ({type(error).__name__})") from error


@dataclass(frozen=True, kw_only=True)
class Submission:
    """What counts of what one student handed in for one lesson.

    Attributes:
        lesson: None where neither name nor cells say which it is.
        file: what is judged.
        notes: what the student should know about which file that is.
        problem: why nothing can be judged, in a sentence; empty if something can.
    """

    student: Student
    lesson: Lesson | None
    file: File
    notes: tuple[str, ...] = ()
    problem: str = ""


def submissions(root: Path) -> list[Submission]:
    """Everything handed in below a folder, or in an archive, in the order of students and lessons.

    Raises:
        OSError: it is neither.
    """
    if (root / "submitted").is_dir():  # nbgrader's course folder
        root = root / "submitted"
    handed_in: dict[tuple[Student, Lesson | None], list[File]] = {}
    others: dict[Student, list[File]] = {}
    files = list(_files(root))
    deep = _from_a_platform(files)
    for file in files:
        student, name = _student(file, root, deep=deep)
        if _is_notebook(name):
            handed_in.setdefault((student, _lesson(file, name)), []).append(file)
        else:
            others.setdefault(student, []).append(file)
    students = {student for student, _ in handed_in}
    found = [_chosen(*key, files) for key, files in handed_in.items()]
    found += [
        _without_notebook(student, files) for student, files in others.items() if student not in students
    ]
    return sorted(found, key=lambda each: (each.student, each.lesson.number if each.lesson else -1))


def _is_notebook(name: str) -> bool:
    return name.lower().endswith(".ipynb")


def _lesson(file: File, name: str) -> Lesson | None:
    by_name = lesson_by_name(name)
    if by_name or file.problem:
        return by_name
    try:
        return lesson_by_cells(file.read())
    except OSError:
        return None


def _chosen(student: Student, lesson: Lesson | None, files: list[File]) -> Submission:
    """Of several files for one lesson the newest counts."""
    *older, newest = sorted(files, key=_age)
    problem = newest.problem
    if lesson is None and not problem:
        problem = "Neither its name nor its cells say which lesson this is."
    names = ", ".join(f"`{_shown(file)}`" for file in older)
    notes = (
        (f"Of {len(files)} files the newest counts, `{_shown(newest)}`; not judged: {names}.",)
        if older
        else ()
    )
    return Submission(student=student, lesson=lesson, file=newest, notes=notes, problem=problem)


def _age(file: File) -> tuple[float, int, str]:
    """By time, then by the number of the copy, then by name."""
    copy = _COPY.search(Path(file.parts[-1]).stem)
    number = int(next(filter(None, copy.groups()), "0")[:9]) if copy else 0
    return file.modified, number, file.parts[-1]


def _without_notebook(student: Student, files: list[File]) -> Submission:
    newest = max(files, key=_age)
    problem = f"There is no notebook, only `{_shown(newest)}`."
    return Submission(student=student, lesson=None, file=newest, problem=problem)


def _shown(file: File) -> str:
    return clean(file.parts[-1], MAX_NAME).replace("`", "'")


def _from_a_platform(files: Iterable[File]) -> bool:
    """Whether all notebooks in folders bear a platform's names: a download that was unpacked into a folder of its own.

    All, since what lies in a student's own folder bears the name that the student chose, which may be another's.
    """
    return all(any(_owners(file)) for file in files if len(file.parts) > 1 and _is_notebook(file.parts[-1]))


def _student(file: File, root: Path, *, deep: bool) -> tuple[Student, str]:
    """Who handed a file in, and the file's name, by the layout that its path shows, below the top if it is deep."""
    *folders, last = file.parts
    owners = _owners(file)
    for match in filter(None, owners if deep else owners[:1]):
        names = match.groupdict()
        number = match["id"] or names.get("code") or ""
        return _made(match["name"] or names.get("hidden") or "", number), match["file"] or last
    return _made(folders[0] if folders else root.stem), last


def _owners(file: File) -> list[re.Match[str] | None]:
    """What a platform put into the names of a path, for each of its parts.

    A student's own file name comes behind that. Should it look like the other platform's, what comes first counts.
    """
    matches = [_MOODLE.match(part) for part in file.parts]
    canvas = _CANVAS.match(file.parts[-1])
    if canvas and not (matches[-1] and matches[-1].start("file") <= canvas.start("file")):
        matches[-1] = canvas
    return list(matches)


def _made(text: str, number: str = "") -> Student:
    """A student's name in one spelling for each letter and without what cannot be seen.

    Two names that look alike stay two students: what tells them apart is in the number.
    """
    composed = unicodedata.normalize("NFC", text)
    name = clean(composed, MAX_NAME).strip() or "(without a name)"
    if name != composed and not number:
        number = "~" + hashlib.sha256(composed.encode("utf-8", "backslashreplace")).hexdigest()[:8]
    return Student(name, number)


# ---- files on disk and in archives ----


def _files(root: Path) -> Iterator[File]:
    """Every file that somebody handed in; archives at the top are looked into, once."""
    if root.is_file():
        yield from _members(root, ())
        return
    for folder, folders, names in os.walk(root, onerror=_raise):
        folders[:] = sorted(name for name in folders if not _ignored(name))
        inside = Path(folder).relative_to(root).parts
        for name in sorted(names):
            if not inside and name.lower().endswith(".zip"):
                yield from _members(Path(folder, name), ())
            elif not _ignored(name):
                yield _on_disk(Path(folder, name), (*inside, name))


def _raise(error: OSError) -> None:
    raise error


def _ignored(name: str) -> bool:
    """What a system leaves in folders; a notebook whose name begins with a dot was handed in, but not macOS's "._"."""
    return name in _IGNORED or name.startswith("._") or (name.startswith(".") and not _is_notebook(name))


def _on_disk(path: Path, parts: tuple[str, ...]) -> File:
    status = path.lstat()
    problem = ""
    if stat.S_ISLNK(status.st_mode):
        problem = "The file is a symbolic link, which is not followed."
    elif not stat.S_ISREG(status.st_mode):
        problem = "This is no regular file."
    return File(place=path, parts=tuple(map(_decodable, parts)), modified=status.st_mtime, problem=problem)


def _decodable(name: str) -> str:
    """A name that is no valid UTF-8 on disk, with its odd bytes marked."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _members(path: Path, parts: tuple[str, ...]) -> Iterator[File]:
    """The files of an archive; it is never unpacked, so its names can lead nowhere.

    Raises:
        OSError: it is no archive that can be read.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except zipfile.BadZipFile as error:
        raise OSError(f"{path} is no zip archive.") from error
    if len(members) > MAX_MEMBERS:
        raise OSError(f"{path} has {len(members)} members, more than {MAX_MEMBERS}.")
    for member in members:
        inside = tuple(part for part in re.split(r"[/\\]", member.filename) if part not in {"", ".", ".."})
        if inside and not member.is_dir() and not any(map(_ignored, inside)):
            yield File(
                place=path,
                member=member.filename,
                parts=(*parts, *inside),
                modified=_timestamp(member.date_time),
            )


def _timestamp(moment: Iterable[int]) -> float:
    """A moment as a number that grows with it."""
    number = 0
    for part in moment:
        number = number * 100 + part
    return float(number)
