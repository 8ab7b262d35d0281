//! When: temporal expressions, normalised to TIMEX3 and day intervals, and attached to events.
