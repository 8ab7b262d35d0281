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

    /// The whole steps of what is looked at, by default from the first incident to the end of what the data cover. A step
    /// that the data or the named period cover to less than nine tenths is left out: its count would be a part of one.
    pub fn whole_steps(
        &self,
        incidents: &[Incident],
        covered: Option<DayInterval>,
        step: Step,
    ) -> Option<Period> {
        let mut days = self.whole(incidents)?.days();
        let is_named = self.period.is_some() || self.from.is_some();
        if let Some(covered) = covered {
            let end = if is_named { days.end() } else { covered.end() };
            days = DayInterval::new(days.start(), end)?.intersection(covered)?;
        }
        let is_whole = |p: &Period| {
            let common = p.days().intersection(days).map_or(0, |c| c.days());
            10 * common >= 9 * p.days().days()
        };
        let steps: Vec<Period> = step.cut(days).into_iter().filter(is_whole).collect();
        let (first, last) = (steps.first()?, steps.last()?);
        DayInterval::new(first.days().start(), last.days().end()).map(Period::new)
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
    fn an_outlook_has_whole_steps_up_to_the_end_of_the_data() {
        let none = || WholeArguments { period: None, from: None, to: None };
        let incidents = [incident(1, 1.0, 1.0, "2016-01-02"), incident(2, 1.0, 1.0, "2016-04-10")];
        let days = |p: Option<Period>| p.map(|p| p.label().to_owned());
        let steps = |arguments: WholeArguments, covered: &str| {
            let covered: Period = covered.parse().unwrap();
            days(arguments.whole_steps(&incidents, Some(covered.days()), Step::Month))
        };
        assert_eq!(days(none().whole(&incidents)).as_deref(), Some("2016-01-02..2016-04-10"));
        assert_eq!(steps(none(), "2016-01-02..2016-04-10").as_deref(), Some("2016-01..2016-03"));
        // Where nothing more is reported, nothing happened: the data go on.
        assert_eq!(steps(none(), "2015-01-01..2016-06-29").as_deref(), Some("2016-01..2016-06"));
        // A named period is no word that the data reach as far.
        let year = || WholeArguments { period: Some("2016".parse().unwrap()), ..none() };
        assert_eq!(steps(year(), "2015-01-01..2016-04-10").as_deref(), Some("2016-01..2016-03"));
        assert_eq!(steps(year(), "2016-01-20..2016-12-31").as_deref(), Some("2016-02..2016-12"));
        assert_eq!(steps(year(), "2016-01-20..2016-02-10"), None);
        assert_eq!(none().whole(&[]), None);
    }
}
