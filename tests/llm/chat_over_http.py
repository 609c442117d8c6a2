"""A LangChain chat model that really calls a server, as the packages of providers do: the OpenAI SDK inside,
its errors outside, and structured output where it is asked for."""

from __future__ import annotations

from typing import Any

import openai
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable, RunnableLambda

__all__ = ["ChatOverHttp"]

_ROLES = {"human": "user", "ai": "assistant", "system": "system"}


class ChatOverHttp(BaseChatModel):
    """One model at one base URL."""

    base_url: str
    max_tokens: int | None = None
    temperature: float | None = None
    reasoning_effort: str | None = None
    max_retries: int = 0

    @property
    def _llm_type(self) -> str:
        return "over-http"

    def _generate(self, messages: list[BaseMessage], *_: Any, **__: Any) -> ChatResult:
        raise NotImplementedError

    async def _agenerate(
        self, messages: list[BaseMessage], stop: Any = None, run_manager: Any = None, **kwargs: Any
    ) -> ChatResult:
        sent = {
            name: value
            for name in ("max_tokens", "temperature", "reasoning_effort")
            if (value := getattr(self, name)) is not None
        }
        turns = [{"role": _ROLES[m.type], "content": m.content} for m in messages]
        async with openai.AsyncOpenAI(
            api_key="k", base_url=self.base_url, max_retries=self.max_retries
        ) as client:
            reply = await client.chat.completions.create(
                model="fake", messages=turns, **sent, **kwargs
            )
        choice, usage = reply.choices[0], reply.usage
        thought = usage.completion_tokens_details
        message = AIMessage(
            content=choice.message.content or "",
            additional_kwargs={
                name: value
                for name in ("refusal", "reasoning_content")
                if (value := getattr(choice.message, name, None))
            },
            response_metadata={"finish_reason": choice.finish_reason},
            usage_metadata={
                "input_tokens": usage.prompt_tokens,
                "output_tokens": usage.completion_tokens,
                "total_tokens": usage.prompt_tokens + usage.completion_tokens,
                "output_token_details": {"reasoning": thought.reasoning_tokens} if thought else {},
            },
        )
        return ChatResult(generations=[ChatGeneration(message=message)])

    def with_structured_output(
        self, schema: Any, *, include_raw: bool = False, method: str = "json_schema", **_: Any
    ) -> Runnable[Any, Any]:
        """As the packages do: the raw message, and what they make of it."""
        assert include_raw
        assert method == "json_schema"
        form = {"type": "json_schema", "json_schema": {"name": schema["title"], "schema": schema}}
        bound = self.bind(response_format=form)

        async def both(turns: Any) -> dict[str, Any]:
            return {"raw": await bound.ainvoke(turns), "parsed": None, "parsing_error": None}

        return RunnableLambda(both)
