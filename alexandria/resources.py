"""Files that belong to the program: data folders, and the source that a version digest covers.

prompts/, schemas/ and eval/ are at the top of the repository, where people read them. The wheel holds them as
alexandria/_data/<folder>. A checkout is searched only if it has this project's pyproject.toml.
"""

from __future__ import annotations

import hashlib
import tomllib
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

__all__ = ["Folder", "code_digest", "resource"]

Folder = Literal["prompts", "schemas", "eval"]

_PACKAGE = Path(__file__).resolve().parent


def resource(folder: Folder, *parts: str) -> Path:
    """The path of a data folder, or of a file in it. The file need not exist.

    Raises:
        FileNotFoundError: neither the package nor a checkout holds the folder.
    """
    return _find(folder, _PACKAGE).joinpath(*parts)


@cache
def code_digest(*names: str) -> str:
    """Digest of the source code and data files of modules and packages: a version that no one raises by hand.

    Covers every file of a package and its subpackages (Python, TOML, SQL, ...), but no compiled and no hidden
    files. Nothing is imported. The order of `names` does not matter, nor whether one contains another.

    Args:
        names: dotted names, for example "alexandria.checking" or "alexandria.claims".

    Returns:
        The first 12 hex digits of the SHA-256 over the sorted relative paths and the contents of the files.

    Raises:
        ModuleNotFoundError: there is no module or package of that name, or it has no source file.
    """
    files: dict[str, Path] = {}
    for name in names:
        files |= _files_of(name)
    digest = hashlib.sha256()
    for relative, path in sorted(files.items()):
        digest.update(relative.encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]


def _files_of(name: str) -> dict[str, Path]:
    """Path relative to the folder that holds the top-level package -> file."""
    top, *parts = name.split(".")
    spec = find_spec(top)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"no module {name}", name=name)
    origin = Path(spec.origin)
    if not spec.submodule_search_locations:
        root, base = origin.parent, origin.with_suffix("")
    else:
        root, base = origin.parent.parent, origin.parent.joinpath(*parts)
    if base.is_dir():
        found = [
            p for p in base.rglob("*") if p.is_file() and not _is_left_out(p.relative_to(base))
        ]
    else:
        found = [p for p in (base.with_suffix(".py"),) if p.is_file()]
    if not found or (parts and not spec.submodule_search_locations):
        raise ModuleNotFoundError(f"no module {name}", name=name)
    return {p.relative_to(root).as_posix(): p for p in found}


def _is_left_out(relative: Path) -> bool:
    return relative.suffix == ".pyc" or any(
        part == "__pycache__" or part.startswith(".") for part in relative.parts
    )


def _find(name: str, package: Path) -> Path:
    installed = package / "_data" / name
    if installed.is_dir():
        return installed
    checkout = package.parent
    if _is_this_project(checkout / "pyproject.toml") and (checkout / name).is_dir():
        return checkout / name
    raise FileNotFoundError(
        f"the folder {name}/ of alexandria is neither in {package} nor beside it"
    )


def _is_this_project(project_file: Path) -> bool:
    try:
        project = tomllib.loads(project_file.read_text(encoding="utf-8"))
    except (FileNotFoundError, tomllib.TOMLDecodeError):
        return False
    return bool(project.get("project", {}).get("name") == "alexandria")
