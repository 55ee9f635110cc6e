"""The harness itself: what it says of a page is so, and what it is to notice it notices."""

from io import BytesIO

import nbformat
import psutil
import pytest
from PIL import Image
from playwright.sync_api import Error as PlaywrightError

from tests.browser.jupyter import Server, notebook_of
from tests.browser.nursery import WORKS

pytestmark = pytest.mark.browser

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYPjPAAACBAEAiqyN5AAAAABJRU5ErkJggg=="


def opened(file):
    """A picture that leaves no open file behind."""
    return Image.open(BytesIO(file.read_bytes()))


def test_a_run_returns_with_the_answer(open_notebook):
    notebook = open_notebook(["6 * 7", "%%markdown\n# Words", "import time; time.sleep(0.5); print('late')"])
    notebook.run_all()
    assert notebook.text(0) == "42"
    assert notebook.text(2) == "late"
    assert notebook.ask("[1, 'a', None]") == [1, "a", None]


def test_an_error_in_a_cell_is_one_of_the_run_unless_it_is_wanted(open_notebook):
    notebook = open_notebook(["1 / 0"])
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        notebook.run(0)
    notebook.run(0, raises=True)
    assert notebook.outputs(0)[0]["ename"] == "ZeroDivisionError"


def test_a_question_that_fails_or_gets_no_answer_is_an_error(open_notebook):
    notebook = open_notebook(["import time; time.sleep(2)"])
    with pytest.raises(RuntimeError, match="NameError"):
        notebook.ask("no_such_name")
    notebook.run(0, wait=False)
    with pytest.raises(PlaywrightError, match="no answer in time"):
        notebook.ask("1", timeout=0.5)


def test_a_slider_moves_by_key(open_notebook):
    notebook = open_notebook(["import ipywidgets; slider = ipywidgets.FloatSlider(); slider"])
    notebook.run(0)
    notebook.output(0).get_by_role("slider").press("ArrowRight")
    notebook.until(lambda: notebook.ask("slider.value") == 0.1, "the slider's value in the kernel")


def test_interrupt_ends_an_endless_cell(open_notebook):
    notebook = open_notebook(["print('begun')\nwhile True:\n    pass", "2 + 2"])
    notebook.run(0, wait=False)
    notebook.until(lambda: notebook.outputs(0), "the cell to begin")
    notebook.interrupt()
    # What is sent before the cell has failed is thrown away by the kernel, as JupyterLab throws away queued cells.
    notebook.until(
        lambda: notebook.outputs(0)[-1].get("ename") == "KeyboardInterrupt", "the cell to be interrupted"
    )
    assert notebook.ask("1 + 1") == 2
    notebook.run(1)
    assert notebook.text(1) == "4"


def test_reload_keeps_the_kernel_and_restart_forgets(open_notebook):
    notebook = open_notebook(["kept = 1"])
    notebook.run(0)
    notebook.reload()
    assert notebook.ask("kept") == 1
    notebook.restart()
    assert notebook.ask("'kept' in globals()") is False


def test_ctrl_s_writes_what_the_page_shows(open_notebook):
    notebook = open_notebook(["'old'"])
    notebook.edit(0, "'new'")
    notebook.run(0)
    cell = notebook.save().cells[0]
    assert cell.source == cell.outputs[0]["data"]["text/plain"] == "'new'"


