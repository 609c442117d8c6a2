"""A Ray cluster: connecting to one or starting one on this machine, and the far ends of workers on it.

Keys stay with the run. Where a cluster is started here, its processes get an environment without them, and Ray
is told to report nothing to its makers.
"""

from __future__ import annotations

import asyncio
import logging
import os
import pickle
import warnings
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alexandria.child_process import is_secret, usable_cores
from alexandria.errors import InputError, SettingsError
from alexandria.paper import Paper
from alexandria.run.executors.pipeline_worker import WorkerGone
from alexandria.run.executors.process_messages import LENGTH, pack
from alexandria.run.executors.ray_address import START_A_CLUSTER, require_ray_cluster
from alexandria.run.executors.ray_worker import (
    PIECE,
    NotRead,
    ReadRequest,
    RemoteWorker,
    WorkerPlace,
)

__all__ = ["RayCluster", "RayLink"]

_MOST_WORKERS = 64
"""More, one run cannot keep busy (decision 82)."""
_STORE_BYTES = 100_000_000
"""Of the object store of a cluster that is started here: nothing is put there."""

_OF_RAY = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_worker_niceness": "0"}
"""Settings of a cluster that is started here: it reports nothing to the makers of Ray, and actors, which relay,
are as prompt as the run itself; their worker processes stand back by themselves."""

_ATTEMPTS = "RAY_gcs_server_port_wait_time_s"
"""Says to Ray how often to try to connect, about once a second where nothing listens."""


