"""Papers that are no files of their own: members of archives, lines of JSON Lines, files on other machines.

A listing pass gives each its name and digest (`list_archive`, `list_fetched`). A second pass hands the bytes of
those that are wanted to the reading processes (`reading_jobs`). Nothing is written to a disk.
"""

from alexandria.reading.packed.archive_entries import packing_of
from alexandria.reading.packed.packed_inputs import (
    PACKED_SUFFIXES,
    ArchiveListing,
    PackedInput,
    list_archive,
    list_fetched,
)
from alexandria.reading.packed.reading_jobs import ReadingJob, reading_jobs
from alexandria.reading.packed.remote_files import (
    RemoteFile,
    copy_remote,
    is_url,
    list_remote,
    shown_url,
)

__all__ = [
    "PACKED_SUFFIXES",
    "ArchiveListing",
    "PackedInput",
    "ReadingJob",
    "RemoteFile",
    "copy_remote",
    "is_url",
    "list_archive",
    "list_fetched",
    "list_remote",
    "packing_of",
    "reading_jobs",
    "shown_url",
]
