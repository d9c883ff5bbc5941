"""What a child process may take: memory and time.

The child binds itself where the system has limits of processes (Linux, macOS as far as it keeps them), its parent binds
it by a job object on Windows. Whoever waits for it watches the clock besides: a child that sleeps uses no time of a
processor.
"""

from __future__ import annotations

import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass

PATIENCE = 6  # times the seconds of a processor: what the clock may show, as other programs work too
_QUOTA = 1816  # how Windows ends a process whose time is over


@dataclass(frozen=True, slots=True)
class Bounds:
    """Bytes of memory and seconds of a processor."""

    memory: int
    seconds: int

    @property
    def patience(self) -> float:
        """Seconds by the clock."""
        return self.seconds * PATIENCE


def ended_by_time(code: int) -> bool:
    """Whether this exit code is that of a process whose time was over."""
    return code == _QUOTA or (sys.platform != "win32" and code == -signal.SIGXCPU)


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    _PROCESS_TIME, _PROCESS_MEMORY, _KILL_ON_CLOSE = 0x2, 0x100, 0x2000
    _EXTENDED = 9  # JobObjectExtendedLimitInformation

    class _Basic(ctypes.Structure):
        _fields_ = (
            ("PerProcessUserTimeLimit", ctypes.c_int64),
            ("PerJobUserTimeLimit", ctypes.c_int64),
            ("LimitFlags", wintypes.DWORD),
            ("MinimumWorkingSetSize", ctypes.c_size_t),
            ("MaximumWorkingSetSize", ctypes.c_size_t),
            ("ActiveProcessLimit", wintypes.DWORD),
            ("Affinity", ctypes.c_size_t),
            ("PriorityClass", wintypes.DWORD),
            ("SchedulingClass", wintypes.DWORD),
        )

    class _Extended(ctypes.Structure):
        _fields_ = (
            ("BasicLimitInformation", _Basic),
            ("IoInfo", ctypes.c_uint64 * 6),
            ("ProcessMemoryLimit", ctypes.c_size_t),
            ("JobMemoryLimit", ctypes.c_size_t),
            ("PeakProcessMemoryUsed", ctypes.c_size_t),
            ("PeakJobMemoryUsed", ctypes.c_size_t),
        )

    class _Job:
        """A job object; closing it would end the child."""

        def __init__(self, handle: int) -> None:
            self._handle = handle

        def __del__(self) -> None:
            ctypes.windll.kernel32.CloseHandle(wintypes.HANDLE(self._handle))

    def bind_this_process(bounds: Bounds) -> None:
        """Nothing here: the parent has bound the process."""

    def bind_child(process: subprocess.Popen[bytes], bounds: Bounds) -> object:
        """Binds a child, as long as what is returned lives."""
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.CreateJobObjectW.restype = wintypes.HANDLE
        job = kernel.CreateJobObjectW(None, None)
        if not job:
            return None  # an old system inside another job: the clock is watched all the same
        limits = _Extended()
        limits.BasicLimitInformation.PerProcessUserTimeLimit = (bounds.seconds + 1) * 10_000_000  # of 100 ns
        limits.BasicLimitInformation.LimitFlags = _PROCESS_TIME | _PROCESS_MEMORY | _KILL_ON_CLOSE
        limits.ProcessMemoryLimit = bounds.memory
        kernel.SetInformationJobObject(
            wintypes.HANDLE(job), _EXTENDED, ctypes.byref(limits), wintypes.DWORD(ctypes.sizeof(limits))
        )
        kernel.AssignProcessToJobObject(wintypes.HANDLE(job), wintypes.HANDLE(int(process._handle)))  # type: ignore[attr-defined]
        return _Job(job)

else:
    import resource

    def bind_this_process(bounds: Bounds) -> None:
        """Ends this process once it takes longer, and refuses it further memory (MemoryError in Python)."""
        used = resource.getrusage(resource.RUSAGE_SELF)
        spent = int(used.ru_utime + used.ru_stime) + 1
        _lower(resource.RLIMIT_CPU, spent + bounds.seconds)
        _lower(resource.RLIMIT_DATA, bounds.memory)
        _lower(resource.RLIMIT_CORE, 0)  # what is in a book doesn't go into a file of the system's

    def bind_child(process: subprocess.Popen[bytes], bounds: Bounds) -> object:
        """Nothing here: the child binds itself."""

    def _lower(kind: int, limit: int) -> None:
        _soft, hard = resource.getrlimit(kind)
        bounded = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        with suppress(ValueError, OSError):  # a system that doesn't keep this limit; the clock is watched all the same
            resource.setrlimit(kind, (bounded, hard))
