//! The stretch of time a measure covers, and the steps it is cut into.

use clap::ValueEnum;
use dateline_stats::period::{Period, Step};
use dateline_types::{DayInterval, Incident};

/// Reads `2016`, `2016-03` or `2016-03-01..2016-09-30`.
pub fn period(text: &str) -> Result<Period, String> {
    text.parse().map_err(|_| "expected 2016, 2016-03 or 2016-03-01..2016-09-30".to_owned())
}

/// The step of a timeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum StepArgument {
    Week,
    Month,
    Quarter,
    Year,
}

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CountBy {
    /// Each incident once
    Incidents,
    /// The people reported killed, best figures
    Deaths,
}

impl From<StepArgument> for Step {
    fn from(step: StepArgument) -> Step {
        match step {
            StepArgument::Week => Step::Week,
            StepArgument::Month => Step::Month,
            StepArgument::Quarter => Step::Quarter,
            StepArgument::Year => Step::Year,
        }
    }
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "When")]
pub struct WholeArguments {
    /// All of the time to look at; by default from the first incident to the last
    #[arg(long, value_name = "P", value_parser = period)]
    period: Option<Period>,
    /// Where it begins: the first day of this period
    #[arg(long, value_name = "P", value_parser = period, conflicts_with = "period", requires = "to")]
    from: Option<Period>,
    /// Where it ends: the last day of this period
    #[arg(long, value_name = "P", value_parser = period, requires = "from")]
    to: Option<Period>,
}

impl WholeArguments {
    /// The two periods, where both are given: what a trend compares.
    pub fn pair(&self) -> Option<(Period, Period)> {
        self.from.clone().zip(self.to.clone())
    }

    /// The whole: as given, or from the first of `incidents` to the last; `None` if none has a date.
    pub fn whole(&self, incidents: &[Incident]) -> Option<Period> {
        if let Some((from, to)) = self.pair() {
            let days = DayInterval::new(from.days().start(), to.days().end())?;
            return Some(Period::new(days));
        }
        self.period.clone().or_else(|| span(incidents))
    }

    /// As [`WholeArguments::whole`]; where the user names no end, only whole steps: the last one may not be over.
    pub fn whole_steps(&self, incidents: &[Incident], step: Step) -> Option<Period> {
        let whole = self.whole(incidents)?;
        if self.period.is_some() || self.from.is_some() {
            return Some(whole);
        }
        let steps = step.cut(whole.days());
        let over = steps.iter().rposition(|p| p.days().end() <= whole.days().end())?;
        DayInterval::new(steps[0].days().start(), steps[over].days().end()).map(Period::new)
    }
}

fn span(incidents: &[Incident]) -> Option<Period> {
    let days = || incidents.iter().filter_map(|i| i.interval);
    let (start, end) = (days().map(|d| d.start()).min()?, days().map(|d| d.end()).max()?);
    DayInterval::new(start, end).map(Period::new)
}

#[cfg(test)]
mod tests {
    use super::*;
    use dateline_stats::synthetic::incident;

    #[test]
    fn an_outlook_starts_from_the_last_step_that_is_over() {
        let none = WholeArguments { period: None, from: None, to: None };
        let incidents = [incident(1, 1.0, 1.0, "2016-01-20"), incident(2, 1.0, 1.0, "2016-04-10")];
        let days = |p: Option<Period>| p.map(|p| p.label().to_owned());
        assert_eq!(days(none.whole(&incidents)).as_deref(), Some("2016-01-20..2016-04-10"));
        assert_eq!(days(none.whole_steps(&incidents, Step::Month)).as_deref(), Some("2016-01..2016-03"));
        assert_eq!(none.whole(&[]), None);
    }
}
