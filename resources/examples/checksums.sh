#!/bin/sh
# Writes the SHA-256 of every file in a folder to a list, and tells taskmon how far it is.
#
#   taskmon add -- resources/examples/checksums.sh ~/Pictures pictures.sha256
#
# Works just as well without taskmon: then nobody listens, and the reports go nowhere.
set -eu

if [ $# -ne 2 ]; then
    echo "usage: $0 FOLDER LIST" >&2
    exit 2
fi
folder=$1
list=$2

# One line of JSON for each report, appended to the file that $TASKMON_EVENTS names.
report() {
    printf '{"done": %d, "total": %d, "unit": "files"}\n' "$1" "$2" >>"${TASKMON_EVENTS:-/dev/null}"
}

total=$(find "$folder" -type f -exec printf . ';' | wc -c)
report 0 "$total"

: >"$list"
find "$folder" -type f -exec sha256sum {} ';' | {
    done=0
    while IFS= read -r line; do
        printf '%s\n' "$line" >>"$list"
        done=$((done + 1))
        report "$done" "$total"
    done
}
