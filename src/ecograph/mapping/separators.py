"""Which signs part several values in the cells of a column."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ecograph.mapping.vocabulary import folded
from ecograph.tables import split_cell

_SIGNS = ("、", "；", ";", "|", "/", "，", ",")
_LEGAL = {
    "inc", "incorporated", "ltd", "limited", "llc", "llp", "lp", "co", "corp", "plc", "gmbh", "ag", "sa",
}  # fmt: skip
# Names of the Chinese classification of industries (GB/T 4754) that have a 、 of their own:
# 计算机、通信和其他电子设备制造业; 农、林、牧、渔业.
_ONE_INDUSTRY = re.compile("[^；;]*、[^；;]*[和及][^；;]*业|农、林、牧、渔业|公共管理、社会保障和社会组织")


def separators(header: str, cells: Sequence[object], *, industries: bool = False) -> list[str]:
    """The signs that part values in a column with this header, where enough of its cells have them.

    The Chinese signs part lists; a Western comma or a slash may belong to a name, so it takes several cells,
    or a header in the plural (Investors). ``industries``: a 、 may belong to a name, too.

    >>> separators("合作单位", ["甲大学、乙公司"]), separators("投资方", ["Acme, Inc."])
    (['、'], [])
    """
    if any(isinstance(cell, list) for cell in cells):
        return ["、"]
    values = [cell for cell in cells if isinstance(cell, str)]
    found = [sign for sign in _SIGNS if any(len(split_cell(value, [sign])) > 1 for value in values)]
    if industries and any(map(_ONE_INDUSTRY.fullmatch, values)):
        found = [sign for sign in found if sign != "、"]
    least = 1 if re.search("s(name)?$", folded(header)) else max(2, 0.05 * len(values))
    firm = [sign for sign in found if sign in "、；;|"]
    return firm or [sign for sign in found if sign in "，,/" and _often(values, sign, least)]


def _often(values: Sequence[str], sign: str, least: float) -> bool:
    parts = [split_cell(value, [sign]) for value in values]
    # “Acme, Inc.” is one name.
    apart = not any(folded(part).strip(".") in _LEGAL for several in parts for part in several[1:])
    return apart and sum(len(several) > 1 for several in parts) >= least
