//! Who says so: negation, actuality, certainty, and the chain of claims.
