"""Registries: files whose form is known, each read by a module of its own.

A registry is found through the entry point group ``ecograph.registries``, so that another package can bring
one (docs/registries.md shows how). ``ecograph import FILE --as NAME`` reads with it.
"""

from ecograph.registries.codes import Codes, Link, read_codes
from ecograph.registries.finding import GROUP, Registry, find, names, open_registry
from ecograph.registries.records import RECORD, Item, read_records

__all__ = [
    "GROUP",
    "RECORD",
    "Codes",
    "Item",
    "Link",
    "Registry",
    "find",
    "names",
    "open_registry",
    "read_codes",
    "read_records",
]
