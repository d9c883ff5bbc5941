"""The kinds of workbooks that can be read, by the ending of their names: the one list of them."""

from __future__ import annotations

READ = (".xlsx", ".xlsm", ".xls")
