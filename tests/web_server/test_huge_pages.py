"""Memory in huge pages, by the kernel's own account of a process. A kernel without them leaves the pages as they are."""

import platform
import re
import subprocess
import sys
from pathlib import Path

from web_server.huge_pages import _find_regions

SIZE = 2 * 1024**2
MAPPINGS = """\
7f0000100000-7f0000900000 rw-p 00000000 00:00 0
Size:               8192 kB
Rss:                8000 kB
7f0010000000-7f0010800000 rw-p 00000000 00:00 0                          [stack:42]
Rss:                8192 kB
7f0020000000-7f0020800000 rw-p 00000000 00:00 0
Rss:                  60 kB
7f0030000000-7f0030800000 r-xp 00000000 fe:00 26933                      /usr/lib/libpython3.11.so.1.0
Rss:                8192 kB
7f0040000000-7f0040100000 rw-p 00000000 00:00 0
Rss:                1024 kB
558075033000-558076200000 rw-p 00000000 00:00 0                          [heap]
Rss:               18000 kB
"""
PROGRAM = """
import mmap
import os
from web_server.huge_pages import use_huge_pages

memory = mmap.mmap(-1, 16 * 1024**2, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
memory.write(b"1" * len(memory))
moved = use_huge_pages()
memory.seek(0)
assert memory.read() == b"1" * len(memory)
with open("/proc/self/smaps" if os.path.exists("/proc/self/smaps") else os.devnull) as mappings:
    huge = sum(int(line.split()[1]) * 1024 for line in mappings if line.startswith("AnonHugePages:"))
print(moved, huge)
"""


def test_whole_huge_pages_of_memory_in_use_are_chosen() -> None:
    regions = {(hex(start), length) for start, length in _find_regions(MAPPINGS, SIZE)}
    assert regions == {("0x7f0000200000", 6 * 1024**2), ("0x558075200000", 16 * 1024**2)}


def test_memory_is_moved_and_keeps_its_content() -> None:
    moved, huge = map(int, subprocess.check_output([sys.executable, "-c", PROGRAM]).split())
    assert (moved > 0) == _has_huge_pages()
    assert (huge > 0) == (_has_huge_pages() and _moves_at_once())


def _has_huge_pages() -> bool:
    setting = Path("/sys/kernel/mm/transparent_hugepage/enabled")
    return setting.exists() and "[never]" not in setting.read_text()


def _moves_at_once() -> bool:
    """Whether the kernel is Linux 6.1 or newer. Older ones move memory by and by."""
    return tuple(map(int, re.findall(r"\d+", platform.release())[:2])) >= (6, 1)
