"""ROR, the Research Organization Registry: its data files, metadata schema 2 (https://ror.readme.io)."""

from ecograph.registries.ror.importing import ROR
from ecograph.registries.ror.survey import Tally

__all__ = ["ROR", "Tally"]
