"""The retriever for LangChain: its own standard tests, citations, filters, sync and async."""

import asyncio

import pytest
from langchain_core.runnables import RunnableLambda
from langchain_tests.integration_tests import RetrieversIntegrationTests

from alexandria.errors import QueryRefused
from alexandria.integrations.langchain import KnowledgeUnitRetriever
from tests.answers.conftest import library, small_library  # noqa: F401  fixtures


class TestAsLangChainWantsIt(RetrieversIntegrationTests):
    @pytest.fixture(autouse=True)
    def _copy(self, library):  # noqa: F811
        self.path = library.path

    @property
    def retriever_constructor(self):
        return KnowledgeUnitRetriever

    @property
    def retriever_constructor_params(self):
        return {"library": self.path}

    @property
    def retriever_query_example(self):
        return "yield strength of alloys"


def test_a_document_is_a_fact_with_its_citation(library):  # noqa: F811
    retriever = KnowledgeUnitRetriever(library=library.path, k=1)
    (found,) = retriever.invoke("How strong is alloy A?")
    assert found.page_content == "The yield strength of alloy A is 350 MPa at 25 °C."
    assert found.metadata["citation"] == "On steel, p. 1"
    assert (found.metadata["section"], found.metadata["sentences"]) == ("Results", [1])
    assert found.id == found.metadata["fact_id"]


def test_filters_are_those_of_a_search(library):  # noqa: F811
    retriever = KnowledgeUnitRetriever(library=library.path, where="value > 300 MPa", years="2018")
    assert [d.metadata["value"] for d in retriever.invoke("")] == [350]
    with pytest.raises(QueryRefused):
        KnowledgeUnitRetriever(library=library.path).invoke("")


def test_async_and_batch_find_the_same(library):  # noqa: F811
    retriever = KnowledgeUnitRetriever(library=library.path)
    found = retriever.invoke("ice")
    assert asyncio.run(retriever.ainvoke("ice")) == found
    assert asyncio.run(retriever.ainvoke("ice", k=1)) == found[:1]
    assert retriever.batch(["ice", "ice"]) == [found, found]


def test_it_is_a_part_of_a_chain(library):  # noqa: F811
    chain = KnowledgeUnitRetriever(library=library.path, k=1) | RunnableLambda(
        lambda documents: documents[0].metadata["paper"]
    )
    assert chain.invoke("helium") == "On melting"
