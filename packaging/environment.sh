#!/usr/bin/env bash
# Makes the environment .venv in the checkout and installs taskmon there, editable; does nothing where it is up to date.
#
#   packaging/environment.sh run     what taskmon needs
#   packaging/environment.sh test    and what its tests and checks need
#   packaging/environment.sh bench   and what its benchmarks are measured against
#
# PYTHON=/path/to/python3 chooses the interpreter; otherwise the newest known one that is found and new enough.
set -euo pipefail
cd "$(dirname "$0")/.."

# What an environment was made for it is good for, and for all before.
case "${1:-}" in
run) what=. enough='run test bench' ;;
test) what='.[test]' enough='test bench' ;;
bench) what='.[test,bench]' enough=bench ;;
*)
    echo "usage: $0 run|test|bench" >&2
    exit 2
    ;;
esac

python=.venv/bin/python
# Rebuilt when pyproject.toml says something new, or when the checkout was moved: an environment knows its own place.
mark="$PWD $(cksum <pyproject.toml)"
for kind in $enough; do
    stamp=.venv/taskmon-$kind
    if [ -x "$python" ] && [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$mark" ]; then
        exit 0
    fi
done

new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

if ! [ -x "$python" ] || ! new_enough "$python" || ! "$python" -m pip --version >/dev/null 2>&1; then
    found=
    without_venv=
    for candidate in ${PYTHON:-} python3.13 python3.12 python3.11 python3; do
        path=$(command -v "$candidate") && new_enough "$path" || continue
        if "$path" -c 'import ensurepip, venv' >/dev/null 2>&1; then
            found=$path
            break
        fi
        without_venv=${without_venv:-$path}
    done
    if [ -z "$found" ] && [ -n "$without_venv" ]; then
        echo "$without_venv can't make environments. On Debian, as root: apt-get install python3-venv" >&2
        exit 1
    fi
    if [ -z "$found" ]; then
        echo "taskmon needs Python 3.11 or newer, and none was found." >&2
        echo "Install one (on Debian 12 or newer: apt-get install python3 python3-venv), or name it: make PYTHON=/path/to/python3" >&2
        exit 1
    fi
    echo "Making the environment .venv with $("$found" --version)"
    "$found" -m venv --clear .venv
fi

rm -f .venv/taskmon-run .venv/taskmon-test .venv/taskmon-bench
echo "Installing into .venv (the first time takes about a minute)"
if ! "$python" -m pip install --quiet --disable-pip-version-check --editable "$what"; then
    echo "pip could not install what pyproject.toml names; its message is above. Is the network there?" >&2
    exit 1
fi
printf '%s' "$mark" >".venv/taskmon-$1"
