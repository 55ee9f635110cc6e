"""`bpwidgets export`: files of every kind, and one sentence where something is not there."""

import io

import pytest
from PIL import Image

import bpwidgets as bp
from bpwidgets.cli import main
from bpwidgets.export.command import opened
from bpwidgets.export.film import film
from bpwidgets.export.tracks import ExportError
from bpwidgets.live.render import figures


def test_every_kind_of_file_is_written(tmp_path, capsys):
    files = {kind: tmp_path / f"tangent.{kind}" for kind in ("html", "png", "svg", "gif")}
    asked = [part for kind, path in files.items() for part in (f"--{kind}", str(path))]
    assert main(["export", "ChainRule", "--set", "g=exp", "x=1", "--positions", "3", *asked]) == 0
    assert files["html"].read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert files["png"].read_bytes().startswith(b"\x89PNG")
    assert "<svg" in files["svg"].read_text(encoding="utf-8")
    assert files["gif"].read_bytes().startswith(b"GIF89a")
    assert [line.partition(":")[0] for line in capsys.readouterr().out.splitlines()] == list(
        map(str, files.values())
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ChianRule"], "There is no explorer 'ChianRule'; did you mean ChainRule"),
        (["Zzz"], "There is no explorer 'Zzz'; there are Backpropagation, BothWays, "),
        (["ChainRule", "--set", "x=abc"], "x is 'abc'; expected a number."),
        (["ChainRule", "--set", "x=7"], "x is 7; expected a number from -3 to 3"),
        (["ChainRule", "--set", "skip=maybe"], "skip is 'maybe'; expected on or off."),
        (
            ["ChainRule", "--set", "q=1"],
            "ChainRule has no 'q' that can be typed; it has x, dx, g, f, skip, show.",
        ),
        (["ChainRule", "--set", "f=sin("], "f"),
        (["ChainRule", "--move", "f"], "'f' cannot be moved in a file"),
    ],
)
def test_what_is_not_there_is_said_in_one_sentence(tmp_path, capsys, arguments, said):
    assert main(["export", *arguments, "--html", str(tmp_path / "x.html")]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith(f"bpwidgets export: {said}")
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_not_there_is_named(tmp_path, capsys):
    assert main(["export", "ChainRule", "--png", str(tmp_path / "none" / "x.png")]) == 2
    assert "none" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["ChainRule"], ["ChainRule", "--png", "x.png", "--set", "x"]])
def test_a_command_without_file_or_with_half_a_setting_is_refused(arguments):
    with pytest.raises(SystemExit):
        main(["export", *arguments])


def test_settings_are_what_the_explorer_opens_with():
    explorer = opened("ChainRule", {"x": "0.8625", "g": "exp", "skip": "on"})
    assert (explorer.x, explorer.g.name, explorer.skip) == (0.8625, "exp", True)
    assert opened("RegressionDescent", {"step": "3"}).position == 3


def test_a_film_goes_there_and_back():
    found = Image.open(io.BytesIO(film(bp.ChainRule(), ("x",), positions=3)))
    assert found.n_frames == 6  # -3, 0, 0.5, 3, 0.5, 0
    assert found.info["loop"] == 0
    with pytest.raises(ExportError, match="a film moves one"):
        film(bp.ChainRule(), ("x", "dx"))


def test_a_vector_picture_is_the_same_each_time_and_says_nothing_of_a_notebook():
    one, other = figures.svg(bp.ChainRule()), figures.svg(bp.ChainRule())
    assert one == other
    assert figures.HINT.encode() not in one
