"""The explorer: a library in the browser, and the JSON API that its pages are made of.

`make_app` builds the application (ASGI, Starlette) for a library; `run_server` serves it. All content comes from
`alexandria.answers`; what needs a model or an evaluation's statistics is given by the caller (`ExplorerSources`),
because this package stands below them.
"""

from alexandria.serve.evidence_pages import EvidencePages
from alexandria.serve.explorer_app import ExplorerOptions, ExplorerSources, make_app
from alexandria.serve.web_server import run_server

__all__ = ["EvidencePages", "ExplorerOptions", "ExplorerSources", "make_app", "run_server"]
