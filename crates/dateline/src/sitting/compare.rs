//! Agreement of two coders, field by field.

use super::answer::{Answer, PartyAnswer, PlaceAnswer, Told};
use dateline_stats::agreement::{Metric, alpha, kappa};
use std::collections::{BTreeMap, BTreeSet};

/// The fields that are compared.
pub const FIELDS: [&str; 11] = [
    "event",
    "type",
    "mode",
    "actors",
    "targets",
    "start",
    "place",
    "actuality",
    "polarity",
    "certainty",
    "killed",
];

/// Agreement on one field.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldAgreement {
    /// The field.
    pub field: &'static str,
    /// Units both coders said something of.
    pub n: usize,
    /// Units on which they say the same.
    pub agree: usize,
    /// Krippendorff's alpha: of days and counts with the interval metric, else nominal.
    pub alpha: Option<f64>,
    /// Cohen's kappa.
    pub kappa: Option<f64>,
}

/// Two places of one name in one country, or within this distance, are the same.
const SAME_KM: f64 = 10.0;

fn same_place(a: &PlaceAnswer, b: &PlaceAnswer) -> bool {
    let point = |place: &PlaceAnswer| dateline_types::LatLng::new(place.lat?, place.lon?).ok();
    match (point(a), point(b)) {
        (Some(a), Some(b)) => a.haversine_km(b) <= SAME_KM,
        _ => a.name.eq_ignore_ascii_case(&b.name) && a.country == b.country,
    }
}

fn same_parties(a: &[PartyAnswer], b: &[PartyAnswer]) -> bool {
    let covered = |these: &[PartyAnswer], those: &[PartyAnswer]| {
        these.iter().all(|party| those.iter().any(|other| party.is_same(other)))
    };
    covered(a, b) && covered(b, a)
}

/// The fields in which two accounts of one event differ.
pub fn differing(a: &Told, b: &Told) -> Vec<&'static str> {
    let same_place = match (&a.place, &b.place) {
        (None, None) => true,
        (Some(a), Some(b)) => same_place(a, b),
        _ => false,
    };
    let checks = [
        ("type", a.kind() == b.kind()),
        ("mode", a.mode == b.mode),
        ("actors", same_parties(&a.actors, &b.actors)),
        ("targets", same_parties(&a.targets, &b.targets)),
        ("start", a.start == b.start),
        ("place", same_place),
        ("actuality", a.actuality == b.actuality),
        ("polarity", a.polarity == b.polarity),
        ("certainty", a.certainty == b.certainty),
        ("killed", a.killed == b.killed),
    ];
    checks.into_iter().filter(|(_, same)| !same).map(|(field, _)| field).collect()
}

/// The fields in which two answers differ; `event` alone where one sees an event and the other none.
pub fn disagreements(a: &Answer, b: &Answer) -> Vec<&'static str> {
    match (&a.told, &b.told) {
        (None, None) => Vec::new(),
        (Some(a), Some(b)) => differing(a, b),
        _ => vec!["event"],
    }
}

/// What a coder says of a field, as one word; values that mean the same get the same word through `words`.
fn word(field: &str, told: &Told) -> String {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    match field {
        "type" => told.kind().to_owned(),
        "mode" => text(&told.mode),
        "start" => text(&told.start),
        "actuality" => told.actuality.clone(),
        "polarity" => told.polarity.clone(),
        "certainty" => told.certainty.clone(),
        "killed" => told.killed.map(|n| n.to_string()).unwrap_or_default(),
        "place" => told
            .place
            .as_ref()
            .map(|p| format!("{}/{}", p.name.to_lowercase(), text(&p.country)))
            .unwrap_or_default(),
        "actors" => parties_word(&told.actors),
        _ => parties_word(&told.targets),
    }
}

fn parties_word(parties: &[PartyAnswer]) -> String {
    let words: BTreeSet<String> = parties
        .iter()
        .map(|party| match party {
            PartyAnswer::Key { actor } => actor.clone(),
            // Words in the document: which ones, not what they say.
            PartyAnswer::Words { start, end } => format!("@{start}-{end}"),
        })
        .collect();
    words.into_iter().collect::<Vec<_>>().join(" ")
}

/// Agreement of two coders over the units both answered.
pub fn agreement(pairs: &[(&Answer, &Answer)]) -> Vec<FieldAgreement> {
    FIELDS.iter().map(|field| of_field(field, pairs)).collect()
}

