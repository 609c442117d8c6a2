"""Spans of an ingest, as an OTLP receiver gets them from a real process; none where nobody asks for any."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections import defaultdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.faults.faults import broken
from tests.faults.server import FaultServer
from tests.run.making import ROOT, answer, command, write_papers

KEY = "sk-telltale-99"
TELLTALE = "kept in a sealed furnace"


def environment(**more: str) -> dict[str, str]:
    dropped = ("OTEL_", "ALEXANDRIA_", "OPENAI_")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(dropped)}
    return kept | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))} | more


def python(code: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        env=environment(**more),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


class Receiver:
    """An OTLP collector over HTTP: keeps what is sent to it."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.headers: list[dict[str, str]] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                receiver.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
                receiver.headers.append(
                    {"path": self.path} | {k.lower(): v for k, v in self.headers.items()}
                )
                self.send_response(200)
                self.send_header("Content-Type", "application/x-protobuf")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Receiver:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture(scope="module")
def traced(tmp_path_factory):
    """An ingest of two papers and a file that cannot be read; the first call fails once."""
    pytest.importorskip("opentelemetry.proto", reason="the extra `otel` is not installed")
    folder = tmp_path_factory.mktemp("spans")
    write_papers(folder / "papers", 2, sentences=4)
    (folder / "papers" / "broken-telltale.pdf").write_bytes(b"%PDF-1.7\nnothing")
    with Receiver() as receiver, FaultServer([broken(500)], answer=answer) as server:
        ended = subprocess.run(
            command(folder / "papers", base_url=server.base_url, library=folder / "a.duckdb"),
            env=environment(
                OTEL_EXPORTER_OTLP_ENDPOINT=receiver.url,
                OTEL_EXPORTER_OTLP_HEADERS="authorization=Bearer%20collector",
                ALEXANDRIA_API_KEY=KEY,
            ),
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
    return ended, receiver, spans_of(receiver)


def spans_of(receiver: Receiver) -> dict[str, list[dict]]:
    from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

    found = defaultdict(list)
    for body in receiver.bodies:
        request = ExportTraceServiceRequest.FromString(body)
        for resource in request.resource_spans:
            service = {a.key: a.value.string_value for a in resource.resource.attributes}
            for span in (s for scope in resource.scope_spans for s in scope.spans):
                told = {
                    a.key: getattr(a.value, a.value.WhichOneof("value")) for a in span.attributes
                }
                found[span.name].append(
                    told | {"span": span, "failed": span.status.code == 2, "service": service}
                )
    return found


def test_run_papers_reading_calls_and_saves_are_one_tree(traced):
    ended, _, spans = traced
    assert ended.returncode == 1, ended.stderr  # the broken file
    (whole,), (run,) = spans["alexandria ingest"], spans["ingest"]
    assert whole["service"]["service.name"] == "alexandria"
    assert not whole["span"].parent_span_id
    assert run["span"].parent_span_id == whole["span"].span_id
    assert len(spans["paper"]) == len(spans["save"]) == 2
    assert {p["span"].parent_span_id for p in spans["paper"]} == {run["span"].span_id}
    papers = {p["span"].span_id: p["alexandria.paper.id"] for p in spans["paper"]}
    for below in (*spans["save"], *spans["chat fake"]):
        assert papers[below["span"].parent_span_id] == below["alexandria.paper.id"]
        assert below["span"].end_time_unix_nano > below["span"].start_time_unix_nano
    assert {s["span"].trace_id for rows in spans.values() for s in rows} == {whole["span"].trace_id}
    failed = [read["error.type"] for read in spans["read"] if read["failed"]]
    assert failed == ["damaged"]
    assert {p["alexandria.paper.state"] for p in spans["paper"]} == {"done"}


def test_calls_have_the_names_of_the_conventions_and_the_figures_of_the_ledger(traced):
    ended, _, spans = traced
    report = json.loads(ended.stdout)
    calls = spans["chat fake"]
    assert len(calls) == report["calls"]
    for call in calls:
        assert call["span"].kind == 3  # a client
        assert call["gen_ai.operation.name"] == "chat"
        assert call["gen_ai.provider.name"] == "openai"
        assert call["gen_ai.request.model"] == "fake"
        assert call["gen_ai.output.type"] == "json"
        assert call["gen_ai.request.max_tokens"] > 0
    good = [call for call in calls if not call["failed"]]
    assert sum(c["gen_ai.usage.input_tokens"] for c in good) == report["input_tokens"] > 0
    assert sum(c["gen_ai.usage.output_tokens"] for c in good) == report["output_tokens"] > 0
    (bad,) = [call["error.type"] for call in calls if call["failed"]]
    assert bad == "fault"
    (run,) = spans["ingest"]
    assert run["gen_ai.usage.input_tokens"] == report["input_tokens"]
    assert (run["alexandria.papers.done"], run["alexandria.papers.failed"]) == (2, 1)


def test_no_text_no_key_and_no_path_is_in_any_span_and_the_collector_s_header_is_sent(traced):
    _, receiver, _ = traced
    assert {h["path"] for h in receiver.headers} == {"/v1/traces"}
    assert {h["authorization"] for h in receiver.headers} == {"Bearer collector"}
    sent = b"".join(receiver.bodies)
    for private in (KEY, TELLTALE, "Sample", "telltale", ".md", "/tmp", "a.duckdb", "collector"):
        assert private.encode() not in sent, private


def test_an_exception_is_its_class_in_a_program_that_has_set_up_opentelemetry_itself():
    pytest.importorskip("opentelemetry.sdk", reason="the extra `otel` is not installed")
    ended = python(
        "from opentelemetry import trace\n"
        "from opentelemetry.sdk.trace import TracerProvider\n"
        "from opentelemetry.sdk.trace.export import SimpleSpanProcessor\n"
        "from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter\n"
        "kept = InMemorySpanExporter()\n"
        "provider = TracerProvider()\n"
        "provider.add_span_processor(SimpleSpanProcessor(kept))\n"
        "trace.set_tracer_provider(provider)\n"
        "from alexandria.spans import open_span\n"
        "try:\n"
        "    with open_span('paper', {'a': 1, 'b': None}):\n"
        f"        raise KeyError('{TELLTALE}')\n"
        "except KeyError:\n"
        "    print(kept.get_finished_spans()[0].to_json())\n"
    )
    (span,) = [json.loads(ended.stdout)]
    assert span["attributes"] == {"a": 1, "error.type": "KeyError"}
    assert span["status"] == {"status_code": "ERROR"}
    assert span["events"] == []
    assert TELLTALE not in ended.stdout


def test_a_collector_that_is_off_changes_neither_result_nor_exit_code():
    pytest.importorskip("opentelemetry.sdk", reason="the extra `otel` is not installed")
    ended = subprocess.run(
        [sys.executable, "-m", "alexandria", "config", "--format", "json"],
        env=environment(
            OTEL_EXPORTER_OTLP_ENDPOINT="http://127.0.0.1:9", OTEL_EXPORTER_OTLP_TIMEOUT="1"
        ),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout)["library"]
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    ("variables", "wanted"),
    [
        ({}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318"}, True),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://127.0.0.1:4318/v1/traces"}, True),
        ({"OTEL_TRACES_EXPORTER": "otlp"}, True),
        ({"OTEL_TRACES_EXPORTER": "console"}, True),
        ({"OTEL_TRACES_EXPORTER": "none", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://a"}, False),
        ({"OTEL_SDK_DISABLED": "true", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://a"}, False),
        ({"OTEL_SERVICE_NAME": "a"}, False),
    ],
)
def test_the_standard_variables_decide(variables, wanted, monkeypatch):
    from alexandria.spans import spans_wanted

    for name in [n for n in os.environ if n.startswith("OTEL_")]:
        monkeypatch.delenv(name)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert spans_wanted() is wanted


def test_without_them_nothing_of_opentelemetry_s_sdk_is_imported_by_a_command():
    ended = python(
        "import sys\nsys.argv = ['alexandria', 'config']\nfrom alexandria import cli\n"
        "try:\n    cli.main()\nexcept SystemExit: pass\n"
        "print([m for m in sys.modules if m.startswith('opentelemetry')])"
    )
    assert ended.stdout.splitlines()[-1] == "[]"


def test_where_the_extra_is_missing_the_command_says_so_and_goes_on():
    ended = python(
        "import sys\nsys.modules['opentelemetry.sdk.trace'] = None\nsys.argv = ['alexandria', 'config']\n"
        "from alexandria import cli\ncli.main()",
        OTEL_EXPORTER_OTLP_ENDPOINT="http://127.0.0.1:9",
    )
    assert ended.returncode == 0, ended.stderr
    assert "pip install 'alexandria[otel]'" in ended.stderr


def test_the_page_on_operation_lists_the_spans_and_their_attributes():
    page = (ROOT / "docs/operation.md").read_text()
    sources = [ROOT / "alexandria" / name for name in ("llm/call_spans.py", "run/run_spans.py")]
    for source in map(Path.read_text, sources):
        for name in set(source.split('"')[1::2]):
            if name.startswith(("gen_ai.", "alexandria.")) and not name.startswith(
                "alexandria.papers"
            ):
                assert f"`{name}`" in page, name
