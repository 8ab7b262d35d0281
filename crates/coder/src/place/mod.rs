//! Where: place mentions, resolved with reasons, and attached to events.
