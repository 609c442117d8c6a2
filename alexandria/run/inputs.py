"""The inputs of an ingest or of its estimate: what lists say of them, warnings, why one cannot be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from alexandria.checking import looks_like_instruction
from alexandria.chunking import Chunk
from alexandria.errors import InputError, LanguageNotServed, SettingsError
from alexandria.extraction import Extraction
from alexandria.library import Shard, printable_path
from alexandria.llm import PROVIDERS
from alexandria.paper import Paper
from alexandria.reading import FoundInputs, ListEntry, search_inputs, shown_url
from alexandria.run.recipe import file_sha256

__all__ = [
    "digest_of",
    "find_papers",
    "instruction_warning",
    "reason_of",
    "require_served_language",
    "said_by",
]

_EMBEDDED = next(row for row in PROVIDERS if row.name == "embedded")


def find_papers(paths: Sequence[Path | str], shard: Shard | None = None) -> FoundInputs:
    """The files to read, with what lists of papers say about them.

    Args:
        paths: files, folders, archives, URLs and lists.
        shard: takes those alone whose digest falls to it. Files without one, entries of lists without a file and
            what lists name and is not there are the first shard's.

    Raises:
        SettingsError: there is none at all.
    """
    found = search_inputs(paths, unpack=True, wanted=shard.holds if shard else None)
    if not found.files and not found.others:
        named = ", ".join(printable_path(shown_url(str(path))) for path in paths)
        hint = next((error.hint for error in found.errors if error.hint), "")
        raise SettingsError(
            found.nothing_to_read(named), hint=hint or "Name files, or folders that hold papers."
        )
    return found if shard is None else _of_shard(found, shard)


def _of_shard(found: FoundInputs, shard: Shard) -> FoundInputs:
    files = tuple(path for path in found.files if shard.holds(_digest_or_none(path, found)))
    note = f"shard {shard.label}: {len(files)} of {len(found.files) + found.others} files"
    own = replace(found, files=files, notes=(*found.notes, note))
    return own if shard.number == 1 else replace(own, errors=(), without_file=())


def digest_of(path: Path, found: FoundInputs) -> str:
    """The digest of an input's bytes.

    Raises:
        OSError: it is a file that cannot be read.
    """
    packed = found.packed.get(path)
    return file_sha256(path) if packed is None else packed.sha256


def _digest_or_none(path: Path, found: FoundInputs) -> str:
    try:
        return digest_of(path, found)
    except OSError:
        return ""


def reason_of(error: InputError) -> str:
    """For the outcome of an input: slug, message and hint."""
    told = f"{error.reason}: {error}"
    if not error.hint:
        return told
    return f"{told if told.endswith(('.', '!', '?')) else f'{told}.'} {error.hint}"


def require_served_language(path: Path, paper: Paper, extraction: Extraction) -> None:
    """Pass if this extraction can serve the paper's language. One that reading could not determine passes.

    The embedded model is too small for other languages than English, and single sentences (`main`) are split into
    fields by the grammar of English. So the paper's calls would be spent on facts that no check understands.

    Raises:
        LanguageNotServed: it cannot.
    """
    if paper.language in (None, "", "en"):
        return
    said = f"{paper.source_name} is in another language than English ({paper.language}), which"
    if extraction.model_id.startswith(_EMBEDDED.id_prefix):
        raise LanguageNotServed(path, f"{said} the embedded model does not serve.")
    if extraction.detail.form == "sentence":
        raise LanguageNotServed(
            path,
            f"{said} the detail {extraction.detail.name!r} does not serve.",
            hint="Extract with --detail full.",
        )


def said_by(entry: ListEntry) -> dict[str, object]:
    """What a list says about a paper, and which list that is; empty where it says nothing."""
    said = entry.metadata
    return said | {"metadata_source": printable_path(entry.source.name)} if said else said


def instruction_warning(name: str, chunks: Sequence[Chunk]) -> str:
    """A warning about sentences that read like orders to a model; empty where there are none."""
    numbers = [s.number for c in chunks for s in c.sentences if looks_like_instruction(s.text)]
    if not numbers:
        return ""
    listed = ", ".join(map(str, numbers))
    return f"warning: {name}: addressed to a model, not to readers, and left out: sentence {listed}"
