"""Input forms, one module each: files in, quads out."""

from ecograph.sources.catalogue import read_catalogue
from ecograph.sources.rdf import read_rdf

__all__ = ["read_catalogue", "read_rdf"]
