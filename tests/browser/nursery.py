"""Kernels that begin as copies of one process, which has imported what every kernel imports, but for bpwidgets.

A kernel imports ipykernel, ipywidgets and Matplotlib for longer than most browser tests last, and each time the
same. With a nursery JupyterLab starts a stand-in as the kernel, which asks for a copy.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import socket
import subprocess
import sys
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Self

WORKS = sys.platform == "linux"
STAND_IN = Path(__file__).with_name("stand_in.py")
IMPORTS = (
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "numpy",
    "matplotlib.figure",
    "matplotlib.backends.backend_agg",
    "ipywidgets",
    "anywidget",
)
MOST_BYTES = 100_000  # of a request: the environment and a few paths


class Nursery:
    """The process that is copied, and where it is to be found."""

    def __init__(self, place: Path, environment: dict[str, str]) -> None:
        self.place = place
        self._environment = environment
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            door = stack.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET))
            door.bind(str(self.place))
            door.listen()
            process = subprocess.Popen(
                [sys.executable, "-m", __name__, str(door.fileno())],
                pass_fds=[door.fileno()],
                env=self._environment,
                stdin=subprocess.DEVNULL,
            )
            stack.callback(process.wait)
            stack.callback(process.terminate)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @property
    def command(self) -> list[str]:
        """What a kernel's specification has as "argv" for a kernel to be a copy."""
        return [sys.executable, "-I", "-S", str(STAND_IN), "{connection_file}", str(self.place)]


def copy_for_each(door: socket.socket) -> None:
    """Import, then fork for every one who comes; returns in the copies, once they have ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for a copy
    os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"  # as ipykernel sets it
    for name in IMPORTS:
        import_module(name)
    # As a kernel does when it imports ipywidgets: a page that is loaded anew asks for all widgets at once by this.
    import_module("ipywidgets").register_comm_target()
    gc.freeze()  # else a copy that collects its garbage copies all this, too
    nursery = os.getpid()
    while True:
        line, _ = door.accept()
        if not os.fork():
            break
        line.close()
    door.close()
    serve(line, nursery)


def serve(line: socket.socket, nursery: int) -> None:
    """Be the kernel that a stand-in asks for."""
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    request, streams, _, _ = socket.recv_fds(line, MOST_BYTES, 3)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    asked = json.loads(request)
    os.environ.clear()
    os.environ.update(asked["environment"])
    os.chdir(asked["folder"])
    line.send(str(os.getpid()).encode())
    Thread(target=end_with, args=(line,), daemon=True).start()
    sys.argv = ["ipykernel_launcher", "-f", asked["file"], f"--IPKernelApp.parent_handle={nursery}"]
    import_module("ipykernel.kernelapp").launch_new_instance()


def end_with(line: socket.socket) -> None:
    """End this process as soon as the stand-in has ended."""
    line.recv(1)
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    del sys.path[0]  # the working folder, as a kernel has it
    copy_for_each(socket.socket(fileno=int(sys.argv[1])))
