"""What of a lesson is projected, and how Voila is asked for it."""

from __future__ import annotations

import asyncio
import re
import socket
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from tornado.web import HTTPError

from bpwidgets import cli
from bpwidgets.contents import LESSONS
from bpwidgets.lab import LabError, free_port, shipped_lessons
from bpwidgets.lecture import command
from bpwidgets.lecture.audience import Audience
from bpwidgets.lecture.command import Options, voila_command
from bpwidgets.lecture.slides import shows, slides
from bpwidgets.live.model.explorer import Explorer


def notebook(*arguments, **options):
    return nbformat.from_dict(slides(*arguments, **options))


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_each_explorer_of_a_lesson_has_a_slide_under_its_heading(lesson):
    file = shipped_lessons()[lesson.notebook]
    _, *cells = notebook(file, lesson.explorers, scale=2).cells
    titles, pictures = cells[::2], cells[1::2]
    assert {cell.cell_type for cell in titles} == {"markdown"}
    assert all(cell.source.startswith("# ") and len(cell.source.splitlines()) == 1 for cell in titles)
    named = [shows(cell.source) & set(lesson.explorers) for cell in pictures]
    assert all(named)
    assert set().union(*named) == set(lesson.explorers)


def test_neither_exercise_nor_check_is_projected():
    lesson = LESSONS[1]
    source = "\n".join(
        cell.source for cell in notebook(shipped_lessons()[lesson.notebook], lesson.explorers, scale=1).cells
    )
    assert "bp.check" not in source
    assert "SOLUTION" not in source


def test_slides_are_a_notebook_without_outputs():
    lesson = LESSONS[1]
    shown = notebook(shipped_lessons()[lesson.notebook], lesson.explorers, scale=1)
    nbformat.validate(shown)
    assert all(not cell.get("outputs") for cell in shown.cells)


def test_a_kernel_that_begins_a_lecture_enlarges_and_is_bounded():
    ask = (
        "import bpwidgets as bp; from bpwidgets.lecture import kernel; kernel.begin(scale=2)\n"
        "print(bp.ChainRule().scale, bp.ChainRule(scale=3).scale)\n"
        "try: bytearray(kernel.MEMORY)\n"
        "except MemoryError: print('bounded')"
    )
    told = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True).stdout
    assert told.split() == ["2.0", "3.0", *(["bounded"] if sys.platform == "linux" else told.split()[2:])]
    assert Explorer.default_scale == 1


def test_a_full_room_lets_nobody_in(monkeypatch):
    async def start(self, **options):
        self._kernels["first"] = object()
        return "first"

    monkeypatch.setattr(AsyncMappingKernelManager, "start_kernel", start)
    room = Audience(seats=1)
    assert asyncio.run(room.start_kernel()) == "first"
    with pytest.raises(HTTPError, match="All 1 seats are taken"):
        asyncio.run(room.start_kernel())
    room._kernels.clear()


def test_voila_hides_sources_and_ends_idle_kernels():
    arguments = voila_command(
        Path("x.ipynb"), Options(lesson=LESSONS[1], browser=False, further=["--a=b"]), 8000
    )
    assert {
        "--VoilaConfiguration.strip_sources=True",
        "--MappingKernelManager.cull_idle_timeout=1800",
        "--MappingKernelManager.cull_connected=True",
        "--Voila.ip=127.0.0.1",
        "--Voila.port=8000",
        "--KernelManager.transport_encryption=auto",
        "--a=b",
    } <= set(arguments)


def test_buttons_are_dark_on_a_dark_page():
    page = (command.SHARE / "voila" / "templates" / "bpwidgets" / "index.html.j2").read_text("utf-8")
    dark, light = re.search(r'theme == "dark" %}(.*?){% else %}(.*?){% endif %}', page, re.DOTALL).groups()
    assert "color-scheme: dark" in dark
    assert "color-scheme" not in light


def test_the_address_is_told_to_the_lecturer_and_to_an_audience_that_may_come():
    alone = Options(lesson=LESSONS[1], further=["--Voila.base_url=/course/"])
    assert command.invitation(alone, 8000).splitlines() == [
        "The lecture is at  http://127.0.0.1:8000/course/",
        "PageDown and PageUp turn the slides. Ctrl+C here ends the lecture.",
    ]
    _, audience, _ = command.invitation(Options(lesson=LESSONS[1], ip="0.0.0.0"), 8000).splitlines()
    assert audience == f"for the audience at  http://{socket.gethostname()}:8000/"


def test_a_lecture_without_a_port_takes_another_one_where_its_own_is_taken():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert free_port(port) != port
    assert free_port(port) == port


def test_missing_voila_is_said_in_one_sentence(monkeypatch, capsys):
    monkeypatch.setattr(command.importlib.util, "find_spec", lambda _: None)
    assert cli.main(["lecture"]) == 2
    told = capsys.readouterr().err
    assert told.startswith("bpwidgets lecture: Voila is not installed")
    assert told.count("\n") == 1


@pytest.mark.parametrize(
    ("argument", "told"),
    [
        ("01,02", "more than one lesson"),
        ("77", "no lesson '77'"),
        ("--scale=9", "0.5 to 4"),
        ("--seats=0", "above 0"),
    ],
)
def test_what_cannot_be_shown_is_named(argument, told, capsys):
    with pytest.raises(SystemExit):
        cli.main(["lecture", argument])
    assert told in capsys.readouterr().err


def test_lecture_refuses_a_taken_port(monkeypatch):
    def taken(port):
        raise LabError(f"Port {port} is taken")

    monkeypatch.setattr(command, "require_free", taken)
    with pytest.raises(LabError, match="8000"):
        command.lecture(Options(lesson=LESSONS[1], port=8000))
