"""Rendering of a page's Markdown as HTML, with its headings for the table of contents and the search."""

import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import TextLexer, get_lexer_by_name
from pygments.util import ClassNotFound

from app.frozen import frozen
from app.problems.catalogue import CATALOGUE
from blueprints.guides.samples import CURL, LANGUAGES, read_samples

_SAMPLES_NOTE = re.compile(r"<!-- samples: ([a-z_]+) -->")
_LANGUAGE_SENTENCE = re.compile(rf"In ({'|'.join(language.name for language in LANGUAGES)})\b.*:$")
_OWN_PAGE = re.compile(r"/docs(?:/(?:html|swagger|json|errors(?:/[a-z-]+)?))?")
_EXTERNAL = re.compile(r"https?://|mailto:")
_LEXERS = {"sh": "bash", "js": "javascript", "": "text", "http": "http"}
_FORMATTER = HtmlFormatter(nowrap=True)


@frozen
class Heading:
    """A heading below the page's title."""

    level: int
    text: str
    anchor: str


@dataclass(slots=True)
class Passage:
    """Text and samples under one heading, for the search."""

    heading: str
    anchor: str
    text: str = ""
    code: str = ""


@dataclass(slots=True)
class Rendered:
    """A rendered page.

    Attributes:
        title: text of its first heading.
        html: everything below the title.
        headings: of levels 2 and 3, in order.
        passages: the text by heading.
        anchors: ids of all headings.
    """

    title: str = ""
    html: str = ""
    headings: list[Heading] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    anchors: set[str] = field(default_factory=set)


def render_markdown(markdown: str, source: str, addresses: Mapping[str, str]) -> Rendered:
    """Render a page.

    HTML in the Markdown is left out, so the result has only elements that this module writes.

    Args:
        markdown: its text.
        source: its path in the project, such as `docs/sending.md`; links are relative to it.
        addresses: address of each published page by its path. A link to any other file becomes plain text.
    """
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    tokens = parser.parse(markdown)
    page = Rendered(passages=[Passage("", "")])
    _read_headings(tokens, page)
    tokens = _without_title(tokens)
    _rewrite_links(tokens, source, addresses)
    renderer = _Renderer(parser)
    page.html = renderer.render(_group_languages(_without_html(tokens)), parser.options, {})
    return page


def slugify(heading: str) -> str:
    """Return the anchor of a heading as GitHub writes it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def highlight_code(code: str, language: str) -> str:
    """Return code as HTML with a span for each token."""
    try:
        lexer = get_lexer_by_name(_LEXERS.get(language, language), stripall=False)
    except ClassNotFound:
        lexer = TextLexer()
    return str(highlight(code, lexer, _FORMATTER))


def render_code(code: str, language: str) -> str:
    """Return a code block; the page's script adds a button that copies it."""
    return f'<pre class="code" tabindex="0"><code>{highlight_code(code, language)}</code></pre>\n'


def render_samples(curl: str, name: str) -> str:
    """Return a sample in all languages, of which the page's script shows one at a time."""
    panels = [(CURL.name, render_code(curl, CURL.lexer))]
    panels += [(language.name, render_code(source, language.lexer)) for language, source in read_samples(name)]
    shown = "".join(
        f'<section class="sample" data-language="{escape(title)}"><h4 class="sample-title">{escape(title)}</h4>{code}</section>'
        for title, code in panels
    )
    return f'<div class="samples">{shown}</div>\n'


def _plain_text(token: Token) -> str:
    return "".join(
        child.content if child.type in ("text", "code_inline") else " " for child in token.children or () if child.nesting == 0
    )


def _read_headings(tokens: list[Token], page: Rendered) -> None:
    """Give every heading an anchor, and collect headings and the text under each."""
    for index, token in enumerate(tokens):
        if token.type == "heading_open":
            level, text = int(token.tag[1:]), _plain_text(tokens[index + 1])
            anchor = _unused_anchor(slugify(text), page.anchors)
            page.anchors.add(anchor)
            token.attrSet("id", anchor)
            if level == 1 and not page.title:
                page.title = text
            elif level in (2, 3):
                page.headings.append(Heading(level, text, anchor))
            page.passages.append(Passage("" if level == 1 else text, "" if level == 1 else anchor))
        elif token.type == "inline" and tokens[index - 1].type != "heading_open":
            page.passages[-1].text += _plain_text(token) + " "
        elif token.type == "fence":
            page.passages[-1].code += token.content + " "


def _unused_anchor(anchor: str, used: set[str]) -> str:
    candidates = [anchor, *(f"{anchor}-{number}" for number in range(1, len(used) + 2))]
    return next(candidate for candidate in candidates if candidate not in used)


def _without_title(tokens: list[Token]) -> list[Token]:
    if tokens and tokens[0].type == "heading_open" and tokens[0].tag == "h1":
        return tokens[3:]
    return tokens


