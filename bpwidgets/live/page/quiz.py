"""Questions in a cell, answered by keys: a card in the browser, and the still text for when that is gone.

It knows no lesson. Who asks (a `Quizmaster`) says what a card holds; quiz.js draws it and sends back a key's answer.
"""

from __future__ import annotations

import html
import sys
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Protocol

import anywidget
import traitlets
from IPython import get_ipython

from bpwidgets.live.page import notebook
from bpwidgets.live.page.sources import script, style
from bpwidgets.live.picture.style import palette

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpwidgets.live.picture.style import Theme


@dataclass(frozen=True, kw_only=True)
class Card:
    """What the page shows; code stands between backticks.

    Attributes:
        title: above all else.
        standing: how far the learner is.
        prompt: what is asked, or said where nothing is.
        statement: what explains the letters.
        given: what stands left and right of each equals sign.
        choices: what there is to choose from; empty where a number is typed.
        chosen: the index of the choice that was made, -1 for none; of what was typed, the text.
        right: the index of the right choice once there is a verdict, else -1.
        verdict: "" before an answer, then "right" or "wrong".
        message: what is said to the answer, or of what could not be read as one.
        note: what else the learner must know.
        done: whether nothing is asked any more.
    """

    title: str
    standing: str
    prompt: str
    statement: str = ""
    given: tuple[tuple[str, str], ...] = ()
    choices: tuple[str, ...] = ()
    chosen: int | str = -1
    right: int = -1
    verdict: str = ""
    message: str = ""
    note: str = ""
    done: bool = False


class Quizmaster(Protocol):
    """Who asks."""

    @property
    def card(self) -> Card:
        """What is to be seen now."""

    def take(self, given: str) -> None:
        """A letter or a number was given as an answer. It does not raise: what is no answer is said on the card."""

    def go_on(self) -> None:
        """The next card is asked for; where all is done, the first of a new round."""

    def observe(self, action: Callable[[], None]) -> None:
        """Call `action` whenever there is another card."""

    def close(self) -> None:
        """Nobody sees the cards any more: no `action` is called again."""


def coloured(selector: str, theme: Theme) -> str:
    """A rule of a style sheet: each role's colour, by the name that pictures have for it."""
    colours = (f"--bpw-{role}: {colour};" for role, colour in palette(theme).items())
    return f"{selector} {{ {' '.join(colours)} }}"


class QuizWidget(anywidget.AnyWidget):
    """One card; an answer makes the next."""

    _esm = script("quiz")
    _css = "\n".join(
        [
            coloured(".bpw-quiz", "light"),
            # In JupyterLab alone: these colours are marks at its edges, and are seen on any ground.
            coloured('[data-jp-theme-light="false"] .bpw-quiz', "dark"),
            style("quiz"),
        ]
    )
    card = traitlets.Dict().tag(sync=True)

    def __init__(self, master: Quizmaster) -> None:
        self._master = master
        super().__init__(card=asdict(master.card))
        self.on_msg(self._on_message)
        master.observe(self._show)

    def close(self) -> None:
        """Remove the widget from every page, and from the kernel with all that belongs to it."""
        self._master.close()
        self.layout.close()
        super().close()

    def _show(self) -> None:
        self.card = asdict(self._master.card)

    def _on_message(self, _: Any, content: Any, __: Any) -> None:
        if isinstance(content, dict) and isinstance(content.get("answer"), str):
            self._master.take(content["answer"])
        elif content == {"next": True}:
            self._master.go_on()


def publish(master: Quizmaster, text: str) -> None:
    """Show the questions as the output of a cell: the live card, and for when it is gone, the text.

    In a terminal the text is all.
    """
    shell = get_ipython()
    if getattr(shell, "kernel", None) is None:
        sys.stdout.write(text + "\n")
        return
    widget = QuizWidget(master)
    notebook.session.cells.add(widget, shell)
    notebook.show_live(widget, text, lambda: {"text/html": _still(text), "text/plain": ""})


def _still(text: str) -> str:
    look = "white-space: pre-wrap; color: var(--jp-content-font-color1, inherit)"
    said = f"{text}\n\nThis is a still text. Run its cell again to answer."
    return f'<pre class="bpw-quiz-still" style="{look}">{html.escape(said)}</pre>'
