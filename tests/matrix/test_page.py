from tests.matrix.page import PAGE, write_page


def test_the_page_for_readers_is_written_from_the_table() -> None:
    assert PAGE.read_text() == write_page(), "docs/permissions.md is old: python -m tests.matrix > docs/permissions.md"