def _without_html(tokens: list[Token]) -> list[Token]:
    """Drop HTML, and hand the name of a note `samples` to the code block behind it."""
    kept: list[Token] = []
    samples = ""
    for token in tokens:
        if token.type == "html_block":
            note = _SAMPLES_NOTE.search(token.content)
            samples = note[1] if note else samples
            continue
        if token.type == "fence" and samples:
            token.meta["samples"] = samples
            samples = ""
        if token.attrGet("style"):
            # The alignment of a column: the pages' policy forbids styles in elements.
            token.attrs = {"class": "number"} if "right" in str(token.attrGet("style")) else {}
        if token.children:
            token.children = [child for child in token.children if child.type != "html_inline"]
        kept.append(token)
    return kept


def _group_languages(tokens: list[Token]) -> list[Token]:
    """Join code blocks that follow each other, each after a sentence such as "In PHP, without a library:", into one sample."""
    kept: list[Token] = []
    index = 0
    while index < len(tokens):
        panels: list[Token] = []
        count = 0
        while language := _read_language(tokens[index : index + 4]):
            panels += [_make_panel_start(language), *tokens[index : index + 4], Token("section_close", "section", -1)]
            index, count = index + 4, count + 1
        if count > 1:
            kept += [Token("samples_open", "div", 1, attrs={"class": "samples"}), *panels, Token("samples_close", "div", -1)]
        elif count == 1:
            kept += panels[1:-1]
        else:
            kept.append(tokens[index])
            index += 1
    return kept


def _read_language(tokens: list[Token]) -> str | None:
    """Return the language of a paragraph with a code block behind it; None if these tokens are something else."""
    if [token.type for token in tokens] != ["paragraph_open", "inline", "paragraph_close", "fence"]:
        return None
    sentence = _LANGUAGE_SENTENCE.match(tokens[1].content)
    return sentence[1] if sentence else None


def _make_panel_start(language: str) -> Token:
    return Token("sample_open", "section", 1, attrs={"class": "sample", "data-language": language}, block=True)


def _rewrite_links(tokens: list[Token], source: str, addresses: Mapping[str, str]) -> None:
    for token in tokens:
        if not token.children:
            continue
        kept: list[Token] = []
        open_links: list[bool] = []
        for child in token.children:
            if child.type == "link_open":
                address = _resolve(str(child.attrGet("href")), source, addresses)
                open_links.append(address is not None)
                if address is None:
                    continue
                child.attrSet("href", address)
                if _EXTERNAL.match(address):
                    child.attrSet("rel", "noopener")
            elif child.type == "link_close" and not open_links.pop():
                continue
            elif child.type == "code_inline":
                # Not inside a link, where another would be invalid.
                child.meta["links"] = not any(open_links)
            kept.append(child)
        token.children = kept


def _resolve(href: str, source: str, addresses: Mapping[str, str]) -> str | None:
    """Return where a link of a page leads in the guides; None if that is not published."""
    if _EXTERNAL.match(href) or href.startswith("#"):
        return href
    path, _, anchor = href.partition("#")
    address = addresses.get(posixpath.normpath(posixpath.join(posixpath.dirname(source), path)))
    return address and (f"{address}#{anchor}" if anchor else address)


class _Renderer(RendererHTML):
    """HTML of single elements, where it differs from the library's."""

    def heading_close(self, tokens: Sequence[Token], idx: int, *_: Any) -> str:
        opening = tokens[idx - 2]
        anchor, text = escape(str(opening.attrGet("id"))), escape(_plain_text(tokens[idx - 1]))
        link = f'<a class="anchor" href="#{anchor}" aria-label="Link to: {text}">#</a>'
        return f" {link}</{opening.tag}>\n"

    def fence(self, tokens: Sequence[Token], idx: int, *_: Any) -> str:
        token = tokens[idx]
        samples = token.meta.get("samples")
        return render_samples(token.content, samples) if samples else render_code(token.content, token.info.strip())

    def code_inline(self, tokens: Sequence[Token], idx: int, *_: Any) -> str:
        token = tokens[idx]
        code = f"<code>{escape(token.content)}</code>"
        address = _address_of_code(token.content) if token.meta.get("links", True) else None
        return f'<a href="{escape(address)}">{code}</a>' if address else code

    def table_open(self, *_: Any) -> str:
        return '<div class="table" tabindex="0" role="region" aria-label="Table"><table>\n'

    def table_close(self, *_: Any) -> str:
        return "</table></div>\n"


def _address_of_code(code: str) -> str | None:
    """Return the page that a piece of code names: one of the documentation, or that of an error's code."""
    if _OWN_PAGE.fullmatch(code):
        return code
    return f"/docs/errors/{code}" if code in CATALOGUE else None
