"""How much work one file may cause. The caller may lower or raise each; nothing is unbounded."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Bounds on reading one file. Bytes and characters are counted before they are parsed."""

    max_bytes: int = 50 * 1024 * 1024
    max_characters: int = 400_000
    max_pages: int = 300
    max_scanned_pages: int = 40
    max_unpacked_bytes: int = 200 * 1024 * 1024
    max_unpack_ratio: int = 200
    max_zip_entries: int = 5_000
    max_pixels: int = 60_000_000
    seconds: int = 120
    memory_bytes: int = 1536 * 1024 * 1024


DEFAULT = Limits()
