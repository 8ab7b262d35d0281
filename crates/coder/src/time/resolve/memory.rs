//! What has been mentioned so far, and what the text is about.
//!
//! *Last* is the time last mentioned: "two days later" counts from it. The *topic* is where the story stands: "on
//! 5 May" lies in its year. A lone year far from the story ("as in 1614") is an aside and moves the last, not the topic.

use super::super::line::Line;
use super::super::value::{Field, When};
use super::Resolved;
use dateline_resources::time::Make;
use dateline_types::{Span, TimeBasis};
use jiff::civil::Date;

/// Years a bare year may lie from the topic to be part of the story.
const NEAR_YEARS: i32 = 10;

/// The times mentioned so far.
#[derive(Debug, Default)]
pub(super) struct Memory {
    /// The last one.
    pub last: Option<(When, Span)>,
    /// Where the story stands.
    pub topic: Option<(When, Span)>,
    /// The last day, if it opened its sentence and its year was stated or told by the one before.
    pub stated: Option<(When, Span)>,
    /// The last day.
    pub day: Option<(Date, Span)>,
    /// The last quarter that was named, not counted.
    pub quarter: Option<(i32, u8, Span)>,
    /// The last heading's or item's time, for the items below it.
    pub lead: Option<(When, Span)>,
    /// A bare year far from the topic; a second one near it makes it the topic.
    aside: Option<i32>,
    /// The heading that set the topic; its second time does not.
    heading: Option<usize>,
}

impl Memory {
    /// Remembers a day that opens its sentence and whose year is stated or told by the one before; any other day or month
    /// ends that.
    pub fn state(&mut self, resolved: &Resolved, span: Span, fronted: bool) {
        let Some(when) = &resolved.when else { return };
        if matches!(when.field, Field::Day(..) | Field::Month(_)) {
            let stated = matches!(resolved.basis, TimeBasis::Explicit | TimeBasis::Discourse)
                && fronted
                && matches!(when.field, Field::Day(..));
            self.stated = stated.then(|| (when.clone(), span));
        }
    }

    /// Remembers a resolved expression for those after it.
    ///
    /// A quarter that was counted from another ("a year earlier") does not become the topic itself.
    pub fn remember(&mut self, make: Make, resolved: &Resolved, span: Span, line: Line) {
        let Some((when, year)) = resolved.when.as_ref().and_then(|when| Some((when, when.year?))) else {
            return;
        };
        if let (Field::Quarter(q), true) = (&when.field, make == Make::Date) {
            self.quarter = Some((year, *q, span));
        }
        if let Line::Heading(at) = line {
            if self.heading != Some(at) {
                self.heading = Some(at);
                self.lead = Some((when.clone(), span));
                self.topic = Some((when.clone(), span));
                self.last = self.topic.clone();
                self.aside = None;
            }
            return;
        }
        if line == Line::Item && self.lead.is_some() {
            self.lead = Some((when.clone(), span));
        }
        if let (Field::Day(..), Some(interval)) = (&when.field, when.interval()) {
            self.day = Some((interval.start(), span));
        }
        self.last = Some((when.clone(), span));
        let coarse = matches!(when.field, Field::Year | Field::Decade | Field::Century);
        match self.topic.as_ref().and_then(|(topic, _)| topic.year) {
            // The year again: the month stays known.
            Some(topic) if coarse && topic == year => {}
            Some(topic)
                if coarse
                    && (topic - year).abs() > NEAR_YEARS
                    && self.aside.is_none_or(|aside| (aside - year).abs() > NEAR_YEARS) =>
            {
                self.aside = Some(year);
            }
            _ => {
                self.topic = Some((when.clone(), span));
                self.aside = None;
            }
        }
    }
}
