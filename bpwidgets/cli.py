"""The command line: ``bpwidgets lab`` and ``bpwidgets doctor``.

Nothing but the standard library is imported here and in ``lab`` and ``checkup``: help and mistakes answer at once.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bpwidgets import __version__
from bpwidgets.checkup import doctor
from bpwidgets.lab import LabError, lab

if TYPE_CHECKING:
    from collections.abc import Sequence

WRONG_USE = 2
INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Returns 0 if all went well, 1 if the doctor found something, 2 if it could not be done."""
    parser = make_parser()
    options, further = parser.parse_known_args(argv)
    if further and options.run is not run_lab:
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
    command = commands.add_parser(
        "doctor", help="test whether the pictures will show, and say what to do if not"
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
    command.add_argument(
        "directory", nargs="?", default="bpwidgets-lessons", metavar="DIR", help="default: ./%(default)s"
    )
    command.add_argument("--no-browser", action="store_true", help="only print the address")
    command.add_argument("--port", type=port, metavar="N", help="default: a free one")
    command.set_defaults(run=run_lab)


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


def run_doctor(options: argparse.Namespace, further: list[str]) -> int:  # noqa: ARG001 (every command's signature)
    """Print every finding, and last the one thing to do."""
    checkup = doctor()
    print(checkup)
    return 0 if checkup.well else 1


if __name__ == "__main__":
    sys.exit(main())
