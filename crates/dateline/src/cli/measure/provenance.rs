//! Where a figure comes from, in every form it is printed in.

use super::cite::{Reference, references};
use dateline_store::import::Dataset;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What a figure needs to be made again.
#[derive(Debug, Clone, Serialize)]
pub struct Provenance {
    /// The program with its version and resources.
    pub program: String,
    /// The command line.
    pub command: String,
    /// SHA-256 of the file that was read, or of the workspace's incident ids.
    pub input_sha256: String,
    /// The same of the file that was compared with, if one was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub against_sha256: Option<String>,
    /// Labels of the datasets, or `coded`.
    pub origins: BTreeSet<String>,
    /// What narrowed the selection.
    pub filters: BTreeMap<&'static str, String>,
    /// The seed of all random numbers; `None` where there are none.
    pub seed: Option<u64>,
}

impl Provenance {
    /// The works to cite, for results that are one object.
    pub fn references(&self, measure: &str) -> Vec<Reference> {
        references(measure, &self.origins)
    }

    /// In a line, for a caption.
    pub fn line(&self) -> String {
        let mut line =
            format!("{}; input sha256 {}", self.program, self.input_sha256.get(..12).unwrap_or("none"));
        let mut add = |name: &str, text: &str| line.push_str(&format!("; {name} {text}"));
        add("data", &self.origins.iter().map(String::as_str).collect::<Vec<_>>().join(" + "));
        for (name, value) in &self.filters {
            add(name, value);
        }
        if let Some(seed) = self.seed {
            add("seed", &seed.to_string());
        }
        add("command", &self.command);
        line
    }
}

impl Provenance {
    /// Whose incidents, of which data, for the head of a figure; the figure's own title has the period.
    fn heading(&self) -> String {
        let told = |name: &str| self.filters.get(name).cloned();
        let what = [told("actor"), told("type"), told("country"), told("place")];
        let mut what: Vec<String> = what.into_iter().flatten().collect();
        if what.is_empty() {
            what.push("All actors".to_owned());
        }
        let sources = told("source").map(|source| format!("reports of {source}"));
        let origins = self.origins.iter().map(|origin| match origin.as_str() {
            "coded" => "coded from reports".to_owned(),
            dataset => title_of(dataset),
        });
        let data: Vec<String> = origins.chain(sources).collect();
        format!("{} ({})", what.join(", "), data.join("; "))
    }
}

/// A dataset's label as readers know it: `UCDP GED 25.1` of `ucdp-ged-25.1`; what else a label holds is kept.
fn title_of(label: &str) -> String {
    let Some(dataset) = label.split('-').find_map(Dataset::from_name) else { return label.to_owned() };
    let rest = label.split('-').filter(|part| *part != dataset.name() && *part != "ucdp");
    std::iter::once(dataset.title()).chain(rest).collect::<Vec<_>>().join(" ")
}

/// White around a figure, points.
const MARGIN: f64 = 12.0;
/// Points of the heading above a figure.
const HEAD: f64 = 22.0;
/// Characters of a line of the caption.
const LINE: usize = 130;
/// Characters of a heading: more do not fit the width.
const LONGEST_HEADING: usize = 96;
/// Points from one line to the next.
const LEADING: f64 = 9.0;

