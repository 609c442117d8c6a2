"""Stands in the place of xllamacpp in the server's process: no model, but a real process that can be killed.

Writes its process id into the folder that STAND_IN names, and will not start where that has a file "refuse".
"""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace

from tests.faults.server import FaultServer


class CommonParams(SimpleNamespace):
    """Takes every setting."""

    def __init__(self) -> None:
        super().__init__(
            model=SimpleNamespace(), cpuparams=SimpleNamespace(), cpuparams_batch=SimpleNamespace()
        )


class Server:
    """Answers each request after half a second."""

    def __init__(self, parameters: CommonParams) -> None:
        del parameters
        folder = Path(os.environ["STAND_IN"])
        if (folder / "refuse").exists():
            raise RuntimeError("no room")
        (folder / f"{os.getpid()}.pid").touch()
        self._server = FaultServer(latency_s=0.5).__enter__()
        self.listening_address = self._server.base_url.removesuffix("/v1")
