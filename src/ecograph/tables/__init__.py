"""Tables read row by row, and the values of their cells: figures, dates, lists.

``open_table`` opens CSV and its kin, workbooks, JSON and JSON Lines; every row comes as a ``Row``, or as a
``BadRow`` with the reason. ``parse_figure``, ``parse_date`` and ``split_cell`` read what stands in a cell.
"""

from ecograph.tables.bounds import decimal_text
from ecograph.tables.cells import Missing, missing, split_cell
from ecograph.tables.dates import DateOrder, ParsedDate, date_order, parse_date
from ecograph.tables.figures import DecimalSign, Figure, decimal_sign, parse_figure
from ecograph.tables.files import open_table, table_parts
from ecograph.tables.rows import BadRow, CellError, Message, Row, TableError, TableFile

__all__ = [
    "BadRow",
    "CellError",
    "DateOrder",
    "DecimalSign",
    "Figure",
    "Message",
    "Missing",
    "ParsedDate",
    "Row",
    "TableError",
    "TableFile",
    "date_order",
    "decimal_sign",
    "decimal_text",
    "missing",
    "open_table",
    "parse_date",
    "parse_figure",
    "split_cell",
    "table_parts",
]
