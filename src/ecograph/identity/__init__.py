"""One identity each: which entities may be one and the same, with reasons, for a person to decide.

``candidates`` finds pairs (:mod:`~ecograph.identity.blocking`) and scores them
(:mod:`~ecograph.identity.scoring`); ``evaluate`` says how well that does on labelled pairs. Nothing here
merges: :mod:`ecograph.merging` does, and only what a person decided.
"""

from ecograph.identity.candidates import Candidate, candidates
from ecograph.identity.evaluation import evaluate, labelled_pairs

__all__ = ["Candidate", "candidates", "evaluate", "labelled_pairs"]
