//! What "the group", "it" and "the attack" refer to, by simple documented rules.
