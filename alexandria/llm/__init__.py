"""prompt → answer: one client for every model, embedded, OpenAI-compatible or through LangChain."""

from alexandria.llm.client import Client, RetryPolicy
from alexandria.llm.completion import Answer, Endpoint, Message, Request, Usage, estimate_tokens
from alexandria.llm.endpoints import (
    EndpointSpec,
    describe_endpoint,
    expected_model_id,
    open_endpoint,
)
from alexandria.llm.json_extraction import json_object
from alexandria.llm.ledger import CallContext, CallRecord, UsageTotals
from alexandria.llm.prices import Budget, PriceTable
from alexandria.llm.prompts import Prompt, load_prompt, parse_prompt
from alexandria.llm.providers import (
    PROVIDERS,
    Provider,
    all_providers,
    is_self_hosted,
    key_variable,
)
from alexandria.llm.question import ModelQuestion

__all__ = [
    "PROVIDERS",
    "Answer",
    "Budget",
    "CallContext",
    "CallRecord",
    "Client",
    "Endpoint",
    "EndpointSpec",
    "Message",
    "ModelQuestion",
    "PriceTable",
    "Prompt",
    "Provider",
    "Request",
    "RetryPolicy",
    "Usage",
    "UsageTotals",
    "all_providers",
    "describe_endpoint",
    "estimate_tokens",
    "expected_model_id",
    "is_self_hosted",
    "json_object",
    "key_variable",
    "load_prompt",
    "open_endpoint",
    "parse_prompt",
]
