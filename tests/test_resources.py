import pytest

from alexandria.resources import _find, resource

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
