#!/usr/bin/env bash
# Makes the fonts of resources/figure again: Noto Sans, regular and bold, cut down to Latin, Greek, Cyrillic and the signs that
# figures and bulletins use, and Noto Sans Arabic, regular, for quoted words. Needs python3; installs the fonts and fonttools
# from PyPI into a temporary environment.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check \
  fontpkg-noto-sans==2.15 fontpkg-noto-sans-arabic==2.12 'fonttools==4.*'
SOURCE_DATE_EPOCH=0 "$work/venv/bin/python" - "$work" <<'PYTHON'
import glob, sys
from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

LATIN = [
    (0x20, 0x7E), (0xA0, 0x24F), (0x2B0, 0x2FF), (0x300, 0x36F), (0x370, 0x3FF), (0x400, 0x52F), (0x1E00, 0x1EFF),
    (0x2010, 0x2027), (0x2030, 0x203A), (0x2080, 0x209C), (0x20A0, 0x20BF), (0x2190, 0x2199), (0x2212, 0x2212),
    (0x2248, 0x2248), (0x2260, 0x2265), (0x25A0, 0x25FF),
]
ARABIC = [
    (0x20, 0x20), (0x200C, 0x200F), (0x600, 0x6FF), (0x750, 0x77F), (0x8A0, 0x8FF), (0xFB50, 0xFDFF), (0xFE70, 0xFEFC),
]
LATIN_FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl"]
ARABIC_FEATURES = LATIN_FEATURES + ["init", "medi", "fina", "isol", "rlig", "calt", "curs"]


def cut(package, source, weight, ranges, features, out):
    found = glob.glob(f"{sys.argv[1]}/venv/lib/python3*/site-packages/{package}/files/{source}[[]wdth,wght[]].ttf")
    font = TTFont(found[0], recalcTimestamp=False)
    font = instancer.instantiateVariableFont(font, {"wght": weight, "wdth": 100}, updateFontNames=weight != 400)
    options = subset.Options()
    options.layout_features = features
    options.hinting = False
    options.notdef_outline = True
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes={c for first, last in ranges for c in range(first, last + 1)})
    cutter.subset(font)
    font.save(f"resources/figure/{out}")


cut("fontpkg_noto_sans", "NotoSans", 400, LATIN, LATIN_FEATURES, "NotoSans-subset.ttf")
cut("fontpkg_noto_sans", "NotoSans", 700, LATIN, LATIN_FEATURES, "NotoSans-Bold-subset.ttf")
cut("fontpkg_noto_sans_arabic", "NotoSansArabic", 400, ARABIC, ARABIC_FEATURES, "NotoSansArabic-subset.ttf")
PYTHON
sha256sum resources/figure/*.ttf
