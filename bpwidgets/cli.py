"""The command line: ``bpwidgets lab``, ``lessons``, ``lecture``, ``grade``, ``export`` and ``doctor``.

Nothing but the standard library is imported here and in ``lab`` and ``checkup``: help and mistakes answer at once.
"""

from __future__ import annotations

import argparse
import math
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bpwidgets import __version__
from bpwidgets.checkup import doctor
from bpwidgets.console import accept_any_text
from bpwidgets.contents import LESSONS, Lesson
from bpwidgets.lab import LabError, lab, lay_out_and_trust

if TYPE_CHECKING:
    from collections.abc import Sequence

WRONG_USE = 2
INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Returns 0 if all went well, 1 if the doctor found something, 2 if it could not be done."""
    accept_any_text()
    parser = make_parser()
    options, further = parser.parse_known_args(argv)
    if further and options.run not in {run_lab, run_lecture}:
        parser.error(f"unrecognized arguments: {' '.join(further)}")
    try:
        return int(options.run(options, further))
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
        return INTERRUPTED


def make_parser() -> argparse.ArgumentParser:
    """What can be typed."""
    parser = argparse.ArgumentParser(
        prog="bpwidgets", description="A course on backpropagation that you move."
    )
    parser.add_argument("--version", action="version", version=f"bpwidgets {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    add_lab(commands)
    add_lessons(commands)
    add_lecture(commands)
    add_grade(commands)
    add_export(commands)
    command = commands.add_parser(
        "doctor",
        help="test whether the pictures will show, and say what to do if not",
        description="Test whether the pictures will show, and say what to do if not. (For a mistake in gradients that "
        "you wrote, there is bp.diagnose in Python.)",
    )
    command.set_defaults(run=run_doctor)
    return parser


def add_lab(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command ``lab`` and its options."""
    command = commands.add_parser(
        "lab",
        help="copy the lessons to a folder and open them in JupyterLab",
        description="Copy the lessons to DIR and open them in JupyterLab. A lesson that you changed is never "
        "overwritten: its newer version is laid beside it.",
        epilog="Further arguments go to JupyterLab; write them with '=', as in --ServerApp.token=secret.",
        allow_abbrev=False,
    )
    add_directory(command)
    add_address(command)
    command.set_defaults(run=run_lab)


