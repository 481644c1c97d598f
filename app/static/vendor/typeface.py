"""Be Vietnam Pro as the portal sends it: in one file what a Vietnamese page is written with, in another what it borrows.

The letters of one Vietnamese word come from both "latin" and "vietnamese". Out of two files the browser sets each word in
pieces, and fetches twice; out of one it does neither.

Run by build.mjs: uvx --from 'fonttools[woff]' python typeface.py FOLDER_OF_FONTSOURCE WEIGHT TARGET_FOLDER
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from fontTools import merge, subset
from fontTools.ttLib import TTFont

# Instructions for screens of 2005 are half of each file; every browser of today smooths without them.
KEPT = subset.Options(hinting=False, layout_features=["kern", "liga", "ccmp", "locl", "mark", "mkmk", "tnum", "lnum"])


def part(source: Path, name: str, weight: str) -> TTFont:
    font = TTFont(source / f"be-vietnam-pro-{name}-{weight}-normal.woff2", recalcTimestamp=False)
    cutter = subset.Subsetter(KEPT)
    cutter.populate(unicodes=font.getBestCmap())
    cutter.subset(font)
    return font


def joined(fonts: list[TTFont]) -> TTFont:
    with TemporaryDirectory() as folder:
        files = [str(Path(folder) / f"{number}.ttf") for number in range(len(fonts))]
        for font, file in zip(fonts, files, strict=True):
            font.flavor = None
            font.save(file)
        return merge.Merger().merge(files)


def main(source: Path, weight: str, target: Path) -> None:
    once = part(source, "latin", weight)
    made = {"": joined([once, part(source, "vietnamese", weight)]), "-latin-ext": part(source, "latin-ext", weight)}
    for name, font in made.items():
        font["head"].created, font["head"].modified = once["head"].created, once["head"].modified
        font.recalcTimestamp, font.flavor = False, "woff2"
        font.save(target / f"be-vietnam-pro{name}-{weight}.woff2")


main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
