//! The arithmetic under the measures: random streams, special functions, order statistics.

pub mod rng;
pub mod serial;
pub mod special;
pub mod steady;
pub mod summary;

pub use rng::Stream;
