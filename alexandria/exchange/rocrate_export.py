"""A library as an RO-Crate 1.1: its JSON Lines with all that is needed to judge, cite, repeat and import it.

The certificate of overlap is the report of `alexandria overlap` on the same papers. Who holds the papers imports
the library and runs the command that stands in it: the figures must be the same.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import alexandria
from alexandria.exchange.jsonl_export import write_jsonl
from alexandria.exchange.library_source import LibrarySource
from alexandria.exchange.linked_data import PROGRAM, licence_iri, model_iri, paper_iri, run_iri
from alexandria.library import PaperRecord, RunRecord
from alexandria.resources import resource

__all__ = ["write_crate"]

_LIBRARY = "library.jsonl"
_CERTIFICATE = "overlap.json"
_SCHEMA = "library-record.json"
_NO_LICENCE = "#no-licence"
_PROGRAM_LICENCE = "https://spdx.org/licenses/Apache-2.0"
_REPEAT = (
    f"alexandria import {_LIBRARY} --library certified.duckdb --papers PAPERS",
    "alexandria overlap --source PAPERS --library certified.duckdb --format json",
)


def write_crate(source: LibrarySource, folder: Path) -> None:
    """Write the library, its schema, the certificate, and the metadata that describes them."""
    write_jsonl(source, folder / _LIBRARY)
    shutil.copyfile(resource("schemas", _SCHEMA), folder / _SCHEMA)
    certificate = json.dumps(_certificate(source), indent=2, ensure_ascii=False)
    (folder / _CERTIFICATE).write_text(certificate + "\n", encoding="utf-8")
    metadata = {
        "@context": "https://w3id.org/ro/crate/1.1/context",
        "@graph": _graph(source, folder),
    }
    text = json.dumps(metadata, indent=1, ensure_ascii=False)
    (folder / "ro-crate-metadata.json").write_text(text + "\n", encoding="utf-8")


def _certificate(source: LibrarySource) -> dict[str, Any]:
    report = {
        **source.overlap,
        "papers": [
            # The field is in the library; here its place and length are enough.
            {**p, "worst": [{k: v for k, v in f.items() if k != "text"} for f in p["worst"]]}
            for p in source.overlap.get("papers", ())
        ],
    }
    return {
        "program": f"alexandria {alexandria.__version__}",
        "library": _LIBRARY,
        "to_repeat": list(_REPEAT),
        "report": report,
    }


def _graph(source: LibrarySource, folder: Path) -> list[dict[str, Any]]:
    papers = list(source.reader.records())
    runs = source.runs()
    made_by = {run.id: [p.id for p in papers if p.run_id == run.id] for run in runs}
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": "Facts of scientific papers",
        "description": (
            f"Knowledge Units of {len(papers)} papers: facts in fresh words with their sources, made with "
            "Alexandria. It holds no text of the papers. Their licences are not known here; each is cited."
        ),
        "datePublished": source.made_on(),
        "license": {"@id": licence_iri(source.licence) if source.licence else _NO_LICENCE},
        "hasPart": [{"@id": name} for name in (_LIBRARY, _CERTIFICATE, _SCHEMA)],
        "citation": [{"@id": paper_iri(p.id)} for p in papers],
        "mentions": [{"@id": run_iri(run.id)} for run in runs],
    }
    return [
        {
            "@id": "ro-crate-metadata.json",
            "@type": "CreativeWork",
            "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
            "about": {"@id": "./"},
        },
        root,
        *([] if source.licence == "Apache-2.0" else [_licence(source.licence)]),
        *_files(folder),
        *(_citation(paper) for paper in papers),
        *(_action(run, made_by[run.id]) for run in runs),
        *_software({run.model for run in runs if run.model}),
    ]


def _licence(licence: str) -> dict[str, Any]:
    if licence:
        return {
            "@id": licence_iri(licence),
            "@type": "CreativeWork",
            "identifier": licence,
            "name": licence,
        }
    return {
        "@id": _NO_LICENCE,
        "@type": "CreativeWork",
        "name": "No licence is stated for the facts; ask who made the crate.",
    }


def _files(folder: Path) -> list[dict[str, Any]]:
    described = {
        _LIBRARY: ("application/jsonl", "The library; `alexandria import` reads it."),
        _CERTIFICATE: (
            "application/json",
            "Certificate of overlap: how near the facts come to the wording of the papers. To repeat it: "
            + "; then ".join(_REPEAT),
        ),
        _SCHEMA: ("application/schema+json", f"JSON Schema of the lines of {_LIBRARY}."),
    }
    return [
        {
            "@id": name,
            "@type": "File",
            "name": name,
            "description": text,
            "encodingFormat": media_type,
            "contentSize": str((folder / name).stat().st_size),
            "sha256": _digest(folder / name),
        }
        for name, (media_type, text) in described.items()
    ]


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _citation(paper: PaperRecord) -> dict[str, Any]:
    known = {
        "name": paper.title or paper.id[:12],
        "author": ", ".join(paper.authors),
        "datePublished": str(paper.year) if paper.year is not None else "",
        "publisher": paper.venue,
        "identifier": f"https://doi.org/{paper.doi}" if paper.doi else f"sha256:{paper.id}",
        "sha256": paper.id,
    }
    return {
        "@id": paper_iri(paper.id),
        "@type": "ScholarlyArticle",
        **{name: value for name, value in known.items() if value},
    }


def _action(run: RunRecord, papers: list[str]) -> dict[str, Any]:
    action = {
        "@id": run_iri(run.id),
        "@type": "CreateAction",
        "name": f"Extraction with {run.model or 'rules'}",
        "startTime": run.started_at.isoformat(),
        "instrument": [{"@id": PROGRAM}, *([{"@id": model_iri(run.model)}] if run.model else [])],
        "object": [{"@id": paper_iri(paper_id)} for paper_id in papers],
        "result": {"@id": _LIBRARY},
        "description": f"Program {run.program_version}, prompts {run.prompt_version}.",
    }
    if run.finished_at is not None:
        action["endTime"] = run.finished_at.isoformat()
    return action


def _software(models: set[str]) -> list[dict[str, Any]]:
    program = {
        "@id": PROGRAM,
        "@type": "SoftwareApplication",
        "name": "Alexandria",
        "version": alexandria.__version__,
        "license": {"@id": _PROGRAM_LICENCE},
    }
    return [
        program,
        {
            "@id": _PROGRAM_LICENCE,
            "@type": "CreativeWork",
            "name": "Apache-2.0",
            "identifier": "Apache-2.0",
        },
        *(
            {"@id": model_iri(model), "@type": "SoftwareApplication", "name": model}
            for model in sorted(models)
        ),
    ]
