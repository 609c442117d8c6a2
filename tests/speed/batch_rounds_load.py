"""Ten thousand requests in batches with faults: what is lost, what is paid twice, and what the rounds take.

    python -m tests.speed.batch_rounds_load --requests 10000 --faults 0.05 --kind openai

A provider on the loopback interface gives a share of the requests a fault each time they are sent: expired,
cancelled, 429, 500, no line, half a line, an answer of another form. Besides, results come in another order, some
twice, some of nobody; the first upload gets 429, the first download breaks off, and one batch is taken without a
response. Rounds go on until every question has an answer.
"""

from __future__ import annotations

import argparse
import random
import resource
import tempfile
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

from alexandria.batch_errors import SendUnclear
from alexandria.run.batches import BatchPolicy
from tests.run.batches.asking import answer, questions, rounds
from tests.run.batches.batch_provider import BatchProvider, Faults
from tests.speed.figures import print_figures

_KINDS = ("expired", "cancelled", "429", "500", "missing", "garbage", "null")


def measure(requests: int, share: float, kind: str) -> dict[str, float]:
    """Run rounds until all is answered; returns the figures."""
    chance = random.Random(11)
    given: Counter[str] = Counter()

    def line(_custom_id: str, _before: int) -> str:
        said = chance.choice(_KINDS) if chance.random() < share else "ok"
        if said == "ok" and chance.random() < share:
            said = "repeated"
        given[said] += 1
        return said

    faults = Faults(
        line=line, foreign=50, reorder=True, uploads=[429], creates=["taken and dropped"], cut=1
    )
    asked = questions(requests, kind)
    begun, rounds_made = time.monotonic(), 0
    with tempfile.TemporaryDirectory() as folder, BatchProvider(answer, faults) as provider:
        most = {"batch_requests": max(1, requests // 4)}
        policy = BatchPolicy(settle_s=0.0, attempts=8)
        with rounds(kind, Path(folder), provider, settings=most, policy=policy) as run:
            known: dict[str, object] = {}
            while len(known) < requests and rounds_made < 20:
                rounds_made += 1
                with suppress(SendUnclear):  # a batch was taken without a response
                    known = run.go(asked)
                provider.finish()
        lost = [q.id for n, q in enumerate(asked) if known.get(q.id) != n]
        unusable = {c.request_digest for c in run.calls if c.outcome == "invalid"}
        return {
            "requests": requests,
            "requests with a fault": sum(given[k] for k in _KINDS),
            "lost": len(lost),
            "paid twice": len(provider.paid_twice - unusable),
            "answers of another form, asked again": len(unusable),
            "rounds": rounds_made,
            "asked alone": provider.alone,
            "files left at the provider": len(provider.files),
            "seconds": round(time.monotonic() - begun, 1),
            "processor s, provider included": round(time.process_time(), 1),
            "memory MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--faults", type=float, default=0.05)
    parser.add_argument("--kind", choices=["openai", "anthropic"], default="openai")
    given = parser.parse_args()
    figures = measure(given.requests, given.faults, given.kind)
    for name, value in figures.items():
        print(f"{name:40} {value:>10}")
    print_figures(figures)


if __name__ == "__main__":
    main()
