"""The measures there are, one module per family; their order here is the order of the lists."""

from ecograph.analysis.catalogue import centrality, communities

FAMILIES = (centrality, communities)
MEASURES = tuple(measure for family in FAMILIES for measure in family.MEASURES)
