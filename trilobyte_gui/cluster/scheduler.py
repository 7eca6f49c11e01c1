"""Schedulers: whether there is one, and what is set at it, however it was started, by whoever uses it."""

from __future__ import annotations

import socket
from collections import deque
from typing import TYPE_CHECKING, Any

from distributed.comm.addressing import get_address_host_port

from trilobyte_gui.codec.errors import ClusterLost

if TYPE_CHECKING:
    from distributed import Scheduler

TTL = 300.0  # seconds that a worker may be silent: while a library holds Python's lock, it is
DURATION = 60.0  # seconds that a unit is thought to take before one has ended: what scaling goes by


def full(address: str) -> str:
    """The address of a scheduler, which people may give without its protocol. Raises ClusterLost where it is none."""
    with_protocol = address if "://" in address else f"tcp://{address}"
    try:
        host, port = get_address_host_port(with_protocol, strict=True)
        host.encode("idna")
        if not host or not 0 < port < 1 << 16:
            raise ValueError
    except ValueError as error:
        hint = "It consists of a computer's name and a port, such as tcp://127.0.0.1:8786."
        raise ClusterLost("{0} is not the address of a scheduler", address, hint=hint) from error
    return with_protocol


def look(address: str, seconds: float) -> None:
    """Raise OSError where nothing listens at a `full` address: Dask itself would go on trying."""
    host, port = get_address_host_port(address, strict=True)
    socket.create_connection((host, port), seconds).close()


def settle(dask_scheduler: Scheduler | None = None) -> dict[str, Any]:
    """Make the scheduler fit for units; returns what is set. This and what follows runs within the scheduler.

    A unit whose worker is lost is told at once, not given to the next: only what is left of it is to be done.
    """
    scheduler = dask_scheduler
    assert scheduler is not None
    scheduler.allowed_failures = 0
    if not scheduler.worker_ttl or scheduler.worker_ttl < TTL:
        scheduler.worker_ttl = TTL
    scheduler.UNKNOWN_TASK_DURATION = max(scheduler.UNKNOWN_TASK_DURATION, DURATION)
    return {"ttl": scheduler.worker_ttl, "duration": scheduler.UNKNOWN_TASK_DURATION}


def pass_on(topic: str, dask_scheduler: Scheduler | None = None) -> None:
    """Keep nothing of what is told of a run: who listens has heard it, and previews are large."""
    assert dask_scheduler is not None
    dask_scheduler._broker._topics[topic].events = deque(maxlen=0)


def forget(topic: str, dask_scheduler: Scheduler | None = None) -> None:
    """Keep nothing of what was told of a run that has ended."""
    assert dask_scheduler is not None
    dask_scheduler._broker._topics.pop(topic, None)
