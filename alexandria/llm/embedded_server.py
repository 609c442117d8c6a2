"""The child process that serves a GGUF file with llama.cpp and never outlives its parent.

    python -P alexandria/llm/embedded_server.py

Imports nothing of Alexandria. In, on standard input: one line of JSON (`ServerConfig`), then nothing;
end of file means "stop".
Out, on standard output: one line of JSON, {"base_url": …} or {"error": …}. A process of its own
because llama.cpp may crash, holds the interpreter's lock while it loads, and must go on while the
parent lets calls in flight finish after Ctrl-C. Its output is discarded: at higher
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

__all__ = ["ServerConfig", "main"]

_PR_SET_PDEATHSIG = 1


class ServerConfig(TypedDict):
    """The configuration, as the parent sends it."""

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
    replies = _redirect_output()
    config: ServerConfig = json.loads(sys.stdin.readline())
    _exit_with_parent(config["parent"])
    # In a thread, and from the start: loading takes seconds, and the parent may die meanwhile.
    threading.Thread(target=_exit_at_end_of_input, daemon=True).start()
    try:
        import xllamacpp  # noqa: PLC0415 – only the child pays for it, and may lack it

        server = xllamacpp.Server(_parameters(xllamacpp, config))
    except (ImportError, RuntimeError, OSError, ValueError) as error:
        _reply(replies, error=type(error).__name__)
        os._exit(1)
    _reply(replies, base_url=f"{server.listening_address}/v1")
    threading.Event().wait()


def _parameters(xllamacpp: ModuleType, config: ServerConfig) -> object:
    """llama.cpp's settings; docs/decisions has the measurements behind them."""
    p = xllamacpp.CommonParams()
    p.model.path = config["model"]
    p.port = 0
    p.hostnames = ["127.0.0.1"]
    p.api_keys = [config["api_key"]]
    p.cors_origins = ""
    p.ui = p.endpoint_slots = p.endpoint_props = p.endpoint_metrics = False
    p.verbosity = -1
    p.n_parallel = config["slots"]
    p.n_ctx = config["context"] * config["slots"]
    p.cpuparams.n_threads = p.cpuparams_batch.n_threads = config["threads"]
    p.warmup = False
    # llama.cpp would cache the state of past prompts in up to 8 GB of memory. No chunk comes twice, and the shared
    # instructions stay in each slot anyway.
    p.cache_ram_mib = 0
    p.cache_idle_slots = False
    return p


def _redirect_output() -> IO[str]:
    """Keep standard output for the one line of the protocol; discard everything else."""
    replies = os.fdopen(os.dup(1), "w")
    devnull = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, 1)
    os.dup2(devnull, 2)
    # Ctrl-C in a terminal reaches the whole process group; the parent decides when this process stops.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    return replies


def _exit_with_parent(parent: int) -> None:
    """Have the kernel kill this process when the parent dies (on Linux; elsewhere end of input does)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(0)


def _exit_at_end_of_input() -> None:
    # The file descriptor, not the buffered reader: a daemon thread that holds a buffer's lock blocks the
    # interpreter's shutdown.
    while os.read(0, 1024):
        pass
    os._exit(0)


def _reply(replies: IO[str], **message: str) -> None:
    replies.write(json.dumps(message) + "\n")
    replies.flush()


if __name__ == "__main__":
    main()
