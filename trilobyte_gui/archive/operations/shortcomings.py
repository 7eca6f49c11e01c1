"""What an archive lacks of an original that was damaged."""

from __future__ import annotations

from trilobyte_gui.codec.container import Header
from trilobyte_gui.codec.errors import Phrase, listed
from trilobyte_gui.metadata.flac_blocks import StreamInfo, split_head
from trilobyte_gui.metadata.wrapper import Wrapper

CUT_SHORT = Phrase("it was cut short or damaged")


def shortcomings(header: Header, wrapper: Wrapper) -> str:
    """In words, as far as the archive itself shows; empty where the original was whole."""
    if not header.incomplete:
        return ""
    told = []
    if header.kind in ("flac", "oggflac"):
        stream = StreamInfo.parse(split_head(wrapper.head)[1][0].data)
        if stream.frames and stream.frames != header.frames:
            counts = stream.frames, header.frames
            told.append(Phrase("its header announces {0} samples per channel, {1} were there", *counts))
        if any(stream.md5) and stream.md5 != header.pcm_md5:
            told.append(Phrase("its audio does not match the MD5 in its own header"))
    return listed(told) or CUT_SHORT