fn of_field(field: &'static str, pairs: &[(&Answer, &Answer)]) -> FieldAgreement {
    if field == "event" {
        let values: Vec<(bool, bool)> =
            pairs.iter().map(|(a, b)| (a.told.is_some(), b.told.is_some())).collect();
        let units: Vec<Vec<f64>> =
            values.iter().map(|(a, b)| vec![f64::from(u8::from(*a)), f64::from(u8::from(*b))]).collect();
        let agree = values.iter().filter(|(a, b)| a == b).count();
        return FieldAgreement {
            field,
            n: values.len(),
            agree,
            alpha: alpha(&units, Metric::Nominal),
            kappa: kappa(&values),
        };
    }
    let mut words: Vec<(String, String)> = Vec::new();
    let mut agree = 0;
    for (a, b) in pairs {
        let (Some(a), Some(b)) = (&a.told, &b.told) else { continue };
        let same = !differing(a, b).contains(&field);
        agree += usize::from(same);
        let (left, right) = (word(field, a), word(field, b));
        // What means the same is the same value, however each coder put it.
        let right = if same {
            left.clone()
        } else if left == right {
            format!("{right} (another)")
        } else {
            right
        };
        words.push((left, right));
    }
    let number = |word: &str| match field {
        "start" => word
            .parse::<jiff::civil::Date>()
            .ok()
            .map(|d| f64::from((d - jiff::civil::date(1970, 1, 1)).get_days())),
        "killed" => word.parse::<f64>().ok(),
        _ => None,
    };
    let alpha = match field {
        "start" | "killed" => {
            let units: Vec<Vec<f64>> =
                words.iter().map(|(a, b)| [number(a), number(b)].into_iter().flatten().collect()).collect();
            alpha(&units, Metric::Interval)
        }
        _ => {
            let mut index: BTreeMap<&str, f64> = BTreeMap::new();
            for word in words.iter().flat_map(|(a, b)| [a.as_str(), b.as_str()]) {
                let next = index.len() as f64;
                index.entry(word).or_insert(next);
            }
            let units: Vec<Vec<f64>> =
                words.iter().map(|(a, b)| vec![index[a.as_str()], index[b.as_str()]]).collect();
            alpha(&units, Metric::Nominal)
        }
    };
    FieldAgreement { field, n: words.len(), agree, alpha, kappa: kappa(&words) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An account of a protest, to be changed.
    fn protest() -> Told {
        Told {
            class: Some("PROTEST".into()),
            mode: Some("obstruct".into()),
            local: None,
            actors: vec![PartyAnswer::Words { start: 10, end: 20 }],
            targets: Vec::new(),
            start: Some("2024-03-18".into()),
            end: Some("2024-03-18".into()),
            place: Some(PlaceAnswer {
                name: "Kulob".into(),
                country: Some("TJK".into()),
                lat: Some(37.91),
                lon: Some(69.78),
            }),
            actuality: "occurred".into(),
            polarity: "affirmed".into(),
            certainty: "certain".into(),
            killed: None,
            quote: (0, 40),
        }
    }

    #[test]
    fn what_means_the_same_agrees() {
        let one = protest();
        let mut other = protest();
        other.actors = vec![PartyAnswer::Words { start: 6, end: 20 }];
        other.place = Some(PlaceAnswer {
            name: "Kulyab".into(),
            country: Some("TJK".into()),
            lat: Some(37.92),
            lon: Some(69.78),
        });
        assert!(differing(&one, &other).is_empty());
        other.actors.push(PartyAnswer::Key { actor: "TJK".into() });
        other.start = Some("2024-03-20".into());
        assert_eq!(differing(&one, &other), ["actors", "start"]);
    }

    #[test]
    fn fields_are_measured_apart() {
        let yes = |told: Told| Answer { told: Some(told) };
        let (a, mut riot) = (protest(), protest());
        riot.mode = Some("riot".into());
        let (first, second, none) = (yes(a.clone()), yes(riot), Answer::default());
        let pairs = [(&first, &first), (&first, &second), (&none, &none), (&first, &none)];
        let found = agreement(&pairs);
        let of = |name: &str| found.iter().find(|f| f.field == name).unwrap();
        assert_eq!((of("event").n, of("event").agree), (4, 3));
        // Observed .75; the coders say "event" 3 and 2 times of 4: by chance .5.
        assert!((of("event").kappa.unwrap() - 0.5).abs() < 1e-12);
        assert_eq!((of("mode").n, of("mode").agree), (2, 1));
        assert_eq!((of("type").n, of("type").alpha), (2, None), "nothing could disagree");
    }
}
