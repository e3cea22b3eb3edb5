"""A page drawn once for many visitors, cut where something of each one's own stands."""

import struct
import zlib

#: RFC 1952: deflate, no name, no time, no system named.
HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
#: The longest stored block of deflate.
MOST = 0xFFFF


class Drawn:
    """`page` without `mark`. Packed (gzip) once but for what is a visitor's own, which is stored as it is: so packing
    a page for her costs nothing, and its length tells nothing of her part.
    """

    def __init__(self, page: str, mark: str) -> None:
        before, found, after = page.partition(mark)
        if not found or mark in after:
            raise ValueError("The mark stands once in a drawn page.")
        self._before, self._after = before.encode(), after.encode()
        self._packed_before = _deflated(self._before, zlib.Z_FULL_FLUSH)
        self._packed_after = _deflated(self._after, zlib.Z_FINISH)
        self._checked_before = zlib.crc32(self._before)

    def plain(self, own: str) -> bytes:
        return own.encode().join((self._before, self._after))

    def packed(self, own: str) -> bytes:
        """The same as one gzip member, which every browser reads."""
        stored = own.encode()
        if len(stored) > MOST:
            raise ValueError("What is a visitor's own is longer than a block.")
        block = struct.pack("<BHH", 0, len(stored), len(stored) ^ MOST) + stored
        checked = zlib.crc32(self._after, zlib.crc32(stored, self._checked_before))
        length = len(self._before) + len(stored) + len(self._after)
        return b"".join(
            (HEADER, self._packed_before, block, self._packed_after, struct.pack("<LL", checked, length & 0xFFFFFFFF))
        )


def _deflated(part: bytes, ending: int) -> bytes:
    packing = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packing.compress(part) + packing.flush(ending)
