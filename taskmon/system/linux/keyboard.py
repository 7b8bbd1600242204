"""Linux: who waits for somebody to type, told by the system call in which each thread of a process rests.

A read of the terminal is one that waits. So is a poll, select or epoll of it without a near end, if all else that it
asks for is the process's own (a pipe or event by which it wakes itself): readline, libuv and asyncio do that. Where
something of others is asked for as well, a socket or another terminal, it only hands on what is typed, as ssh does.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator

from taskmon.core.journal import Identity
from taskmon.system.linux.procfs import content, link, memory, names
from taskmon.system.linux.stat import fields_of
from taskmon.system.seen import AtKeyboard

#: The numbers of system calls by architecture; of the others no more than who reads is seen.
_READS = {"x86_64": (0, 19), "aarch64": (63, 65), "riscv64": (63, 65), "i686": (3, 145), "armv7l": (3, 145),
          "ppc64le": (3, 145), "s390x": (3, 145)}  # fmt: skip
_NEW = {"ppoll": 73, "pselect6": 72, "epoll_pwait": 22, "epoll_pwait2": 441}
_WAITS: dict[str, dict[int, str]] = {
    "x86_64": {7: "poll", 23: "select", 232: "epoll_wait", 270: "pselect6", 271: "ppoll", 281: "epoll_pwait",
               441: "epoll_pwait2"},
    "aarch64": {number: name for name, number in _NEW.items()},
    "riscv64": {number: name for name, number in _NEW.items()},
}  # fmt: skip
#: Who waits no longer than this does so beside something else: it looks whether a key was pressed.
_LONG_S = 10
_POLLIN = 0x41
_EPOLLIN = 0x1
_MOST_THREADS = 64
_MOST_DESCRIPTORS = 1_024
_OWN_TERMINAL = "/dev/tty"
#: What wakes a process only if it does so itself, or time does.
_OWN = ("anon_inode:[eventfd]", "anon_inode:[signalfd]", "anon_inode:[timerfd]", "anon_inode:inotify", "/dev/null")


def at_keyboard(process: Identity, path: str, device: int) -> AtKeyboard:
    """What the process does at the terminal of that path and device number.

    Args:
        path: "": at the terminal that it has of its own, if that is another one than `device`.
    """
    fields = fields_of(process.pid)
    if not fields or fields[21].decode() != process.start:
        return AtKeyboard.NOTHING
    state, group, terminal, foreground_group = fields[2], fields[4], fields[6], fields[7]
    if state not in (b"S", b"R", b"D"):
        return AtKeyboard.NOTHING
    own = int(terminal)
    is_there = _device(own) == device
    if not path and (own == 0 or is_there):
        return AtKeyboard.NOTHING
    if (is_there or not path) and group != foreground_group:
        return AtKeyboard.NOTHING  # in the background: who reads there is stopped
    seen = AtKeyboard.NOTHING
    for thread in names(f"/proc/{process.pid}/task")[:_MOST_THREADS]:
        call = content(f"/proc/{process.pid}/task/{thread}/syscall").split()
        if not call:
            # Whoever has a terminal of its own could be asked at no other one.
            return AtKeyboard.UNSEEN if is_there and path and state == b"S" else AtKeyboard.NOTHING
        found = _rests_in(process.pid, call, path, has_it=is_there or not path)
        if found is AtKeyboard.READS:
            return found
        seen = found if found is not AtKeyboard.NOTHING else seen
    return seen


def _device(number: int) -> int:
    """The device number that /proc spells as it did when there were 256 of each kind."""
    return os.makedev(number >> 8 & 0xFFF, number & 0xFF | number >> 12 & 0xFFF00)


def _rests_in(pid: int, call: list[bytes], path: str, *, has_it: bool) -> AtKeyboard:
    machine = os.uname().machine
    try:
        number, arguments = int(call[0]), [int(part, 16) for part in call[1:7]]
    except ValueError:  # it runs
        return AtKeyboard.NOTHING
    if len(arguments) < 6:
        return AtKeyboard.NOTHING
    if number in _READS.get(machine, ()):
        read = link(f"/proc/{pid}/fd/{arguments[0]}")
        return AtKeyboard.READS if _is_terminal(read, path, has_it) else AtKeyboard.NOTHING
    name = _WAITS.get(machine, {}).get(number)
    if name is None or not _is_long(pid, name, arguments):
        return AtKeyboard.NOTHING
    links = {each: link(f"/proc/{pid}/fd/{each}") for each in _awaited(pid, name, arguments)}
    rest = {each: target for each, target in links.items() if not _is_terminal(target, path, has_it)}
    if len(rest) == len(links):
        return AtKeyboard.NOTHING
    return AtKeyboard.READS if all(_is_own(pid, target) for target in rest.values()) else AtKeyboard.RELAYS


def _is_terminal(target: str, path: str, has_it: bool) -> bool:
    if target == _OWN_TERMINAL:
        return has_it
    return target == path if path else target.startswith("/dev/pts/")


def _is_long(pid: int, name: str, arguments: list[int]) -> bool:
    """Whether it waits without an end, or one that is far away."""
    if name in ("poll", "epoll_wait", "epoll_pwait"):
        milliseconds = arguments[2 if name == "poll" else 3] & 0xFFFF_FFFF
        return milliseconds >= 1 << 31 or milliseconds >= _LONG_S * 1000
    address = arguments[{"ppoll": 2, "epoll_pwait2": 3}.get(name, 4)]
    if address == 0:
        return True
    span = memory(pid, address, 8)
    return len(span) == 8 and struct.unpack("=q", span)[0] >= _LONG_S


def _awaited(pid: int, name: str, arguments: list[int]) -> Iterator[int]:
    """The descriptors from which something to read is waited for."""
    if name.startswith("epoll"):
        for line in content(f"/proc/{pid}/fdinfo/{arguments[0]}").splitlines():
            # tfd:        0 events:       19 data: …
            parts = line.split()
            if len(parts) > 3 and parts[0] == b"tfd:" and int(parts[3], 16) & _EPOLLIN:
                yield int(parts[1])
    elif name in ("poll", "ppoll"):
        entries = memory(pid, arguments[0], 8 * min(arguments[1], _MOST_DESCRIPTORS))
        for descriptor, wanted, _ in struct.iter_unpack("=ihh", entries[: len(entries) // 8 * 8]):
            if descriptor >= 0 and wanted & _POLLIN:
                yield descriptor
    elif arguments[1]:
        count = min(arguments[0], _MOST_DESCRIPTORS)
        for index, byte in enumerate(memory(pid, arguments[1], (count + 7) // 8)):
            yield from (index * 8 + bit for bit in range(8) if byte >> bit & 1 and index * 8 + bit < count)


def _is_own(pid: int, target: str) -> bool:
    """Whether what is asked for there comes from the process itself: a pipe or pair of sockets has both ends in it."""
    if target in _OWN:
        return True
    kind, _, number = target.partition(":[")
    if kind not in ("pipe", "socket"):
        return False
    folder = f"/proc/{pid}/fd"
    others = [link(f"{folder}/{name}") for name in names(folder)[:_MOST_DESCRIPTORS]]
    if kind == "pipe":
        return others.count(target) > 1
    inode = int(number.rstrip("]"))  # those of a pair are made one after the other
    return f"socket:[{inode - 1}]" in others or f"socket:[{inode + 1}]" in others
