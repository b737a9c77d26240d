"""Images: re-encoded without what cameras add, such as the place; thumbnails; and smaller copies for carriers.

Decoding is bounded by the number of pixels, which stands in a file's header, before anything is decoded.
"""

from collections.abc import Sequence
from io import BytesIO
from typing import IO, Any

from PIL import Image, ImageOps, ImageSequence

from app.frozen import frozen

MAX_PIXELS = 50_000_000
"""Maximum pixels of an image; today's telephones take 48 million."""

MAX_FRAMES = 500
MAX_ANIMATION_PIXELS = 100_000_000
"""Maximum pixels of all frames of an animation together."""

THUMBNAIL_PIXELS = 400
"""Width and height of a thumbnail at most."""

_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/gif": "GIF", "image/webp": "WEBP"}
_KEPT = ("icc_profile", "transparency", "duration", "loop", "disposal", "background", "gamma")
_SIDES = (2048, 1600, 1280, 1024, 800, 640, 480, 320)
_QUALITIES = (85, 70, 55)
_ORIENTATION = 0x0112

# The limits of this module are checked before anything is decoded; Pillow's own would only warn.
Image.MAX_IMAGE_PIXELS = None


class ImageRefusedError(Exception):
    """An image cannot be processed; the text says why, in words for its sender."""


@frozen
class CleanImage:
    """A re-encoded image.

    Attributes:
        content: its bytes.
        thumbnail: a JPEG or PNG of at most `THUMBNAIL_PIXELS`.
    """

    content: bytes
    width: int
    height: int
    frames: int
    thumbnail: bytes
    thumbnail_type: str


def clean_image(source: IO[bytes], content_type: str) -> CleanImage:
    """Return an image without metadata, upright, with its animation, and its thumbnail.

    Args:
        source: the file.
        content_type: its type by its content.

    Raises:
        ImageRefusedError: the image is damaged or too large.
    """
    try:
        with Image.open(source, formats=[_FORMATS[content_type]]) as image:
            _require_pixels(image)
            return _clean(image, content_type)
    except ImageRefusedError:
        raise
    except MemoryError:
        raise ImageRefusedError("The image is too large to be processed.") from None
    except Exception as error:
        raise ImageRefusedError("The image is damaged and cannot be opened.") from error


def shrink_image(source: IO[bytes], content_type: str, max_bytes: int, types: Sequence[str]) -> tuple[bytes, str] | None:
    """Return a copy of a stored image that fits a carrier's limits, and its type; None if there is none.

    An animation is not turned into a still picture.

    Args:
        source: the stored image.
        content_type: its type.
        max_bytes: bytes at most.
        types: types that the carrier takes; empty for all.
    """
    with Image.open(source, formats=[_FORMATS[content_type]]) as image:
        if getattr(image, "n_frames", 1) > 1:
            return None
        image.load()
        has_alpha = _has_alpha(image)
        keeps_alpha = has_alpha and (not types or "image/png" in types)
        if keeps_alpha and (small := _fit(image.convert("RGBA"), "PNG", max_bytes)):
            return small, "image/png"
        if types and "image/jpeg" not in types:
            return None
        small = _fit(_flatten(image), "JPEG", max_bytes)
        return None if small is None else (small, "image/jpeg")


def _require_pixels(image: Image.Image) -> None:
    pixels = image.width * image.height
    if pixels > MAX_PIXELS:
        raise ImageRefusedError(f"The image has more than {MAX_PIXELS // 1_000_000} million pixels.")
    if not getattr(image, "is_animated", False):
        return
    frames = getattr(image, "n_frames", 1)
    if frames > MAX_FRAMES or frames * pixels > MAX_ANIMATION_PIXELS:
        raise ImageRefusedError(
            f"The animation has more than {MAX_FRAMES} frames, or more than {MAX_ANIMATION_PIXELS // 1_000_000} million pixels "
            "in all frames together."
        )


