//! Actor and agent files in the format of the PETRARCH family, for users who own such files.
//!
//! An actor line is `NAME_WITH_UNDERSCORES [CODE]`, or a name followed by indented lines `[CODE < date]`,
//! `[CODE date-date]`, `[CODE > date]`; `+NAME` adds a synonym; `#` and `;` start a comment; `/` joins several codes. An agent
//! line is `NAME {PLURAL} [~CODE]`; `!SET! = A, B` defines a set of words that a name may hold. Dates are `yymmdd` or
//! `yyyymmdd`. A name without a final underscore also matches longer forms ("ARGENTIN"); that is not followed here.

use super::{ActorDictionary, ActorTableError, Agent, AgentClass, Entry, EntryKind, NameUse};
use crate::dictionary_lines::content;
use dateline_types::Sector;
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

/// Adds an actor file to the dictionary. The key of each entry is its code.
///
/// # Errors
/// At the first line with a code that is not closed.
pub fn extend_actors(
    dictionary: &mut ActorDictionary,
    path: &str,
    text: &str,
) -> Result<(), ActorTableError> {
    let mut names: Vec<String> = Vec::new();
    let mut codes: Vec<Coded> = Vec::new();
    let mut in_comment = false;
    for (index, raw) in text.lines().enumerate() {
        let Some(line) = content(raw, &mut in_comment) else { continue };
        let fail = |message: &str| ActorTableError {
            path: path.to_owned(),
            line: index + 1,
            message: message.into(),
        };
        let indented = raw.starts_with([' ', '\t']);
        let (name, rest) = line.split_once('[').map_or((line, None), |(n, r)| (n, Some(r)));
        let name = name.trim();
        if !indented && !name.is_empty() && !name.starts_with('+') {
            flush(dictionary, &mut names, &mut codes);
        }
        let name = name.trim_start_matches('+').trim();
        if !name.is_empty() {
            names.push(plain(name));
        }
        if let Some(rest) = rest {
            let (code, _) =
                rest.split_once(']').ok_or_else(|| fail("the code is not closed by a bracket"))?;
            codes.extend(dated(code));
        }
    }
    flush(dictionary, &mut names, &mut codes);
    Ok(())
}

/// Adds an agent file to the dictionary.
///
/// # Errors
/// At the first line with a code that is not closed.
pub fn extend_agents(
    dictionary: &mut ActorDictionary,
    path: &str,
    text: &str,
) -> Result<(), ActorTableError> {
    let mut sets: FxHashMap<String, Vec<String>> = FxHashMap::default();
    let mut in_comment = false;
    for (index, raw) in text.lines().enumerate() {
        let Some(line) = content(raw, &mut in_comment) else { continue };
        let fail = |message: &str| ActorTableError {
            path: path.to_owned(),
            line: index + 1,
            message: message.into(),
        };
        if let Some((set, members)) = line.split_once('=')
            && set.trim_start().starts_with('!')
        {
            let members = members.split(',').map(|m| plain(m.trim())).collect();
            sets.insert(set.trim().to_owned(), members);
            continue;
        }
        let Some((name, rest)) = line.split_once('[') else { continue };
        let (code, _) = rest.split_once(']').ok_or_else(|| fail("the code is not closed by a bracket"))?;
        let (singular, plural) = match name.split_once('{') {
            Some((s, p)) => (s, Some(p.trim_end_matches([' ', '\t', '}']))),
            None => (name, None),
        };
        let code = code.trim().trim_matches('~').trim();
        let Some(sector) = sector_in(code) else { continue };
        let class = match sector {
            Sector::Mil | Sector::Reb | Sector::Cop | Sector::Uaf => AgentClass::Armed,
            Sector::Med => AgentClass::Media,
            Sector::Gov | Sector::Leg | Sector::Jud | Sector::Pty | Sector::Opp | Sector::Eli => {
                AgentClass::Official
            }
            _ => AgentClass::Civilian,
        };
        let agent =
            Agent { sector, class, office: false, public: false, plural: false, code: Some(code.into()) };
        for singular in expand(singular.trim(), &sets) {
            let singular = plain(&singular);
            let plural = match plural {
                Some(p) if !p.trim().is_empty() => plain(p.trim()),
                Some(_) => singular.clone(),
                None if singular.ends_with('y') => format!("{}ies", &singular[..singular.len() - 1]),
                None => format!("{singular}s"),
            };
            let office = dictionary.agent(&singular.to_lowercase()).is_some_and(|a| a.office);
            let agent = Agent { office, public: office, ..agent.clone() };
            dictionary.add_agent(&singular.to_lowercase(), &plural.to_lowercase(), agent);
        }
    }
    Ok(())
}

#[derive(Debug, PartialEq, Eq)]
struct Coded {
    code: SmolStr,
    from: Option<u32>,
    to: Option<u32>,
}

fn plain(name: &str) -> String {
    // Title case: entries are in capitals, where a dictionary name tells which words need one.
    name.trim_matches('_')
        .split(['_', ' '])
        .filter(|w| !w.is_empty())
        .map(|w| {
            let mut chars = w.chars();
            let first = chars.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
            first + &chars.as_str().to_lowercase()
        })
        .collect::<Vec<_>>()
        .join(" ")
}

