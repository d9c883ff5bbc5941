"""A screen of its own with a window manager and a Vietnamese input method, and hands that type on it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any

ROOT = Path(__file__).parents[2]
PATIENCE = 60  # seconds that anything may take on a busy machine; nothing here is waited for longer than it takes
BETWEEN = "30"  # ms between keys


def _shows(text: str, told: Mapping[str, Any]) -> bool:
    return bool(told["typed"] == text)


class RealWindow:
    """The program on a real X server, with ibus-unikey set to one way of typing."""

    def __init__(self, folder: Path, store: Path, method: str) -> None:
        self._folder, self._store = folder, store
        self._told = folder / "told.json"
        self._log = (folder / "log.txt").open("wb")
        self._running: list[subprocess.Popen[bytes]] = []
        self._env = {
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "HOME": str(folder),
            "DXDESK_HOME": os.environ["DXDESK_HOME"],
            "XDG_RUNTIME_DIR": str(folder / "run"),
            "XDG_CONFIG_HOME": str(folder / "config"),
            "XDG_CACHE_HOME": str(folder / "cache"),
            "GSETTINGS_BACKEND": "keyfile",
            "QT_IM_MODULE": "ibus",
            "QT_QPA_PLATFORM": "xcb",
        }
        (folder / "run").mkdir(mode=0o700)
        settings = folder / "config" / "glib-2.0" / "settings"
        settings.mkdir(parents=True)
        (settings / "keyfile").write_text(f"[org/freedesktop/ibus/engine/unikey]\ninput-method='{method}'\n", "utf-8")

    def __enter__(self) -> RealWindow:
        try:
            self._start()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._stop()

    def _start(self) -> None:
        # Without repeating keys: a busy machine lets go of them late.
        display = self._first_line("Xvfb", "-displayfd", "1", "-screen", "0", "1366x768x24", "-nolisten", "tcp", "-r")
        self._env["DISPLAY"] = f":{display}"
        self._env["DBUS_SESSION_BUS_ADDRESS"] = self._first_line(
            "dbus-daemon", "--session", "--nofork", "--print-address=1"
        )
        self._begin("openbox")
        self._begin("ibus-daemon", "--panel=disable", "--emoji-extension=disable", "--cache=none")
        self._until("an input method", self._takes_unikey)
        self.program = self._begin(sys.executable, "-m", "tests.ui.real_program", str(self._store), str(self._told))
        self.until("the window", lambda told: told.get("page") == "overview" and told["active"])

    def _begin(self, *command: str, **more: Any) -> subprocess.Popen[bytes]:
        out = more.pop("stdout", self._log)
        found = subprocess.Popen(command, env=self._env, cwd=ROOT, stdout=out, stderr=self._log, **more)
        self._running.append(found)
        return found

    def _first_line(self, *command: str) -> str:
        started = self._begin(*command, stdout=subprocess.PIPE)
        assert started.stdout is not None
        return started.stdout.readline().decode().strip()

    def _takes_unikey(self) -> bool:
        """It says whether it could set a keyboard layout besides; what counts is which engine it names."""
        for command in (("ibus", "engine", "Unikey"), ("ibus", "engine")):
            done = subprocess.run(command, env=self._env, capture_output=True, timeout=PATIENCE, check=False)
        return done.stdout.strip() == b"Unikey"

    def _stop(self) -> None:
        for one in reversed(self._running):
            one.terminate()
            one.wait(PATIENCE)
            if one.stdout is not None:
                one.stdout.close()
        self._log.close()

    # -- hands and eyes -------------------------------------------------------------------------------------------

    def keys(self, *names: str) -> None:
        self._hands("key", "--delay", BETWEEN, *names)

    def type(self, keys: str, *seen: str) -> None:
        """Type word by word, and look after each whether it is there: its text, or the choice that it marks.

        Hands that are faster than the window lose letters when an editor opens: Qt empties the input method then, and
        IBus empties it of what it was sent meanwhile.
        """
        words = keys.split(" ")
        for place, word in enumerate(words):
            self._hands("type", "--delay", BETWEEN, word + " " * (place + 1 < len(words)))
            if place < len(seen):
                self.until(seen[place], partial(_shows, seen[place]))

    def _hands(self, *command: str) -> None:
        subprocess.run(["xdotool", *command], env=self._env, check=True, timeout=PATIENCE)

    def told(self) -> dict[str, Any]:
        try:
            found: dict[str, Any] = json.loads(self._told.read_text("utf-8"))
        except FileNotFoundError:
            return {}
        return found

    def until(self, what: str, holds: Callable[[Mapping[str, Any]], object]) -> dict[str, Any]:
        """What the window shows once that holds and everything begun is done."""

        def ready() -> bool:
            assert self.program.poll() is None, self.log()
            told = self.told()
            assert not told.get("bug"), self.log()
            return bool(told) and bool(told["idle"]) and bool(holds(told))

        self._until(what, ready)
        return self.told()

    def _until(self, what: str, holds: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < end, f"never seen: {what}; {self.told()}\n{self.log()}"
            time.sleep(0.05)

    def close(self) -> int:
        """Close the window as a person does; the program's exit code."""
        self.keys("alt+F4")
        return self.program.wait(PATIENCE)

    def log(self) -> str:
        return (self._folder / "log.txt").read_text("utf-8", "replace")[-3000:]
