"""Be Vietnam Pro has no tabular figures. This writes a face of its ten figures, each as wide as the others.

Run by build.mjs: uvx --from 'fonttools[woff]' python figures.py SOURCE.woff2 TARGET.woff2
"""

import sys

from fontTools import subset
from fontTools.ttLib import TTFont

FIGURES = "0123456789"


def main(source: str, target: str) -> None:
    font = TTFont(source, recalcTimestamp=False)
    options = subset.Options(hinting=False, layout_features=[], name_IDs=[0, 1, 2, 13, 14], notdef_outline=True)
    cutter = subset.Subsetter(options)
    cutter.populate(text=FIGURES)
    cutter.subset(font)
    names = [font.getBestCmap()[ord(figure)] for figure in FIGURES]
    metrics, outlines = font["hmtx"], font["glyf"]
    # Between the wide and the narrow: the wide are drawn a little narrower, the 1 gets some room.
    width = round(sum(metrics[name][0] for name in names) / len(names))
    for name in names:
        advance, left = metrics[name]
        narrower = min(1.0, width / advance)
        shift = (width - round(advance * narrower)) // 2
        outlines[name].coordinates.scale((narrower, 1))
        outlines[name].coordinates.translate((shift, 0))
        outlines[name].coordinates.toInt()
        outlines[name].recalcBounds(outlines)
        metrics[name] = (width, round(left * narrower) + shift)
    for record in font["name"].names:
        if record.nameID == 1:
            record.string = "Tien Do Figures"
    font.flavor = "woff2"
    font.save(target)


main(*sys.argv[1:])