fn expand(name: &str, sets: &FxHashMap<String, Vec<String>>) -> Vec<String> {
    for (set, members) in sets {
        if name.contains(set.as_str()) {
            return members
                .iter()
                .map(|m| {
                    let joined = name.replace(set.as_str(), &format!("_{m}_"));
                    joined.trim_matches('_').to_owned()
                })
                .collect();
        }
    }
    vec![name.to_owned()]
}

fn flush(dictionary: &mut ActorDictionary, names: &mut Vec<String>, codes: &mut Vec<Coded>) {
    for coded in codes.drain(..) {
        let country = coded.code.get(..3).filter(|c| c.bytes().all(|b| b.is_ascii_uppercase()));
        let international = matches!(country, Some("IGO" | "NGO" | "IMG" | "NGM"));
        let suffix = coded.code.get(3..).unwrap_or("");
        let entry = dictionary.add_entry(Entry {
            key: coded.code.clone(),
            name: names.first().cloned().unwrap_or_default(),
            kind: match (international, suffix.is_empty()) {
                (true, _) => EntryKind::International,
                (false, true) => EntryKind::State,
                (false, false) => EntryKind::Body,
            },
            sector: sector_in(suffix),
            countries: country.filter(|_| !international).map(SmolStr::new).into_iter().collect(),
            parent: None,
            from: coded.from,
            to: coded.to,
            given: String::new(),
        });
        for name in names.iter() {
            dictionary.add_name(name, entry, NameUse::Name);
        }
    }
    names.clear();
}

/// The first PLOVER sector among the three-letter parts of a code; CAMEO spellings of the same are translated.
pub fn sector_in(code: &str) -> Option<Sector> {
    code.as_bytes().chunks(3).find_map(|part| match std::str::from_utf8(part).ok()? {
        "HRI" | "GMO" => Some(Sector::Soc),
        "INS" | "SEP" | "RAD" => Some(Sector::Reb),
        "CIV" => Some(Sector::Cvl),
        "MOS" | "CHR" | "MUS" => Some(Sector::Rel),
        // In CAMEO MED is the media; PLOVER gives them JRN.
        "MED" => Some(Sector::Jrn),
        "MOP" => Some(Sector::Opp),
        part => part.parse().ok(),
    })
}

fn dated(text: &str) -> Vec<Coded> {
    let text = text.trim();
    let end = text
        .find(|c: char| !(c.is_ascii_uppercase() || c == '/' || c == '-' || c == '+'))
        .unwrap_or(text.len());
    let (codes, when) = text.split_at(end);
    let when = when.trim();
    let (from, to) = if let Some(day) = when.strip_prefix('<') {
        (None, date(day))
    } else if let Some(day) = when.strip_prefix('>') {
        (date(day), None)
    } else if let Some((a, b)) = when.split_once('-') {
        (date(a), date(b))
    } else {
        (None, None)
    };
    codes
        .split('/')
        .map(str::trim)
        .filter(|c| !c.is_empty())
        .map(|c| Coded { code: c.into(), from, to })
        .collect()
}

fn date(text: &str) -> Option<u32> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    match digits.len() {
        8 => digits.parse().ok(),
        6 => digits.parse::<u32>().ok().map(|d| if d < 300_000 { 20_000_000 + d } else { 19_000_000 + d }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actors::words;

    #[test]
    fn actors_with_synonyms_and_dates() {
        let mut d = ActorDictionary::without_names().unwrap();
        let file = "NARNIA_ [NRN] # a realm\n+CAIR_PARAVEL\nTUMNUS\n\t[NRNCVL <19500101]\n\t[NRNGOV 19500101-19600101]\nTHE_TWINS [AAA/BBB]\n";
        extend_actors(&mut d, "x", file).unwrap();
        let found = |text: &str| -> Vec<String> {
            let w = words(text);
            d.longest_at(&w, 0, true)
                .map_or(Vec::new(), |f| f.readings.iter().map(|r| d.entry(r.0).key.to_string()).collect())
        };
        assert_eq!(found("Cair Paravel"), ["NRN"]);
        assert_eq!(found("Tumnus"), ["NRNCVL", "NRNGOV"]);
        assert_eq!(found("Twins"), ["AAA", "BBB"]);
        let tumnus = d.by_key("NRNGOV").unwrap();
        assert_eq!(
            (tumnus.from, tumnus.to, tumnus.sector),
            (Some(19_500_101), Some(19_600_101), Some(Sector::Gov))
        );
    }

    #[test]
    fn agents_with_plurals_and_sets() {
        let mut d = ActorDictionary::without_names().unwrap();
        extend_agents(
            &mut d,
            "x",
            "!WHO! = MAN, WOMEN\nCONGRESS!WHO! [~LEG]\nGOLDEN_GOOSE {GOLDEN_GEESE} [~AGR] # c\n",
        )
        .unwrap();
        assert_eq!(d.agent("congress women").unwrap().sector, Sector::Leg);
        assert_eq!(d.agent("golden geese").unwrap().code.as_deref(), Some("AGR"));
    }

    #[test]
    fn an_open_bracket_is_named() {
        let mut d = ActorDictionary::default();
        assert_eq!(extend_actors(&mut d, "x", "A [B]\nC [D\n").unwrap_err().line, 2);
    }
}
