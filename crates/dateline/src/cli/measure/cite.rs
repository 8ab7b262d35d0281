//! What to cite for a result: the methods it used, whose data it read, and the program; `docs/references.bib` holds the list.

use dateline_store::import::Dataset;
use serde::Serialize;
use std::collections::BTreeSet;

const LIST: &str = include_str!("../../../../../docs/references.bib");

/// A work to cite.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reference {
    /// Its key in the list.
    pub key: String,
    /// Authors, year, title and where it appeared.
    pub text: String,
    /// Its DOI, where it has one.
    pub doi: Option<String>,
}

/// The form of a list of references.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Form {
    /// BibTeX
    Bibtex,
    /// A line each
    Text,
}

/// The keys of the works that a measure rests on.
fn of_measure(measure: &str) -> &'static [&'static str] {
    match measure {
        "shift" | "track" => &[
            "anderson-2017",
            "ashman-1994",
            "blackman-vigna-2021",
            "chung-romano-2013",
            "davison-hinkley-1997",
            "dempster-1977",
            "efron-1987",
            "feldman-cousins-1998",
            "fisher-1993",
            "fletcher-2009",
            "hauberg-2018",
            "hesterberg-2015",
            "irpino-verde-2008",
            "karney-2013",
            "kendall-1954",
            "kitagawa-1955",
            "kuensch-1989",
            "lefever-1926",
            "levine-2010",
            "mardia-jupp-2000",
            "marriott-pope-1954",
            "newey-west-1987",
            "rabin-2012",
            "rogan-gladen-1978",
            "schwarz-1978",
            "szekely-rizzo-2013",
            "vardi-zhang-2000",
            "yuill-1971",
        ],
        "trend" => &[
            "adams-mackay-2007",
            "clopper-pearson-1934",
            "fay-feuer-1997",
            "garwood-1936",
            "harville-1977",
            "kendall-1954",
            "killick-2012",
            "krishnamoorthy-thomson-2004",
            "marriott-pope-1954",
            "meng-1994",
            "przyborowski-wilenski-1940",
            "rogan-gladen-1978",
            "shao-2015",
            "shao-zhang-2010",
            "zeger-1988",
        ],
        "hotspots" => &[
            "anselin-1995",
            "benjamini-hochberg-1995",
            "blackman-vigna-2021",
            "brodsky-2018",
            "kendall-1938",
            "knox-1964",
            "kulldorff-2005",
            "mann-1945",
            "ord-getis-1995",
        ],
        "network" => {
            &["blackman-vigna-2021", "brandes-2001", "brin-page-1998", "davison-hinkley-1997", "garwood-1936"]
        }
        "outlook" => &[
            "blackman-vigna-2021",
            "diebold-mariano-1995",
            "fisher-1950",
            "gneiting-raftery-2007",
            "harvey-1997",
            "hegre-2024",
            "icd-203-2015",
        ],
        "panel" => &["gleditsch-ward-1999", "rogan-gladen-1978", "tollefsen-2012"],
        "validate" => &["clopper-pearson-1934"],
        _ => &[],
    }
}

/// The works to cite for a measure of rows that bear these labels of datasets, by key.
pub fn references(measure: &str, origins: &BTreeSet<String>) -> Vec<Reference> {
    let mut keys: BTreeSet<&str> = of_measure(measure).iter().copied().collect();
    for label in origins {
        if let Some(dataset) = label.split('-').find_map(Dataset::from_name) {
            let (works, version) = dataset.references(label);
            keys.extend(works);
            keys.extend(version);
        }
    }
    keys.into_iter().filter_map(entry).map(|entry| reference(&entry)).collect()
}

/// The same, in a form to paste, the program last.
pub fn list(measure: &str, origins: &BTreeSet<String>, form: Form) -> String {
    let mut text = String::new();
    for reference in references(measure, origins) {
        match form {
            Form::Bibtex => text.push_str(entry(&reference.key).map(|e| e.whole).unwrap_or_default()),
            Form::Text => {
                text.push_str(&reference.text);
                if let Some(doi) = &reference.doi {
                    text.push_str(&format!(" doi:{doi}"));
                }
            }
        }
        text.push('\n');
    }
    let program = crate::made_by();
    text.push_str(&match form {
        Form::Bibtex => format!(
            "@software{{dateline,\n  title = {{dateline}},\n  version = {{{}}},\n  note = {{{program}}},\n}}\n",
            env!("CARGO_PKG_VERSION")
        ),
        Form::Text => format!("{program}.\n"),
    });
    text
}

struct Entry<'a> {
    key: &'a str,
    whole: &'a str,
}

impl<'a> Entry<'a> {
    fn field(&self, name: &str) -> Option<&'a str> {
        self.whole.lines().find_map(|line| {
            let (field, value) = line.trim().split_once(" = {")?;
            (field == name).then(|| value.trim_end_matches(',').strip_suffix('}')).flatten()
        })
    }
}

