"""What all widgets share that one kernel shows: explorers, and questions."""

from __future__ import annotations

from bpwidgets.live.page.answers import Answers
from bpwidgets.live.page.bookmarks import Bookmarks
from bpwidgets.live.page.cells import ShownInCells
from bpwidgets.live.page.clients import LastViewport


class Session:
    """One kernel, from its start to its end.

    Attributes:
        cells: what each cell shows.
        last_viewport: of the page that was seen last.
        bookmarks: where the explorers are left.
        answers: what was said of the answers to their questions.
    """

    def __init__(self) -> None:
        self.cells = ShownInCells()
        self.last_viewport = LastViewport()
        self.bookmarks = Bookmarks(self.last_viewport)
        self.answers = Answers()
