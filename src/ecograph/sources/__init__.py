"""Input forms, one module each: files in, quads out."""

from ecograph.sources.catalogue import read_catalogue
from ecograph.sources.rdf import RdfAccount, is_rdf, load_rdf, read_rdf, write_rdf

__all__ = ["RdfAccount", "is_rdf", "load_rdf", "read_catalogue", "read_rdf", "write_rdf"]
