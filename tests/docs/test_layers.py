"""The picture of the layers shows the code as it is."""

from __future__ import annotations

from tests.tools.build_layers import OUT, layers, picture


def test_the_picture_is_what_contract_and_imports_say() -> None:
    assert OUT.read_text(encoding="utf-8") == picture(), "run python tests/tools/build_layers.py"


def test_every_layer_is_in_it() -> None:
    shown = OUT.read_text(encoding="utf-8")
    assert all(f">{name}<" in shown for layer in layers() for name in layer)
