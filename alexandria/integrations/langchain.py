"""A retriever for LangChain: a query in words → facts of a library as documents, with their citations."""

from __future__ import annotations

from pathlib import Path

from langchain_core.callbacks import (
    AsyncCallbackManagerForRetrieverRun,
    CallbackManagerForRetrieverRun,
)
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import Field

from alexandria.answers import FoundFact, search

__all__ = ["KnowledgeUnitRetriever"]


class KnowledgeUnitRetriever(BaseRetriever):
    """Finds facts of a library, as `alexandria search` does; needs neither a model nor a network.

    A document's text is the fact as a sentence. Its metadata has all columns of a search result, among them
    `paper`, `page`, `section`, `sentences`, `doi` and `fact_id`; and `citation`, paper and page as text. Filters
    narrow what is found; they are those of `alexandria.search`.

    Attributes:
        library: the library's file.
        k: documents at most; `retriever.invoke(query, k=3)` overrides it.
    """

    library: Path
    k: int = Field(default=5, ge=1)
    paper: str | tuple[str, ...] = ()
    years: str | None = None
    kind: str | tuple[str, ...] = ()
    polarity: str | None = None
    certainty: str | tuple[str, ...] = ()
    made_by: str | None = None
    where: str | tuple[str, ...] = ()

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002  part of LangChain's protocol
        k: int | None = None,
    ) -> list[Document]:
        found = search(
            self.library,
            query,
            limit=k or self.k,
            paper=self.paper,
            years=self.years,
            kind=self.kind,
            polarity=self.polarity,
            certainty=self.certainty,
            made_by=self.made_by,
            where=self.where,
        )
        return [_document(hit) for hit in found]

    async def _aget_relevant_documents(
        self,
        query: str,
        *,
        run_manager: AsyncCallbackManagerForRetrieverRun,
        k: int | None = None,
    ) -> list[Document]:
        """In a thread, as the base class does it; it would not pass `k` on."""
        from langchain_core.runnables import run_in_executor  # noqa: PLC0415  only where it is needed

        return await run_in_executor(
            None, self._get_relevant_documents, query, run_manager=run_manager.get_sync(), k=k
        )


def _document(hit: FoundFact) -> Document:
    row = {name: value for name, value in hit.fact.row.items() if name != "statement"}
    metadata = {
        **row,
        "sentences": list(hit.fact.citation.sentences),
        "citation": str(hit.fact.citation),
        "rank": hit.rank,
        "score": hit.score,
    }
    return Document(id=hit.fact.fact_id, page_content=hit.fact.statement, metadata=metadata)
