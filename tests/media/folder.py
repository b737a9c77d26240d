"""The folder for media files of the tests' instances."""

import atexit
import functools
import shutil
import tempfile


@functools.cache
def media_folder() -> str:
    """Return a folder for all instances of this process; their files' ids are random."""
    folder = tempfile.mkdtemp(prefix="texting-media-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
