"""How much a file may ask of this machine before it is refused."""

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Defaults fit an honest roster of 300,000 rows and 12 columns (23 MiB, 168 MiB unpacked).

    file_bytes       size of the file as sent
    unpacked_bytes   sum of the sizes the archive declares for its entries
    ratio            unpacked size over packed size, of the whole and of any entry above 1 MiB
    entries          entries in the archive
    memory_bytes     address space of the reading process
    cpu_seconds      processor time of the reading process
    silent_seconds   longest wait for the reading process's next answer
    rows, columns    of one worksheet; cells beyond `columns` are dropped, rows beyond refuse
    """

    file_bytes: int = 64 * MIB
    unpacked_bytes: int = 256 * MIB
    ratio: int = 100
    entries: int = 200
    memory_bytes: int = 768 * MIB
    cpu_seconds: int = 30
    silent_seconds: int = 60
    rows: int = 500_000
    columns: int = 256


DEFAULT_LIMITS = Limits()
