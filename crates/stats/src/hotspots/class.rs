//! How a hot spot developed.

use super::kendall::MannKendall;
use serde::Serialize;

/// How a hot spot developed, after the classes of emerging hot spot analysis, by our own rules (docs/methods.md).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum HotspotClass {
    /// Hot in the last slice only, never before.
    New,
    /// Hot in an unbroken run of two or more slices up to the last, never before that.
    Consecutive,
    /// Hot in nine slices of ten, the last included, and rising.
    Intensifying,
    /// Hot in nine slices of ten, without trend.
    Persistent,
    /// Hot in nine slices of ten, and falling.
    Diminishing,
    /// Hot in the last slice, and on and off before.
    Sporadic,
    /// Hot in nine slices of ten, but not in the last.
    Historical,
    /// Hot at times, not in the last slice.
    Former,
    /// Hot over the whole period, in no slice alone.
    Overall,
}

/// The class of a cell from the slices in which it was hot, first to last, and the trend of its values.
pub(super) fn classify(hot: &[bool], trend: &MannKendall) -> HotspotClass {
    let (n, times) = (hot.len(), hot.iter().filter(|h| **h).count());
    let last = hot.last().copied().unwrap_or(false);
    let run = hot.iter().rev().take_while(|h| **h).count();
    if times == 0 {
        return HotspotClass::Overall;
    }
    let mostly = n >= 4 && times * 10 >= n * 9;
    match (last, mostly) {
        (true, true) if trend.p < 0.05 && trend.tau > 0.0 => HotspotClass::Intensifying,
        (true, true) if trend.p < 0.05 && trend.tau < 0.0 => HotspotClass::Diminishing,
        (true, true) => HotspotClass::Persistent,
        (true, false) if times == 1 => HotspotClass::New,
        (true, false) if times == run => HotspotClass::Consecutive,
        (true, false) => HotspotClass::Sporadic,
        (false, true) => HotspotClass::Historical,
        (false, false) => HotspotClass::Former,
    }
}
