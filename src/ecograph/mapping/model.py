"""What a mapping file says, as data: which tables, which entities in a row, what is said of them.

Every name of the ontology is a full IRI here and every column a name; :mod:`ecograph.mapping.reading` makes
these from YAML and checks them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Cell:
    """Where a value stands: a column, the signs that part several values in it, and the language of text
    (empty: found by script)."""

    column: str
    separators: tuple[str, ...] = ()
    lang: str = ""


@dataclass(frozen=True)
class Choice:
    """A value that is fixed, or that a column decides: by ``values`` (cell → value), by name where ``named``
    (a class or a property as the ontology calls it), else ``otherwise``."""

    fixed: str = ""
    column: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    otherwise: str = ""
    named: bool = False


@dataclass(frozen=True)
class Moment:
    """A date: fixed (``2021``, ``2021-03``, ``2021-03-01``), or from a column whose order may be stated."""

    fixed: str = ""
    column: str = ""
    order: str = ""


CELL = "cell"


@dataclass(frozen=True)
class Measured:
    """A figure in a column, what it counts in (``CELL``: each cell says so), and the decimal sign where it is
    stated."""

    column: str
    unit: str = ""
    decimal: str = ""


@dataclass(frozen=True)
class Identity:
    """What tells one entity from another. ``how``: ``iri`` (``columns[0]`` holds it), ``identifier`` (of a
    ``scheme``, in ``columns[0]``), ``columns`` (their values together are the key), ``name``, ``found`` (what
    the import or the store calls so; made where nothing is called so), ``once`` (each row has its own), or
    ``default``: the name, but two rows that share it and differ stay apart."""

    how: str = "default"
    scheme: str = ""
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class EntitySpec:
    """An entity of each row. ``space`` is the name under which its keys are kept: two tables that use the
    same one speak of the same things. ``refers``: the row only names it; another table describes it."""

    handle: str
    classes: Choice
    identity: Identity
    labels: tuple[Cell, ...] = ()
    aliases: tuple[Cell, ...] = ()
    notations: tuple[Cell, ...] = ()
    space: str = ""
    refers: bool = False
    line: int = 0

    @property
    def separators(self) -> tuple[str, ...]:
        """The signs that part several entities in one cell; none where a cell has one entity."""
        return next((cell.separators for cell in self.labels if cell.separators), ())

    @property
    def split_column(self) -> str:
        """The column whose cells hold several entities, or nothing."""
        return next((cell.column for cell in self.labels if cell.separators), "")


@dataclass(frozen=True)
class Target:
    """What a relation points to. ``how``: ``entity`` (a handle of the row), ``fixed`` (an IRI), ``concept``
    (by its label, in a scheme), ``lookup`` (a thing of the store or of this import, by name or identifier),
    or ``text``. ``missing``: what to do where nothing of that name is found, ``list`` it or ``make`` it."""

    how: str
    value: str = ""
    cell: Cell | None = None
    scheme: str = ""
    class_: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    missing: str = "list"
    date: bool = False
    order: str = ""


@dataclass(frozen=True)
class RelationSpec:
    """A claim that each row makes: subject (a handle), predicate, target, when, how firmly, how much.
    ``inverse``: the target is the one who stands first, as an investor in a table of companies."""

    subject: str
    predicate: Choice
    target: Target
    modality: Choice = field(default_factory=lambda: Choice("Fact"))
    status: Choice = field(default_factory=lambda: Choice("Accepted"))
    valid_from: Moment | None = None
    valid_until: Moment | None = None
    as_of: Moment | None = None
    quantity: Measured | None = None
    inverse: bool = False
    line: int = 0


@dataclass(frozen=True)
class ObservationSpec:
    """A figure that each row gives of an entity."""

    entity: str
    indicator: str
    measured: Measured
    scope: str = ""
    modality: Choice = field(default_factory=lambda: Choice("Fact"))
    valid_from: Moment | None = None
    valid_until: Moment | None = None
    as_of: Moment | None = None
    line: int = 0


@dataclass(frozen=True)
class TableSpec:
    """How one table is read. ``match`` is a file name or a pattern (``*.csv``); empty for any file."""

    match: str = ""
    sheet: str = ""
    header: int | None = None
    encoding: str = ""
    delimiter: str = ""
    records: str = ""
    date_order: str = ""
    decimal: str = ""
    entities: tuple[EntitySpec, ...] = ()
    relations: tuple[RelationSpec, ...] = ()
    observations: tuple[ObservationSpec, ...] = ()
    ignore: tuple[str, ...] = ()
    line: int = 0

    def _claims(self) -> tuple[RelationSpec | ObservationSpec, ...]:
        return (*self.relations, *self.observations)

    def used(self) -> dict[str, int]:
        """The columns that the mapping speaks of, and the line that does."""
        found: dict[str, int] = {}
        for entity in self.entities:
            names = [cell.column for cell in (*entity.labels, *entity.aliases, *entity.notations)]
            for name in (*names, *entity.identity.columns, entity.classes.column):
                found.setdefault(name, entity.line)
        for claim in self._claims():
            for moment in (claim.valid_from, claim.valid_until, claim.as_of):
                found.setdefault(moment.column if moment else "", claim.line)
            found.setdefault(claim.modality.column, claim.line)
            if isinstance(claim, RelationSpec):
                found.setdefault(claim.status.column, claim.line)
            measured = claim.measured if isinstance(claim, ObservationSpec) else claim.quantity
            found.setdefault(measured.column if measured else "", claim.line)
            if isinstance(claim, RelationSpec):
                found.setdefault(claim.predicate.column, claim.line)
                found.setdefault(claim.target.cell.column if claim.target.cell else "", claim.line)
        found.pop("", None)
        return found

    def moments(self) -> dict[str, str]:
        """The columns that hold dates, with the order of day and month where it is stated."""
        found: dict[str, str] = {}
        for claim in self._claims():
            for moment in (claim.valid_from, claim.valid_until, claim.as_of):
                if moment and moment.column:
                    found[moment.column] = moment.order or self.date_order
            if isinstance(claim, RelationSpec) and claim.target.date and claim.target.cell:
                found[claim.target.cell.column] = claim.target.order or self.date_order
        return found

    def figures(self) -> dict[str, str]:
        """The columns that hold figures, with the decimal sign where it is stated."""
        measured = [*(o.measured for o in self.observations), *(r.quantity for r in self.relations)]
        return {m.column: m.decimal or self.decimal for m in measured if m}


@dataclass(frozen=True)
class TableMapping:
    """A mapping file: the source it speaks of, and its tables. ``sha256`` is the file's hash."""

    path: str
    sha256: str
    tables: tuple[TableSpec, ...]
    name: str = ""
    kind: str = "imported"
    title: Mapping[str, str] = field(default_factory=dict)
    about: Mapping[str, str] = field(default_factory=dict)
    as_of: str = ""