def _clean(image: Image.Image, content_type: str) -> CleanImage:
    name = _FORMATS[content_type]
    target = BytesIO()
    if getattr(image, "is_animated", False):
        frames, options = _read_frames(image)
        upright = frames[0]
        upright.save(target, name, save_all=True, append_images=frames[1:], **options)
    else:
        orientation = image.getexif().get(_ORIENTATION, 1)
        image.load()
        keeps_tables = name == "JPEG" and orientation == 1 and image.mode in ("RGB", "L")
        upright = image if keeps_tables else ImageOps.exif_transpose(image)
        upright.info = _keep(image.info)
        if name == "JPEG" and upright.mode not in ("RGB", "L"):
            upright = upright.convert("RGB")
        upright.save(target, name, **_save_options(name, upright, keeps_tables=keeps_tables))
    thumbnail, thumbnail_type = _make_thumbnail(upright)
    return CleanImage(
        target.getvalue(), upright.width, upright.height, getattr(image, "n_frames", 1), thumbnail, thumbnail_type
    )


def _read_frames(image: Image.Image) -> tuple[list[Image.Image], dict[str, Any]]:
    """Return the frames of an animation and the options that keep its timing."""
    frames, durations = [], []
    for frame in ImageSequence.Iterator(image):
        durations.append(int(frame.info.get("duration", 100)) or 100)
        copy = frame.convert("RGBA") if _has_alpha(frame) else frame.convert("RGB")
        copy.info = {}
        frames.append(copy)
    options: dict[str, Any] = {"duration": durations, "loop": image.info.get("loop", 1), "disposal": 2}
    if "loop" not in image.info and image.format == "GIF":
        # A GIF without a loop plays once.
        del options["loop"]
    if image.format == "WEBP":
        del options["disposal"]
    return frames, options


def _save_options(name: str, image: Image.Image, *, keeps_tables: bool) -> dict[str, Any]:
    options: dict[str, Any] = {}
    if "icc_profile" in image.info:
        options["icc_profile"] = image.info["icc_profile"]
    if name == "JPEG":
        return options | {"quality": "keep" if keeps_tables else 90, "exif": b"", "comment": b""}
    if name == "WEBP":
        return options | {"quality": 90, "exif": b"", "xmp": b""}
    return options


def _keep(info: dict[Any, Any]) -> dict[str | tuple[int, int], Any]:
    return {key: info[key] for key in _KEPT if key in info}


def _has_alpha(image: Image.Image) -> bool:
    return image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info


def _flatten(image: Image.Image) -> Image.Image:
    """Return an image on white, without transparency."""
    if not _has_alpha(image):
        return image.convert("RGB")
    layer = image.convert("RGBA")
    ground = Image.new("RGB", layer.size, "white")
    ground.paste(layer, mask=layer.getchannel("A"))
    return ground


def _make_thumbnail(image: Image.Image) -> tuple[bytes, str]:
    has_alpha = _has_alpha(image)
    small = image.convert("RGBA" if has_alpha else "RGB")
    small.thumbnail((THUMBNAIL_PIXELS, THUMBNAIL_PIXELS))
    small.info = {}
    target = BytesIO()
    if has_alpha:
        small.save(target, "PNG")
        return target.getvalue(), "image/png"
    small.save(target, "JPEG", quality=80)
    return target.getvalue(), "image/jpeg"


def _fit(image: Image.Image, name: str, max_bytes: int) -> bytes | None:
    """Return the best copy of at most `max_bytes`; None if even the smallest one is larger."""
    sides = [side for side in _SIDES if side < max(image.size)]
    for side in [max(image.size), *sides]:
        copy = image if side == max(image.size) else image.copy()
        if copy is not image:
            copy.thumbnail((side, side))
        copy.info = {}
        for quality in _QUALITIES if name == "JPEG" else (0,):
            target = BytesIO()
            copy.save(target, name, **({"quality": quality} if quality else {"optimize": True}))
            if target.tell() <= max_bytes:
                return target.getvalue()
    return None
