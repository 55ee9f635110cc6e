"""The sources of what runs in a browser (browser/), as a page takes them: one script, one style sheet.

A page loads one module, people read several. So the modules are joined, each once, behind those that it imports (none
imports itself, by way of others: that would be a RecursionError as soon as the package is loaded). They
share one scope then: a second top-level name would be a SyntaxError. Style sheets are joined in the same way.

A bundler would do it at build time, and the package would have one: Node to install it from a checkout, and what runs
would not be what lies here. Our imports have one form, which a pattern finds and a test keeps to.
"""

from __future__ import annotations

import re
from pathlib import Path

_SOURCES = Path(__file__).parent / "browser"
_IMPORTS = {
    "js": re.compile(r'^import \{[^}]+\} from "\./(\w+)\.js";\n', re.MULTILINE),
    "css": re.compile(r'^@import "\./(\w+)\.css";\n', re.MULTILINE),
}


def script(name: str) -> str:
    """A JavaScript module together with all that it imports, as one that imports nothing.

    As text: of a path anywidget keeps a watcher that holds every widget for ever.
    """
    return _joined(name, "js")


def style(name: str) -> str:
    """A style sheet together with all that it imports."""
    return _joined(name, "css")


def _joined(name: str, language: str) -> str:
    joined: dict[str, str] = {}
    imports = _IMPORTS[language]

    def join(part: str) -> None:
        if part not in joined:
            source = (_SOURCES / f"{part}.{language}").read_text("utf-8")
            for imported in imports.findall(source):
                join(imported)
            joined[part] = imports.sub("", source)

    join(name)
    return "\n".join(joined.values())
