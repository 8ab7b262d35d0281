//! Gold sets, scorers and ledgers; judges any coder's output.
