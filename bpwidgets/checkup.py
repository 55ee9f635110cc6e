"""``bpwidgets doctor`` and ``bp.doctor()``: whether the pictures will show here, tested and not guessed.

In a terminal it reads what is installed, looks for the front end's half of each widget library, and starts a kernel
that must open a widget. In a cell it asks the server that shows the notebook for the same, and opens a widget from
this kernel. When all is well, a cell shows one fixed sentence: a notebook's saved output does not change with versions.
"""

from __future__ import annotations

import html
import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from importlib import import_module, metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bpwidgets.console import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

WELL = (
    "All that Python can test here is well: the pictures should show and move. "
    "Whether this browser draws them, only your eyes can tell: if one does not move, save, reload the page and run its "
    "cell again."
)
WIDGETS = "@jupyter-widgets/jupyterlab-manager"
OLDEST = {"JupyterLab": 4, "Jupyter Notebook": 7}
MANAGER = 5  # major version of the widget manager's JavaScript that speaks to ipywidgets 8
PATIENCE = 60.0  # seconds for a kernel to start: a cold disk is slow
IN_KERNEL = "import anywidget, bpwidgets, ipywidgets; ipywidgets.HTML()"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that was tested: what was found and, if it is not well, what to do."""

    found: str
    remedy: str = ""


@dataclass(frozen=True, kw_only=True, repr=False)
class Checkup:
    """Every finding. It shows itself: in a cell in one sentence if all is well, else by what is wrong."""

    findings: tuple[Finding, ...]

    @property
    def wrong(self) -> tuple[Finding, ...]:
        """The findings that need something done."""
        return tuple(finding for finding in self.findings if finding.remedy)

    @property
    def well(self) -> bool:
        """Whether nothing needs to be done."""
        return not self.wrong

    def __str__(self) -> str:
        lines = [f"{'WRONG' if finding.remedy else 'ok':<6} {finding.found}" for finding in self.findings]
        return printable("\n".join([*lines, "", self.verdict]))

    def __repr__(self) -> str:
        return printable("\n".join([*(finding.found for finding in self.wrong), self.verdict]))

    def _repr_html_(self) -> str:
        paragraphs = [*(finding.found for finding in self.wrong), self.verdict]
        return "".join(f"<p>{html.escape(text)}</p>" for text in paragraphs)

    @property
    def verdict(self) -> str:
        """The one thing to do: the findings stand in the order in which they are to be mended."""
        return f"Do this: {self.wrong[0].remedy}" if self.wrong else WELL


def doctor() -> Checkup:
    """Test what the pictures need. In a cell the result shows itself; in a terminal print it.

    (`bp.diagnose` is another: it looks for the mistake in gradients written by hand.)
    """
    shell = notebook_shell()
    findings = [*installed()]
    if all(
        not finding.remedy for finding in findings
    ):  # else what follows would only fail for the same reason
        findings += [*in_cell()] if shell else [*in_terminal()]
    return Checkup(findings=tuple(findings))


def notebook_shell() -> Any:
    """IPython's shell if this runs in a cell; None in a terminal, where IPython's own does not count."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return None if type(shell).__name__ == "TerminalInteractiveShell" else shell


# ---- what is installed, in a cell and in a terminal ----


def installed() -> Iterator[Finding]:
    """Python and every package that bpwidgets, ipywidgets and anywidget require: there, new enough, importable."""
    try:
        python = metadata.metadata("bpwidgets")["Requires-Python"]
    except metadata.PackageNotFoundError:
        yield Finding(
            found="bpwidgets is not installed, only found on the path",
            remedy=pip("bpwidgets", verb="install"),
        )
        return
    yield judge("Python", sys.version.split()[0], python, "install a newer Python, and bpwidgets in it.")
    yield from requirements(("bpwidgets", "ipywidgets", "anywidget"))
    yield from importable(("numpy", "matplotlib", "traitlets", "ipywidgets", "anywidget"))


