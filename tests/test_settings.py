import pytest

from alexandria.errors import SettingsError
from alexandria.settings import Settings, resolve

KEY = {"OPENAI_API_KEY": "sk-1"}


def key_for(tmp_path, environ=KEY, **flags):
    """The API key that these flags and variables lead to."""
    found = resolve(flags, environ, tmp_path).settings.api_key
    return found.get_secret_value() if found else None


def test_with_nothing_given_all_values_are_defaults(tmp_path):
    found = resolve({"model": None}, {}, tmp_path)
    assert found.settings == Settings()
    assert set(found.origins.values()) == {"default"}


def test_the_project_file_is_found_from_a_folder_below_it_and_its_paths_are_its_own(tmp_path):
    (tmp_path / "alexandria.toml").write_text(
        'library = "a.duckdb"\nprices = "p.toml"\ncache_dir = "c"\npasses = 1\n'
    )
    below = tmp_path / "deep" / "down"
    below.mkdir(parents=True)
    settings = resolve({}, {}, below).settings
    assert settings.library == tmp_path / "a.duckdb"
    assert settings.prices == tmp_path / "p.toml"
    assert settings.cache_dir == tmp_path / "c"
    assert settings.passes == 1


def test_every_setting_can_be_given_as_a_variable(tmp_path):
    given = {
        "library": "x.duckdb", "model": "m", "base_url": "http://h/v1", "api_key": "k", "local_only": "true",
        "concurrency": "4", "budget": "2.5", "timeout": "9", "max_attempts": "2", "chunk_words": "90",
        "passes": "1", "detail": "full", "layout": "never", "ocr": "force", "prices": "p.toml",
        "cache_dir": "c", "wait": "1", "fill": "none", "verify": "judge",
        "long_wait": "skip", "reasoning_effort": "high", "batch": "true", "batch_requests": "9",
        "engine": "ray", "ray_address": "auto", "ray_workers": "3",
    }  # fmt: skip
    assert given.keys() == set(Settings.model_fields)
    found = resolve({}, {f"ALEXANDRIA_{n.upper()}": v for n, v in given.items()}, tmp_path)
    assert set(found.origins.values()) == {"environment"}
    assert found.settings.concurrency == 4
    assert found.settings.local_only is True


def test_an_empty_variable_is_not_set(tmp_path):
    assert resolve({}, {"ALEXANDRIA_BUDGET": ""}, tmp_path).settings.budget is None


@pytest.mark.parametrize(
    "wrong",
    [{"passes": 0}, {"budget": -1}, {"chunk_words": 3}, {"layout": "sometimes"}, {"wait": "x"}],
)
def test_a_value_out_of_range_is_refused_by_name(tmp_path, wrong):
    with pytest.raises(SettingsError, match=rf"flag: {next(iter(wrong))}:"):
        resolve(wrong, {}, tmp_path)


@pytest.mark.parametrize(
    ("wrong", "purpose"), [({"ray_workers": 0}, "Workers on"), ({"engine": "spark"}, "Ray cluster")]
)
def test_a_refused_value_comes_with_what_the_setting_is_for(tmp_path, wrong, purpose):
    with pytest.raises(SettingsError) as caught:
        resolve(wrong, {}, tmp_path)
    assert "leave it out" in caught.value.hint
    assert purpose in caught.value.hint


def test_a_refused_value_is_not_repeated_for_it_may_be_a_key(tmp_path):
    with pytest.raises(SettingsError) as caught:
        resolve({"api_key": ["sk-secret"]}, {}, tmp_path)
    assert "sk-secret" not in str(caught.value)


def test_a_key_is_not_printed_with_the_settings(tmp_path):
    settings = resolve({}, {"ALEXANDRIA_API_KEY": "sk-secret"}, tmp_path).settings
    assert "sk-secret" not in f"{settings!r} {settings} {settings.model_dump(mode='json')}"


# --- where OPENAI_API_KEY goes ----------------------------------------------------------------


def test_the_openai_key_goes_to_openai(tmp_path):
    assert key_for(tmp_path, model="gpt-5-mini") == "sk-1"
    assert key_for(tmp_path, model="gpt-5-mini", base_url="https://api.openai.com/v1") == "sk-1"


def test_the_openai_key_goes_with_a_tuned_model_of_openai(tmp_path):
    assert key_for(tmp_path, model="ft:gpt-5-mini:lab::abc") == "sk-1"


def test_the_openai_key_goes_to_the_server_that_openai_base_url_names(tmp_path):
    environ = KEY | {"OPENAI_BASE_URL": "http://proxy/v1"}
    assert key_for(tmp_path, environ, model="qwen3:4b") == "sk-1"


def test_the_openai_key_does_not_go_to_a_server_named_on_the_command_line(tmp_path):
    assert key_for(tmp_path, model="qwen3", base_url="http://lab:8000/v1") is None


@pytest.mark.parametrize("model", ["embedded", "model.gguf", "anthropic:claude-sonnet-4-5"])
def test_the_openai_key_does_not_go_to_what_is_not_openai(tmp_path, model):
    assert key_for(tmp_path, model=model) is None


def test_a_key_of_our_own_goes_before_the_openai_key(tmp_path):
    environ = KEY | {"ALEXANDRIA_API_KEY": "mine"}
    assert key_for(tmp_path, environ, model="m", base_url="http://lab/v1") == "mine"
    assert key_for(tmp_path, environ, model="gpt-5-mini") == "mine"
