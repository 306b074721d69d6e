"""Tables into facts: a mapping file says what the columns are; without one, their headers and values do.

``open_tables`` makes an import of files and a mapping, ``suggest`` drafts a mapping from a file.
"""

from ecograph.mapping.opening import open_tables, shipped, suggest

__all__ = ["open_tables", "shipped", "suggest"]
