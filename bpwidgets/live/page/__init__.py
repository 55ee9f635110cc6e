"""An explorer in the browser: the picture, the controls around it, and what goes between them and the kernel.

Start with `view.py`, then `messages.py`; `browser/view.js` is the other end.
"""
