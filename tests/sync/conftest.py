from __future__ import annotations

import pytest

from tests.sync.makers import Offices


@pytest.fixture(scope="session")
def offices() -> Offices:
    return Offices()
