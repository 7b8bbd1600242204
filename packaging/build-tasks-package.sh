#!/usr/bin/env bash
# Builds taskmon-tasks, wheel and sdist: what a project's own environment needs to write, complete, check and test tasks.
#
#   packaging/build-tasks-package.sh [FOLDER]     into FOLDER; dist of the checkout if none is named
#
# Needs no network. PYTHON=/path/to/python3 names an interpreter that has hatchling; otherwise it is that of .venv.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
python=${PYTHON:-$root/.venv/bin/python}

if ! "$python" -c 'import hatchling' 2>/dev/null; then
    echo "$python has no hatchling. packaging/environment.sh test installs it into .venv; or name another with PYTHON." >&2
    exit 1
fi
folder=${1:-$root/dist}
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
cd "$root/packaging/taskmon-tasks"
exec "$python" -m hatchling build --directory "$folder"
