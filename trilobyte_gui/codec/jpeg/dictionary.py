"""Part of the archive format: the preset dictionary of what surrounds a JPEG's coefficients.

What most files have in common: the example Huffman tables of ITU-T T.81, annex K, which nearly all files that were not
optimised use, and the segments around them as libjpeg and others write them.
"""

from __future__ import annotations

_DC_LUMINANCE = bytes.fromhex("00010501010101010100000000000000") + bytes(range(12))
_DC_COLOUR = bytes.fromhex("00030101010101010101010000000000") + bytes(range(12))
_AC_LUMINANCE = bytes.fromhex(
    "0002010303020403050504040000017d"
    "01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a25262728292a3435363738"
    "393a434445464748494a535455565758595a636465666768696a737475767778797a838485868788898a92939495969798999aa2a3a4a5"
    "a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9fa"
)
_AC_COLOUR = bytes.fromhex(
    "00020102040403040705040400010277"
    "000102031104052131061241510761711322328108144291a1b1c109233352f0156272d10a162434e125f11718191a262728292a353637"
    "38393a434445464748494a535455565758595a636465666768696a737475767778797a82838485868788898a92939495969798999aa2a3"
    "a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae2e3e4e5e6e7e8e9eaf2f3f4f5f6f7f8f9fa"
)
TABLES = ((0x00, _DC_LUMINANCE), (0x10, _AC_LUMINANCE), (0x01, _DC_COLOUR), (0x11, _AC_COLOUR))


def segment(marker: int, body: bytes) -> bytes:
    """A marker's segment."""
    return bytes([0xFF, marker]) + (len(body) + 2).to_bytes(2, "big") + body


DICTIONARY = (
    segment(0xC4, b"".join(bytes([number]) + table for number, table in TABLES))
    + segment(0xFE, b"CREATOR: gd-jpeg v1.0 (using IJG JPEG v62), quality = 90\n")
    + b"http://ns.adobe.com/xap/1.0/\0Photoshop 3.0\08BIM\x04\x04Ducky\0"
    + b"Exif\0\0MM\0*\0\0\0\x08II*\0\x08\0\0\0ICC_PROFILE\0\1\1"
    + segment(0xEE, b"Adobe\0d\0\0\0\0\1")
    + segment(0xDA, bytes.fromhex("03010002110300000001"))
    + segment(0xDA, bytes.fromhex("010301013f00"))
    + segment(0xC2, bytes.fromhex("080258025803012200021101031101"))
    + segment(0xC0, bytes.fromhex("080258025803011100021101031101"))
    + segment(0xC0, bytes.fromhex("080258025803012200021101031101"))
    + b"".join(segment(0xC4, bytes([number]) + table) for number, table in TABLES)
    + segment(0xDA, bytes.fromhex("03010002110311003f00"))
    + b"\xff\xd9\xff\xd8"
    + segment(0xE0, b"JFIF\0\1\1\1\0H\0H\0\0")
    + segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0")
    + b"\xff\xdb\0\x43\0\xff\xdb\0\x43\1"
)
