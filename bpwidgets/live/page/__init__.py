"""An explorer in the browser: the picture, the controls around it, and what goes between them and the kernel.

view                the widgets: `picture_widget`, and `controls` around it: `bindings` of parameters and widgets,
                    some of them our own, in `sliders` and `composites`; `once_drawn` says when they follow
outbox, messages    what goes to the page
inbox, events       what comes from it (the page's own inbox, of browser/, is the other end of the outbox)
clients, caches     the views of the picture on pages, and what was drawn for them
notebook, cells     the output of a cell; `interrupt` is the kernel's button, `session` what a kernel keeps
bookmarks, answers  what comes back after a restart
quiz                a card with a question
browser/            the other end: begin with its view.js; `sources` joins its files
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # what the model asks for, all of it
    from bpwidgets.live.model.front_end import Page
    from bpwidgets.live.page import notebook

    _: Page = notebook
