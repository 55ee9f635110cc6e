"""The sources of what runs in a browser (browser/), as a page takes them: one script, one style sheet.

A page loads one module, people read several. So the modules are joined, each once, behind those that it imports. They
share one scope then: a second top-level name would be a SyntaxError.

A bundler would do it at build time, and the package would have one: Node to install it from a checkout, and what runs
would not be what lies here. Our imports have one form, which a pattern finds and a test keeps to.
"""

from __future__ import annotations

import re
from pathlib import Path

_SOURCES = Path(__file__).parent / "browser"
_IMPORT = re.compile(r'^import \{[^}]+\} from "\./(\w+)\.js";\n', re.MULTILINE)


def script(name: str) -> str:
    """A JavaScript module together with all that it imports, as one that imports nothing.

    As text: of a path anywidget keeps a watcher that holds every widget for ever.
    """
    joined: dict[str, str] = {}

    def join(module: str) -> None:
        if module not in joined:
            source = (_SOURCES / f"{module}.js").read_text("utf-8")
            for imported in _IMPORT.findall(source):
                join(imported)
            joined[module] = _IMPORT.sub("", source)

    join(name)
    return "\n".join(joined.values())


def style(name: str) -> str:
    """A style sheet."""
    return (_SOURCES / f"{name}.css").read_text("utf-8")
