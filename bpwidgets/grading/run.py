"""The whole of `bpwidgets grade`: find, judge, keep, report."""

from __future__ import annotations

import contextlib
import hashlib
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING

from bpwidgets.grading import lms, pages, tables
from bpwidgets.grading.folder import Folder
from bpwidgets.grading.isolation import Level, Limits, description
from bpwidgets.grading.judging import Result, Task, seed_of
from bpwidgets.grading.pools import DaskPool, LocalPool, judge_all
from bpwidgets.grading.probe import strongest
from bpwidgets.grading.progress import Progress
from bpwidgets.grading.submissions import submissions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from bpwidgets.contents import Lesson
    from bpwidgets.grading.pools import Pool
    from bpwidgets.grading.submissions import Submission


class GradingError(Exception):
    """The run cannot begin; the text says why, and what to do."""


@dataclass(frozen=True, kw_only=True)
class Options:
    """What was asked for on the command line."""

    submissions: Path
    out: Path
    lessons: tuple[Lesson, ...] = ()
    secret: str | None = None
    jobs: int = 1
    dask: str = ""
    platform: lms.Platform | None = None
    roster: Path | None = None
    limits: Limits = field(default_factory=Limits)
    resume: bool = False
    allow_weak: bool = False


def grade(options: Options, *, stream: IO[str]) -> None:
    """Grade everything, write the report, and say on the stream how it goes.

    Raises:
        GradingError, FolderError, PoolError, RosterError, OSError: it cannot be done; the text says why.
    """
    if options.out.resolve().is_relative_to(options.submissions.resolve()):
        raise GradingError(f"{options.out} lies among the submissions: name a folder outside of them.")
    roster = (
        lms.Roster.read(options.roster.read_bytes(), options.platform)
        if options.roster and options.platform
        else None
    )
    found = [
        each
        for each in submissions(options.submissions)
        if not options.lessons or each.lesson in (None, *options.lessons)
    ]
    progress = Progress(len(found), stream)
    if not found:
        progress.say(
            f"Nothing to grade was found in {options.submissions}: it should hold a folder for each student, or what "
            "Moodle or Canvas gives for 'download all submissions'."
        )
    with _pool(options, progress.say) as (pool, level):
        progress.say(description(level))
        folder = Folder(options.out)
        secret = folder.open(_settings(options, level), options.secret, resume=options.resume)
        run = _Run(folder=folder, secret=secret, limits=options.limits, level=level, progress=progress)
        graded = run.judge(found, pool)
    _report(folder, tables.Gradebook(tuple(graded)), description(level), roster, progress.say)


def _settings(options: Options, level: Level) -> dict[str, str | float]:
    """What a run that is resumed must have in common with its beginning."""
    secret = "" if options.secret is None else hashlib.sha256(options.secret.encode()).hexdigest()
    limits = {"time limit": options.limits.seconds, "memory limit": options.limits.memory}
    return {"secret": secret, **limits, "isolation": level}


@contextlib.contextmanager
def _pool(options: Options, say: Callable[[str], None]) -> Iterator[tuple[Pool, Level]]:
    """Who judges, and how apart submissions are kept there."""
    if options.dask:
        cluster = DaskPool(options.dask, say=say)
        with contextlib.closing(cluster):
            yield cluster, _allowed(cluster.level, options)
    else:
        yield LocalPool(options.jobs), _allowed(strongest(), options)


def _allowed(level: Level, options: Options) -> Level:
    if level == "none" and not options.allow_weak:
        raise GradingError(
            f"{description(level)} To grade all the same, on a machine with nothing to lose, ask for "
            "--allow-weak-isolation."
        )
    return level


@dataclass(kw_only=True)
class _Run:
    """One run over the submissions: what it was begun with, and what it has found so far."""

    folder: Folder
    secret: str
    limits: Limits
    level: Level
    progress: Progress
    results: dict[str, Result] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)

    def judge(self, found: Sequence[Submission], pool: Pool) -> list[tables.Graded]:
        """Every submission with its result: kept from before, or found and kept now."""
        for key, result in judge_all(pool, self._tasks(found)):
            self.folder.keep(key, self.digests[key], result)
            self._note(key, result)
        return [tables.Graded(submission=each, result=self.results[_key(each)]) for each in found]

    def _tasks(self, found: Sequence[Submission]) -> Iterator[tuple[str, Task]]:
        """What has to be judged; what need not be is noted on the way. One file after the other is read."""
        for each in found:
            key = _key(each)
            try:
                data = each.file.read() if not each.problem else b""
            except OSError as error:
                self._note(key, Result(problem=f"The file cannot be read: {error.strerror or error}."))
                continue
            self.digests[key] = hashlib.sha256(data).hexdigest()
            kept = self.folder.result(key, self.digests[key])
            if each.problem or not each.lesson:
                self._note(key, Result())
            elif kept:
                self._note(key, kept)
            else:
                seed = seed_of(self.secret, each.student.identity)
                yield (
                    key,
                    Task(
                        lesson=each.lesson,
                        notebook=data,
                        seed=seed,
                        limits=self.limits,
                        level=self.level,
                    ),
                )

    def _note(self, key: str, result: Result) -> None:
        self.results[key] = result
        self.progress.step()


def _key(submission: Submission) -> str:
    """A file name for a submission's result, that no other one has."""
    lesson = submission.lesson.name if submission.lesson else ""
    text = f"{submission.student.identity}\0{lesson}".encode("utf-8", "backslashreplace")
    return hashlib.sha256(text).hexdigest()[:32]


def _report(
    folder: Folder,
    book: tables.Gradebook,
    isolation: str,
    roster: lms.Roster | None,
    say: Callable[[str], None],
) -> None:
    """Write what teacher, students and platform read."""
    for student in book.names:
        folder.write(pages.file_name(student), pages.student_page(book, student))
    folder.write("class.html", pages.class_page(book, isolation))
    folder.write("class.csv", tables.class_csv(book))
    folder.write("grades.csv", tables.grades_csv(book))
    say(f"Read {folder.root / 'class.html'} first; the grades are in {folder.root / 'grades.csv'}.")
    if roster:
        table, left_out = lms.filled_in(book, roster)
        folder.write(f"{roster.platform}.csv", table)
        say(f"To import in {roster.platform.capitalize()}: {folder.root / f'{roster.platform}.csv'}")
        for sentence in left_out:
            say(sentence)
