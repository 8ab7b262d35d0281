//! The bulletin's timeline: incidents per period, with those that are dated more loosely than the period set apart.

use super::arrange::Told;
use super::forms::escape_html as escape;
use super::language::Language;
use dateline_types::*;
use jiff::ToSpan;
use jiff::civil::Date;
use minijinja::context;
use std::fmt::Write;

const WIDTH: f64 = 1000.0;
const HEIGHT: f64 = 150.0;
/// Room for the labels below the bars and for the scale on the left.
const FOOT: f64 = 22.0;
const LEFT: f64 = 34.0;
/// More bars than this would be too thin to click.
const MOST_BARS: usize = 72;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

impl Step {
    const ALL: [Step; 5] = [Step::Day, Step::Week, Step::Month, Step::Quarter, Step::Year];

    fn name(self) -> &'static str {
        match self {
            Step::Day => "day",
            Step::Week => "week",
            Step::Month => "month",
            Step::Quarter => "quarter",
            Step::Year => "year",
        }
    }

    /// The first day of the period that holds `date`. Weeks begin on Monday (ISO 8601).
    fn floor(self, date: Date) -> Date {
        match self {
            Step::Day => date,
            Step::Week => {
                let back = i64::from(date.weekday().to_monday_zero_offset());
                date.checked_sub(back.days()).unwrap_or(date)
            }
            Step::Month => date.first_of_month(),
            Step::Quarter => {
                let month = (date.month() - 1) / 3 * 3 + 1;
                Date::new(date.year(), month, 1).unwrap_or(date)
            }
            Step::Year => date.first_of_year(),
        }
    }

    fn next(self, date: Date) -> Date {
        let span = match self {
            Step::Day => 1.day(),
            Step::Week => 1.week(),
            Step::Month => 1.month(),
            Step::Quarter => 3.months(),
            Step::Year => 1.year(),
        };
        date.checked_add(span).unwrap_or(Date::MAX)
    }

    /// Short, and the same in every language: `2024-03-14`, `2024-03`, `2024 Q1`, `2024`.
    fn label(self, date: Date) -> String {
        match self {
            Step::Day | Step::Week => date.to_string(),
            Step::Month => date.strftime("%Y-%m").to_string(),
            Step::Quarter => format!("{} Q{}", date.year(), (date.month() - 1) / 3 + 1),
            Step::Year => date.strftime("%Y").to_string(),
        }
    }
}

struct Bar {
    start: Date,
    end: Date,
    /// Incidents dated within the period.
    precise: usize,
    /// Incidents whose interval is longer than the period, placed by its middle.
    loose: usize,
}

fn bars(intervals: &[DayInterval]) -> (Step, Vec<Bar>) {
    let (Some(first), Some(last)) =
        (intervals.iter().map(|i| middle(*i)).min(), intervals.iter().map(|i| middle(*i)).max())
    else {
        return (Step::Month, Vec::new());
    };
    for step in Step::ALL {
        let mut bars = Vec::new();
        let mut start = step.floor(first);
        while start <= last && bars.len() <= MOST_BARS {
            let next = step.next(start);
            if next <= start {
                break;
            }
            bars.push(Bar { start, end: next.yesterday().unwrap_or(start), precise: 0, loose: 0 });
            start = next;
        }
        if bars.len() > MOST_BARS && step != Step::Year {
            continue;
        }
        for interval in intervals {
            let day = middle(*interval);
            let position = bars.partition_point(|bar| bar.end < day);
            let Some(bar) = bars.get_mut(position) else { continue };
            if bar.start <= interval.start() && interval.end() <= bar.end {
                bar.precise += 1;
            } else {
                bar.loose += 1;
            }
        }
        return (step, bars);
    }
    unreachable!("the last step always returns")
}

fn middle(interval: DayInterval) -> Date {
    interval
        .start()
        .checked_add(i64::from(interval.days() / 2).days())
        .unwrap_or(interval.start())
        .min(interval.end())
}

