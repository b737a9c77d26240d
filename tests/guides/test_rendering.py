"""The part of a page that is served, and the HTML that it becomes."""

import pytest

from app.branding import Brand, contrast
from blueprints.guides import library as guides_library
from blueprints.guides.audience import select_for_customers
from blueprints.guides.colors import (
    DARK_BACKGROUND,
    LIGHT_BACKGROUND,
    MIN_CONTRAST,
    RAISED_BACKGROUNDS,
    make_readable,
    make_style_sheet,
)
from blueprints.guides.library import Library
from blueprints.guides.rendered import find_logo_origin
from blueprints.guides.rendering import Rendered, render_markdown

ADDRESSES = {"docs/sending.md": "/docs/guides/sending", "CHANGELOG.md": "/docs/guides/changelog"}


def select(markdown: str, source: str = "README.md") -> str:
    return select_for_customers(markdown, source)


def render(markdown: str, source: str = "docs/page.md") -> Rendered:
    return render_markdown(markdown, source, ADDRESSES)


class TestAudience:
    def test_marked_parts_are_left_out(self) -> None:
        assert select("a\n<!-- operators only -->\nb\n<!-- everyone -->\nc\n") == "a\nc\n"
        assert select("- a\n- b <!-- operators only -->\n") == "- a\n"

    @pytest.mark.parametrize(
        "line",
        [
            "`PARTY_SLOTS` limits it.",
            "Run `flask doctor`.",
            "`make test` includes it.",
            "See `app/store/engine`.",
            "[A decision](decisions/0085-api-and-worker.md) says why.",
            "Set it in `app-data/instance`.",
        ],
    )
    def test_sentences_for_operators_are_left_out(self, line: str) -> None:
        assert select(f"Before.\n{line}\nAfter.\n") == "Before.\nAfter.\n"

    @pytest.mark.parametrize(
        "line", ["Case and accents make no difference: `STOP`.", "`POST /api/send` takes it.", "`SENT` or `HELP` is one."]
    )
    def test_sentences_for_customers_stay(self, line: str) -> None:
        assert select(f"{line}\n") == f"{line}\n"

    def test_later_sentences_of_a_line_are_left_out(self) -> None:
        assert select("- Good. Deploy `app.yaml` again. Better.\n") == "- Good. Better.\n"

    def test_links_by_file_get_the_title_of_the_page(self) -> None:
        assert select("See [docs/limits.md](docs/limits.md#mail).\n") == "See [Limits](docs/limits.md#mail).\n"
        assert select("See [docs/costs.md](docs/costs.md).\n").strip() == ""

    def test_settings_in_parentheses_are_left_out(self) -> None:
        assert select("It waits 60 s (`ORDER_HOLD_SECONDS`).\n") == "It waits 60 s.\n"
        assert select("A few (`PARTY_SLOTS`: 8), and more.\n") == "A few, and more.\n"

    def test_columns_of_settings_are_left_out(self) -> None:
        table = "| what | setting |\n|---|---|\n| calls | `RATE_LIMIT_CALLS` |\n"
        assert select(table) == "| what |\n| --- |\n| calls |\n"
        fields = "| setting | meaning |\n| --- | --- |\n| `issuer` | a URL |\n"
        assert select(fields) == fields

    def test_headings_without_text_are_left_out(self) -> None:
        page = "# A\n\ntext\n\n## B\n\nRun `flask doctor`.\n\n### C\n\n`make run`\n\n## D\n\n```sh\n# no heading\n```\n"
        lines = [line for line in select(page).splitlines() if line]
        assert lines == ["# A", "text", "## D", "```sh", "# no heading", "```"]

    def test_commands_are_left_out(self) -> None:
        page = "```sh\nflask --app main doctor\n```\n\n```sh\ncurl $URL\n```\n"
        assert select(page).strip() == "```sh\ncurl $URL\n```"


