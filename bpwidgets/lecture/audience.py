"""How many may watch at once: a kernel each, up to a number."""

from __future__ import annotations

from typing import Any

from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from tornado.web import HTTPError
from traitlets import Int


class Audience(AsyncMappingKernelManager):
    """Starts kernels as Voila asks, until the room is full."""

    seats = Int(20, min=1, help="how many kernels may run at once").tag(config=True)

    async def start_kernel(self, **options: Any) -> str:  # type: ignore[override]
        """Start a kernel.

        Raises:
            HTTPError: 503 if all seats are taken; the first one that is left for half an hour is free again.
        """
        if len(self.list_kernel_ids()) >= self.seats:
            raise HTTPError(503, reason=f"All {self.seats} seats are taken, try again later")
        return str(await super().start_kernel(**options))
