"""Language models: request in, answer out, for every provider.

`PROVIDERS` is the table of providers; `open_endpoint` opens an endpoint of one; `Client` makes requests to it,
with retries, a limit of concurrent calls, a budget and the ledger. SDKs are imported when an endpoint is opened.
"""

from typing import TYPE_CHECKING

from alexandria.llm.completion import Answer, Endpoint, Message, Request, Usage, estimate_tokens
from alexandria.llm.json_extraction import json_object
from alexandria.llm.model_question import ModelQuestion
from alexandria.llm.prompts import Prompt, load_prompt, parse_prompt
from alexandria.llm.providers import (
    PROVIDERS,
    Provider,
    all_providers,
    is_self_hosted,
    key_variable,
    provider_of,
)
from alexandria.llm.reasoning import Reasoning, ReasoningEffort
from alexandria.llm.retries import LongWait, RetryPolicy

if TYPE_CHECKING:
    from alexandria.llm.attempt import usable_answer
    from alexandria.llm.batch_service import (
        BatchEndpoint,
        BatchResult,
        BatchService,
        BatchState,
    )
    from alexandria.llm.client import Client, corrected_request
    from alexandria.llm.endpoints import (
        EndpointSpec,
        describe_endpoint,
        expected_model_id,
        facts_of_endpoint,
        open_endpoint,
    )
    from alexandria.llm.ledger import CallContext, CallRecord, UsageTotals
    from alexandria.llm.prices import Budget, Price, PriceTable
    from alexandria.llm.request_file import RequestFile

__all__ = [
    "PROVIDERS",
    "Answer",
    "BatchEndpoint",
    "BatchResult",
    "BatchService",
    "BatchState",
    "Budget",
    "CallContext",
    "CallRecord",
    "Client",
    "Endpoint",
    "EndpointSpec",
    "LongWait",
    "Message",
    "ModelQuestion",
    "Price",
    "PriceTable",
    "Prompt",
    "Provider",
    "Reasoning",
    "ReasoningEffort",
    "Request",
    "RequestFile",
    "RetryPolicy",
    "Usage",
    "UsageTotals",
    "all_providers",
    "corrected_request",
    "describe_endpoint",
    "estimate_tokens",
    "expected_model_id",
    "facts_of_endpoint",
    "is_self_hosted",
    "json_object",
    "key_variable",
    "load_prompt",
    "open_endpoint",
    "parse_prompt",
    "provider_of",
    "usable_answer",
]


def __getattr__(name: str) -> object:
    """Import what makes calls when it is first used: settings and resolution need neither asyncio nor the rest."""
    if name in __all__:
        from alexandria.llm import (  # noqa: PLC0415 - this is the lazy import
            attempt,
            batch_service,
            client,
            endpoints,
            ledger,
            prices,
            request_file,
        )

        for module in (client, endpoints, ledger, prices, attempt, batch_service, request_file):
            if name in module.__all__:
                return getattr(module, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
