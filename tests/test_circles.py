"""Imports go round in no circle, neither between files nor between folders; what only types need is left out."""

from __future__ import annotations

import grimp

GRAPH = grimp.build_graph("dxdesk", exclude_type_checking_imports=True)


def test_no_files_or_folders_of_one_folder_import_each_other_in_a_circle() -> None:
    packages = {module for module in GRAPH.modules if GRAPH.find_children(module)}
    assert len(packages) > 20
    assert {package: GRAPH.nominate_cycle_breakers(package) for package in packages} == {
        package: set() for package in packages
    }
