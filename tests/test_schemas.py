from alexandria.resources import resource
from alexandria.schemas import main, schema_files


def test_the_published_schemas_are_what_the_contract_generates():
    published = {
        path.name: path.read_text(encoding="utf-8") for path in resource("schemas").glob("*.json")
    }
    assert published == schema_files(), "run: python -m alexandria.schemas"


def test_writing_schemas_deletes_those_that_are_published_no_more(tmp_path):
    (tmp_path / "old.json").write_text("{}")
    main(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == set(schema_files())
