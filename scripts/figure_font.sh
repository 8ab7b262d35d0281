#!/usr/bin/env bash
# Makes resources/figure/NotoSans-subset.ttf again: Noto Sans, regular, cut down to Latin, Greek, Cyrillic and the signs that
# figures use. Needs python3; installs the font and fonttools from PyPI into a temporary environment.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check fontpkg-noto-sans==2.15 'fonttools==4.*'
SOURCE_DATE_EPOCH=0 "$work/venv/bin/python" - "$work" <<'PYTHON'
import glob, sys
from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

found = glob.glob(sys.argv[1] + "/venv/lib/python3*/site-packages/fontpkg_noto_sans/files/NotoSans[[]wdth,wght[]].ttf")
font = instancer.instantiateVariableFont(TTFont(found[0], recalcTimestamp=False), {"wght": 400, "wdth": 100})
options = subset.Options()
options.layout_features = ["kern", "mark", "mkmk", "ccmp", "locl"]
options.hinting = False
options.notdef_outline = True
options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
cut = subset.Subsetter(options)
ranges = [
    (0x20, 0x7E), (0xA0, 0x24F), (0x2B0, 0x2FF), (0x300, 0x36F), (0x370, 0x3FF), (0x400, 0x52F), (0x1E00, 0x1EFF),
    (0x2010, 0x2027), (0x2030, 0x203A), (0x2080, 0x209C), (0x20A0, 0x20BF), (0x2190, 0x2199), (0x2212, 0x2212),
    (0x2248, 0x2248), (0x2260, 0x2265), (0x25A0, 0x25FF),
]
cut.populate(unicodes={c for first, last in ranges for c in range(first, last + 1)})
cut.subset(font)
font.save("resources/figure/NotoSans-subset.ttf")
PYTHON
sha256sum resources/figure/NotoSans-subset.ttf
