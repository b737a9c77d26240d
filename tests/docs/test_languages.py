"""The samples in other languages say what their page says, and are programs of their language."""

import re
from pathlib import Path

import pytest
import tree_sitter_php
from tree_sitter import Language, Parser

from blueprints.guides.samples import LANGUAGES
from tests.docs.languages import SAMPLES, sample_paths
from tests.docs.pages import PAGES, PROJECT, Block, read_blocks

BLOCKS = [block for page in PAGES for block in read_blocks(page) if "samples" in block.notes]
_PHONE_NUMBER = re.compile(r"\+1\d{10}")
_PLACE = re.compile(r"/(?:api|v1)/[\w/:]+")


def read_path(source: str) -> set[str]:
    """Return the constant parts of the paths that a sample requests."""
    return {part.rstrip("/") for part in _PLACE.findall(source)}


def has_php_error(source: str) -> bool:
    parser = Parser(Language(tree_sitter_php.language_php()))
    return parser.parse(source.encode()).root_node.has_error


def test_every_sample_is_on_a_page_in_every_language() -> None:
    named = {block.notes["samples"] for block in BLOCKS}
    expected = {f"{name}{language.suffix}" for name in named for language in LANGUAGES}

    assert len(named) > 10
    assert {path.name for path in SAMPLES.iterdir() if path.is_file()} == expected


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: str(block.notes["samples"]))
def test_languages_make_the_same_request(block: Block) -> None:
    paths = sample_paths(block.notes["samples"])

    assert paths
    for path in paths:
        source = path.read_text()
        assert read_path(source) == read_path(block.text), path.name
        # A page may write the sender's number, where programs read $NUMBER.
        assert set(_PHONE_NUMBER.findall(source)) <= set(_PHONE_NUMBER.findall(block.text)), path.name


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.php")), ids=lambda path: path.stem)
def test_php_is_well_formed(path: Path) -> None:
    assert not has_php_error(path.read_text())


def test_php_of_pages_is_well_formed() -> None:
    blocks = [block for page in PAGES for block in read_blocks(page) if block.language == "php"]

    assert blocks
    assert [block.place for block in blocks if has_php_error(block.text)] == []


def test_php_with_an_error_is_found() -> None:
    assert has_php_error("<?php\necho strlen(;\n")
    assert (PROJECT / "docs" / "samples") == SAMPLES
