"""Windows: the system's libraries, and what a handle tells of its process."""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import ctypes
import os
from ctypes import wintypes

QUERY, TERMINATE, SYNCHRONIZE, SUSPEND = 0x1000, 0x0001, 0x0010_0000, 0x0800
WAIT_TIMEOUT = 258
kernel = ctypes.WinDLL("kernel32", use_last_error=True)
ntdll = ctypes.WinDLL("ntdll")
psapi = ctypes.WinDLL("psapi")
kernel.OpenProcess.restype = wintypes.HANDLE
kernel.CreateJobObjectW.restype = wintypes.HANDLE
kernel.GetCurrentProcess.restype = wintypes.HANDLE


class _Memory(ctypes.Structure):
    """PROCESS_MEMORY_COUNTERS."""

    _fields_ = (
        ("size", wintypes.DWORD),
        ("faults", wintypes.DWORD),
        ("peak", ctypes.c_size_t),
        ("working_set", ctypes.c_size_t),
        ("quotas", ctypes.c_size_t * 4),
        ("pagefile", ctypes.c_size_t),
        ("peak_pagefile", ctypes.c_size_t),
    )


def times_of(handle: int) -> list[int]:
    """Creation, exit, kernel and user time, in units of 100 ns."""
    times = [ctypes.c_uint64() for _ in range(4)]
    kernel.GetProcessTimes(wintypes.HANDLE(handle), *map(ctypes.byref, times))
    return [time.value for time in times]


def start_of(handle: int) -> str:
    return str(times_of(handle)[0])


def name_of(handle: int) -> str:
    text = ctypes.create_unicode_buffer(32_768)
    size = wintypes.DWORD(len(text))
    found = kernel.QueryFullProcessImageNameW(wintypes.HANDLE(handle), 0, text, ctypes.byref(size))
    return os.path.basename(text.value) if found else ""


def peak_of(handle: int) -> int:
    memory = _Memory(size=ctypes.sizeof(_Memory))
    found = psapi.GetProcessMemoryInfo(wintypes.HANDLE(handle), ctypes.byref(memory), memory.size)
    return int(memory.peak) if found else 0
