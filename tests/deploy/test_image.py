"""The image of `Dockerfile`: what it copies is enough to start both services, and no less than App Engine gets."""

import os
import re
import shutil
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path

import pytest

from tests.deploy.conftest import PROJECT

DOCKERFILE = (PROJECT / "Dockerfile").read_text()
COPIED = [name for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE) for name in line.split()[:-1]]
DESCRIPTIONS = {"app.yaml", "worker.yaml", "settings.yaml", "cron.yaml", "queue.yaml", "Dockerfile", "monitoring"}
"""What App Engine's upload holds and an image does not need."""

START = """
import main
rules = {str(rule) for rule in main.app.url_map.iter_rules()}
print("/api/send" in rules, "/tasks/deliver" in rules)
"""


def uploaded_to_app_engine() -> set[str]:
    """Return the top-level files and folders that are in the repository and that `.gcloudignore` keeps."""
    tracked = subprocess.run(
        ["/usr/bin/env", "git", "ls-files"], cwd=PROJECT, capture_output=True, text=True, check=True
    ).stdout.split()
    patterns = [
        line.rstrip("/") for line in (PROJECT / ".gcloudignore").read_text().splitlines() if line and line[0] not in "#!"
    ]
    names = {path.partition("/")[0] for path in tracked}
    return {name for name in names if not any(fnmatch(name, pattern) for pattern in patterns)}


def test_image_holds_what_app_engine_gets() -> None:
    assert uploaded_to_app_engine() - DESCRIPTIONS <= set(COPIED)


def test_image_installs_the_lock_file_and_starts_gunicorn() -> None:
    assert "pip install --no-cache-dir --prefix=/packages -r requirements.txt" in DOCKERFILE
    assert 'ENTRYPOINT ["gunicorn", "-c", "gunicorn.conf.py", "main:app"]' in DOCKERFILE
    assert re.search(r"^USER (?!root)", DOCKERFILE, re.MULTILINE)


@pytest.mark.parametrize(("serves", "rules"), [("api", "True False"), ("tasks", "False True")])
def test_copied_files_are_enough_to_start(tmp_path: Path, serves: str, rules: str) -> None:
    for name in COPIED:
        source = PROJECT / name
        if source.is_dir():
            shutil.copytree(source, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
        else:
            shutil.copy(source, tmp_path)
    settings = {
        "ENVIRONMENT": "test",
        "GOOGLE_CLOUD_PROJECT": "demo-image",
        "SECRET_KEY": "a-secret-key-for-tests-and-nothing-else",
        "SUPPORT_EMAIL": "support@example.com",
        "PUBLIC_URL": "http://127.0.0.1:8080",
        "TASKS_URL": "http://127.0.0.1:8081",
        "TASKS_SERVICE_ACCOUNT": "tasks@demo-image.iam.gserviceaccount.com",
        "SERVES": serves,
    }
    environment = {"PATH": os.environ["PATH"], **settings}

    started = subprocess.run(
        [sys.executable, "-c", START], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )

    assert started.stdout.strip() == rules, started.stderr
