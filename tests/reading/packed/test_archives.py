"""Papers in archives: which members they are, what they are called, and what a hostile or damaged archive does."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import io
import json
import random
import stat
import tarfile
import tracemalloc
import zipfile
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from alexandria.cli import app
from alexandria.errors import DamagedFile, EncryptedFile, NotAFile, TooLarge
from alexandria.paper import Paper
from alexandria.reading import find_inputs, read_many, search_inputs
from alexandria.reading.packed import (
    archive_members,
    bounded_streams,
    list_archive,
    reading_jobs,
)
from alexandria.reading.packed.archive_members import ArchiveWalk
from tests.reading.packed.archives import (
    JATS,
    TEXT,
    found_in,
    names,
    overlapping,
    tar,
    tar_gz,
    tar_zst,
    zipped,
    zst,
)

FORMS = [
    ("a.tar", tar),
    ("a.tar.gz", tar_gz),
    ("a.tgz", tar_gz),
    ("a.tar.zst", tar_zst),
    ("a.zip", zipped),
]


def reasons(found):
    return [error.reason for error in found.errors]


@pytest.mark.parametrize(("name", "pack"), FORMS)
def test_every_member_that_may_be_a_paper_is_an_input_named_by_archive_and_member(
    tmp_path, name, pack
):
    members = {"sub/a.txt": TEXT, "b.md": TEXT + b"b", "plot.png": b"\x89PNG", ".hidden.txt": TEXT}
    found = found_in(tmp_path, name, pack(members))
    assert names(found) == [f"{name}!/sub/a.txt", f"{name}!/b.md"]
    digests = [found.packed[path].sha256 for path in found.files]
    assert digests == [hashlib.sha256(c).hexdigest() for c in (TEXT, TEXT + b"b")]
    assert not found.errors


MISNAMED = [
    ("a.zip", tar_gz),
    ("a.zip", tar),
    ("a.zip", tar_zst),
    ("a.tar.gz", zipped),
    ("a.tar.gz", tar),
    ("a.tar.gz", tar_zst),
    ("a.tgz", zipped),
    ("a.tar", tar_gz),
    ("a.tar", zipped),
    ("a.tar.zst", tar_gz),
    ("a.jsonl", zipped),
]


@pytest.mark.parametrize(("name", "pack"), MISNAMED)
def test_what_an_archive_holds_decides_how_it_is_read_not_its_name(tmp_path, name, pack):
    found = found_in(tmp_path, name, pack({"x/a.txt": TEXT}))
    assert not found.errors
    assert names(found) == [f"{name}!/x/a.txt"]
    (job,) = reading_jobs(found.files, found.packed)
    assert job.load() == TEXT


def test_one_paper_in_gzip_keeps_its_name_where_that_says_zip(tmp_path):
    found = found_in(tmp_path, "Heat.md.zip", gzip.compress(TEXT))
    assert names(found) == ["Heat.md.zip!/Heat.md"]


class Forward(io.BytesIO):
    """As a server gives a file that does not say how long it is."""

    def seek(self, position, whence=0, /):
        raise ValueError("Cannot seek streaming HTTP file")


def test_what_can_be_read_forward_only_is_looked_at_all_the_same():
    line = json.dumps({"title": "Heat", "text": TEXT.decode()}).encode()
    walk = ArchiveWalk(Path("a.jsonl.gz"), frozenset({".txt"}), 1 << 20)
    (member,) = walk.members(Forward(gzip.compress(line)))
    assert member.content() == line


def test_an_archive_within_another_may_have_the_wrong_name_too(tmp_path):
    found = found_in(tmp_path, "a.tar", tar({"in.zip": tar_gz({"a.txt": TEXT})}))
    assert names(found) == ["a.tar!/in.zip!/a.txt"]


def test_lines_in_gzip_are_read_where_the_name_says_that_they_are_plain(tmp_path):
    line = json.dumps({"title": "Heat", "text": TEXT.decode()}).encode()
    found = found_in(tmp_path, "a.jsonl", gzip.compress(line))
    assert names(found) == ["a.jsonl!/1"], "not three lines of gzip"


def test_members_are_read_into_papers_whose_source_is_the_member(tmp_path):
    found = found_in(tmp_path, "a.zip", zipped({"x/a.txt": TEXT, "b.pdf": b"no pdf"}))
    read = dict(read_many(found.files, packed=found.packed))
    paper, error = (read[path] for path in found.files)
    assert isinstance(paper, Paper)
    assert paper.source_name == "a.zip!/x/a.txt"
    assert paper.sha256 == hashlib.sha256(TEXT).hexdigest()
    assert str(error).startswith("a.zip!/b.pdf: ")
    assert error.reason == "not-a-document"


def test_archives_in_a_folder_are_searched_where_that_is_wanted(tmp_path):
    (tmp_path / "a.tar").write_bytes(tar({"a.txt": TEXT}))
    (tmp_path / "b.txt").write_bytes(TEXT)
    assert len(search_inputs([tmp_path], unpack=True).files) == 2
    assert find_inputs([tmp_path]) == [tmp_path / "b.txt"]


def test_bulk_archives_of_arxiv_hold_a_submission_in_each_member(tmp_path):
    main = b"\\documentclass{article}\\title{Whole}\\begin{document}\\input{sections/first}\n" + (
        b"% \\input{sections/draft}\n\\includegraphics[width=3in]{figs/plot}\\end{document}"
    )
    members = {
        "2401/2401.00001.gz": gzip.compress(
            tar(
                {
                    "figs/plot.pdf": b"%PDF-1.4 figure",
                    "main.tex": main,
                    "sections/first.tex": TEXT,
                    "sections/draft.tex": b"Zinc is dropped.",
                }
            )
        ),
        "2401/astro-ph0001001.gz": gzip.compress(b"\\magnification 1200\n" + TEXT),
        "2401/2401.00003.pdf": b"%PDF-1.4 a paper",
        "2401/2401.00004.gz": gzip.compress(b"%!PS-Adobe"),
    }
    found = found_in(tmp_path, "arXiv_src_2401_001.tar", tar(members))
    assert [name.partition("!/2401/")[2] for name in names(found)] == [
        "2401.00001.gz!/main.tex",
        "astro-ph0001001.gz!/astro-ph0001001.tex",
        "2401.00003.pdf",
    ]
    whole = dict(read_many(found.files[:1], packed=found.packed))[found.files[0]]
    assert whole.title == "Whole"
    text = " ".join(b.text for s in whole.walk() for b in s.blocks)
    assert "1358 K" in text
    assert "Zinc" not in text
    assert "left out: 4 members" in found.notes[0]  # figure, two parts, PostScript


def test_a_package_of_pubmed_central_is_one_paper(tmp_path):
    members = {
        "PMC1/a.pdf": b"%PDF-1.4",
        "PMC1/a.nxml": JATS % b"One",
        "PMC1/supplement.docx": b"PK\x03\x04word/",
        "PMC2/b.xml": JATS % b"Two",
        "PMC2/b.pdf": b"%PDF-1.4",
        "PMC2/c.pdf": b"%PDF-1.4 c",
    }
    found = found_in(tmp_path, "oa.tar.gz", tar_gz(members))
    assert [name.partition("!/")[2] for name in names(found)] == [
        "PMC1/a.nxml",
        "PMC2/b.xml",
        "PMC2/c.pdf",
    ]


def test_names_that_lead_out_of_an_archive_stay_within_it(tmp_path):
    members = {"../../etc/a.txt": TEXT, "/root/b.txt": TEXT, "c\\..\\d.txt": TEXT}
    found = found_in(tmp_path, "a.tar", tar(members))
    assert names(found) == ["a.tar!/etc/a.txt", "a.tar!/root/b.txt", "a.tar!/c/d.txt"]
    assert list(tmp_path.iterdir()) == [tmp_path / "a.tar"]


def test_members_of_one_name_are_told_apart_and_read_as_what_they_are(tmp_path):
    members = [("a.md", b"# One\n\n"), ("a.md", b"# Two\n\n"), ("a~2.md", b"# Three\n\n")]
    archive = b"".join(tar({name: title + TEXT})[:1024] for name, title in members) + bytes(1024)
    found = found_in(tmp_path, "a.tar", archive)
    assert names(found) == ["a.tar!/a.md", "a.tar!/a~2.md", "a.tar!/a~2~2.md"]
    read = dict(read_many(found.files, packed=found.packed))
    assert [read[path].title for path in found.files] == ["One", "Two", "Three"]


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE]
)
def test_links_pipes_and_devices_in_a_tar_are_not_followed(tmp_path, kind):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        info = tarfile.TarInfo("a.txt")
        info.type, info.linkname = kind, "/etc/passwd"
        archive.addfile(info)
    found = found_in(tmp_path, "a.tar", buffer.getvalue())
    assert [type(e) for e in found.errors] == [NotAFile]
    assert "a.tar!/a.txt" in str(found.errors[0])


def test_links_in_a_zip_are_not_followed(tmp_path):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        info = zipfile.ZipInfo("a.txt")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/passwd")
    assert reasons(found_in(tmp_path, "a.zip", buffer.getvalue())) == ["not-a-file"]


def test_a_zip_with_a_password_says_so(tmp_path):
    content = bytearray(zipped({"a.txt": TEXT}))
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):
        content[content.index(mark) + (6 if mark.endswith(b"\x04") else 8)] |= 1
    found = found_in(tmp_path, "a.zip", bytes(content))
    assert [type(e) for e in found.errors] == [EncryptedFile]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.tar.gz", tar_gz({"a.txt": bytes(24 << 20)})),
        ("a.tar.zst", None),
        ("a.zip", zipped({"a.txt": bytes(12 << 20), "b.txt": bytes(12 << 20)})),
        ("a.jsonl.gz", gzip.compress(bytes(24 << 20))),
    ],
    ids=["tar", "zstd", "zip", "lines"],
)
def test_what_is_made_to_fill_memory_is_refused_soon(tmp_path, monkeypatch, name, content):
    monkeypatch.setattr(bounded_streams, "_ALLOWANCE", 8 << 20)
    content = content or tar_zst({"a.txt": bytes(24 << 20)})
    tracemalloc.start()
    found = found_in(tmp_path, name, content)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert TooLarge in [type(e) for e in found.errors]
    assert peak < 48 << 20


def test_what_is_packed_with_zstd_is_read_and_a_broken_stream_named(tmp_path):
    (tmp_path / "whole").mkdir()
    (tmp_path / "whole" / "a.md.zst").write_bytes(zst(b"# Heat\n\n" + TEXT))
    lines = b'{"text": "Copper melts at 1358 K."}\n{"text": "Zinc melts at 693 K."}\n'
    (tmp_path / "whole" / "b.jsonl.zst").write_bytes(zst(lines))
    (tmp_path / "whole" / "c.tar.zst").write_bytes(tar_zst({"x/c.txt": TEXT}))
    result = CliRunner().invoke(app, ["read", str(tmp_path / "whole"), "--format", "json"])
    assert result.exit_code == 0, result.output
    papers = [json.loads(line) for line in result.stdout.splitlines()]
    assert sorted(paper["source_name"] for paper in papers) == [
        "a.md.zst!/a.md", "b.jsonl.zst!/1", "b.jsonl.zst!/2", "c.tar.zst!/x/c.txt"
    ]  # fmt: skip
    content = zst(lines * 1000)
    for cut in (1, 100, len(content) - 20):
        found = found_in(tmp_path, f"{cut}.jsonl.zst", content[:-cut])
        assert len(found.files) < 2000
        assert [type(error) for error in found.errors] == [DamagedFile]
    for number, broken in enumerate((b"no zstd", content + b"more", b"")):
        found = found_in(tmp_path, f"{number}.tar.zst", broken)
        assert [type(error) for error in found.errors] == [DamagedFile]


@pytest.mark.parametrize(("name", "pack"), [("a.tar.gz", gzip.compress), ("a.tar.zst", zst)])
def test_a_damaged_stream_is_told_though_its_headers_are_sound(tmp_path, name, pack):
    content = bytearray(pack(tar({"a.txt": random.Random(1).randbytes(50_000)})))
    content[len(content) // 2] ^= 0xFF
    assert DamagedFile in [type(error) for error in found_in(tmp_path, name, bytes(content)).errors]


REPEATED = random.Random(1).randbytes(6_000) * 40
"""Compresses to a fortieth, as a text may: what each copy takes is within the limits."""


@pytest.mark.parametrize("step", [0, 31], ids=["same bytes", "begin within another"])
def test_members_of_a_zip_that_share_their_bytes_are_read_once(tmp_path, step):
    content = overlapping(REPEATED, 100, step=step)
    assert len(content) < 20_000
    found = found_in(tmp_path, "a.zip", content)
    assert len(found.files) <= 1
    assert len(found.errors) >= 99
    assert {type(error) for error in found.errors} == {DamagedFile}
    assert "shares bytes with another member" in str(found.errors[0])


def test_a_zip_of_which_too_much_came_out_is_not_gone_through_to_its_end(tmp_path, monkeypatch):
    monkeypatch.setattr(bounded_streams, "_ALLOWANCE", 4 << 20)
    members = {f"{number}.txt": bytes(2 << 20) for number in range(20)}
    found = found_in(tmp_path, "a.zip", zipped(members))
    assert reasons(found) == ["too-large", "too-large"]  # the member, and the rest of the archive
    assert 2 <= len(found.files) <= 4


def test_archives_within_each_other_end_at_the_third(tmp_path):
    content = tar({"a.txt": TEXT})
    for depth in range(4):
        content = tar({f"{depth}.tar": content, f"{depth}.txt": TEXT})
    found = found_in(tmp_path, "a.tar", content)
    assert [name.rpartition("/")[2] for name in names(found)] == ["3.txt", "2.txt", "1.txt"][::-1]
    assert reasons(found) == ["too-large"]


def test_a_header_that_claims_more_than_may_be_is_refused(tmp_path):
    buffer = io.BytesIO()
    info = tarfile.TarInfo("a.txt")
    info.type, info.size = tarfile.XHDTYPE, 1 << 40
    buffer.write(info.tobuf(tarfile.GNU_FORMAT))
    found = found_in(tmp_path, "a.tar.gz", gzip.compress(buffer.getvalue() + bytes(1 << 20)))
    assert [type(e) for e in found.errors] == [TooLarge]


def test_too_many_members_end_an_archive(tmp_path, monkeypatch):
    monkeypatch.setattr(archive_members, "_MOST_MEMBERS", 3)
    found = found_in(tmp_path, "a.tar", tar({f"{n}.txt": TEXT for n in range(5)}))
    assert len(found.files) == 3
    assert reasons(found) == ["too-large"]


def test_a_damaged_member_costs_no_other(tmp_path):
    content = bytearray(zipped({f"{n}.txt": TEXT + bytes([65 + n]) for n in range(3)}))
    content[content.index(b"1.txt") + 12] ^= 0xFF
    found = found_in(tmp_path, "a.zip", bytes(content))
    assert names(found) == ["a.zip!/0.txt", "a.zip!/2.txt"]
    assert [type(e) for e in found.errors] == [DamagedFile]
    assert "a.zip!/1.txt" in str(found.errors[0])


def test_a_damaged_header_costs_its_own_member_only(tmp_path):
    content = bytearray(tar({f"{n}.txt": TEXT for n in range(4)}, tarfile.USTAR_FORMAT))
    content[content.index(b"1.txt")] ^= 0xFF
    found = found_in(tmp_path, "a.tar", bytes(content))
    assert names(found) == ["a.tar!/0.txt", "a.tar!/2.txt", "a.tar!/3.txt"]
    assert "damaged" in str(found.errors[0])


def header(kind: bytes, size: int, **more) -> bytes:
    """A block that says it is a header of this kind and size."""
    info = tarfile.TarInfo("x.txt")
    info.type, info.size = kind, abs(size)
    block = bytearray(info.tobuf(tarfile.GNU_FORMAT))
    if size < 0:
        block[124:136] = b"\xff" + (256**11 + size).to_bytes(11, "big")
    for place, value in more.items():
        block[int(place[1:]) : int(place[1:]) + len(value)] = value
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\x00 " % sum(block)
    return bytes(block)


def filled(content: bytes) -> bytes:
    """The content up to the end of its last block."""
    return content + bytes(-len(content) % 512)


def pax(content: bytes, kind: bytes = tarfile.XHDTYPE) -> bytes:
    """An extended header."""
    return header(kind, len(content)) + filled(content)


HOSTILE = {
    "huge-size": header(tarfile.REGTYPE, 1 << 80),
    "chained-names": header(tarfile.GNUTYPE_LONGNAME, 1) + filled(b"a"),
    "chained-extensions": pax(b"9 aa=bbb\n"),
    "empty-record": pax(b"0 a=b\n"),
    "negative": header(tarfile.REGTYPE, -512),
    "negative-far": header(tarfile.REGTYPE, -1024),
    "negative-record": pax(b"14 size=-1536\n") + header(tarfile.REGTYPE, 0),
    "sparse-cut": header(tarfile.GNUTYPE_SPARSE, 0, p482=b"\x01"),
}


@pytest.mark.parametrize("name", ["a.tar", "a.tar.gz", "in.tar"])
@pytest.mark.parametrize("kind", HOSTILE)
def test_a_header_made_to_harm_ends_in_an_error_and_not_in_a_crash_or_a_loop(tmp_path, kind, name):
    evil = HOSTILE[kind] * (2000 if kind.startswith("chained") else 1)
    content = tar({"a.txt": TEXT})[:1024] + evil
    if kind != "sparse-cut":
        content += tar({"b.txt": TEXT})
    packed = {
        "a.tar": content,
        "a.tar.gz": gzip.compress(content),
        "in.tar": tar({"in.tar": content}),
    }
    found = found_in(tmp_path, name, packed[name])
    assert any(paper.endswith(("tar!/a.txt", "gz!/a.txt")) for paper in names(found))
    assert 1 <= len(found.errors) <= 3
    assert set(reasons(found)) <= {"damaged", "too-large"}


def test_a_sparse_file_of_very_many_pieces_is_refused(tmp_path):
    pieces = b"GNU.sparse.map=" + b",".join(b"%d,1" % (2 * n) for n in range(2000)) + b"\n"
    record = b"%d " % (len(pieces) + 6) + pieces
    content = pax(record) + header(tarfile.REGTYPE, 4096) + bytes(4096) + tar({"b.txt": TEXT})
    found = found_in(tmp_path, "a.tar", content)
    assert names(found) == ["a.tar!/b.txt"]
    assert [type(e) for e in found.errors] == [NotAFile]


def test_fields_for_all_members_do_not_cost_the_more_the_more_members_there_are(tmp_path):
    fields = b"".join(b"%d k%07d=a\n" % (14, n) for n in range(2000))
    content = pax(fields, tarfile.XGLTYPE) + tar({f"{n}.txt": TEXT for n in range(3)})
    found = found_in(tmp_path, "a.tar", content)
    assert reasons(found) == ["damaged"]


@pytest.mark.parametrize(("name", "pack"), [FORMS[0], FORMS[1]])
def test_an_archive_that_is_cut_off_gives_what_is_before_the_cut(tmp_path, name, pack):
    noise = b"".join(hashlib.sha256(bytes([n])).hexdigest().encode() for n in range(250))
    content = pack({"a.txt": TEXT, "b.txt": noise, "c.txt": noise[::-1]})
    found = found_in(tmp_path, name, content[: len(content) * 2 // 3])
    assert f"{name}!/a.txt" in names(found)
    assert "damaged" in reasons(found)


def test_an_archive_in_an_archive_that_is_damaged_costs_no_other(tmp_path):
    found = found_in(tmp_path, "a.tar", tar({"in.tar.gz": b"no gzip", "b.txt": TEXT}))
    assert names(found) == ["a.tar!/b.txt"]
    assert str(found.errors[0]) == "a.tar!/in.tar.gz: the archive is damaged, or not whole"


def test_only_wanted_papers_are_listed(tmp_path):
    path = tmp_path / "a.tar"
    path.write_bytes(tar({"a.txt": TEXT, "b.txt": TEXT + b"b"}))
    digest = hashlib.sha256(TEXT).hexdigest()
    listing = list_archive(path, lambda sha256: sha256 == digest)
    assert [paper.member for paper in listing.papers.values()] == ["a.txt"]
    assert listing.others == 1


def test_a_member_that_is_gone_when_it_is_read_is_an_error(tmp_path):
    found = found_in(tmp_path, "a.tar", tar({"a.txt": TEXT, "b.txt": TEXT}))
    (tmp_path / "a.tar").write_bytes(tar({"b.txt": TEXT}))
    read = dict(read_many(found.files, packed=found.packed))
    assert [type(read[path]) for path in found.files] == [DamagedFile, Paper]


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from([pack for _, pack in FORMS]),
    st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255)), max_size=6),
    st.integers(0, 2000),
)
def test_no_damage_makes_anything_but_papers_and_input_errors(pack, changes, cut):
    content = bytearray(pack({"a.txt": TEXT, "b.gz": gzip.compress(TEXT), "c.tex": TEXT}))
    for place, value in changes:
        content[place % len(content)] = value
    name = "a.zip" if pack is zipped else "a.tar" if pack is tar else "a.tar.gz"
    walk = ArchiveWalk(Path(name), frozenset({".txt", ".tex"}), 1 << 20)
    for member in walk.members(io.BytesIO(bytes(content[: max(1, len(content) - cut)]))):
        try:
            assert isinstance(member.content(), bytes)
        except (DamagedFile, TooLarge, NotAFile, EncryptedFile) as error:
            assert str(error).startswith(name)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from([tarfile.PAX_FORMAT, tarfile.GNU_FORMAT]),
    st.lists(
        st.tuples(
            st.integers(0, 20),
            st.sampled_from([124, 125, 134, 156, 345, 386, 482, 483]) | st.integers(0, 511),
            st.sampled_from(list(b"\xff\x80\x0007gxLKS")) | st.integers(0, 255),
        ),
        min_size=1,
        max_size=6,
    ),
)
def test_no_header_whose_checksum_is_right_makes_anything_but_input_errors(form, changes):
    members = {"a.txt": TEXT, "d" * 120 + "/b.txt": TEXT, "é.zip": zipped({"c.txt": TEXT})}
    content = bytearray(tar(members, form))
    for block, place, value in changes:
        content[(block * 512 + place) % len(content)] = value
    for start in range(0, len(content), 512):
        if content[start + 257 : start + 262] == b"ustar":
            content[start + 148 : start + 156] = b" " * 8
            content[start + 148 : start + 156] = b"%06o\x00 " % sum(content[start : start + 512])
    walk = ArchiveWalk(Path("a.tar"), frozenset({".txt"}), 1 << 20)
    found = list(islice(walk.members(io.BytesIO(bytes(content))), 100))
    assert len(found) < 20
    for member in found:
        with contextlib.suppress(DamagedFile, TooLarge, NotAFile):
            assert isinstance(member.content(), bytes)
