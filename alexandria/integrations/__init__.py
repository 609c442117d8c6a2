"""The library inside other programs: LangChain's retrievers, and tools for assistants that speak MCP.

    from alexandria.integrations.langchain import KnowledgeUnitRetriever

Each module is loaded when it is imported, because each needs a large package. None has questions of its own: they
call `alexandria.answers`, as the command line does.
"""

__all__: list[str] = []
