//! Events to incidents, with the reason for every link.
