"""Writes what is made from the ontology: alignments, context, drawings, reference pages, question index."""
