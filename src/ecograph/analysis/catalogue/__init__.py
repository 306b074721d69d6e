"""The measures there are, one module per family; their order here is the order of the lists."""

from ecograph.analysis.catalogue import centrality, communities, helix, multilayer

FAMILIES = (centrality, communities, multilayer, helix)
MEASURES = tuple(measure for family in FAMILIES for measure in family.MEASURES)
