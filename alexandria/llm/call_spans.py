"""Records of the ledger → spans, with the names of OpenTelemetry's conventions for generative models.

What a call sent and got is in no span: the conventions' attributes for messages are not used.
"""

from __future__ import annotations

from alexandria.llm.completion import Request
from alexandria.llm.ledger import CallRecord
from alexandria.llm.providers import PROVIDERS
from alexandria.spans import ended_span

__all__ = ["trace_call"]

_PROVIDERS = {
    "anthropic": "anthropic", "anthropic_bedrock": "aws.bedrock", "azure_ai": "azure.ai.inference",
    "azure_openai": "azure.ai.openai", "bedrock": "aws.bedrock", "bedrock_converse": "aws.bedrock",
    "cohere": "cohere", "deepseek": "deepseek", "embedded": "llama.cpp", "file": "llama.cpp",
    "google_anthropic_vertex": "gcp.vertex_ai", "google_genai": "gcp.gemini",
    "google_vertexai": "gcp.vertex_ai", "groq": "groq", "ibm": "ibm.watsonx.ai",
    "mistralai": "mistral_ai", "perplexity": "perplexity", "xai": "x_ai",
}  # fmt: skip
"""The conventions' names of providers by the prefix of a model id."""


def trace_call(record: CallRecord, sent: Request) -> None:
    """Add the span of a call that has ended, failed ones included."""
    model = record.model
    attributes = {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": _provider(model),
        "gen_ai.request.model": model,
        "gen_ai.request.max_tokens": sent.max_output_tokens + sent.thought_tokens,
        "gen_ai.request.temperature": sent.temperature,
        "gen_ai.request.seed": sent.seed,
        "gen_ai.output.type": "json" if sent.json_schema else "text",
        "gen_ai.response.finish_reasons": [record.finish_reason] if record.finish_reason else None,
        "gen_ai.usage.input_tokens": record.input_tokens,
        "gen_ai.usage.output_tokens": record.output_tokens,
        "gen_ai.usage.cache_read.input_tokens": record.cached_tokens,
        "gen_ai.usage.reasoning.output_tokens": record.reasoning_tokens,
        "alexandria.call.id": record.id,
        "alexandria.call.purpose": record.purpose,
        "alexandria.call.attempt": record.attempt,
        "alexandria.call.cost": record.cost,
        "alexandria.paper.id": record.paper_id or None,
        "alexandria.chunk": record.chunk or None,
    }
    failure = "" if record.outcome == "ok" else record.outcome
    ended_span(f"chat {model}", attributes, record.started_at, record.latency_s, failure)


def _provider(model: str) -> str:
    """The provider's name; of a server that speaks OpenAI's protocol, that of the protocol."""
    prefix, colon, _ = model.partition(":")
    if not colon:
        return "openai"
    listed = prefix if any(row.prefix == prefix for row in PROVIDERS) else "openai"
    return _PROVIDERS.get(prefix, listed)
