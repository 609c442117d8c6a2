"""The programs that make PDFs, each a function from an arranged paper to a file."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.typesetting.arrangement import Arranged
from tests.typesetting.html_writer import html_of
from tests.typesetting.latex_writer import latex_of
from tests.typesetting.typst_writer import typst_of
from tests.typesetting.word_writer import write_word

__all__ = ["ENGINES", "installed", "typeset"]

LIMIT = 180  # seconds a document


def run(command: list[str], folder: Path) -> None:
    """Run a program; its last lines are the message where it fails."""
    done = subprocess.run(command, check=False, cwd=folder, capture_output=True, timeout=LIMIT)
    if done.returncode:
        tail = (done.stdout + done.stderr).decode("utf8", "replace")[-1500:]
        raise RuntimeError(f"{command[0]} ended with {done.returncode}: {tail}")


def with_weasyprint(arranged: Arranged, target: Path) -> None:
    import weasyprint

    # WeasyPrint 70 raises an IndexError where a float that spans the columns is cut by a page's end;
    # headings a little further down move it.
    for points in range(8):
        shifted = f"<style>main h2 {{ padding-top: {points}pt }}</style></head>"
        page = html_of(arranged).replace("</head>", shifted)
        try:
            weasyprint.HTML(string=page).write_pdf(str(target))
        except IndexError:
            continue
        return
    raise RuntimeError("weasyprint found no place for the floats of this paper")


def with_chromium(arranged: Arranged, target: Path) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "paper.html").write_text(html_of(arranged), "utf8")
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
        options += [
            f"--user-data-dir={folder / 'profile'}",
            f"--print-to-pdf={folder / 'paper.pdf'}",
        ]
        run([chromium(), *options, (folder / "paper.html").as_uri()], folder)
        shutil.copyfile(folder / "paper.pdf", target)


def with_typst(arranged: Arranged, target: Path) -> None:
    import typst

    with tempfile.TemporaryDirectory() as name:
        source = Path(name) / "paper.typ"
        source.write_text(typst_of(arranged), "utf8")
        try:
            target.write_bytes(typst.compile(str(source)))
        except typst.TypstError as refused:
            where = " ".join(map(str, refused.trace))[:300]
            raise RuntimeError(f"typst: {refused} {where}") from refused


def with_pdflatex(arranged: Arranged, target: Path) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "paper.tex").write_text(latex_of(arranged), "utf8")
        for _ in range(2):  # the second run knows where the turned tables and long tables end
            run(["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "paper.tex"], folder)
        shutil.copyfile(folder / "paper.pdf", target)


def with_libreoffice(arranged: Arranged, target: Path) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_word(arranged, folder / "paper.docx")
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        run(["soffice", profile, "--headless", "--convert-to", "pdf", "paper.docx"], folder)
        shutil.copyfile(folder / "paper.pdf", target)


def chromium() -> str:
    return shutil.which("chromium") or shutil.which("chromium-browser") or ""


ENGINES: dict[str, tuple[Callable[[], object], Callable[[Arranged, Path], None]]] = {
    "weasyprint": (lambda: importlib.util.find_spec("weasyprint"), with_weasyprint),
    "typst": (lambda: importlib.util.find_spec("typst"), with_typst),
    "pdflatex": (lambda: shutil.which("pdflatex"), with_pdflatex),
    "libreoffice": (lambda: shutil.which("soffice"), with_libreoffice),
    "chromium": (chromium, with_chromium),
}


def installed(engine: str) -> bool:
    """Whether this engine can be used here."""
    return bool(ENGINES[engine][0]())


def typeset(arranged: Arranged, target: Path) -> None:
    """Write the PDF. Raises `RuntimeError` with the engine's last words if it makes none."""
    ENGINES[arranged.layout.engine][1](arranged, target)
