"""Files for the tests: images with metadata, and the beginnings of other types."""

import struct
import zlib
from io import BytesIO
from typing import Any

import requests
from PIL import Image

from app.store.messages.media_files import MediaFile, media_files
from tests.world import Person, World

MARK = b"SECRET"
"""Stands in all metadata of the images."""

MP4 = b"\0\0\0\x18ftypisom\0\0\2\0isomiso2" + bytes(range(256)) * 40
PDF = b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\n%%EOF\n"
VCARD = b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ann Archer\r\nEND:VCARD\r\n"
CALENDAR = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n"
PROGRAM = b"MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff\0\0" + b"\0" * 200


def jpeg(width: int = 640, height: int = 480, orientation: int = 1, noise: int = 0) -> bytes:
    """Return a photo as a telephone takes it: with camera, place, comment and XMP."""
    image = Image.effect_noise((width, height), noise or 20).convert("RGB")
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "SECRETCAMERA"
    place = exif.get_ifd(0x8825)
    place[1], place[2], place[3], place[4] = "N", (52.0, 31.0, 12.5), "E", (13.0, 24.0, 18.0)
    place[27] = b"SECRETPLACE"
    target = BytesIO()
    image.save(target, "JPEG", exif=exif, comment=b"SECRETCOMMENT", xmp=b"<x:xmpmeta>SECRET</x:xmpmeta>", quality=92)
    return target.getvalue()


def png(width: int = 300, height: int = 200) -> bytes:
    """Return a half-transparent image."""
    return save(Image.new("RGBA", (width, height), (200, 30, 30, 128)), "PNG")


def webp(width: int = 300, height: int = 200) -> bytes:
    """Return a WebP image."""
    return save(Image.new("RGB", (width, height), (20, 90, 200)), "WEBP")


def gif(frames: int = 6) -> bytes:
    """Return an animation with frames of 50, 100, 150 … ms, and a comment."""
    images = [Image.new("RGB", (120, 80), (number * 30 % 256, 0, 90)) for number in range(frames)]
    durations = [50 * (number + 1) for number in range(frames)]
    return save(images[0], "GIF", save_all=True, append_images=images[1:], duration=durations, loop=0, comment=b"SECRETCOMMENT")


def save(image: Image.Image, name: str, **options: Any) -> bytes:
    """Return an image's bytes."""
    target = BytesIO()
    image.save(target, name, **options)
    return target.getvalue()


def bomb(width: int = 30_000, height: int = 30_000) -> bytes:
    """Return a PNG of a few kilobytes that decodes to gigabytes."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 1_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def upload(world: World, person: Person, content: bytes, name: str = "photo.jpg") -> requests.Response:
    """Upload a file as a form does."""
    return world.call("POST", "/api/v2/media", person, files={"file": (name, content, "application/octet-stream")})


def uploaded(world: World, person: Person, content: bytes, name: str = "photo.jpg") -> dict[str, Any]:
    """Upload a file and return the response's body."""
    answer = upload(world, person, content, name)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def stored(world: World, media_id: str) -> MediaFile | None:
    """Read a file's document."""
    return world.instance.core.store.get(media_files.at(media_id))