class RayCluster:
    """A connection to a cluster; it is this process's only one."""

    def __init__(self, address: str | None) -> None:
        """Only see whether there is a cluster to connect to.

        Raises:
            SettingsError: Ray is not installed, or nothing answers at the address.
        """
        try:
            import ray  # noqa: PLC0415  half a second, and an extra
        except ImportError:
            raise SettingsError(
                "The engine ray needs Ray, which is not installed.",
                hint="Install it with: pip install 'alexandria[ray]'",
            ) from None
        self._ray: Any = ray
        self._address = address
        self._is_ours = False
        if address is not None and not ray.is_initialized():
            require_ray_cluster(address)

    def connect(self, workers: int | None) -> int:
        """Connect, or start a cluster here; how many workers to have. Takes seconds.

        Args:
            workers: how many are wanted; None: one for each core, and one core here left to the run.

        Raises:
            SettingsError: there is no cluster at the address.
        """
        if not self._ray.is_initialized():
            self._connect(workers)
            self._is_ours = True
        if workers is not None:
            return workers
        cores = int(self._ray.cluster_resources().get("CPU", 1))
        return max(1, min(_MOST_WORKERS, cores))

    def _connect(self, workers: int | None) -> None:
        quiet = {"log_to_driver": False, "configure_logging": False}
        logging.getLogger("ray").setLevel(logging.ERROR)
        with _without_keys(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                if self._address is not None:
                    with _one_attempt():
                        self._ray.init(address=self._address, **quiet)
                    return
                self._ray.init(
                    address="local",
                    num_cpus=workers or max(1, usable_cores() - 1),
                    include_dashboard=False,
                    object_store_memory=_STORE_BYTES,
                    **quiet,
                )
            except Exception as error:  # noqa: BLE001  Ray raises Exception itself where a cluster does not start
                where = f"at {self._address}" if self._address else "could be started here"
                said = next(iter(str(error).splitlines()), type(error).__name__)
                raise SettingsError(
                    f"No Ray cluster {where}: {said[:160]}",
                    hint=START_A_CLUSTER,
                ) from None

    def close(self) -> None:
        """End the connection, and the cluster if it was started here."""
        if self._is_ours:
            self._ray.shutdown()
            self._is_ours = False

    def link(self) -> RayLink:
        """The near end of a new worker, not started yet."""
        remote = self._ray.remote(RemoteWorker).options(
            num_cpus=1,
            max_restarts=0,  # a new worker is another actor: nothing of the old one is of use to it
            max_task_retries=0,
            max_concurrency=8,
            scheduling_strategy="SPREAD",
            enable_task_events=False,
        )
        return RayLink(self._ray, remote)


class RayLink:
    """The near end of a worker in a Ray actor. A `WorkerLink`.

    Attributes:
        place: where the worker is, once it has started.
        is_reading: whether it reads papers now.
    """

    def __init__(self, ray: Any, remote: Any) -> None:  # noqa: ANN401  Ray is an extra: its types may be missing
        self.place: WorkerPlace | None = None
        self.is_reading = False
        self._ray, self._remote = ray, remote
        self._actor: Any = None
        self._received = bytearray()
        self._outgoing = bytearray()
        self._sending: asyncio.Task[None] | None = None
        self._is_gone = False

    async def open(self) -> None:
        """Start the actor, and wait until the cluster has a core for it."""
        self._actor = self._remote.remote()
        self.place = await self._ask(self._actor.start.remote())

    def send(self, message: object) -> None:
        """Send a message."""
        if self._is_gone:
            return
        self._outgoing += pack(message)
        if self._sending is None or self._sending.done():
            self._sending = asyncio.create_task(self._send_all())

    async def receive(self) -> object:
        """The next message."""
        while (message := _take_message(self._received)) is None:
            piece, ended = await self._ask(self._actor.receive.remote())
            if not piece:
                self._is_gone = True
                raise WorkerGone(f"The process that checked it {ended}.")
            self._received += piece
        return pickle.loads(message)

    async def close(self) -> None:
        """Kill the actor; its process ends with it."""
        self._is_gone = True
        if self._actor is not None:
            await asyncio.to_thread(self._ray.kill, self._actor)
        if self._sending is not None:
            await self._sending

    async def read(self, request: ReadRequest) -> AsyncGenerator[tuple[Path, Paper | InputError]]:
        """Read papers there.

        Raises:
            WorkerGone: it has ended before all were read.
        """
        await self._ask(self._actor.read.remote(pickle.dumps(request)))
        received = bytearray()
        while piece := await self._ask(self._actor.next_paper.remote()):
            received += piece
            if (message := _take_message(received)) is not None:
                item = pickle.loads(message)
                yield (item.path, item.error) if isinstance(item, NotRead) else item

    async def _send_all(self) -> None:
        """Send what there is, one piece after the other: Ray may run calls in any order."""
        try:
            while self._outgoing and not self._is_gone:
                piece = bytes(self._outgoing[:PIECE])
                del self._outgoing[:PIECE]
                await self._ask(self._actor.send.remote(piece))
        except WorkerGone:
            self._outgoing.clear()  # `receive` tells the run

    async def _ask(self, call: Any) -> Any:  # noqa: ANN401  the result of a call of Ray
        try:
            return await call
        except self._ray.exceptions.RayError as error:
            self._is_gone = True
            raise WorkerGone(
                f"The Ray worker that had it is gone ({type(error).__name__})."
            ) from None


def _take_message(received: bytearray) -> bytes | None:
    """The first message of what was received, which is taken away; None if it is not whole yet."""
    if len(received) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack_from(received)
    end = LENGTH.size + length
    if len(received) < end:
        return None
    message = bytes(received[LENGTH.size : end])
    del received[:end]
    return message


@contextmanager
def _one_attempt() -> Iterator[None]:
    """Ray tries to connect once meanwhile, for 40 s, not twenty times: what answers may be no cluster."""
    was_set = _ATTEMPTS in os.environ
    os.environ.setdefault(_ATTEMPTS, "1")
    try:
        yield
    finally:
        if not was_set:
            del os.environ[_ATTEMPTS]


@contextmanager
def _without_keys() -> Iterator[None]:
    """Processes that are started meanwhile inherit no keys."""
    for name, value in _OF_RAY.items():
        os.environ.setdefault(name, value)
    hidden = {n: os.environ[n] for n in os.environ if is_secret(n) and not n.startswith("RAY_")}
    for name in hidden:
        del os.environ[name]
    try:
        yield
    finally:
        os.environ.update(hidden)