def requirements(packages: Iterable[str]) -> Iterator[Finding]:
    """Each requirement of these packages that holds for this machine, against what is installed."""
    requirement_type = import_module("packaging.requirements").Requirement
    for package in packages:
        try:
            wanted = [requirement_type(text) for text in metadata.requires(package) or []]
        except metadata.PackageNotFoundError:
            continue  # bpwidgets requires it, so it is already found missing
        for need in wanted:
            if need.marker is None or need.marker.evaluate({"extra": ""}):
                name, range_ = need.name, str(need.specifier)
                yield judge(name, version_of(name), range_, pip(f"{name}{range_}"), by=package)


def judge(name: str, version: str | None, range_: str, remedy: str, by: str = "bpwidgets") -> Finding:
    """Whether a version (None: not installed) lies in a range such as ">=8.1,<9"."""
    if version is None:
        return Finding(found=f"{name} is missing: {by} needs {name}{range_}", remedy=remedy)
    fits = import_module("packaging.specifiers").SpecifierSet(range_).contains(version, prereleases=True)
    asked = f", {by} needs {range_}" if range_ else ""
    return Finding(found=f"{name} {version}{asked}", remedy="" if fits else remedy)


def version_of(package: str) -> str | None:
    """The installed version, None if there is none."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def importable(modules: Iterable[str]) -> Iterator[Finding]:
    """Whether each module can be imported: an installation may be broken though pip calls it installed."""
    for name in modules:
        try:
            import_module(name)
        except Exception as error:  # noqa: BLE001 (a broken package may raise anything, and all of it is the finding)
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            yield Finding(
                found=f"{name} cannot be imported: {reason}",
                remedy=pip(name, verb="install --force-reinstall"),
            )


def pip(requirement: str, verb: str = "install --upgrade") -> str:
    """The command that mends a package, as it is typed here."""
    if notebook_shell():
        return f'run %pip {verb} "{requirement}" in a cell, then restart the kernel.'
    return f'{sys.executable} -m pip {verb} "{requirement}"'


# ---- in a terminal: the files of the front end, and a kernel of our own ----


def in_terminal() -> Iterator[Finding]:
    """What ``bpwidgets lab`` would open: the front end's files of this environment, and its kernel."""
    paths = import_module("jupyter_core.paths")
    folders = [Path(folder) for folder in paths.jupyter_path("labextensions")]
    extensions = {name: extension_on_disk(name, folders) for name in (WIDGETS, "anywidget")}
    yield from front_end(extensions, disabled_on_disk(paths), where=f"JupyterLab of {sys.prefix}")
    yield kernel()
    yield from routes()
    yield isolation()


def routes() -> Iterator[Finding]:
    """The other ways to show the course, where they can be taken; the pictures here do not need them."""
    paths = import_module("jupyter_core.paths")
    folders = [Path(folder) for folder in paths.jupyter_path("voila", "labextensions")]
    for found, remedy in import_module("bpwidgets.routes").lines(pip, folders):
        yield Finding(found=found, remedy=remedy)


def isolation() -> Finding:
    """What would keep a submission apart in ``bpwidgets grade``; the pictures do not need it."""
    level = import_module("bpwidgets.grading.probe").strongest()
    return Finding(
        found=f"For bpwidgets grade: {import_module('bpwidgets.grading.isolation').description(level)}"
    )


def extension_on_disk(name: str, folders: Iterable[Path]) -> str | None:
    """Version of the JavaScript that JupyterLab would load, None if it would find none."""
    for folder in folders:
        description = folder / name / "package.json"
        if description.is_file():
            found = json.loads(description.read_text(encoding="utf-8"))
            entry = found.get("jupyterlab", {}).get("_build", {}).get("load", "package.json")
            return str(found.get("version")) if (folder / name / entry).is_file() else None
    return None


def disabled_on_disk(paths: Any) -> set[str]:
    """Names of the extensions that JupyterLab's settings switch off."""
    names: set[str] = set()
    for folder in paths.jupyter_config_path():
        settings = Path(folder) / "labconfig" / "page_config.json"
        if settings.is_file():
            off = json.loads(settings.read_text(encoding="utf-8")).get("disabledExtensions", {})
            names |= {name for name in off if not isinstance(off, dict) or off[name]}
    return names


