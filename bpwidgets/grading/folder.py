"""The folder of a report: every file in it is whole, and what a run has found so far is kept for `--resume`."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
from typing import TYPE_CHECKING, Any

from bpwidgets.grading.judging import Result, from_json, to_json

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

STATE = ".grading"


class FolderError(Exception):
    """The folder is not to be written to; the text says why, and what to do."""


class Folder:
    """A report's folder. Its hidden part is this run's alone; the rest is what the teacher reads."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._state = root / STATE
        self._results = self._state / "results"

    def open(self, settings: Mapping[str, Any], secret: str | None, *, resume: bool) -> str:
        """Begin a run, or go on with one of the same settings; returns the secret, drawn where none is given.

        Raises:
            FolderError: the folder holds something else, or a run of other settings.
        """
        begun = self._begun()
        if begun is None and self.root.exists() and any(self.root.iterdir()):
            raise FolderError(f"{self.root} is not empty, and no report of this command: name a new folder.")
        if resume and begun is not None:
            self._same(begun, settings, secret)
            return str(begun["secret"] if secret is None else secret)
        for old in self.root.iterdir() if begun is not None else ():
            shutil.rmtree(old) if old.is_dir() else old.unlink()
        self._results.mkdir(parents=True)
        drawn = secrets.token_urlsafe(24) if secret is None else ""
        self._write(self._state / "run.json", json.dumps({"settings": settings, "secret": drawn}).encode())
        return secret if secret is not None else drawn

    def _begun(self) -> dict[str, Any] | None:
        try:
            begun = json.loads((self._state / "run.json").read_bytes())
        except (OSError, ValueError):
            return None
        return begun if isinstance(begun, dict) else None

    def _same(self, begun: Mapping[str, Any], settings: Mapping[str, Any], secret: str | None) -> None:
        changed = [name for name, value in settings.items() if begun["settings"].get(name) != value]
        if bool(begun["secret"]) != (secret is None) and "secret" not in changed:
            changed.append("secret")
        if changed:
            raise FolderError(
                f"{self.root} was begun with another {' and '.join(changed)}: give the same to resume it, or leave "
                "--resume out to begin again."
            )

    def result(self, key: str, digest: str) -> Result | None:
        """What was found for a submission, if it was this very file."""
        try:
            kept = json.loads((self._results / f"{key}.json").read_bytes())
            return from_json(kept["result"]) if kept["digest"] == digest else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def keep(self, key: str, digest: str, result: Result) -> None:
        """Keep a result for a run that is resumed."""
        self._write(
            self._results / f"{key}.json", json.dumps({"digest": digest, "result": to_json(result)}).encode()
        )

    def write(self, name: str, data: bytes) -> None:
        """Write a file of the report."""
        path = self.root / name
        path.parent.mkdir(exist_ok=True)
        self._write(path, data)

    def _write(self, path: Path, data: bytes) -> None:
        """The file is there whole or not at all: it is written beside the report, then given its name."""
        unfinished = self._state / "unfinished"
        try:
            with unfinished.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(path)
        except OSError:
            with contextlib.suppress(OSError):
                unfinished.unlink()
            raise
