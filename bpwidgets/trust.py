"""Sign notebooks for the JupyterLab of this environment, as its command *Trust Notebook* does.

JupyterLab shows the saved widgets of a notebook only if it trusts the notebook: if every cell was run on this machine,
or its content is listed in a database of signatures in Jupyter's data folder. A copied lesson is neither, so its
pictures would be still after Run, Save and Reload.
"""

from __future__ import annotations

import logging
from contextlib import closing
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from traitlets.config import Config

CONFIG_FILES = ("jupyter_server_config", "jupyter_lab_config")


def sign(notebooks: Iterable[Path]) -> None:
    """Trust these notebooks as they are now; one that is changed later has another signature."""
    import nbformat  # noqa: PLC0415 - only `bpwidgets lab` needs it
    from nbformat.sign import NotebookNotary  # noqa: PLC0415

    notary = NotebookNotary(config=notary_config())  # type: ignore[no-untyped-call]
    with closing(notary.store):
        for path in notebooks:
            notary.sign(nbformat.read(path, as_version=4))  # type: ignore[no-untyped-call]


def notary_config() -> Config:
    """What JupyterLab's own configuration says of signatures: another database, secret or algorithm."""
    from jupyter_core.application import JupyterApp  # noqa: PLC0415
    from traitlets.config import Config  # noqa: PLC0415

    app = JupyterApp(log_level=logging.CRITICAL)  # JupyterLab itself will say what is wrong with a file
    for name in CONFIG_FILES:
        app.config_file_name = name
        app.load_config_file()
    config = Config({"NotebookNotary": {"data_dir": app.data_dir}})
    config.merge(app.config)
    return config
