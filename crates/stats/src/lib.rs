//! Incidents to measures with intervals.