class TestMarkdown:
    @pytest.mark.parametrize(
        "markdown",
        [
            "<script>alert(1)</script>",
            "a <img src=x onerror=alert(1)> b",
            "[a](javascript:alert(1))",
            "[a](data:text/html,x)",
            "<!-- note -->",
            '```x"><script>\n<script>alert(1)</script>\n```',
            "`<script>`",
        ],
    )
    def test_no_html_comes_through(self, markdown: str) -> None:
        html = render(markdown).html

        assert not any(part in html for part in ("<script", "<img", "href=", "<!--"))

    def test_links_lead_to_published_pages_only(self) -> None:
        html = render("[a](sending.md#order) [b](../CHANGELOG.md) [c](costs.md) [d](#e) [f](https://example.com)").html

        assert 'href="/docs/guides/sending#order"' in html
        assert 'href="/docs/guides/changelog"' in html
        assert "costs" not in html
        assert " c " in html
        assert 'href="#e"' in html
        assert 'href="https://example.com"' in html

    def test_headings_get_the_anchors_of_github(self) -> None:
        page = render("# A\n\n## Who's *who*: `x`\n\n## Again\n\n## Again\n")

        assert page.title == "A"
        assert page.anchors == {"a", "whos-who-x", "again", "again-1"}
        assert [heading.text for heading in page.headings] == ["Who's who: x", "Again", "Again"]

    def test_codes_of_errors_lead_to_their_pages(self) -> None:
        html = render("409 `lists-too-many`, `/docs/html`, `other-code`, [`lists-too-many`](sending.md)").html

        assert html.count('href="/docs/errors/lists-too-many"') == 1
        assert '<a href="/docs/html"><code>/docs/html</code></a>' in html
        assert "<code>other-code</code>" in html

    def test_samples_stand_in_all_languages(self) -> None:
        html = render("<!-- samples: send_message -->\n<!-- sets: A=id -->\n```sh\ncurl\n```\n").html

        for language in ("curl", "Python", "JavaScript", "PHP"):
            assert f'data-language="{language}"' in html

    def test_languages_that_follow_each_other_are_one_sample(self) -> None:
        html = render("In Python, with a library:\n\n```python\n1\n```\n\nIn PHP:\n\n```php\n2\n```\n\nIn PHP too.\n").html

        assert html.count('class="samples"') == 1
        assert html.index('data-language="Python"') < html.index('data-language="PHP"') < html.index("</div>")
        assert html.endswith("<p>In PHP too.</p>\n")

    def test_single_language_stays_a_code_block(self) -> None:
        html = render("In Python:\n\n```python\n1\n```\n\nText.\n").html

        assert "samples" not in html
        assert html.startswith("<p>In Python:</p>")

    def test_text_is_found_by_heading(self) -> None:
        passages = render("# A\n\none `two`\n\n## B\n\n| x |\n|---|\n| three |\n").passages

        assert [(passage.heading, " ".join(passage.text.split())) for passage in passages] == [
            ("", ""),
            ("", "one two"),
            ("B", "x three"),
        ]


class TestLibrary:
    def test_guides_have_the_values_of_their_instance(self) -> None:
        library = Library("https://sms.acme.example", "help@acme.example", "AIzaSyA-1")

        started, signed_in = library.find("getting-started"), library.find("authentication")
        assert started is not None
        assert signed_in is not None
        assert "https://sms.acme.example" in started.content.html
        assert "texting.example.com" not in library.search_index
        assert "AIzaSyA-1" in signed_in.content.html

    def test_a_page_is_rendered_once_and_no_other_for_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        rendered: list[str] = []

        def render(markdown: str, source: str, addresses: dict[str, str]) -> Rendered:
            rendered.append(source)
            return render_markdown(markdown, source, addresses)

        monkeypatch.setattr(guides_library, "render_markdown", render)
        library = Library("https://sms.acme.example", "help@acme.example")

        assert library.find("authentication") == library.find("authentication")
        assert library.version
        assert rendered == ["docs/authentication.md"]

    def test_version_changes_with_what_the_guides_say(self) -> None:
        versions = {Library(url, "help@acme.example").version for url in ("https://a.example", "https://b.example")}

        assert len(versions) == 2
        assert Library("https://a.example", "help@acme.example").version in versions

    def test_unknown_key_stays_a_placeholder(self) -> None:
        signed_in = Library("https://sms.acme.example", "help@acme.example").find("authentication")

        assert signed_in is not None
        assert "YOUR_WEB_API_KEY" in signed_in.content.html


class TestColors:
    @pytest.mark.parametrize("color", ["#ffee00", "#000000", "#ffffff", "#2457d6", "#777777", "#00ff00"])
    def test_brand_colors_are_readable(self, color: str) -> None:
        for background in (LIGHT_BACKGROUND, DARK_BACKGROUND, *RAISED_BACKGROUNDS):
            assert contrast(make_readable(color, background), background) >= MIN_CONTRAST

    def test_readable_color_stays(self) -> None:
        assert make_readable("#2457d6", LIGHT_BACKGROUND) == "#2457d6"
        assert round(contrast("#000000", "#ffffff"), 1) == 21

    def test_style_sheet_has_both_schemes(self) -> None:
        css = make_style_sheet("#2457d6")

        assert css.startswith(":root, .reference { --accent: #2457d6; --on-accent: #ffffff; }")
        assert "prefers-color-scheme: dark" in css


@pytest.mark.parametrize(
    ("logo_url", "origin"), [("", ""), ("https://cdn.acme.example/a/logo.svg?x=1", " https://cdn.acme.example")]
)
def test_policy_allows_the_logo_of_the_brand_alone(logo_url: str, origin: str) -> None:
    assert find_logo_origin(Brand("Acme", "help@acme.example", logo_url)) == origin
