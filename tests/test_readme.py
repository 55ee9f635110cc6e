"""The README: its table is that of the course, and its moving picture is today's."""

import io
import re
from pathlib import Path

import numpy as np
from PIL import Image

import bpwidgets as bp
from bpwidgets.live.render.figures import captioned_png
from tests import readme

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
FILM = ROOT / "docs" / "chain_rule.gif"


def test_the_table_says_for_each_slide_its_lesson_its_pictures_and_what_is_graded():
    rows = re.findall(r"^\| (.+) \| \[(\d\d) (.+)\]\((.+)\) \| (.+) \| (.+) \|$", README, re.MULTILINE)
    expected = [
        (
            ", ".join(lesson.slides) or "all of it at once",
            f"{lesson.number:02d}",
            lesson.title,
            f"lessons/{lesson.notebook}",
            ", ".join(f"`{name}`" for name in lesson.explorers),
            ", ".join(name.partition(".")[2] for name in lesson.exercises),
        )
        for lesson in bp.LESSONS
        if lesson.exercises
    ]
    assert rows == expected
    assert sum(len(lesson.slides) for lesson in bp.LESSONS if lesson.exercises) == 16


def test_every_file_that_the_readme_names_is_there():
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", README):
        assert (ROOT / target).exists(), target


def test_the_moving_picture_is_small_and_of_today():
    assert FILM.stat().st_size < 1_500_000
    explorer = bp.ChainRule()
    explorer.x = explorer.parameters["x"].low
    now = Image.open(io.BytesIO(captioned_png(explorer, hint=False))).convert("RGB")
    with Image.open(FILM) as film:
        then = film.convert("RGB").crop((0, 0, *now.size))
    apart = np.abs(np.asarray(now, float) - np.asarray(then, float)).mean()
    remake = "bpwidgets export ChainRule --gif docs/chain_rule.gif --positions 17"
    assert apart < 3, f"the picture of the README is another one than today's: {remake}"


def test_the_diagnosis_is_what_its_example_prints():
    _, printed, said = readme.diagnosed()
    assert printed == said


def test_the_picture_of_the_diagnosis_is_of_today():
    now = Image.open(io.BytesIO(readme.picture())).convert("RGB")
    then = Image.open(readme.PICTURE).convert("RGB")
    assert readme.PICTURE.stat().st_size < 200_000
    assert then.size == now.size
    apart = np.abs(np.asarray(now, float) - np.asarray(then, float)).mean()
    assert apart < 1, "the picture of the README is another one than today's: python -m tests.readme"
