import pytest

from app.text.previews import preview_of

URL = "https://media.example.com/a"


@pytest.mark.parametrize(
    ("media", "types", "preview"),
    [
        ([], [], ""),
        ([URL], ["image/jpeg"], "Photo"),
        ([URL], ["video/3gpp; codecs=x"], "Video"),
        ([URL], ["audio/amr"], "Audio"),
        ([URL], ["text/x-vcard"], "Contact card"),
        ([URL], ["application/pdf"], "Attachment"),
        ([URL], [], "Attachment"),
        ([f"{URL}.JPG?size=2"], [], "Photo"),
        ([f"{URL}.mov"], ["application/octet-stream"], "Video"),
        ([f"{URL}.vcf"], [""], "Contact card"),
        ([URL] * 3, ["image/png"], "3 attachments"),
        ([URL] * 2, ["application/smil", "image/png"], "Photo"),
        (["http://[broken.jpg"], [], "Attachment"),
    ],
)
def test_message_without_words_is_named_by_its_media(media: list[str], types: list[str], preview: str) -> None:
    assert preview_of(" \u200b", media, types) == preview


def test_preview_of_words_is_the_words() -> None:
    assert preview_of("Look!", [URL], ["image/png"]) == "Look!"