/// Draws the timeline as an SVG element.
pub(super) fn draw(told: &[&Told<'_>], language: &Language) -> String {
    let intervals: Vec<DayInterval> = told.iter().filter_map(|told| told.incident.interval).collect();
    let (step, bars) = bars(&intervals);
    if bars.is_empty() {
        return format!("<p class=\"small\">{}</p>\n", escape(language.word("labels", "timeline_none")));
    }
    let most = bars.iter().map(|b| b.precise + b.loose).max().unwrap_or(1).max(1);
    let width = (WIDTH - LEFT) / bars.len() as f64;
    let room = HEIGHT - FOOT - 8.0;
    let unit = room / most as f64;
    let mut svg = format!(
        "<figure class=\"timeline\">\n<svg id=\"timeline\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"group\" \
         aria-label=\"{}\">\n<defs><pattern id=\"loose\" width=\"5\" height=\"5\" \
         patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><rect width=\"5\" height=\"5\" class=\"loose-bg\"/>\
         <rect width=\"2\" height=\"5\" class=\"loose-fg\"/></pattern></defs>\n",
        escape(language.word("labels", "timeline_title"))
    );
    let floor = HEIGHT - FOOT;
    for value in [most.div_ceil(2), most] {
        let y = floor - value as f64 * unit;
        let _ = writeln!(
            svg,
            "<line class=\"rule\" x1=\"{LEFT}\" x2=\"{WIDTH}\" y1=\"{y:.1}\" y2=\"{y:.1}\"/><text x=\"{:.0}\" y=\"{:.1}\" \
             text-anchor=\"end\">{value}</text>",
            LEFT - 6.0,
            y + 4.0
        );
        if most == 1 {
            break;
        }
    }
    // Labels at most every 90 units, or they would run into each other.
    let every = (90.0 / width).ceil().max(1.0) as usize;
    for (n, bar) in bars.iter().enumerate() {
        let x = LEFT + n as f64 * width;
        let (precise, loose) = (bar.precise as f64 * unit, bar.loose as f64 * unit);
        let label = step.label(bar.start);
        let named = language.say(
            "sentences.timeline_bar",
            context! { label => &label, n => bar.precise + bar.loose, loose => bar.loose },
        );
        let named = escape(&named);
        let _ = writeln!(
            svg,
            "<g class=\"bar\" data-start=\"{}\" data-end=\"{}\" tabindex=\"0\" role=\"button\" aria-label=\"{named}\">\
             <title>{named}</title>\
             <rect class=\"hit\" x=\"{x:.1}\" y=\"0\" width=\"{width:.1}\" height=\"{floor}\"/>\
             <rect class=\"precise\" x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{precise:.1}\"/>\
             <rect class=\"loose\" x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{loose:.1}\"/></g>",
            bar.start,
            bar.end,
            x + 0.8,
            floor - precise,
            (width - 1.6).max(0.8),
            x + 0.8,
            floor - precise - loose,
            (width - 1.6).max(0.8),
        );
        if n % every == 0 && x + 60.0 < WIDTH {
            let _ = writeln!(svg, "<text x=\"{x:.1}\" y=\"{:.1}\">{label}</text>", HEIGHT - 6.0);
        }
    }
    let step = language.word("steps", step.name());
    let undated = match told.len() - intervals.len() {
        0 => String::new(),
        n => format!(" {}", language.say("sentences.timeline_undated", context! { n })),
    };
    let caption = format!(
        "{} {}{undated}",
        language.say("sentences.timeline_step", context! { step }),
        language.word("labels", "timeline_more")
    );
    let _ = write!(
        svg,
        "<line class=\"axis\" x1=\"{LEFT}\" x2=\"{WIDTH}\" y1=\"{floor}\" y2=\"{floor}\"/>\n</svg>\n\
         <figcaption>{} <span class=\"screen\">{}</span></figcaption>\n</figure>\n",
        escape(&caption),
        escape(language.word("labels", "timeline_click"))
    );
    svg
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn every_dated_incident_is_in_exactly_one_bar() {
        let intervals = vec![
            DayInterval::day(date(2014, 6, 10)),
            DayInterval::day(date(2024, 3, 22)),
            DayInterval::new(date(2019, 1, 1), date(2019, 12, 31)).unwrap(),
            DayInterval::new(date(2019, 4, 1), date(2019, 4, 30)).unwrap(),
        ];
        let (step, bars) = bars(&intervals);
        assert_eq!(step, Step::Quarter);
        assert_eq!(bars.iter().map(|b| b.precise + b.loose).sum::<usize>(), 4);
        assert_eq!(bars.iter().map(|b| b.loose).sum::<usize>(), 1);
    }

    #[test]
    fn bars_tile_the_period() {
        let intervals = vec![DayInterval::day(date(2020, 2, 27)), DayInterval::day(date(2020, 3, 20))];
        let (step, bars) = bars(&intervals);
        assert_eq!(step, Step::Day);
        for pair in bars.windows(2) {
            assert_eq!(pair[0].end.tomorrow().unwrap(), pair[1].start);
        }
    }
}
