"""Starting what works: a worker for some scheduler, or a whole cluster on this computer."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import dask
from distributed import Nanny, Scheduler

from trilobyte_gui.archive.storage import debug_log
from trilobyte_gui.cluster import loggers, mapping, scheduler
from trilobyte_gui.cluster.work import JOBS
from trilobyte_gui.codec.errors import ClusterLost
from trilobyte_gui.os_words import plain_words

Tell = Callable[[str], None]

_AGAIN = 2.0  # seconds until a scheduler that does not answer is tried again
_SETTINGS = {
    "distributed.worker.memory.target": False,  # memory is the codec's: nothing of it can be moved to a disk
    "distributed.worker.memory.spill": False,
    "distributed.worker.memory.pause": False,
    "distributed.worker.memory.terminate": False,
    "distributed.worker.profile.enabled": False,  # which looks a hundred times a second at what runs
    "distributed.scheduler.http.routes": [],  # nobody is told anything but by the cluster's own messages
    "distributed.worker.http.routes": [],
    "distributed.admin.tick.interval": "500ms",
    "distributed.admin.tick.limit": "60s",  # Python's lock is held for long while libraries are loaded
    "distributed.admin.system-monitor.interval": "5s",
}


def worker(address: str, jobs: int, maps: mapping.Mapping, name: str, local: Path | None, tell: Tell) -> None:
    """Be a worker of the scheduler at `address` until a signal asks to end; while there is none, wait for one. Raises
    ClusterLost where that is no address."""
    address = scheduler.full(address)
    _set_up(local)
    os.environ[mapping.ENVIRONMENT] = maps.written()
    asyncio.run(_until_signal(_work(address, jobs, name, local, tell)))


def cluster(host: str, port: int, workers: int, jobs: int, local: Path | None, tell: Tell) -> None:
    """A scheduler and workers on this computer, until a signal asks to end. Raises ClusterLost."""
    _set_up(local)
    asyncio.run(_until_signal(_cluster(host, port, workers, jobs, local, tell)))


async def _work(address: str, jobs: int, name: str, local: Path | None, tell: Tell) -> None:
    told = ""
    while True:
        try:
            scheduler.look(address, _AGAIN)
            async with _nanny(address, jobs, name, local) as nanny:
                told = ""
                tell(f"This worker serves {address} with {jobs} thread{'s' * (jobs != 1)}. Ctrl-C ends it.")
                await nanny.finished()
        except (OSError, TimeoutError, RuntimeError):
            pass
        if not told:
            told = f"There is no scheduler at {address}; this worker waits for one."
            tell(told)
        await asyncio.sleep(_AGAIN)


async def _cluster(host: str, port: int, workers: int, jobs: int, local: Path | None, tell: Tell) -> None:
    try:
        async with Scheduler(host=host, port=port, dashboard=False, dashboard_address=f"{host}:0") as server:
            scheduler.settle(server)
            names = [f"{socket.gethostname()}-{number}" for number in range(1, workers + 1)]
            nannies = [_nanny(server.address, jobs, name, local) for name in names]
            await asyncio.gather(*nannies)
            tell(f"A cluster of {workers} worker{'s' * (workers != 1)} is at {server.address}. Ctrl-C ends it.")
            try:
                await server.finished()
            finally:
                await asyncio.gather(*(each.close(timeout=5) for each in nannies), return_exceptions=True)
    except OSError as error:
        why, hint = plain_words(error), "Choose another --port."
        raise ClusterLost("no scheduler can be started at {0}, port {1}: {2}", host, port, why, hint=hint) from error


def _nanny(address: str, jobs: int, name: str, local: Path | None) -> Nanny:
    """What starts the process that works, and starts it again should it be killed; both end together."""
    return Nanny(
        address,
        nthreads=jobs + 1,  # one unit more than threads is open: a thread always finds work while a file is finished
        resources={JOBS: jobs},
        name=name or None,
        memory_limit=0,
        dashboard=False,
        local_directory=str(local) if local else None,
    )


async def _until_signal(serving: Coroutine[Any, Any, None]) -> None:
    loop = asyncio.get_running_loop()
    task = loop.create_task(serving)
    for each in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows: Ctrl-C cancels the task itself
            loop.add_signal_handler(each, task.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await task


def _set_up(local: Path | None) -> None:
    """This process and those that it starts."""
    dask.config.set(_SETTINGS)
    if local:
        os.environ["TRILOBYTE_CACHE"] = str(local / "cache")
    if not debug_log.shown():
        os.environ["DASK_LOGGING__DISTRIBUTED"] = "critical"
    loggers.silence()
