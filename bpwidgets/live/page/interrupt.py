"""The kernel's interrupt button, for a picture that is being computed.

JupyterLab 4.4 and later deliver widget messages on a thread of their own (jupyterlab/jupyterlab#17363), where the
button does not reach: SIGINT raises KeyboardInterrupt in the main thread only. `listen` takes the signal while no cell
runs and passes it on to the threads that compute a picture.
"""

from __future__ import annotations

from typing import Any

from bpwidgets.live.model import computing


def interrupt_computing(*_: Any) -> None:
    """What the kernel calls at a signal: raise KeyboardInterrupt in every thread that computes a picture."""
    computing.interrupt()


def listen(kernel: Any) -> None:
    """Let the interrupt button reach `interrupt_computing` while no cell runs.

    A kernel puts the handler `saved_sigint_handler` back after each cell; in a kernel that has none
    (a browser alone) messages come on the main thread and nothing is needed.
    """
    if hasattr(kernel, "saved_sigint_handler"):
        kernel.saved_sigint_handler = interrupt_computing
