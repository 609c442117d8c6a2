import sys

import pytest

from alexandria.resources import _find, code_digest, resource

OURS = '[project]\nname = "alexandria"\n'


def test_the_checkout_of_these_tests_has_its_prompts_and_schemas():
    assert resource("schemas", "knowledge-unit.json").is_file()
    assert resource("prompts").is_dir()


def test_the_installed_folder_goes_before_the_checkout(tmp_path):
    package = tmp_path / "alexandria"
    (package / "_data" / "prompts").mkdir(parents=True)
    (tmp_path / "prompts").mkdir()
    (tmp_path / "pyproject.toml").write_text(OURS)
    assert _find("prompts", package) == package / "_data" / "prompts"


def test_in_a_checkout_the_top_level_folder_is_found(tmp_path):
    (tmp_path / "prompts").mkdir()
    (tmp_path / "pyproject.toml").write_text(OURS)
    assert _find("prompts", tmp_path / "alexandria") == tmp_path / "prompts"


@pytest.mark.parametrize("project", [None, '[project]\nname = "other"\n', "no toml ]["])
def test_a_folder_of_that_name_beside_another_project_is_not_ours(tmp_path, project):
    (tmp_path / "prompts").mkdir()
    if project is not None:
        (tmp_path / "pyproject.toml").write_text(project)
    with pytest.raises(FileNotFoundError, match="prompts"):
        _find("prompts", tmp_path / "alexandria")


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package of its own with a module, a subpackage, a data file and files that do not count."""
    root = tmp_path / "digested"
    (root / "deep" / "__pycache__").mkdir(parents=True)
    for name in ("__init__.py", "one.py", "deep/__init__.py", "deep/words.toml"):
        (root / name).write_text(f"# {name}\n")
    (root / "deep" / "__pycache__" / "x.pyc").write_bytes(b"compiled")
    monkeypatch.syspath_prepend(str(tmp_path))
    code_digest.cache_clear()
    yield root
    code_digest.cache_clear()


def digest_now(*names):
    code_digest.cache_clear()
    return code_digest(*names)


def test_a_digest_covers_source_and_data_of_a_package_and_imports_nothing(package):
    before = digest_now("digested")
    assert len(before) == 12
    for name in ("one.py", "deep/__init__.py", "deep/words.toml"):
        (package / name).write_text("changed")
        after = digest_now("digested")
        assert after != before
        before = after
    (package / "deep" / "__pycache__" / "x.pyc").write_bytes(b"changed")
    (package / ".one.py.swp").write_text("an editor's")
    assert digest_now("digested") == before
    assert "digested" not in sys.modules


def test_a_digest_covers_the_named_modules_alone(package):
    one, deep = digest_now("digested.one"), digest_now("digested.deep")
    (package / "one.py").write_text("changed")
    assert digest_now("digested.one") != one
    assert digest_now("digested.deep") == deep


def test_a_file_that_is_renamed_changes_the_digest(package):
    before = digest_now("digested")
    (package / "one.py").rename(package / "two.py")
    assert digest_now("digested") != before


def test_order_and_nesting_of_the_names_do_not_matter(package):
    assert digest_now("digested.one", "digested") == digest_now("digested")
    assert digest_now("digested.one", "digested.deep") == digest_now(
        "digested.deep", "digested.one"
    )


@pytest.mark.parametrize(
    "name", ["digested.absent", "absent", "digested.one.more", "tomllib.absent"]
)
def test_an_unknown_module_has_no_digest(package, name):
    with pytest.raises(ModuleNotFoundError):
        digest_now(name)
