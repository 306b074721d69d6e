"""Checks: what must hold of every store, and a report that says in words where it does not.

Five kinds of rule, each with a title and a hint in two languages:

====================  ==================================================  =============================
kind                  what it looks at                                    where the rules are
====================  ==================================================  =============================
``shape``             one thing at a time, by SHACL                       ``ontology/shapes/*.ttl``
``data``              how things fit together, by SPARQL                  ``checks/data/*.rq``
``content``           names, codes and derived graphs, recomputed         ``checks/content.py``
``ontology``          the ontology itself, by SPARQL                      ``ontology/checks/*.rq``
``clash``             contradictions in all that follows                  ``checks/clashes/*.rq``
====================  ==================================================  =============================
"""

from ecograph.checks.checking import check
from ecograph.checks.report import Finding, Report, Rule

__all__ = ["Finding", "Report", "Rule", "check"]
