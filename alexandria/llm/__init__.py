"""prompt → answer: one client for every model, embedded, OpenAI-compatible or through LangChain."""

from alexandria.llm.client import Client, Patience
from alexandria.llm.exchange import Answer, Endpoint, Message, Request, Usage, estimate_tokens
from alexandria.llm.ledger import CallContext, CallRecord, Totals
from alexandria.llm.opening import EndpointSpec, describe, expected_model_id, open_endpoint
from alexandria.llm.prices import Budget, PriceTable
from alexandria.llm.prompts import Prompt, load_prompt, parse_prompt
from alexandria.llm.question import ModelQuestion
from alexandria.llm.repair import json_object

__all__ = [
    "Answer",
    "Budget",
    "CallContext",
    "CallRecord",
    "Client",
    "Endpoint",
    "EndpointSpec",
    "Message",
    "ModelQuestion",
    "Patience",
    "PriceTable",
    "Prompt",
    "Request",
    "Totals",
    "Usage",
    "describe",
    "estimate_tokens",
    "expected_model_id",
    "json_object",
    "load_prompt",
    "open_endpoint",
    "parse_prompt",
]
