//! How many: numbers with bounds and what they count.
