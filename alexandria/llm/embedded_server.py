"""The child process that serves a GGUF file with llama.cpp, and never outlives its parent.

    python -P alexandria/llm/embedded_server.py

Imports nothing of Alexandria. In, on standard input: one line of JSON (`ServerOrder`), then nothing;
end of file means "stop".
Out, on standard output: one line of JSON, {"base_url": …} or {"error": …}. A process of its own
because llama.cpp may crash, holds the interpreter's lock while it loads, and must go on while the
parent lets calls in flight finish after Ctrl-C. Whatever it prints is thrown away: at higher
verbosity llama.cpp logs prompts, and a prompt is a paper's text.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
import threading
from types import ModuleType
from typing import IO, TypedDict

__all__ = ["ServerOrder", "main"]

_PR_SET_PDEATHSIG = 1


class ServerOrder(TypedDict):
    """What the parent asks for."""

    model: str
    api_key: str
    slots: int
    context: int
    """Tokens of context per slot."""
    threads: int
    parent: int
    """Process id of the parent, to notice that it died before we could watch it."""


def main() -> None:
    """Serve until the parent ends or closes our standard input."""
    answers = _silence()
    order: ServerOrder = json.loads(sys.stdin.readline())
    _die_with(order["parent"])
    # In its own thread from the start: loading takes seconds, and the parent may die meanwhile.
    threading.Thread(target=_wait_for_end, daemon=True).start()
    try:
        import xllamacpp  # noqa: PLC0415 – only the child pays for it, and may lack it

        server = xllamacpp.Server(_parameters(xllamacpp, order))
    except (ImportError, RuntimeError, OSError, ValueError) as error:
        _say(answers, error=type(error).__name__)
        os._exit(1)
    _say(answers, base_url=f"{server.listening_address}/v1")
    threading.Event().wait()


def _parameters(xllamacpp: ModuleType, order: ServerOrder) -> object:
    """llama.cpp's settings; docs/decisions.md has the measurements behind them."""
    p = xllamacpp.CommonParams()
    p.model.path = order["model"]
    p.port = 0
    p.hostnames = ["127.0.0.1"]
    p.api_keys = [order["api_key"]]
    p.cors_origins = ""
    p.ui = p.endpoint_slots = p.endpoint_props = p.endpoint_metrics = False
    p.verbosity = -1
    p.n_parallel = order["slots"]
    p.n_ctx = order["context"] * order["slots"]
    p.cpuparams.n_threads = p.cpuparams_batch.n_threads = order["threads"]
    p.warmup = False
    # llama.cpp would keep the state of past prompts in up to 8 GB of memory; no chunk comes twice,
    # and the shared instructions stay in each slot anyway.
    p.cache_ram_mib = 0
    p.cache_idle_slots = False
    return p


def _silence() -> IO[str]:
    """Keep standard output for the one line of the protocol; everything else goes nowhere."""
    answers = os.fdopen(os.dup(1), "w")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    # Ctrl-C in a terminal reaches the whole process group; the parent decides when we stop.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    return answers


def _die_with(parent: int) -> None:
    """Have the kernel kill us when the parent dies, however it dies (Linux; elsewhere: stdin)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(0)


def _wait_for_end() -> None:
    # read(), not readline(): the lines that never come must not wake us. The descriptor, not the
    # buffered reader: a daemon thread inside a buffer's lock blocks the interpreter's shutdown.
    while os.read(0, 1024):
        pass
    os._exit(0)


def _say(answers: IO[str], **message: str) -> None:
    answers.write(json.dumps(message) + "\n")
    answers.flush()


if __name__ == "__main__":
    main()