/// The entries of the list: each begins a line with `@` and ends with a line `}`.
fn entries() -> impl Iterator<Item = Entry<'static>> {
    LIST.split_inclusive("\n}\n").filter_map(|whole| {
        let whole = whole.trim();
        let key = whole.split_once('{')?.1.split_once(',')?.0;
        Some(Entry { key, whole })
    })
}

fn entry(key: &str) -> Option<Entry<'static>> {
    entries().find(|entry| entry.key == key)
}

fn reference(entry: &Entry<'_>) -> Reference {
    let plain = |name: &str| entry.field(name).map(without_tex).unwrap_or_default();
    let place = ["journal", "publisher", "note"].iter().find_map(|name| entry.field(name)).map(without_tex);
    let place = place.map_or(String::new(), |place| format!(" {place}."));
    Reference {
        key: entry.key.to_owned(),
        text: format!("{} ({}). {}.{place}", plain("author"), plain("year"), plain("title"))
            // Braces keep a body's name together in BibTeX.
            .replace(['{', '}'], ""),
        doi: entry.field("doi").map(str::to_owned),
    }
}

/// The letters that the list writes in TeX.
fn without_tex(text: &str) -> String {
    let pairs = [
        ("\\'e", "\u{e9}"),
        ("\\'a", "\u{e1}"),
        ("\\\"O", "\u{d6}"),
        ("\\\"o", "\u{f6}"),
        ("\\\"u", "\u{fc}"),
        ("\\c{c}", "\u{e7}"),
        ("\\~a", "\u{e3}"),
        ("{\\aa}", "\u{e5}"),
        ("{\\o}", "\u{f8}"),
    ];
    pairs.iter().fold(text.to_owned(), |text, (tex, letter)| text.replace(tex, letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MEASURES: [&str; 8] =
        ["shift", "track", "trend", "hotspots", "network", "outlook", "panel", "validate"];

    #[test]
    fn every_work_has_authors_a_year_and_a_title() {
        for measure in MEASURES {
            for key in of_measure(measure) {
                assert!(entry(key).is_some(), "{measure}: {key}");
            }
        }
        let mut keys = BTreeSet::new();
        for entry in entries() {
            let all = ["author", "year", "title"].iter().all(|name| entry.field(name).is_some());
            assert!(all && keys.insert(entry.key), "{}", entry.key);
            assert!(entry.field("doi").is_none_or(|doi| doi.starts_with("10.")), "{}", entry.key);
            let text = reference(&entry).text;
            assert!(!text.contains(['\\', '{', '}']), "{text}");
        }
    }

    #[test]
    fn every_work_that_the_methods_name_is_in_the_list() {
        let methods = include_str!("../../../../../docs/methods.md");
        // A name before a year: "Karney 2013", "Davison and Hinkley 1997", "Rabin et al. 2012", "Shao and Zhang (2010)".
        let years = methods.match_indices(|c: char| c.is_ascii_digit()).filter_map(|(at, _)| {
            let before = &methods[..at];
            let year = methods.get(at..at + 4)?.parse::<u16>().ok()?;
            let stands_alone = !before.ends_with(|c: char| c.is_ascii_digit() || c == '-' || c == '.');
            let ends = !methods[at + 4..].starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '.'));
            (stands_alone && ends && (1900..2027).contains(&year)).then_some((before, year))
        });
        let mut named = 0;
        for (before, year) in years {
            let before = before.trim_end_matches([' ', '(', '\u{a0}']).trim_end_matches("et al.").trim_end();
            let word = before.rsplit(|c: char| c.is_whitespace() || matches!(c, '(' | '|' | ';')).next();
            let Some(name) =
                word.filter(|w| w.starts_with(char::is_uppercase) && w.chars().all(char::is_alphabetic))
            else {
                continue;
            };
            named += 1;
            let is_it = |entry: &Entry<'_>| {
                let author = entry.field("author").map(without_tex).unwrap_or_default();
                entry.field("year") == Some(year.to_string().as_str()) && author.contains(name)
            };
            assert!(entries().any(|entry| is_it(&entry)), "{name} {year}");
        }
        assert!(named > 40, "{named}");
    }

    #[test]
    fn ged_is_cited_by_version_and_the_program_last() {
        let labels = |label: &str| BTreeSet::from([label.to_owned()]);
        let text = list("shift", &labels("ucdp-ged-23.1"), Form::Text);
        assert!(
            text.contains("Organized violence 1989-2022") && text.contains("doi:10.1177/00223433231185169")
        );
        assert!(text.contains("Therése") && text.trim_end().lines().last().unwrap().contains("dateline"));
        let bibtex = list("shift", &labels("ucdp-ged-25.1"), Form::Bibtex);
        assert!(bibtex.contains("@article{davies-2025,") && !bibtex.contains("davies-2023"));
        assert!(bibtex.contains("@software{dateline,"));
        assert!(!references("trend", &labels("coded")).iter().any(|r| r.key.starts_with("davies")));
    }
}