def test_saved_scripts_run_in_a_trusted_notebook_only(open_notebook):
    source = notebook_of(["pass"])
    script = "<script>document.body.dataset.ran = 'yes'</script>"
    source.cells[0].outputs = [
        nbformat.v4.new_output("display_data", data={"text/html": script, "text/plain": "text"}),
        nbformat.v4.new_output("display_data", data={"image/png": PIXEL}),
    ]
    for trusted in (True, False):
        notebook = open_notebook(source, trusted=trusted)
        notebook.output(0).locator("img").wait_for()
        assert notebook.page.evaluate("document.body.dataset.ran === 'yes'") is trusted


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("width", "pixel_ratio"), [(700, 1), (1400, 2)])
def test_theme_width_and_pixel_ratio_are_as_asked(open_notebook, tmp_path, theme, width, pixel_ratio):
    notebook = open_notebook(["1"], theme=theme, width=width, height=500, pixel_ratio=pixel_ratio)
    assert notebook.page.evaluate("devicePixelRatio") == pixel_ratio
    picture = opened(notebook.screenshot(tmp_path / "page.png")).convert("L")
    assert picture.size == (width * pixel_ratio, 500 * pixel_ratio)
    paper = picture.getpixel((picture.width // 2, picture.height * 3 // 4))
    assert (paper > 200) is (theme == "light")


def test_a_cell_is_photographed_alone_and_at_the_ratio_of_now(open_notebook, tmp_path):
    notebook = open_notebook(["print('a')", "print('b')"])
    notebook.run_all()
    once = opened(notebook.screenshot(tmp_path / "once.png", cell=1))
    notebook.resize(1200, 900, pixel_ratio=2)
    notebook.frames()
    twice = opened(notebook.screenshot(tmp_path / "twice.png", cell=1))
    assert once.height < 100
    assert twice.width == pytest.approx(2 * once.width, abs=2)


def test_console_errors_and_requests_to_other_hosts_are_noticed(open_notebook, jupyter):
    notebook = open_notebook(["1"])
    assert notebook.errors == []
    notebook.page.evaluate("() => { console.error('as planned'); }")
    notebook.page.evaluate("() => { fetch('http://example.org/a').catch(() => {}); }")
    notebook.page.evaluate("() => { new WebSocket('ws://example.org/b'); }")
    foreign = {"http://example.org/a", "ws://example.org/b"}
    notebook.until(lambda: foreign <= set(jupyter.foreign), "both requests to be noticed")
    notebook.until(lambda: len(notebook.errors) >= 3, "all errors to be noticed")
    assert "as planned" in notebook.errors[0]
    assert "ERR_NAME_NOT_RESOLVED" in str(notebook.errors)
    jupyter.foreign.clear()
    notebook.errors.clear()


def kernels_of(jupyter, path):
    return [each["kernel"]["id"] for each in jupyter.server.ask("api/sessions") if each["path"] == path.name]


def test_a_closed_notebook_leaves_no_kernel(jupyter):
    notebook = jupyter.open(["1"])
    (kernel,) = kernels_of(jupyter, notebook.path)
    notebook.close()
    assert kernel not in [each["id"] for each in jupyter.server.ask("api/kernels")]


def test_a_notebook_on_a_used_page_knows_nothing_of_the_one_before(open_notebook, jupyter):
    notebook = open_notebook(["kept = 1\nprint('old')"], theme="dark", width=700, pixel_ratio=2)
    notebook.run(0)
    notebook.page.mouse.down()
    notebook.errors.append("an old error")
    old = notebook.path
    jupyter.open(["'new'", "2"], instead_of=notebook)
    assert kernels_of(jupyter, old) == []
    assert len(kernels_of(jupyter, notebook.path)) == 1
    assert notebook.ask("'kept' in globals()") is False
    assert (notebook.outputs(0), notebook.errors) == ([], [])
    assert notebook.page.evaluate("[innerWidth, devicePixelRatio, document.body.dataset.jpThemeLight]") == [
        1200,
        1,
        "true",
    ]
    shown = "[...jupyterapp.shell.widgets('main')].map(panel => panel.context.path)"
    assert notebook.page.evaluate(shown) == [notebook.path.name]
    notebook.run(0)
    assert notebook.save().cells[0].outputs[0]["data"]["text/plain"] == "'new'"


def test_a_stopped_server_leaves_no_process_and_no_file():
    with Server() as server:
        server.ask("api/kernels", method="POST")
        family = server.process.children(recursive=True)
        assert family
    assert psutil.wait_procs([server.process, *family], timeout=5)[1] == []
    assert not server.home.exists()


def test_a_server_that_does_not_start_says_why(monkeypatch):
    monkeypatch.setattr("sys.executable", "/bin/false")
    with pytest.raises(RuntimeError, match="JupyterLab did not start"), Server():
        pass


ROOTS = "sorted({name.partition('.')[0] for name in __import__('sys').modules})"


@pytest.mark.skipif(not WORKS, reason="kernels are copies on Linux only")
def test_a_kernel_that_is_a_copy_has_loaded_what_it_always_needs_and_nothing_of_ours(open_notebook):
    loaded = open_notebook(["1"]).ask(ROOTS)
    assert {"ipywidgets", "matplotlib"} <= set(loaded)
    assert "bpwidgets" not in loaded


@pytest.mark.skipif(not WORKS, reason="kernels are copies on Linux only")
def test_a_kernel_that_is_a_copy_tells_a_page_of_all_its_widgets_at_once(open_notebook):
    """The page asks a kernel that does not for each of them, and tests would not meet what learners do."""
    notebook = open_notebook(["import ipywidgets\nipywidgets.IntSlider()"])
    notebook.run(0)
    assert "jupyter.widget.control" in notebook.ask("list(__import__('comm').get_comm_manager().targets)")


@pytest.mark.skipif(not WORKS, reason="kernels are copies on Linux only")
def test_a_kernel_that_is_a_copy_ends_with_what_stands_for_it(jupyter):
    def copies():
        return {
            it for it in psutil.Process().children(recursive=True) if "tests.browser.nursery" in it.cmdline()
        }

    before = copies()
    name = jupyter.server.ask("api/kernels", method="POST")["id"]
    (stand_in,) = [
        it for it in jupyter.server.process.children() if any(name in part for part in it.cmdline())
    ]
    while not copies() - before:
        assert stand_in.is_running()
    (copy,) = copies() - before
    stand_in.kill()
    assert psutil.wait_procs([copy], timeout=60)[0]
    jupyter.server.ask(f"api/kernels/{name}", method="DELETE")
