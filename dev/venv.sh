#!/bin/sh
# Makes .venv with everything the project needs, or does nothing when it is up to date.
set -eu
cd "$(dirname "$0")/.."

stamp=.venv/installed-requirements
wanted=$(cat requirements.txt requirements-dev.txt)
if [ -x .venv/bin/python ] && [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ]; then
    exit 0
fi

find_python() {
    for candidate in python3.11 python3; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    echo "Python 3.11 or newer is needed and was not found: install it (Debian: apt-get install python3 python3-venv)." >&2
    return 1
}

python=$(find_python)
echo "Installing the Python packages into .venv (mostly 1 to 4 minutes) …"
started=$(date +%s)
if [ ! -x .venv/bin/python ] && ! "$python" -m venv .venv; then
    rm -rf .venv
    echo "$python cannot make a virtual environment: install its venv module (Debian: apt-get install python3-venv)." >&2
    exit 1
fi
.venv/bin/python -m pip install -qq --disable-pip-version-check -r requirements.txt -r requirements-dev.txt
printf '%s\n' "$wanted" > "$stamp"
echo "    done in $(($(date +%s) - started)) s"
