"""The usual names of the usual fields in each kind of tag. Everything else keeps its own name.

All tables have the Vorbis comment's name on one side; each can be read both ways.
"""

from __future__ import annotations

# Vorbis comment name -> APEv2 name, where they differ in more than case.
APE = {
    "TITLE": "Title",
    "ARTIST": "Artist",
    "ALBUM": "Album",
    "ALBUMARTIST": "Album Artist",
    "ALBUM ARTIST": "Album Artist",
    "TRACKNUMBER": "Track",
    "DISCNUMBER": "Disc",
    "DATE": "Year",
    "GENRE": "Genre",
    "COMMENT": "Comment",
    "COMPOSER": "Composer",
    "CONDUCTOR": "Conductor",
    "PERFORMER": "Performer",
    "LYRICIST": "Lyricist",
    "LYRICS": "Lyrics",
    "COPYRIGHT": "Copyright",
    "PUBLISHER": "Publisher",
    "LABEL": "Label",
    "CATALOGNUMBER": "CatalogNumber",
    "ISRC": "ISRC",
    "BARCODE": "Barcode",
    "LANGUAGE": "Language",
    "SUBTITLE": "Subtitle",
    "CUESHEET": "Cuesheet",
    "BPM": "BPM",
    "COMPILATION": "Compilation",
}
FROM_APE = {ape.casefold(): vorbis for vorbis, ape in APE.items() if vorbis != "ALBUM ARTIST"}
# A number and its total are one item in APEv2, ID3 and MP4 ("3/12"), and two Vorbis comments.
TOTALS = {"TRACKNUMBER": ("TRACKTOTAL", "TOTALTRACKS"), "DISCNUMBER": ("DISCTOTAL", "TOTALDISCS")}

# ID3 text frame -> Vorbis comment.
ID3 = {
    "TIT2": "TITLE",
    "TPE1": "ARTIST",
    "TALB": "ALBUM",
    "TPE2": "ALBUMARTIST",
    "TRCK": "TRACKNUMBER",
    "TPOS": "DISCNUMBER",
    "TDRC": "DATE",
    "TCON": "GENRE",
    "TCOM": "COMPOSER",
    "TPE3": "CONDUCTOR",
    "TEXT": "LYRICIST",
    "TCOP": "COPYRIGHT",
    "TPUB": "PUBLISHER",
    "TSRC": "ISRC",
    "TLAN": "LANGUAGE",
    "TIT1": "GROUPING",
    "TIT3": "SUBTITLE",
    "TBPM": "BPM",
    "TENC": "ENCODEDBY",
    "TSSE": "ENCODERSETTINGS",
    "TCMP": "COMPILATION",
    "TDOR": "ORIGINALDATE",
    "TMED": "MEDIA",
    "TMOO": "MOOD",
    "TSOP": "ARTISTSORT",
    "TSOA": "ALBUMSORT",
    "TSOT": "TITLESORT",
    "TSO2": "ALBUMARTISTSORT",
    "TSOC": "COMPOSERSORT",
    "TPE4": "REMIXER",
    "TKEY": "KEY",
    "TSST": "DISCSUBTITLE",
    "TDRL": "RELEASEDATE",
    "TOAL": "ORIGINALALBUM",
    "TOPE": "ORIGINALARTIST",
    "TOFN": "ORIGINALFILENAME",
    "MVNM": "MOVEMENTNAME",
    "MVIN": "MOVEMENT",
}
TO_ID3 = {vorbis: frame for frame, vorbis in ID3.items()}
# Roles of ID3's list of involved people -> Vorbis comment.
ROLES = {
    "arranger": "ARRANGER",
    "engineer": "ENGINEER",
    "producer": "PRODUCER",
    "mix": "MIXER",
    "DJ-mix": "DJMIXER",
}
TO_ROLES = {vorbis: role for role, vorbis in ROLES.items()}

