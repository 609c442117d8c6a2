"""A number of papers → what their ingest would take: tokens, calls, cost, GPU hours, disk, time, the bottleneck.

Arithmetic over figures that were measured (scale_constants.py) and a throughput that is given or measured. What is
not known is None, never 0.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from alexandria.errors import SettingsError
from alexandria.llm import Usage
from alexandria.run.scale_constants import ScaleConstants

__all__ = ["IngestPlan", "MachineTimes", "PlannedMachine", "plan_ingest"]

_HOUR = 3600.0
_MOST = 1e15
_CHECK_PROCESSES = 4
"""An ingest has no more of them; a machine with more cores runs several shards at once."""


class PlannedMachine(BaseModel):
    """What one machine has.

    Attributes:
        cores: for reading, checks and writing.
        gpus: for the model; 0 for an endpoint elsewhere.
        throughput: output tokens a second of its model, questions included, at full load; None: not known.
    """

    model_config = ConfigDict(frozen=True)

    cores: int
    gpus: int = 0
    throughput: float | None = None


class MachineTimes(BaseModel):
    """Hours of an ingest on a number of machines, stage by stage, each as if it were alone.

    Reading, checks and sending share the cores; calls run beside them; a merge follows. `wall_h` and `bottleneck`
    are None where the calls are not known.
    """

    model_config = ConfigDict(frozen=True)

    machines: int
    read_h: float
    checks_h: float
    calls_h: float | None
    write_h: float
    """Into the shards, and the merge of all by one process."""
    wall_h: float | None
    bottleneck: str | None
    """read, checks, calls or write."""


class IngestPlan(BaseModel):
    """What an ingest of so many papers takes."""

    model_config = ConfigDict(frozen=True)

    model: str
    papers: float
    pages: float
    words: float
    chunks: float
    calls: float
    input_tokens: float
    output_tokens: float
    facts: float
    cost: float | None
    """US dollars; None where the price is not known."""
    gpu_hours: float | None
    core_hours: float
    input_bytes: float
    library_bytes: float
    index_bytes: float
    shards_per_machine: int
    times: tuple[MachineTimes, ...]


def plan_ingest(
    papers: float,
    pages: float,
    model: str,
    constants: ScaleConstants,
    machine: PlannedMachine,
    *,
    cost: Callable[[Usage], float] | None,
    machines: Sequence[int],
) -> IngestPlan:
    """What an ingest takes.

    Args:
        papers: how many.
        pages: of one of them.
        model: its name, for the reader.
        constants: what a page, a chunk, a call and a fact take.
        machine: one of the machines, which are all the same.
        cost: US dollars of so many tokens; None if the price is not known.
        machines: numbers of machines to give the times of.

    Raises:
        SettingsError: a number is not above 0, or endless.
    """
    rate = 1 if machine.throughput is None else machine.throughput
    if not all(0 < n < _MOST for n in (papers, pages, machine.cores, rate, *machines)):
        raise SettingsError("Papers, pages, cores, machines and throughput are numbers above 0.")
    c = {name: getattr(constants, name).value for name in ScaleConstants.model_fields}
    all_pages = papers * pages
    words = all_pages * c["words_per_page"]
    chunks = words / c["words_per_chunk"]
    calls = chunks * c["calls_per_chunk"]
    tokens_in = calls * c["input_tokens_per_call"]
    tokens_out = words * c["output_tokens_per_word"]
    facts = words * c["facts_per_word"]
    read, checks = all_pages * c["read_s_per_page"], chunks * c["check_s_per_chunk"]
    send, write = calls * c["send_s_per_call"], papers * c["write_s_per_paper"]
    served = tokens_out / machine.throughput if machine.throughput else None
    stages = _Stages(read, checks, served, send, write, merge=facts * c["merge_s_per_fact"])
    return IngestPlan(
        model=model,
        papers=papers,
        pages=all_pages,
        words=words,
        chunks=chunks,
        calls=calls,
        input_tokens=tokens_in,
        output_tokens=tokens_out,
        facts=facts,
        cost=cost(Usage(round(tokens_in), round(tokens_out))) if cost else None,
        gpu_hours=served * machine.gpus / _HOUR if served is not None else None,
        core_hours=(read + checks + send + write) / _HOUR,
        input_bytes=all_pages * c["bytes_per_page"],
        library_bytes=facts * c["library_bytes_per_fact"],
        index_bytes=facts * c["index_bytes_per_fact"],
        shards_per_machine=max(1, (machine.cores - 1) // _CHECK_PROCESSES),
        times=tuple(_times(n, machine.cores, stages) for n in machines),
    )


@dataclass(frozen=True, slots=True)
class _Stages:
    """Seconds of all papers: of one core, of the model of one machine, of the one process that merges."""

    read: float
    checks: float
    calls: float | None
    send: float
    write: float
    merge: float


def _times(machines: int, cores: int, of: _Stages) -> MachineTimes:
    all_cores = machines * cores * _HOUR
    merged = of.merge / _HOUR if machines > 1 else 0.0
    stages: dict[str, float | None] = {
        "read": of.read / all_cores,
        "checks": (of.checks + of.send) / all_cores,
        "calls": None if of.calls is None else of.calls / machines / _HOUR,
        "write": of.write / machines / _HOUR + merged,
    }
    known = {name: hours for name, hours in stages.items() if hours is not None}
    beside = (of.read + of.checks + of.send + of.write) / all_cores
    at_once = None if stages["calls"] is None else max(beside, stages["calls"])
    return MachineTimes(
        machines=machines,
        read_h=known["read"],
        checks_h=known["checks"],
        calls_h=stages["calls"],
        write_h=known["write"],
        wall_h=None if at_once is None else at_once + merged,
        bottleneck=None if at_once is None else max(known, key=lambda name: known[name]),
    )
