"""The measures there are, one module per family; their order here is the order of the lists."""

from ecograph.analysis.catalogue import (
    brokerage,
    centrality,
    communities,
    concentration,
    helix,
    mixing,
    multilayer,
    robustness,
    suggestion,
)

FAMILIES = (
    centrality,
    mixing,
    brokerage,
    communities,
    multilayer,
    helix,
    robustness,
    concentration,
    suggestion,
)
MEASURES = tuple(measure for family in FAMILIES for measure in family.MEASURES)