# Free text of ID3 (TXXX) and MP4 (----), as MusicBrainz names it -> Vorbis comment.
FREE = {
    "MusicBrainz Album Id": "MUSICBRAINZ_ALBUMID",
    "MusicBrainz Artist Id": "MUSICBRAINZ_ARTISTID",
    "MusicBrainz Album Artist Id": "MUSICBRAINZ_ALBUMARTISTID",
    "MusicBrainz Release Group Id": "MUSICBRAINZ_RELEASEGROUPID",
    "MusicBrainz Release Track Id": "MUSICBRAINZ_RELEASETRACKID",
    "MusicBrainz Work Id": "MUSICBRAINZ_WORKID",
    "MusicBrainz Disc Id": "MUSICBRAINZ_DISCID",
    "MusicBrainz Track Id": "MUSICBRAINZ_TRACKID",
    "MusicBrainz Album Type": "RELEASETYPE",
    "MusicBrainz Album Status": "RELEASESTATUS",
    "MusicBrainz Album Release Country": "RELEASECOUNTRY",
    "Acoustid Id": "ACOUSTID_ID",
    "Acoustid Fingerprint": "ACOUSTID_FINGERPRINT",
}
TO_FREE = {vorbis: text for text, vorbis in FREE.items()}

# Item of a RIFF INFO list -> Vorbis comment.
INFO = {
    "INAM": "TITLE",
    "IART": "ARTIST",
    "IPRD": "ALBUM",
    "ICRD": "DATE",
    "IGNR": "GENRE",
    "ICMT": "COMMENT",
    "ITRK": "TRACKNUMBER",
    "ICOP": "COPYRIGHT",
    "IENG": "ENGINEER",
    "ISFT": "ENCODER",
    "IMUS": "COMPOSER",
    "ILNG": "LANGUAGE",
    "ISRC": "SOURCE",
    "IKEY": "KEYWORDS",
    "ISBJ": "SUBJECT",
    "ITCH": "ENCODEDBY",
}
TO_INFO = {vorbis: item for item, vorbis in INFO.items()}
FROM_INFO = {**INFO, "IPRT": "TRACKNUMBER"}

# Text chunk of an AIFF file -> Vorbis comment.
AIFF = {"NAME": "TITLE", "AUTH": "ARTIST", "(c) ": "COPYRIGHT", "ANNO": "COMMENT"}

# Key of a Core Audio information chunk -> Vorbis comment.
CAF = {
    "title": "TITLE",
    "artist": "ARTIST",
    "album": "ALBUM",
    "track number": "TRACKNUMBER",
    "year": "DATE",
    "composer": "COMPOSER",
    "lyricist": "LYRICIST",
    "genre": "GENRE",
    "comments": "COMMENT",
    "copyright": "COPYRIGHT",
    "tempo": "BPM",
    "key signature": "KEY",
    "encoding application": "ENCODER",
    "source encoder": "ENCODERSETTINGS",
}

# MP4 item -> Vorbis comment. `trkn` and `disk` hold a pair of numbers; free items keep their own names.
MP4 = {
    "\xa9nam": "TITLE",
    "\xa9ART": "ARTIST",
    "\xa9alb": "ALBUM",
    "aART": "ALBUMARTIST",
    "trkn": "TRACKNUMBER",
    "disk": "DISCNUMBER",
    "\xa9day": "DATE",
    "\xa9gen": "GENRE",
    "\xa9cmt": "COMMENT",
    "\xa9wrt": "COMPOSER",
    "cprt": "COPYRIGHT",
    "\xa9lyr": "LYRICS",
    "\xa9grp": "GROUPING",
    "tmpo": "BPM",
    "cpil": "COMPILATION",
    "soar": "ARTISTSORT",
    "soaa": "ALBUMARTISTSORT",
    "soal": "ALBUMSORT",
    "sonm": "TITLESORT",
    "soco": "COMPOSERSORT",
    "desc": "DESCRIPTION",
    "\xa9too": "ENCODER",
    "\xa9con": "CONDUCTOR",
    "\xa9pub": "PUBLISHER",
    "\xa9mvn": "MOVEMENTNAME",
    "\xa9mvi": "MOVEMENT",
    "\xa9mvc": "MOVEMENTTOTAL",
    "shwm": "SHOWMOVEMENT",
    "\xa9wrk": "WORK",
    "pgap": "GAPLESS",
    "rtng": "ITUNESADVISORY",
}
TO_MP4 = {vorbis: item for item, vorbis in MP4.items()}

# Text in QuickTime's user data -> Vorbis comment, where it has a name of its own.
QUICKTIME = {
    "\xa9cpy": "COPYRIGHT",
    "\xa9des": "DESCRIPTION",
    "\xa9inf": "DESCRIPTION",
    "\xa9swr": "ENCODER",
    "\xa9aut": "AUTHOR",
    "\xa9com": "COMPOSER",
    "\xa9prd": "PRODUCER",
    "\xa9trk": "TRACKNUMBER",
}
