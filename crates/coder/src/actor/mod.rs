//! Who: noun phrases that name groups, offices, institutions and roles, keyed by the actor dictionary.