def front_end(extensions: Mapping[str, str | None], disabled: Iterable[str], where: str) -> Iterator[Finding]:
    """Whether the page will load the JavaScript of both libraries, in the versions that this Python speaks to."""
    for name, package in ((WIDGETS, "jupyterlab_widgets"), ("anywidget", "anywidget")):
        version = extensions[name]
        off = [entry for entry in disabled if entry == name or entry.startswith(f"{name}:")]
        if version is None:
            remedy = (
                f"install {package} where the server runs, then restart the server: {pip(package, 'install')}"
            )
            yield Finding(found=f"{where} lacks {name}", remedy=remedy)
        elif off:
            remedy = f"jupyter labextension enable {off[0]}, then restart the server."
            yield Finding(found=f"{where} has {name} switched off", remedy=remedy)
        else:
            wrong = not speaks(name, version)
            remedy = (
                f"install the same versions for kernel and server: {pip(package)}; then restart the server."
            )
            yield Finding(found=f"{where} loads {name} {version}", remedy=remedy if wrong else "")


def speaks(name: str, version: str) -> bool:
    """Whether this version of the JavaScript understands the Python that is installed."""
    if name == WIDGETS:
        return version.partition(".")[0] == str(MANAGER)
    return version.split(".")[:2] == (version_of("anywidget") or "").split(".")[:2]