def add_lessons(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command ``lessons`` and its option."""
    command = commands.add_parser(
        "lessons",
        help="copy the lessons to a folder, and open nothing: for a hub, or a JupyterLab that runs already",
        description="Copy the lessons to DIR, or bring those in it up to date, as 'bpwidgets lab' does, and end. A "
        "lesson that was changed is never overwritten: its newer version is laid beside it.",
        allow_abbrev=False,
    )
    add_directory(command)
    command.set_defaults(run=run_lessons)


def add_directory(command: argparse.ArgumentParser) -> None:
    """Where the lessons go."""
    command.add_argument(
        "directory", nargs="?", default="bpwidgets-lessons", metavar="DIR", help="default: ./%(default)s"
    )


def add_lecture(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command ``lecture`` and its options."""
    command = commands.add_parser(
        "lecture",
        help="show a lesson's pictures on the projector, without code",
        description="Show the pictures of LESSON one by one, large and without code, by Voila. PageDown and PageUp, "
        "as on a presenter's remote, turn to the next and the previous one.",
        epilog="Further arguments go to Voila; write them with '=', as in --Voila.base_url=/course/.",
        allow_abbrev=False,
    )
    command.add_argument(
        "lesson", nargs="?", type=one_lesson, default="01", metavar="LESSON",
        help="its number or name; default: %(default)s",
    )  # fmt: skip
    command.add_argument(
        "--scale", type=scale, default=1.5, metavar="X", help="magnification; default: %(default)s"
    )
    command.add_argument(
        "--seats", type=positive, default=20, metavar="N", help="so many at once; default: %(default)s"
    )
    command.add_argument(
        "--ip", default="127.0.0.1", help="the address to listen on; default: this machine's own alone"
    )
    add_address(command)
    command.set_defaults(run=run_lecture)


def add_address(command: argparse.ArgumentParser) -> None:
    """The options of a command that serves pages."""
    command.add_argument("--no-browser", action="store_true", help="only print the address")
    command.add_argument("--port", type=port, metavar="N", help="default: a free one")


def add_grade(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command ``grade`` and its options."""
    command = commands.add_parser(
        "grade",
        help="grade a class of notebooks: points, misconceptions, and a page for each student",
        description="Judge every notebook in SUBMISSIONS, each in a process of its own that cannot get out, and write "
        "class.html, grades.csv and a page for each student to REPORT.",
        epilog="SUBMISSIONS is a folder of folders named after students, nbgrader's submitted/, or what Moodle or "
        "Canvas gives for 'download all submissions', unpacked or not.",
        allow_abbrev=False,
    )
    command.add_argument("submissions", type=Path, metavar="SUBMISSIONS", help="a folder or a zip archive")
    command.add_argument(
        "--out", type=Path, required=True, metavar="REPORT", help="a new folder for the report"
    )
    command.add_argument(
        "--lessons",
        type=lessons,
        default=(),
        metavar="01,02",
        help="these alone; default: all that were handed in",
    )
    command.add_argument(
        "--secret",
        type=secret,
        metavar="TEXT|@FILE",
        help="what the exercises' numbers are made from, with the student's name; default: drawn, and kept in REPORT",
    )
    command.add_argument(
        "--jobs", type=positive, metavar="N", help="so many at once; default: one for each processor"
    )
    command.add_argument("--dask", default="", metavar="ADDRESS", help="have a Dask cluster judge them")
    command.add_argument(
        "--lms", choices=("moodle", "canvas"), help="write an import file for this platform too"
    )
    command.add_argument(
        "--roster", type=Path, metavar="FILE", help="the platform's own table, as it exports it"
    )
    command.add_argument(
        "--time-limit",
        type=positive,
        default=60,
        metavar="S",
        help="seconds for a notebook; default: %(default)s",
    )
    command.add_argument(
        "--memory", type=positive, default=1024, metavar="MB", help="for a notebook; default: %(default)s"
    )
    command.add_argument("--resume", action="store_true", help="go on with an interrupted run in REPORT")
    command.add_argument(
        "--allow-weak-isolation",
        action="store_true",
        help="grade even where a submission could read your files and use your network",
    )
    command.set_defaults(run=run_grade, parser=command)


def add_export(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command ``export`` and its options."""
    command = commands.add_parser(
        "export",
        help="write an explorer to a file that needs no kernel: a page that moves, a picture, a film",
        description="Write EXPLORER to files. The HTML page is whole in itself: no kernel, nothing "
        "loaded from elsewhere, at most 3 MB. Its reader moves one or two sliders through frames computed now.",
        epilog="For example: bpwidgets export ChainRule --set f=exp x=1 --move x --html chain.html",
        allow_abbrev=False,
    )
    command.add_argument("explorer", metavar="EXPLORER", help="its name, such as ChainRule")
    for kind, what in (
        ("html", "a page with sliders"),
        ("png", "a picture"),
        ("svg", "a picture to enlarge"),
        ("gif", "a film of one slider's way"),
    ):
        command.add_argument(f"--{kind}", type=Path, metavar="FILE", help=what)
    command.add_argument(
        "--set", nargs="+", type=setting, default=[], metavar="NAME=VALUE", help="how it opens"
    )
    command.add_argument(
        "--move",
        default="",
        metavar="NAME[,NAME]",
        help="what the reader moves, or 'step' for time; default: time, else the first slider",
    )
    command.add_argument(
        "--positions", type=positive, metavar="N", help="of each slider; default: as many as fit"
    )
    command.add_argument("--theme", choices=("light", "dark"), default="light", help="of the page")
    command.add_argument(
        "--width", type=positive, default=900, metavar="PX", help="of the page; default: %(default)s"
    )
    command.set_defaults(run=run_export, parser=command)


def setting(text: str) -> tuple[str, str]:
    """A name and a value; ArgumentTypeError names anything else."""
    name, equals, value = text.partition("=")
    if not (name and equals and value):
        raise argparse.ArgumentTypeError(f"{text!r} is no setting, expected NAME=VALUE, such as x=0.5")
    return name, value


def lessons(text: str) -> tuple[Lesson, ...]:
    """Lessons by their numbers or names, such as ``01,jacobian``; ArgumentTypeError names what is none."""
    known = {
        key: lesson for lesson in LESSONS for key in (f"{lesson.number:02d}", str(lesson.number), lesson.name)
    }
    names = [name.strip().removesuffix(".ipynb") for name in text.split(",")]
    unknown = [name for name in names if name not in known]
    if unknown:
        last = LESSONS[-1]
        expected = f"expected a number up to {last.number}, or a name such as {last.name}"
        raise argparse.ArgumentTypeError(f"there is no lesson {', '.join(map(repr, unknown))}, {expected}")
    return tuple(known[name] for name in names)


def one_lesson(text: str) -> Lesson:
    """A lesson by its number or name; ArgumentTypeError names what is none, or more than one."""
    found = lessons(text)
    if len(found) != 1:
        raise argparse.ArgumentTypeError(f"{text!r} is more than one lesson")
    return found[0]


def scale(text: str) -> float:
    """A magnification from 0.5 to 4; ArgumentTypeError names anything else."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0.5 <= value <= 4:
        raise argparse.ArgumentTypeError(f"{text!r} is no magnification, expected a number from 0.5 to 4")
    return value


def secret(text: str) -> str:
    """The text, or the content of the file after an ``@``; ArgumentTypeError if that cannot be read, or is empty."""
    try:
        found = Path(text[1:]).read_text(encoding="utf-8").strip() if text.startswith("@") else text
    except (OSError, UnicodeDecodeError) as error:
        raise argparse.ArgumentTypeError(f"{text[1:]} cannot be read ({error})") from None
    if not found:
        raise argparse.ArgumentTypeError("the secret is empty")
    return found


def positive(text: str) -> int:
    """A whole number above 0; ArgumentTypeError names anything else."""
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above 0")
    return int(text)


def port(text: str) -> int:
    """A number of a port, 1 to 65535; ArgumentTypeError names anything else."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise argparse.ArgumentTypeError(f"{text!r} is not a port, expected a whole number from 1 to 65535")
    return int(text)


def run_lab(options: argparse.Namespace, further: list[str]) -> int:
    """Lay out the lessons and serve them; what stands in the way is said in one sentence."""
    try:
        return lab(
            Path(options.directory).expanduser(),
            browser=not options.no_browser,
            port=options.port,
            further=[argument for argument in further if argument != "--"],
        )
    except LabError as error:
        print(f"bpwidgets lab: {error}", file=sys.stderr)
        return WRONG_USE


def run_lessons(options: argparse.Namespace, further: list[str]) -> int:  # noqa: ARG001 (every command's signature)
    """Lay out the lessons; what stands in the way is said in one sentence."""
    try:
        lay_out_and_trust(Path(options.directory).expanduser())
    except LabError as error:
        print(f"bpwidgets lessons: {error}", file=sys.stderr)
        return WRONG_USE
    return 0


def run_lecture(options: argparse.Namespace, further: list[str]) -> int:
    """Show a lesson by Voila; what stands in the way is said in one sentence."""
    from bpwidgets.lecture.command import Options, lecture  # noqa: PLC0415 - a quick start of the others

    asked = Options(
        lesson=options.lesson,
        scale=options.scale,
        seats=options.seats,
        ip=options.ip,
        port=options.port,
        browser=not options.no_browser,
        further=[argument for argument in further if argument != "--"],
    )
    try:
        return lecture(asked)
    except LabError as error:
        print(f"bpwidgets lecture: {error}", file=sys.stderr)
        return WRONG_USE
    except OSError as error:
        print(f"bpwidgets lecture: {explain(error)}", file=sys.stderr)
        return WRONG_USE


def run_grade(options: argparse.Namespace, further: list[str]) -> int:  # noqa: ARG001 (every command's signature)
    """Grade the submissions; what stands in the way is said in one sentence."""
    if bool(options.lms) != bool(options.roster):
        options.parser.error("--lms and --roster go together: the platform, and the table that it exports")
    from bpwidgets.grading.folder import FolderError  # noqa: PLC0415 - loads NumPy
    from bpwidgets.grading.isolation import Limits  # noqa: PLC0415
    from bpwidgets.grading.lms import RosterError  # noqa: PLC0415
    from bpwidgets.grading.pools import PoolError  # noqa: PLC0415
    from bpwidgets.grading.run import GradingError, Options, grade  # noqa: PLC0415

    asked = Options(
        submissions=options.submissions,
        out=options.out,
        lessons=options.lessons,
        secret=options.secret,
        jobs=options.jobs or processors(),
        dask=options.dask,
        platform=options.lms,
        roster=options.roster,
        limits=Limits(seconds=options.time_limit, memory=options.memory << 20),
        resume=options.resume,
        allow_weak=options.allow_weak_isolation,
    )
    try:
        grade(asked, stream=sys.stderr)
    except (FolderError, GradingError, PoolError, RosterError) as error:
        print(f"bpwidgets grade: {error}", file=sys.stderr)
        return WRONG_USE
    except OSError as error:
        print(f"bpwidgets grade: {explain(error)}", file=sys.stderr)
        return WRONG_USE
    except KeyboardInterrupt:
        print("\nInterrupted. The same command with --resume goes on from here.", file=sys.stderr)
        return INTERRUPTED
    return 0


def run_export(options: argparse.Namespace, further: list[str]) -> int:  # noqa: ARG001 (every command's signature)
    """Write an explorer to files; what stands in the way is said in one sentence."""
    files = {kind: path for kind in ("html", "png", "svg", "gif") if (path := getattr(options, kind))}
    if not files:
        options.parser.error("name a file: --html FILE, --png FILE, --svg FILE or --gif FILE")
    from bpwidgets.export.command import Options, export  # noqa: PLC0415 - loads NumPy and Matplotlib
    from bpwidgets.export.tracks import ExportError  # noqa: PLC0415

    asked = Options(
        explorer=options.explorer,
        settings=dict(options.set),
        moves=tuple(filter(None, options.move.split(","))),
        positions=options.positions,
        theme=options.theme,
        width=options.width,
        files=files,
    )
    try:
        print("\n".join(export(asked)))
    except ExportError as error:
        print(f"bpwidgets export: {error}", file=sys.stderr)
        return WRONG_USE
    except OSError as error:
        print(
            f"bpwidgets export: {error.filename} cannot be written ({error.strerror}): name another file.",
            file=sys.stderr,
        )
        return WRONG_USE
    return 0


def explain(error: OSError) -> str:
    """Why a file cannot be used, without the system's number for it; an error of our own is a sentence already."""
    return f"{error.filename} cannot be used ({error.strerror})." if error.filename else str(error)


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run_doctor(options: argparse.Namespace, further: list[str]) -> int:  # noqa: ARG001 (every command's signature)
    """Print every finding, and last the one thing to do."""
    checkup = doctor()
    print(checkup)
    return 0 if checkup.well else 1


if __name__ == "__main__":
    sys.exit(main())
