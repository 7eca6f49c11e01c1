"""Core Audio's channel layouts, as Core Audio, AIFF and MP4 files hold them: a tag, a bitmap or a list of labels."""

from __future__ import annotations

from struct import unpack_from

from trilobyte_gui.metadata.speakers import Speakers, arrange, of_mask

_LABELS = {
    "L": 1, "R": 2, "C": 3, "LFE": 4, "Ls": 5, "Rs": 6, "Lc": 7, "Rc": 8, "Cs": 9, "Lsd": 10, "Rsd": 11, "Ts": 12,
    "Vhl": 13, "Vhc": 14, "Vhr": 15, "Ltr": 16, "Ctr": 17, "Rtr": 18, "Rls": 33, "Rrs": 34, "Lw": 35, "Rw": 36,
    "LFE2": 37, "Lt": 38, "Rt": 39, "HI": 40, "VI": 41, "Csd": 44, "Haptic": 45, "Ltm": 49, "Rtm": 51, "Lss": 55,
    "Rss": 56, "Lb": 57, "Rb": 58, "Cb": 59, "Lts": 60, "Rts": 61, "LFE3": 62, "Lbs": 63, "Rbs": 64, "Leos": 65,
    "Reos": 66, "W": 200, "X": 201, "Y": 202, "Z": 203, "Mid": 204, "Side": 205, "XY-X": 206, "XY-Y": 207,
    "Lbin": 208, "Rbin": 209,
}  # fmt: skip
# Tags without their low 16 bits, the number of channels. Apple names surround speakers by their part and not by their
# place; where a tag says which place is meant, its labels here do.
_TAGS = {
    100: "C",
    101: "L R",
    102: "L R",  # for headphones
    103: "Lt Rt",
    104: "Mid Side",
    105: "XY-X XY-Y",
    106: "Lbin Rbin",
    107: "W X Y Z",
    108: "L R Ls Rs",
    109: "L R Ls Rs C",
    110: "L R Ls Rs C Cs",
    111: "L R Ls Rs C Cs Lsd Rsd",
    112: "L R Ls Rs Vhl Vhr Ltr Rtr",
    113: "L R C",
    114: "C L R",
    115: "L R C Cs",
    116: "C L R Cs",
    117: "L R C Ls Rs",
    118: "L R Ls Rs C",
    119: "L C R Ls Rs",
    120: "C L R Ls Rs",
    121: "L R C LFE Ls Rs",
    122: "L R Ls Rs C LFE",
    123: "L C R Ls Rs LFE",
    124: "C L R Ls Rs LFE",
    125: "L R C LFE Ls Rs Cs",
    126: "L R C LFE Ls Rs Lc Rc",
    127: "C Lc Rc L R Ls Rs LFE",
    128: "L R C LFE Ls Rs Rls Rrs",
    129: "L R Ls Rs C LFE Lc Rc",
    130: "L R C LFE Ls Rs Lt Rt",
    131: "L R Cs",
    132: "L R Ls Rs",
    133: "L R LFE",
    134: "L R LFE Cs",
    135: "L R LFE Ls Rs",
    136: "L R C LFE",
    137: "L R C LFE Cs",
    138: "L R Ls Rs LFE",
    139: "L R Ls Rs C Cs",
    140: "L R Ls Rs C Rls Rrs",
    141: "C L R Ls Rs Cs",
    142: "C L R Ls Rs Cs LFE",
    143: "C L R Ls Rs Rls Rrs",
    144: "C L R Ls Rs Rls Rrs Cs",
    145: "L R C Vhc Lsd Rsd Ls Rs Vhl Vhr Lw Rw Csd Cs LFE LFE2",
    146: "L R C Vhc Lsd Rsd Ls Rs Vhl Vhr Lw Rw Csd Cs LFE LFE2 Lc Rc HI VI Haptic",
    148: "L R Ls Rs C Lc Rc",
    149: "C LFE",
    150: "L C R",
    151: "L C R Cs",
    152: "L C R LFE",
    153: "L R Cs LFE",
    154: "L C R Cs LFE",
    155: "L C R Ls Rs Cs",
    156: "L C R Ls Rs Rls Rrs",
    157: "L C R Ls Rs LFE Cs",
    158: "L C R Ls Rs LFE Ts",
    159: "L C R Ls Rs LFE Vhc",
    160: "L C R Ls Rs LFE Rls Rrs",
    161: "L C R Ls Rs LFE Lc Rc",
    162: "L C R Ls Rs LFE Lsd Rsd",
    163: "L C R Ls Rs LFE Lw Rw",
    164: "L C R Ls Rs LFE Vhl Vhr",
    165: "L C R Ls Rs LFE Cs Ts",
    166: "L C R Ls Rs LFE Cs Vhc",
    167: "L C R Ls Rs LFE Ts Vhc",
    168: "C L R LFE",
    169: "C L R Cs LFE",
    170: "Lc Rc L R Ls Rs",
    171: "C L R Rls Rrs Ts",
    172: "C Cs L R Rls Rrs",
    173: "Lc Rc L R Ls Rs LFE",
    174: "C L R Rls Rrs Ts LFE",
    175: "C Cs L R Rls Rrs LFE",
    176: "Lc C Rc L R Ls Rs",
    177: "Lc C Rc L R Ls Rs LFE",
    178: "Lc Rc L R Ls Rs Rls Rrs",
    179: "Lc C Rc L R Ls Cs Rs",
    180: "Lc Rc L R Ls Rs Rls Rrs LFE",
    181: "Lc C Rc L R Ls Cs Rs LFE",
    182: "C L R Ls Rs LFE Cs",
    183: "C L R Ls Rs Rls Rrs LFE",
    184: "C L R Ls Rs LFE Vhl Vhr",
    185: "L R Rls Rrs",
    186: "L R C Rls Rrs",
    187: "L R C LFE Rls Rrs",
    188: "L R C LFE Cs Lsd Rsd",
    189: "L R C LFE Rls Rrs Ls Rs",
    192: "L R C LFE Ls Rs Rls Rrs Vhl Vhr Ltr Rtr",
    193: "L R C LFE Ls Rs Rls Rrs Lw Rw Vhl Vhr Ltm Rtm Ltr Rtr",
    194: "L R C LFE Ls Rs Ltm Rtm",
    195: "L R C LFE Ls Rs Vhl Vhr Ltr Rtr",
    196: "L R C LFE Ls Rs Rls Rrs Ltm Rtm",
    197: "L R Cs C",
    198: "L R Ls Rs Cs C",
    199: "L R Ls Rs Cs C LFE",
    200: "L C R Ls Cs Rs LFE",
    201: "L R Ls Rs Rls Rrs C LFE",
    202: "L R Rls Rrs Ls Rs C LFE Vhl Vhr Ltr Rtr",
    203: "L R Rls Rrs Ls Rs C LFE Vhl Vhr Ltm Rtm Ltr Rtr",
    204: "Lc Rc C LFE2 Rls Rrs L R Cs LFE3 Lss Rss Vhl Vhr Vhc Ts Ltr Rtr Ltm Rtm Ctr Cb Lb Rb",
    205: "L R C LFE Ls Rs Vhl Vhr",
    206: "L R C LFE2 Rls Rrs LFE3 Lss Rss Vhl Vhr Ctr",
    207: "L R C LFE Ls Rs Vhl Vhr Lts Rts",
    208: "L R C LFE Ls Rs Vhl Vhr Vhc Lts Rts Ts",
    209: "L R C LFE Ls Rs Lbs Rbs Vhl Vhr Vhc Lts Rts Ts",
    210: "L R C LFE Rls Rrs Lss Rss Vhl Vhr Ltr Rtr",
    211: "L R C LFE Rls Rrs Lss Rss Vhl Vhr Ltr Rtr Leos Reos",
    212: "L C R Rls Rrs",
    213: "L C R Rls Rrs LFE",
    214: "L C R Ls Rs Cs LFE",
    215: "L C R Ls Rs Rls Rrs LFE",
    216: "L R Rls Rrs C",
    217: "L R Rls Rrs C LFE",
    218: "L R Ls Rs C Cs LFE",
    219: "L R Rls Rrs Ls Rs C LFE",
}
_LISTED, _BITMAP, _DISCRETE = 0, 1, 147
_AMBISONIC = {190: 2 << 16, 191: 3 << 16}
_DESCRIPTION = 20  # bytes of a channel's, which begins with its label
# Labels that are another name of a speaker of WAV, unless that has a channel of its own.
_SAME = {33: 5, 34: 6, 63: 5, 64: 6, 55: 10, 56: 11, 52: 16, 53: 17, 54: 18, 37: 4, 42: 3, 44: 9}
_ALAC = {1: 100, 2: 101, 3: 114, 4: 116, 5: 120, 6: 124, 7: 142, 8: 127}


