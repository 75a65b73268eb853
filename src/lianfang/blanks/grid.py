"""A worksheet or a Word table as a grid of texts with merged cells, before it is understood."""

from dataclasses import dataclass, field
from functools import cached_property

Cell = tuple[int, int]  # row, column from 1


@dataclass(frozen=True, slots=True)
class Box:
    """A merged range, bounds included."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def corner(self) -> Cell:
        return self.top, self.left

    def cells(self) -> list[Cell]:
        rows = range(self.top, self.bottom + 1)
        return [(row, column) for row in rows for column in range(self.left, self.right + 1)]


@dataclass
class Grid:
    """What is written where. `texts` holds the shown text of cells with constants, `formulas` the
    formula of calculated ones, `formats` number format codes, `choices` allowed contents,
    `framed` the cells with a border, `hidden_rows`/`hidden_columns` what nobody sees."""

    name: str
    index: int
    texts: dict[Cell, str] = field(default_factory=dict)
    formulas: dict[Cell, str] = field(default_factory=dict)
    formats: dict[Cell, str] = field(default_factory=dict)
    choices: dict[Cell, tuple[str, ...]] = field(default_factory=dict)
    merges: list[Box] = field(default_factory=list)
    framed: set[Cell] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    hidden: bool = False
    protected: bool = False
    height: int = 0
    width: int = 0

    @cached_property
    def boxes(self) -> dict[Cell, Box]:
        """Every cell of a merged range -> the range."""
        return {cell: box for box in self.merges for cell in box.cells()}

    def box(self, row: int, column: int) -> Box:
        """The merged range of a cell, or the cell itself."""
        return self.boxes.get((row, column)) or Box(row, column, row, column)

    def text(self, row: int, column: int) -> str:
        """Text of the cell or of the merged range it belongs to."""
        return self.texts.get(self.box(row, column).corner, "")

    def is_calculated(self, row: int, column: int) -> bool:
        return self.box(row, column).corner in self.formulas

    def is_blank(self, row: int, column: int) -> bool:
        """Whether the cell holds neither text nor a formula."""
        corner = self.box(row, column).corner
        return corner not in self.formulas and not self.texts.get(corner, "").strip()
