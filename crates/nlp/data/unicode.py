"""Writes ../src/unicode_tables.rs: the character classes of Python's str methods, which spaCy's features rest on.

Run with the Python that spaCy runs on:  python crates/nlp/data/unicode.py
"""
import pathlib, sys, unicodedata

def ranges(test):
    out, start = [], None
    for c in range(sys.maxunicode + 2):
        yes = c <= sys.maxunicode and test(chr(c))
        if yes and start is None: start = c
        if not yes and start is not None: out.append((start, c - 1)); start = None
    return out

TABLES = [
    ("ALPHABETIC", "`str.isalpha`: general categories Lu, Ll, Lt, Lm, Lo.", str.isalpha),
    ("UPPER", "`str.isupper` of one character: the derived property Uppercase.", str.isupper),
    ("DECIMAL", "`str.isdecimal`: general category Nd; what `\\\\d` means in `re`.", str.isdecimal),
    ("DIGIT", "`str.isdigit`: Numeric_Type Digit or Decimal.", str.isdigit),
    ("NUMERIC", "`str.isnumeric`: any Numeric_Type.", str.isnumeric),
]
lines = [f"//! Character classes of Python's `str` methods (Unicode {unicodedata.unidata_version}), as sorted closed ranges.",
         "//! Written by `data/unicode.py`; not edited by hand.", ""]
for name, doc, test in TABLES:
    rs = ranges(test)
    lines += [f"/// {doc}", "#[rustfmt::skip]", f"pub static {name}: [(u32, u32); {len(rs)}] = ["]
    for i in range(0, len(rs), 6):
        lines.append("    " + " ".join(f"(0x{a:x}, 0x{b:x})," for a, b in rs[i:i + 6]))
    lines += ["];", ""]
path = pathlib.Path(__file__).parent.parent / "src" / "unicode_tables.rs"
path.write_text("\n".join(lines).rstrip() + "\n", encoding="utf8")
