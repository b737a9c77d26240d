"""Huge pages for the memory that stays: the application as it was imported.

A request reads all over some 100 MB. In pages of 4 KB these are more addresses than the processor remembers, so it spends
much time looking them up. Linux has pages of 2 MB for programs that ask for them (madvise(2)); elsewhere nothing happens.
"""

import ctypes
import re
from collections.abc import Iterator
from pathlib import Path

_SETTINGS = Path("/sys/kernel/mm/transparent_hugepage")
_MAPPINGS = Path("/proc/self/smaps")
_HEAD = re.compile(r"([0-9a-f]+)-([0-9a-f]+) (\S+) \S+ \S+ \d+ *(.*)")
_WRITABLE = "rw-p"
_OF_NO_FILE = ("", "[heap]")
_LEAST_RESIDENT = 0.5
"""Part of a mapping that is in use. A thread's stack is almost empty, and would take 2 MB."""

_ADVISE = 14
"""MADV_HUGEPAGE: use huge pages from now on."""
_COLLAPSE = 25
"""MADV_COLLAPSE: turn the pages there are into huge ones now. Before Linux 6.1, the kernel does so by and by."""


def use_huge_pages() -> int:
    """Move the memory in use to huge pages, as far as the system allows; return how many bytes that concerns."""
    try:
        size = int((_SETTINGS / "hpage_pmd_size").read_text())
        if "[never]" in (_SETTINGS / "enabled").read_text():
            return 0
        regions = list(_find_regions(_MAPPINGS.read_text(), size))
    except (OSError, ValueError):
        return 0
    madvise = ctypes.CDLL(None).madvise
    madvise.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
    moved = 0
    for start, length in regions:
        if madvise(start, length, _ADVISE) == 0:
            madvise(start, length, _COLLAPSE)
            moved += length
    return moved


def _find_regions(mappings: str, size: int) -> Iterator[tuple[int, int]]:
    """Yield address and bytes of the parts, made of whole huge pages, of the mappings that are mostly in use."""
    start = end = 0
    for line in mappings.splitlines():
        if head := _HEAD.fullmatch(line):
            is_memory = head[3] == _WRITABLE and head[4] in _OF_NO_FILE
            start, end = (int(head[1], 16), int(head[2], 16)) if is_memory else (0, 0)
        elif line.startswith("Rss:") and int(line.split()[1]) * 1024 >= (end - start) * _LEAST_RESIDENT:
            first, last = -(-start // size) * size, end // size * size
            if last > first:
                yield first, last - first
