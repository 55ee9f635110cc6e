"""The machine room: models without widgets, marks as data, and two renderers of them that agree. Knows no lesson.

Start with `model/hooks.py`, which is what a lesson's explorer writes; then read `model/explorer.py`, which calls it,
and `picture/marks`, of which pictures are made. `render` draws them by Matplotlib, `page/browser` on a page.
"""
