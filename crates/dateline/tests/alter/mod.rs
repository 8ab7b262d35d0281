//! Altered copies of a bulletin: one fact of one sentence is changed, by rule and without chance.

use regex::Regex;
use std::sync::LazyLock;

/// What was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Number,
    Place,
    Date,
    Actor,
    Status,
}

impl Kind {
    pub const ALL: [Kind; 5] = [Kind::Number, Kind::Place, Kind::Date, Kind::Actor, Kind::Status];
}

const MONTHS: &str = "January|February|March|April|May|June|July|August|September|October|November|December";

static DAY: LazyLock<Regex> = LazyLock::new(|| Regex::new(&format!(r"\b(\d{{1,2}}) ({MONTHS})\b")).unwrap());
static MONTH: LazyLock<Regex> = LazyLock::new(|| Regex::new(&format!(r"\b({MONTHS}) (\d{{4}})\b")).unwrap());
static NUMBER: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\b\d{1,3}(,\d{3})*\b").unwrap());

/// What a sentence does, turned into something else.
const STATUS: &[(&str, &str)] = &[
    (" was reported not to have happened", " was reported"),
    (" was reported as planned", " was reported"),
    (" was reported as threatened", " was reported"),
    (" was reported as called for", " was reported"),
    (" was reported", " was reported not to have happened"),
    (" were reported", " were reported as planned"),
    (" claimed ", " denied "),
    (" denied ", " confirmed "),
    (" killed ", " did not kill "),
    (" pledged ", " planned to pledge "),
    (" accused ", " did not accuse "),
    (" arrested ", " did not arrest "),
    (" attacked ", " planned to attack "),
    (" announced ", " denied "),
    (" declared ", " did not declare "),
    (" left ", " did not leave "),
    (" closed ", " threatened to close "),
    (" was ", " was not "),
    (" were ", " were not "),
];

/// A copy of `block` with one fact of the kind changed; `None` if it has none. `places` and `actors` are names to find
/// and to put in their stead.
pub fn altered(block: &str, kind: Kind, places: &[String], actors: &[String]) -> Option<String> {
    match kind {
        Kind::Number => number(block),
        Kind::Date => date(block),
        Kind::Place => swapped(block, places),
        Kind::Actor => swapped(block, actors),
        Kind::Status => {
            let (from, to) = STATUS.iter().find(|(from, _)| block.contains(from))?;
            Some(block.replacen(from, to, 1))
        }
    }
}

fn date(block: &str) -> Option<String> {
    if let Some(found) = DAY.captures(block) {
        let day: u32 = found[1].parse().ok()?;
        // Eleven days on, within the month: far from any interval around the true day.
        return Some(block.replacen(&found[0], &format!("{} {}", (day + 10) % 28 + 1, &found[2]), 1));
    }
    let found = MONTH.captures(block)?;
    let months: Vec<&str> = MONTHS.split('|').collect();
    let at = months.iter().position(|month| *month == &found[1])?;
    Some(block.replacen(&found[0], &format!("{} {}", months[(at + 5) % 12], &found[2]), 1))
}

fn number(block: &str) -> Option<String> {
    let in_date: Vec<std::ops::Range<usize>> =
        DAY.find_iter(block).chain(MONTH.find_iter(block)).map(|found| found.range()).collect();
    let found = NUMBER.find_iter(block).find(|found| {
        let is_year = found.len() == 4 && !found.as_str().contains(',');
        let inside = in_date.iter().any(|range| range.contains(&found.start()));
        let before = &block[..found.start()];
        !is_year && !inside && !before.ends_with(['-', '№']) && !block[found.end()..].starts_with(['-', '0'])
    })?;
    let value: u64 = found.as_str().replace(',', "").parse().ok()?;
    let changed = value + value / 2 + 3;
    Some(format!("{}{changed}{}", &block[..found.start()], &block[found.end()..]))
}

fn swapped(block: &str, names: &[String]) -> Option<String> {
    let holds = |name: &String| {
        block.match_indices(name.as_str()).any(|(at, _)| {
            let edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() && c != '-');
            edge(block[..at].chars().next_back()) && edge(block[at + name.len()..].chars().next())
        })
    };
    // The longest name that stands there: "Kunduz Province" before "Kunduz".
    let name = names.iter().filter(|name| holds(name)).max_by_key(|name| name.len())?;
    let start = names.iter().position(|other| other == name)? + names.len() / 2;
    let shares = |other: &String| other.split(' ').any(|word| block.contains(word));
    let other = (0..names.len()).map(|n| &names[(start + n) % names.len()]).find(|other| !shares(other))?;
    Some(block.replace(name.as_str(), other))
}