/// The drawing under its heading, with its provenance as metadata and, in small print, below.
pub fn captioned(svg: &str, provenance: &Provenance, title: Option<&str>, serialised: &str) -> String {
    let escape = |text: &str| {
        let visible: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        visible.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
    };
    let (Some(head_end), Some(body_end)) = (svg.find('>'), svg.rfind("</svg>")) else {
        return svg.to_owned();
    };
    let (head, body) = (&svg[..=head_end], &svg[head_end + 1..body_end]);
    let metadata = format!("<metadata>{}</metadata>", escape(serialised));
    let Some([width, height]) = size(head) else {
        return format!("{head}{metadata}{body}</svg>\n");
    };
    let lines = small_print(&provenance.line());
    let [wide, tall] = [width + 2.0 * MARGIN, 2.0 * MARGIN + HEAD + height + LEADING * lines.len() as f64];
    let head = head
        .replace(&format!("0 0 {width:.0} {height:.0}"), &format!("0 0 {wide:.0} {tall:.0}"))
        .replace(&format!("width=\"{width:.0}\""), &format!("width=\"{wide:.0}\""))
        .replace(&format!("height=\"{height:.0}\""), &format!("height=\"{tall:.0}\""));
    let heading = title.map_or_else(|| provenance.heading(), str::to_owned);
    let mut caption = format!(
        "<text x=\"0\" y=\"15\" font-size=\"12\" font-weight=\"bold\" fill=\"#222222\">{}</text>\n",
        escape(&heading.chars().take(LONGEST_HEADING).collect::<String>())
    );
    for (n, line) in lines.iter().enumerate() {
        caption.push_str(&format!(
            "<text x=\"0\" y=\"{:.1}\" font-size=\"6.5\" fill=\"#6a6a64\">{}</text>\n",
            HEAD + height + LEADING * (n as f64 + 0.8),
            escape(line)
        ));
    }
    let paper = format!("<rect width=\"{wide:.0}\" height=\"{tall:.0}\" fill=\"#ffffff\"/>\n");
    // Title and description name the drawing for who cannot see it only as children of the document itself.
    let (about, drawn) = body.split_at(body.find("</desc>").map_or(0, |at| at + "</desc>".len()));
    format!(
        "{head}{metadata}{about}{paper}<g transform=\"translate({MARGIN:.0} {MARGIN:.0})\"><g transform=\"translate(0 \
         {HEAD:.0})\">{drawn}</g>{caption}</g></svg>\n"
    )
}

/// Text in lines of at most [`LINE`] characters, between words; a longer word, such as a path, is cut.
fn small_print(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let letters: Vec<char> = word.chars().collect();
        for part in letters.chunks(LINE) {
            match lines.last_mut() {
                Some(line) if line.chars().count() + 1 + part.len() <= LINE => {
                    line.push(' ');
                    line.extend(part);
                }
                _ => lines.push(part.iter().collect()),
            }
        }
    }
    lines
}

/// Width and height from the first element's `viewBox="0 0 W H"`.
fn size(head: &str) -> Option<[f64; 2]> {
    let numbers = head.split_once("viewBox=\"0 0 ")?.1.split_once('"')?.0;
    let (width, height) = numbers.split_once(' ')?;
    Some([width.parse().ok()?, height.parse().ok()?])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn provenance() -> Provenance {
        Provenance {
            program: "dateline 1".to_owned(),
            command: "shift --actor <A>".to_owned(),
            input_sha256: "0123456789abcdef".to_owned(),
            against_sha256: None,
            origins: BTreeSet::from(["ged-25.1".to_owned()]),
            filters: BTreeMap::from([("actor", "A & B".to_owned())]),
            seed: Some(7),
        }
    }

    #[test]
    fn small_print_breaks_between_words() {
        let lines = small_print(&"--from 2020 ".repeat(20));
        assert!(lines.len() == 2 && lines.iter().all(|l| l.chars().count() <= LINE), "{lines:?}");
        assert!(lines[0].ends_with("2020") || lines[0].ends_with("--from"), "{lines:?}");
        assert_eq!(small_print(&"x".repeat(LINE + 1)).len(), 2);
    }

    #[test]
    fn a_drawing_says_below_it_what_it_was_made_from() {
        let svg = "<svg viewBox=\"0 0 100 50\" width=\"100\" height=\"50\"><rect height=\"50\"/></svg>\n";
        let made = captioned(svg, &provenance(), None, "{\"a\":\"<\"}");
        assert!(made.contains("<metadata>{\"a\":\"&lt;\"}</metadata>"), "{made}");
        for part in
            ["dateline 1", "0123456789ab", "ged-25.1", "actor A &amp; B", "seed 7", "shift --actor &lt;A&gt;"]
        {
            assert!(made.contains(part), "{part}: {made}");
        }
        assert!(made.starts_with("<svg viewBox=\"0 0 124 105\" width=\"124\" height=\"105\">"), "{made}");
        assert!(made.contains(">A &amp; B (UCDP GED 25.1)</text>"), "{made}");
        for (label, title) in [
            ("ged", "UCDP GED"),
            ("ucdp-ged-23.1", "UCDP GED 23.1"),
            ("gtd", "GTD"),
            ("ged-ours", "UCDP GED ours"),
            ("mine", "mine"),
        ] {
            assert_eq!(title_of(label), title);
        }
        assert!(captioned(svg, &provenance(), Some("Mine <b>"), "").contains(">Mine &lt;b&gt;</text>"));
        assert!(made.contains("<rect height=\"50\"/>") && made.ends_with("</svg>\n"));
    }
}
