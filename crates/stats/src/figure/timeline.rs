//! Timelines: counts with their intervals, changes of level, and what may come.

use super::svg::{ACCENT, Drawing, FAINT, INK};
use crate::outlook::Outlook;
use crate::trend::Trend;

const WIDTH: f64 = 640.0;
const PLOT: [f64; 4] = [40.0, 28.0, 590.0, 200.0];

struct Axis {
    most: f64,
    steps: usize,
}

impl Axis {
    fn x(&self, n: f64) -> f64 {
        PLOT[0] + PLOT[2] * (n + 0.5) / self.steps.max(1) as f64
    }

    fn y(&self, value: f64) -> f64 {
        PLOT[1] + PLOT[3] * (1.0 - value / self.most)
    }

    fn draw(&self, drawing: &mut Drawing, labels: &[String]) {
        for part in 0..=4 {
            let value = self.most * f64::from(part) / 4.0;
            let y = self.y(value);
            drawing.path(
                &[[PLOT[0], y], [PLOT[0] + PLOT[2], y]],
                false,
                &format!("stroke=\"{FAINT}\" stroke-width=\"0.5\""),
            );
            drawing.text([PLOT[0] - 4.0, y + 3.0], 9.0, "end", &format!("{value:.0}"));
        }
        let every = labels.len().div_ceil(10).max(1);
        for (n, label) in labels.iter().enumerate().step_by(every) {
            drawing.text([self.x(n as f64), PLOT[1] + PLOT[3] + 14.0], 9.0, "middle", label);
        }
    }
}

/// Four round steps that reach above `value`.
fn round_up(value: f64) -> f64 {
    let step = (1.02 * value / 4.0).max(1.0);
    let power = 10f64.powf(step.log10().floor());
    let steps = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0].map(|m| m * power);
    4.0 * steps.into_iter().find(|m| *m >= step).unwrap_or(10.0 * power)
}

/// Draws a trend as SVG: bars with 95 % intervals, the level between changes as a line.
pub fn trend_figure(trend: &Trend) -> String {
    let most = trend.points.iter().map(|p| p.high).fold(1.0, f64::max);
    let axis = Axis { most: round_up(most), steps: trend.points.len() };
    let title =
        if trend.by_deaths { "People reported killed over time" } else { "Reported incidents over time" };
    let mut drawing = Drawing::new(WIDTH, 250.0);
    drawing.text([0.0, 16.0], 14.0, "start", title);
    let labels: Vec<String> = trend.points.iter().map(|p| p.period.label().to_owned()).collect();
    axis.draw(&mut drawing, &labels);
    let half = 0.35 * PLOT[2] / trend.points.len().max(1) as f64;
    for (n, p) in trend.points.iter().enumerate() {
        let (x, zero) = (axis.x(n as f64), axis.y(0.0));
        let bar =
            [[x - half, zero], [x - half, axis.y(p.count)], [x + half, axis.y(p.count)], [x + half, zero]];
        drawing.path(&bar, true, &format!("fill=\"{ACCENT}\" fill-opacity=\"0.55\""));
        let whisker = [[x, axis.y(p.low)], [x, axis.y(p.high)]];
        drawing.path(&whisker, false, &format!("stroke=\"{INK}\" stroke-width=\"0.8\""));
    }
    let at = |label: &str| trend.points.iter().position(|p| p.period.label() == label);
    let line = format!("fill=\"none\" stroke=\"{INK}\" stroke-width=\"1.6\"");
    if let Some((first, n)) = trend.change_points.first().and_then(|c| Some((c, at(c.at.label())?))) {
        let (y, end) = (axis.y(first.before), axis.x(n as f64 - 0.5));
        drawing.path(&[[axis.x(-0.5), y], [end, y]], false, &line);
    }
    for (i, change) in trend.change_points.iter().enumerate() {
        let Some(n) = at(change.at.label()) else { continue };
        let x = axis.x(n as f64 - 0.5);
        let until =
            trend.change_points.get(i + 1).and_then(|c| at(c.at.label())).unwrap_or(trend.points.len());
        drawing.path(
            &[
                [x, axis.y(change.before)],
                [x, axis.y(change.after)],
                [axis.x(until as f64 - 0.5), axis.y(change.after)],
            ],
            false,
            &line,
        );
    }
    let key = "Bars: counts; whiskers: exact 95 % Poisson intervals; line: level between changes.";
    let y = drawing.paragraph([0.0, 262.0], 9.5, 118, key);
    let y = drawing.paragraph([0.0, y + 3.0], 9.5, 118, &trend.sentence);
    drawing.grow(y + 4.0);
    drawing.finish(title, &trend.sentence)
}

/// Draws an outlook as SVG: medians with 90 % intervals; the words say whose they are.
pub fn outlook_figure(outlook: &Outlook) -> String {
    let most = outlook.forecasts.iter().map(|f| f.high).fold(outlook.recent_mean, f64::max);
    let axis = Axis { most: round_up(most), steps: outlook.forecasts.len() };
    let title = "Outlook";
    let mut drawing = Drawing::new(WIDTH, 60.0);
    drawing.text([0.0, 16.0], 14.0, "start", title);
    let mut y = 36.0;
    if !outlook.forecasts.is_empty() {
        let labels: Vec<String> = outlook.forecasts.iter().map(|f| f.period.label().to_owned()).collect();
        axis.draw(&mut drawing, &labels);
        for (n, f) in outlook.forecasts.iter().enumerate() {
            let x = axis.x(n as f64);
            let style = format!("stroke=\"{ACCENT}\" stroke-width=\"3\" stroke-opacity=\"0.6\"");
            drawing.path(&[[x, axis.y(f.low)], [x, axis.y(f.high)]], false, &style);
            drawing.circle([x, axis.y(f.median)], 4.0, &format!("fill=\"{ACCENT}\""));
        }
        let mean = axis.y(outlook.recent_mean);
        let style = format!("stroke=\"{INK}\" stroke-width=\"1\" stroke-dasharray=\"4 3\"");
        drawing.path(&[[PLOT[0], mean], [PLOT[0] + PLOT[2], mean]], false, &style);
        y = drawing.paragraph(
            [0.0, 262.0],
            9.5,
            118,
            "Dots: medians; bars: 90 % intervals; dashed: mean of late.",
        ) + 3.0;
    }
    let y = drawing.paragraph([0.0, y], 9.5, 118, &outlook.sentence);
    drawing.grow(y + 4.0);
    drawing.finish(title, &outlook.sentence)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::Filter;
    use crate::synthetic::process::{Process, incidents};
    use crate::trend::{TrendOptions, trend};

    #[test]
    fn a_trend_has_a_bar_a_step() {
        let set = incidents(Process::Independent, 1, 1.0);
        let t = trend(&set, &Filter::default(), &"2016..2017".parse().unwrap(), &TrendOptions::default())
            .unwrap();
        let svg = trend_figure(&t);
        assert_eq!(svg.matches("fill-opacity=\"0.55\"").count(), 24);
        assert!(!svg.contains("NaN") && svg.ends_with("</svg>\n"));
    }

    #[test]
    fn axes_end_at_round_numbers() {
        // A quarter of each is whole, since that is what is printed beside the lines.
        let ends: Vec<f64> =
            [0.0, 3.0, 4.0, 7.0, 10.0, 20.0, 95.0, 118.0, 1000.0].into_iter().map(round_up).collect();
        assert_eq!(ends, [4.0, 4.0, 8.0, 8.0, 12.0, 24.0, 120.0, 160.0, 1200.0]);
    }
}
