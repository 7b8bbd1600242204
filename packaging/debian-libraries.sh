#!/usr/bin/env bash
# Installs the Debian packages that `make run` or `make test` needs and this machine lacks; where it can't, it says which.
#
#   packaging/debian-libraries.sh run     Qt's libraries: offscreen, X11 and Wayland
#   packaging/debian-libraries.sh test    those, and what the tests of the real desktop use
#
# Ends with status 0 also where something could not be installed: Qt, or the test in question, then says what it misses.
set -euo pipefail

offscreen=(libglib2.0-0 libgl1 libegl1 libxkbcommon0 libfontconfig1 libdbus-1-3 fonts-dejavu-core)
x11=(libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0)
wayland=(libwayland-cursor0 libwayland-egl1)
desktop=(xvfb xauth openbox xdotool x11-utils scrot wmctrl dbus dunst trayer
    python3-gi gir1.2-atspi-2.0 at-spi2-core weston)
tools=(strace task-spooler locales)

case "${1:-}" in
run) wanted=("${offscreen[@]}" "${x11[@]}" "${wayland[@]}") ;;
test) wanted=("${offscreen[@]}" "${x11[@]}" "${wayland[@]}" "${desktop[@]}" "${tools[@]}") ;;
*)
    echo "usage: $0 run|test" >&2
    exit 2
    ;;
esac

[ "$(uname -s)" = Linux ] || exit 0 # Qt's wheels bring all they need on macOS and Windows.
if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    echo "This is no Debian: if Qt misses a library, install what your system calls these: ${wanted[*]}" >&2
    exit 0
fi

# Debian's own Python comes without the part that makes environments.
if [ -x /usr/bin/python3 ] && ! /usr/bin/python3 -c 'import ensurepip' 2>/dev/null; then
    wanted+=(python3-venv)
elif ! command -v python3 >/dev/null; then
    wanted+=(python3 python3-venv)
fi

# Debian 13 gave some libraries another name: libglib2.0-0 is libglib2.0-0t64 there.
installed=" $(dpkg-query -W -f '${db:Status-Status} ${Package}\n' 2>/dev/null | sed -n 's/^installed //p' | tr '\n' ' ') "
missing=()
for package in "${wanted[@]}"; do
    case "$installed" in
    *" $package "* | *" ${package}t64 "*) ;;
    *) missing+=("$package") ;;
    esac
done
[ ${#missing[@]} -gt 0 ] || exit 0

by_hand="apt-get install --no-install-recommends ${missing[*]}"
if [ "$(id -u)" = 0 ]; then
    as_root=()
elif command -v sudo >/dev/null && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
    as_root=(sudo)
    echo "These Debian packages are missing and will be installed through sudo: ${missing[*]}"
else
    echo "These Debian packages are missing. As root: $by_hand" >&2
    exit 0
fi

install_missing() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 \
        install -y --no-install-recommends "${missing[@]}" </dev/null >/dev/null
}
echo "Installing ${#missing[@]} Debian packages: ${missing[*]}"
"${as_root[@]}" apt-get -qq update </dev/null || echo "apt-get update did not succeed; trying with the lists that are here." >&2
if ! install_missing; then
    echo "apt-get could not install them. As root: $by_hand" >&2
fi