def kernel() -> Finding:
    """Start the kernel that the lessons name, and have it open a widget."""
    remedy = f"{pip('ipykernel')} && {sys.executable} -m ipykernel install --sys-prefix"
    try:
        manager, client = import_module("jupyter_client.manager").start_new_kernel(
            kernel_name="python3", startup_timeout=PATIENCE, stderr=subprocess.DEVNULL
        )
    except Exception as error:  # noqa: BLE001 (whatever keeps a kernel from starting is the finding)
        return Finding(found=f"No kernel starts: {error}", remedy=remedy)
    try:
        trouble = open_widget(client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    if trouble:
        return Finding(found=f"The kernel 'python3' cannot open a widget: {trouble}", remedy=remedy)
    return Finding(found="The kernel 'python3' starts and opens a widget")


def open_widget(client: Any) -> str:
    """Have a running kernel open a widget; return what went wrong, "" if the page would have been told of it."""
    request = client.execute(IN_KERNEL)
    opened, trouble, end = False, "", time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            message = client.get_iopub_msg(timeout=1)
        except import_module("queue").Empty:
            continue
        if message["parent_header"].get("msg_id") != request:
            continue
        kind, content = message["msg_type"], message["content"]
        opened = opened or kind == "comm_open"
        trouble = f"{content['ename']}: {content['evalue']}" if kind == "error" else trouble
        if kind == "status" and content["execution_state"] == "idle":
            return trouble or ("" if opened else "it sent nothing to the page")
    return "it did not answer in a minute"


# ---- in a cell: this kernel, and the server that shows the notebook ----


def in_cell() -> Iterator[Finding]:
    """This kernel's line to the page, then the page's own half where its server can be asked."""
    yield comm()
    server = running_server()
    if server is None:  # a hub, JupyterLite or a test: the page is out of Python's sight
        return
    yield from served(server)


def comm() -> Finding:
    """Whether a widget made here opens a line to a page."""
    widget = import_module("ipywidgets").HTML()
    line = type(widget.comm).__name__
    widget.close()
    if line in {"NoneType", "DummyComm"}:
        remedy = "open this notebook in JupyterLab, as 'bpwidgets lab' does, and run the cell there."
        return Finding(found="There is no kernel behind this cell that can talk to a page", remedy=remedy)
    return Finding(found="This kernel opens widgets")


def running_server() -> dict[str, Any] | None:
    """What the server that started this kernel wrote down about itself; None if that is not on this machine."""
    parent = os.environ.get("JPY_PARENT_PID")
    try:
        runtime = Path(import_module("jupyter_core.paths").jupyter_runtime_dir())
    except ImportError:
        return None
    for kind in ("jpserver", "nbserver"):
        note = runtime / f"{kind}-{parent}.json"
        try:
            return {**json.loads(note.read_text(encoding="utf-8")), "kind": kind}
        except (OSError, ValueError):
            continue
    return None


def served(server: Mapping[str, Any]) -> Iterator[Finding]:
    """What the server's page loads. A server that does not answer us is not held against it."""
    if server["kind"] == "nbserver":
        yield too_old("The classic Notebook")
        return
    answer = get(server, "lab") or get(server, "tree")
    config = page_config(answer.body) if answer else None
    if answer is None or config is None:
        return
    name, version = config.get("appName", "JupyterLab"), config.get("appVersion", "")
    if int(version.partition(".")[0] or 0) < OLDEST.get(name, 0):
        yield too_old(f"{name} {version}")
        return
    yield Finding(found=f"{name} {version} shows this notebook")
    entries = {it["name"]: it.get("load", "") for it in config.get("federated_extensions", [])}
    versions = {it: extension_served(server, it, entries.get(it)) for it in (WIDGETS, "anywidget")}
    yield from front_end(versions, config.get("disabledExtensions", []), where=name)
    yield from code_policies(answer.policies, where=name)


def too_old(what: str) -> Finding:
    """A front end from before JupyterLab 4."""
    remedy = "install JupyterLab 4 or later where the server runs, then restart the server: " + pip(
        "jupyterlab>=4"
    )
    return Finding(
        found=f"{what} shows this notebook, and is too old: JupyterLab 4 or later is needed", remedy=remedy
    )


def code_policies(policies: Iterable[str], where: str) -> Iterator[Finding]:
    """Whether the page may run code from a blob: address, which is how anywidget runs that of the pictures."""
    for policy in policies:
        directives = dict(part.strip().partition(" ")[::2] for part in policy.split(";"))
        kinds = ("script-src-elem", "script-src", "default-src")
        kind = next((kind for kind in kinds if kind in directives), None)
        if kind is not None and "blob:" not in directives[kind].split():
            yield Finding(
                found=f"{where} forbids the pictures' code: its Content-Security-Policy has {kind} without blob:",
                remedy=f"add blob: to {kind} where the server sets that policy, then restart the server.",
            )


def extension_served(server: Mapping[str, Any], name: str, entry: str | None) -> str | None:
    """Version of an extension's JavaScript, from the server; None if the page or the server has none.

    entry: the file that the page loads of it, "" where it does not say, None where it loads none.
    """
    files = f"lab/extensions/{name}/"
    description = None if entry is None else get(server, f"{files}package.json")
    if description is None or (entry and get(server, files + entry) is None):
        return None
    try:
        return str(json.loads(description.body).get("version"))
    except ValueError:
        return None


@dataclass(frozen=True)
class Answer:
    """One page of the server, and the Content-Security-Policies that came with it."""

    body: str
    policies: tuple[str, ...]


def get(server: Mapping[str, Any], path: str) -> Answer | None:
    """One page of the server; None if it does not give it to us."""
    token = {"Authorization": f"token {server['token']}"}
    request = urllib.request.Request(server["url"] + path, headers=token)  # noqa: S310 (the server's own note)
    direct = urllib.request.build_opener(
        urllib.request.ProxyHandler({})
    )  # a proxy does not know this machine's own
    try:
        with direct.open(request, timeout=5) as answer:
            policies = answer.headers.get_all("Content-Security-Policy") or ()
            return Answer(answer.read().decode(), tuple(policies))
    except (urllib.error.URLError, TimeoutError, ValueError):
        return None


def page_config(page: str) -> dict[str, Any] | None:
    """The settings that JupyterLab writes into its page; None if this is not its page."""
    _, found, rest = page.partition('id="jupyter-config-data"')
    text = rest.partition(">")[2].partition("</script>")[0]
    return json.loads(text) if found else None
