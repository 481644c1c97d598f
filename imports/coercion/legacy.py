"""Text that looks right only in an old font: TCVN3 (``.VnTime``) and VNI. Found, and read for the message.

The letters of both encodings are Latin-1 characters that Vietnamese in Unicode never uses, or
uses differently. The reading is offered to the sender, never stored in place of the text.
"""

from __future__ import annotations

import re

_TCVN3 = (
    "µà ¶ả ·ã ¸á ¹ạ ¨ă »ằ ¼ẳ ½ẵ ¾ắ Æặ ©â Çầ Èẩ Éẫ Êấ Ëậ ®đ Ìè Îẻ Ïẽ Ðé Ñẹ ªê Òề Óể Ôễ Õế Öệ ×ì Øỉ Üĩ Ýí Þị ßò "
    "áỏ âõ ãó äọ «ô åồ æổ çỗ èố éộ ¬ơ êờ ëở ìỡ íớ îợ ïù ñủ òũ óú ôụ \xadư õừ öử ÷ữ øứ ùự úỳ ûỷ üỹ ýý þỵ "
    "¡Ă ¢Â £Ê ¤Ô ¥Ơ ¦Ư §Đ"
)
TCVN3 = {pair[0]: pair[1] for pair in _TCVN3.split(" ")}
_SYMBOLS = frozenset("µ¶·¸¹¨©ª«¬®»¼½¾¡¢£¤¥¦§×÷\xad")
_LETTERS = frozenset("ÆÇËÐÑÖØÜÞßäåæçëîïñöøûüþ")
_UNICODE_ONLY = re.compile("[ĂăĐđĨĩŨũƠơƯư\u1ea0-\u1ef9]")
_WORD_WITH_SYMBOL = re.compile(r"[A-Za-zÀ-ÿ][µ¶·¸¹¨©ª«¬®»¼½¾¡¢£¤¥¦§×÷\xad]|[µ¶·¸¹¨©ª«¬®¼½¾¡¢£¤¥¦§\xad][a-z]")

_PLAIN = dict(zip("øùûõï", "\u0300\u0301\u0309\u0303\u0323", strict=True))
_ROOF = dict(zip("âáàåãä", ("", "\u0301", "\u0300", "\u0309", "\u0303", "\u0323"), strict=True))
_BOWL = dict(zip("êéèúüë", ("", "\u0301", "\u0300", "\u0309", "\u0303", "\u0323"), strict=True))
_ALONE = {"ô": "ơ", "ö": "ư", "ñ": "đ", "Ñ": "Đ", "Ô": "Ơ", "Ö": "Ư", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "Æ": "Ỉ"}
_VNI = re.compile(r"([aAeEoO])([âáàåãäÂÁÀÅÃÄ])|([aA])([êéèúüëÊÉÈÚÜË])|([aAeEoOuUyYôöÔÖ])([øùûõïØÙÛÕÏ])")
_VNI_SIGNS = frozenset("øûïåäëüñöæØÛÏÅÄËÜÑÖÆ")


_SUSPECT = re.compile(f"[{re.escape(''.join(sorted(_LETTERS | _SYMBOLS | _VNI_SIGNS)))}]")


def may_be_legacy(text: str) -> bool:
    """Whether ``find_legacy`` has to look, the font giving no hint: none of these letters is Vietnamese."""
    return _SUSPECT.search(text) is not None


def find_legacy(text: str, font: str = "") -> tuple[str, str] | None:
    """(encoding, how it reads in Unicode) of text in an old encoding, None for any other text.

    ``font`` is what the cell's font promises (``TCVN3``, ``VNI`` or nothing); it decides alone
    where the letters leave doubt.
    """
    if text.isascii() or _UNICODE_ONLY.search(text):
        return None
    if font and any("\x80" < letter <= "\xff" for letter in text):
        return (font, read_tcvn3(text) if font == "TCVN3" else read_vni(text))
    if _looks_vni(text):
        return ("VNI", read_vni(text))
    return ("TCVN3", read_tcvn3(text)) if _looks_tcvn3(text) else None


def _looks_tcvn3(text: str) -> bool:
    letters = {letter for letter in text if letter in _LETTERS}
    symbols = {letter for letter in text if letter in _SYMBOLS}
    inside = bool(symbols and _WORD_WITH_SYMBOL.search(text))
    return len(letters) >= 2 or (inside and len(letters | symbols) >= 2)


def _looks_vni(text: str) -> bool:
    if not _VNI_SIGNS & set(text):
        return False
    rest, found = _VNI.subn("", text)
    strange = [letter for letter in rest if letter > "\x7f" and letter not in "ôöñÑÔÖæóòìíÆÓÒÌÍ"]
    return found >= 1 and not strange and (found >= 2 or bool(set("øûå") & set(text)))


def read_tcvn3(text: str) -> str:
    """TCVN3 letters in Unicode; capitals with tones stay small, as the font alone made them capital."""
    return "".join(TCVN3.get(letter, letter) for letter in text)


def read_vni(text: str) -> str:
    """VNI letters in Unicode."""
    from unicodedata import normalize

    def one(match: re.Match[str]) -> str:
        roof, roof_mark, bowl, bowl_mark, base, mark = match.groups()
        if roof:
            return roof + "\u0302" + _ROOF[roof_mark.lower()]
        if bowl:
            return bowl + "\u0306" + _BOWL[bowl_mark.lower()]
        return _ALONE.get(base, base) + _PLAIN[mark.lower()]

    parts = _VNI.split(text)
    if len(parts) == 1:
        return "".join(_ALONE.get(letter, letter) for letter in text)
    out, at = [], 0
    for match in _VNI.finditer(text):
        out.append("".join(_ALONE.get(letter, letter) for letter in text[at : match.start()]))
        out.append(one(match))
        at = match.end()
    out.append("".join(_ALONE.get(letter, letter) for letter in text[at:]))
    return normalize("NFC", "".join(out))
