"""What every test gets: a profile of its own, no screen, Vietnamese, and no unexpected warning in the log."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from dxdesk import i18n

os.environ["QT_QPA_PLATFORM"] = "offscreen"

SOAK = os.environ.get("DXDESK_SOAK") == "1"

# Deterministic by default, so that a red test is about the change at hand; the soak run looks for new examples.
settings.register_profile("suite", max_examples=60, deadline=None, derandomize=True)
settings.register_profile("soak", max_examples=3000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("soak" if SOAK else "suite")


def pytest_make_parametrize_id(val: object) -> str | None:
    """Keeps file contents out of the names of test cases: they are unreadable, and may hold the hour they were made."""
    return f"{len(val)}-bytes" if isinstance(val, bytes) else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves the slow campaigns out unless they were asked for."""
    slow = [item for item in items if item.get_closest_marker("soak")]
    if slow and not SOAK:
        config.hook.pytest_deselected(items=slow)
        items[:] = [item for item in items if item not in slow]


@pytest.fixture(autouse=True)
def profile(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The user profile of this test: empty, and Vietnamese."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("DXDESK_HOME", str(home))
    yield home
    i18n.use("vi")


class _Warnings(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.seen: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.seen.append(f"{record.levelname} {record.name}: {record.getMessage()}")


@pytest.fixture(autouse=True)
def quiet_log(request: pytest.FixtureRequest) -> Iterator[None]:
    """A warning of dxdesk that the test didn't announce with the mark `logs` is a failure."""
    handler = _Warnings()
    logger = logging.getLogger("dxdesk")
    logger.addHandler(handler)
    yield
    logger.removeHandler(handler)
    if handler.seen and not request.node.get_closest_marker("logs"):
        pytest.fail("unexpected in the log:\n" + "\n".join(handler.seen))
