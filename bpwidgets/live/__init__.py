"""The machine room: models without widgets, marks as data, two renderers that agree. Knows no lesson."""
