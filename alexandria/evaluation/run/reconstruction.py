"""Units → a text that a model writes from them alone, for the arm `reconstructed`."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from alexandria.errors import EndpointError
from alexandria.evaluation.run.arms import Contexts, Document
from alexandria.library import Evaluations
from alexandria.llm import CallContext, Client, Request, estimate_tokens, load_prompt

__all__ = ["reconstruct"]


async def reconstruct(
    documents: Sequence[Document],
    contexts: Contexts,
    client: Client,
    store: Evaluations,
    run_id: str,
) -> None:
    """Put each paper's reconstruction into `contexts`; one that failed stays empty, and counts as lost.

    Texts are kept in the library: they are made of the units it holds, and the same request is not put
    twice.
    """
    prompt = load_prompt("reconstruct")

    async def one(document: Document) -> None:
        if not document.source.text:
            return
        request = Request(
            messages=prompt.messages(facts=document.source.text),
            schema_name="",
            json_schema={},
            max_output_tokens=2 * estimate_tokens(document.source.text) + 200,
        )
        digest = request.digest(client.endpoint.model_id)
        text = await asyncio.to_thread(store.written, digest)
        if text is None:
            context = CallContext(run_id, document.paper_id, "", "reconstruct", prompt.digest)
            try:
                text = await client.complete_text(request, context, str.strip)
            except EndpointError as error:
                if error.fatal:
                    raise
                return
            await asyncio.to_thread(store.save_written, digest, text, [])
        contexts.reconstructed[document.paper_id] = text

    await asyncio.gather(*(one(document) for document in documents))
