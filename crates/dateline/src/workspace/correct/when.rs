//! A date as people write it, read by the rules for dates that read reports.

use super::{Context, Resolved, is_none, tagger, words_in};
use crate::failure::Failure;
use dateline_types::{Actuality, Event, EventTime, Granularity, TimeBasis, TimeMention};

/// True where a day was given that the month does not have ("31 February 2024"): the rules then read the month alone.
fn lost_its_day(mention: &TimeMention, value: &str) -> bool {
    let is_month = mention.granularity == Granularity::Month;
    let words = value.split(|c: char| !c.is_alphanumeric());
    is_month
        && value.contains(char::is_alphabetic)
        && words.filter_map(|word| word.parse::<u8>().ok()).any(|number| (1..=31).contains(&number))
}

pub(super) fn resolve(event: &Event, value: &str, context: &Context<'_>) -> Result<Resolved, Failure> {
    let mut event = event.clone();
    if is_none(value) {
        event.time = None;
        return Ok(Resolved::Event(Box::new(event), None));
    }
    let dct = context.document.date.as_ref().map(|date| date.date);
    let (mentions, _) = tagger(context.resources)?.find_in_text(value, Some("en"), dct);
    let whole = |mention: &&TimeMention| {
        let rest = format!("{}{}", &value[..mention.span.start()], &value[mention.span.end()..]);
        !rest.chars().any(char::is_alphanumeric)
    };
    let found = mentions
        .iter()
        .find(whole)
        .filter(|mention| mention.interval.is_some() && !lost_its_day(mention, value));
    let Some(mention) = found else {
        return Err(Failure::usage(format!("no date or time that has days: {value:?}")).with_hint(
            "for example date=2024-03-12, date='12 March 2024', date='March 2024', date='10-12 March 2024'",
        ));
    };
    // What has happened cannot have happened after the report was written.
    if let (Some(days), Some(written)) = (mention.interval, dct)
        && days.start() > written
        && matches!(event.status.actuality, Actuality::Occurred | Actuality::Ongoing)
    {
        return Err(Failure::usage(format!("the report is of {written}, before {value:?}"))
            .with_hint("if it is not past, correct the status first (status=planned); if the report's date is wrong, add it again with --dct"));
    }
    let (span, here) = words_in(context.document, &event, value);
    event.time = Some(EventTime {
        span: here.then_some(span),
        text: if here { value.to_owned() } else { String::new() },
        value: mention.value.clone(),
        modifier: mention.modifier,
        interval: mention.interval,
        granularity: mention.granularity,
        basis: TimeBasis::Explicit,
        rule: "review".into(),
    });
    Ok(Resolved::Event(Box::new(event), None))
}
