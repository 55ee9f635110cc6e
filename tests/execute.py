"""``python -m tests.execute lessons/01_chain_rule.ipynb ...``: run lessons from top to bottom and keep their outputs.

What is committed is what the lesson shows: counts from 1, outputs, pictures. What a machine or a run leaves (times,
versions, widget state) is taken out, so that two runs give the same text. Without names, all lessons are run.
"""

from __future__ import annotations

import argparse
import sys
import uuid
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

FOLDER = Path(__file__).resolve().parent.parent / "lessons"
VIEW = "application/vnd.jupyter.widget-view+json"
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


def clean(notebook: nbformat.NotebookNode) -> None:
    """Leave of the metadata what says how to open the lesson, and how a cell is graded; no id is of one run alone."""
    notebook.metadata = nbformat.from_dict({"kernelspec": KERNEL, "language_info": {"name": "python"}})
    for cell in notebook.cells:
        cell.metadata = nbformat.from_dict({k: v for k, v in cell.metadata.items() if k == "nbgrader"})
        for output in cell.get("outputs", ()):
            view = output.get("data", {}).get(VIEW)
            if view:
                view["model_id"] = uuid.uuid5(uuid.NAMESPACE_OID, cell.id).hex


def execute(path: Path) -> None:
    """Run one lesson in its folder, in a new kernel, and write it back; a lesson that fails stays as it was."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(path.parent)}}).execute()
    clean(notebook)
    nbformat.write(notebook, path)


def main(argv: list[str] | None = None) -> int:
    """0 if all lessons ran, 1 if a cell of one failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.execute", description=__doc__)
    parser.add_argument("notebooks", nargs="*", type=Path)
    failed = 0
    for path in parser.parse_args(argv).notebooks or sorted(FOLDER.glob("*.ipynb")):
        try:
            execute(path)
        except CellExecutionError as problem:
            print(f"{path.name} was not changed: {problem}", file=sys.stderr)
            failed = 1
        else:
            print(f"{path.name} executed")
    return failed


if __name__ == "__main__":
    sys.exit(main())