def of_layout(layout: bytes, channels: int) -> Speakers:
    """The speakers of a channel layout (tag, bitmap, number of descriptions, descriptions); empty where it gives none
    of that many channels."""
    if len(layout) < 12:
        return ()
    tag, bitmap, count = unpack_from(">III", layout)
    number, counted = tag >> 16, tag & 0xFFFF
    if tag == _LISTED:
        ends = range(12 + _DESCRIPTION, len(layout) + 1, _DESCRIPTION)
        labels = [unpack_from(">I", layout, end - _DESCRIPTION)[0] for end in ends[: min(count, channels)]]
        return of_labels([*labels, *[0] * (channels - len(labels))])
    if number == _BITMAP:
        return of_mask(bitmap, channels)
    if counted != channels:
        return ()
    if number in _AMBISONIC:
        return tuple(_AMBISONIC[number] + channel for channel in range(channels))
    told = of_tag(number) if number in _TAGS else (0,) * channels if number == _DISCRETE else ()
    return told if len(told) == channels else ()


def of_tag(number: int) -> Speakers:
    """Those of a layout that has a number, which must be known."""
    return of_labels([_LABELS[each] for each in _TAGS[number].split()])


def of_labels(labels: list[int]) -> Speakers:
    """Those of Core Audio's labels. Left and right surround are WAV's back speakers, but its side speakers next to rear
    surround; numbers of no particular speaker become 0."""
    told = [0 if label in (400, 0xFFFFFFFF) or label >> 16 == 1 else label for label in labels]
    if {33, 34, 63, 64} & set(told) and not {10, 11} & set(told):
        told = [{5: 10, 6: 11}.get(label, label) for label in told]
    for channel, label in enumerate(told):
        if label in _SAME and _SAME[label] not in told:
            told[channel] = _SAME[label]
    return tuple(told)


def of_alac(layout: bytes, channels: int) -> Speakers:
    """Those of an Apple Lossless file with this channel layout (maybe none), of the channels as decoders give them.

    The codec has an order of its own for each number of channels, and its decoders put that into WAV's. A layout of the
    same speakers changes nothing, in whatever order it has them: programs write bitmaps, which have none. Any other
    layout that has an order is of the channels as they are coded.
    """
    implied, told = implied_by_alac(channels), of_layout(layout, channels)
    if not told or sorted(told) == sorted(implied):
        return implied
    if unpack_from(">H", layout)[0] == _BITMAP:
        return told
    return tuple(told[channel] for channel in arrange(_coded_by_alac(channels), channels).order)


def implied_by_alac(channels: int) -> Speakers:
    """Those of an Apple Lossless file without a layout; empty beyond eight channels."""
    return tuple(sorted(_coded_by_alac(channels)))


def _coded_by_alac(channels: int) -> Speakers:
    return of_tag(_ALAC[channels]) if channels in _ALAC else ()
