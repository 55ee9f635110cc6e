"""An explorer in the browser: the picture, the controls around it, and what goes between them and the kernel.

view                the widgets, and what is done with what comes from the page; `controls` stand beside the picture
messages, events    what goes to the page, and what comes from it
clients, caches     the views of the picture on pages, and what was drawn for them
notebook, cells     the output of a cell; `interrupt` is the kernel's button
persistence         what comes back after a restart
quiz                a card with a question
browser/            the other end: begin with its view.js; `sources` joins its files
"""
