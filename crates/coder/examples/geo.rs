//! Scores places on a gold set: `cargo run --release -p dateline-coder --example geo -- GOLD.jsonl [--gold-spans]
//! [--half 0|1] [--predictions OUT] [--ledger OUT] [--errors]`.
//!
//! The same as `dateline eval geo`, without the application; for work on the resolver.

use dateline_coder::place;
use dateline_eval::geo::{CodePoints, PredictedToponym, Prediction, read_gold, score};
use dateline_nlp::Pipeline;
use dateline_resources::gazetteer::Gazetteer;
use dateline_types::{Document, DocumentId, Parse, Sha256, Span};
use std::error::Error;
use std::time::{Duration, Instant};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let flag = |name: &str| arguments.iter().any(|a| a == name);
    let value = |name: &str| arguments.iter().position(|a| a == name).and_then(|at| arguments.get(at + 1));
    let path = arguments.first().ok_or("which gold file?")?;
    let mut gold = read_gold(&std::fs::read_to_string(path)?)?;
    if let Some(half) = value("--half").and_then(|h| h.parse::<usize>().ok()) {
        let mut at = 0;
        gold.retain(|_| {
            at += 1;
            at % 2 == half
        });
    }
    let started = Instant::now();
    let gazetteer = Gazetteer::embedded();
    eprintln!("gazetteer opened in {:?}", started.elapsed());
    let given = flag("--gold-spans");
    let pipeline = if given { None } else { Some(open_pipeline()?) };
    let mut predictions = Vec::new();
    let (mut spent, mut count) = (Duration::ZERO, 0);
    for one in &gold {
        let points = CodePoints::of(&one.text);
        let document = document(&one.text, one.title.clone(), one.domain.clone());
        let (parse, mentions);
        let began;
        match &pipeline {
            None => {
                let spans: Vec<Span> = one
                    .toponyms
                    .iter()
                    .filter_map(|t| Some(Span::new(points.byte(t.start)?, points.byte(t.end)?)))
                    .collect();
                parse = Parse::default();
                began = Instant::now();
                mentions = place::resolve_spans(&document, &parse, &gazetteer, &spans);
            }
            Some(pipeline) => {
                parse = dateline_nlp::parse_document(pipeline, &document, &Default::default()).0;
                began = Instant::now();
                mentions = place::find(&document, &parse, &gazetteer).0;
            }
        }
        spent += began.elapsed();
        count += mentions.len();
        let toponyms: Vec<PredictedToponym> = mentions
            .iter()
            .map(|m| PredictedToponym {
                start: points.index(m.span.start()),
                end: points.index(m.span.end()),
                lat: m.place.as_ref().map(|p| p.point.lat()),
                lon: m.place.as_ref().map(|p| p.point.lng()),
                geonameid: m.place.as_ref().and_then(|p| p.geonameid).map(u64::from),
                country: m
                    .place
                    .as_ref()
                    .and_then(|p| gazetteer.country(p.country.as_deref()?))
                    .map(|c| c.name.clone()),
                admin1: m.place.as_ref().and_then(|p| p.admin1.clone()),
            })
            .collect();
        if flag("--errors") {
            errors(one, &toponyms, &mentions, &document, given);
        }
        predictions.push(Prediction { docid: one.docid.clone(), toponyms });
    }
    let (score, ledger) = score(&gold, &predictions, &[]);
    println!("{}", serde_json::to_string_pretty(&score)?);
    eprintln!("{count} mentions in {spent:?}: {:.0} a second", count as f64 / spent.as_secs_f64());
    if let Some(out) = value("--predictions") {
        std::fs::write(
            out,
            predictions
                .iter()
                .map(|p| serde_json::to_string(p).unwrap_or_default() + "\n")
                .collect::<String>(),
        )?;
    }
    if let Some(out) = value("--ledger") {
        std::fs::write(
            out,
            ledger.iter().map(|r| serde_json::to_string(r).unwrap_or_default() + "\n").collect::<String>(),
        )?;
    }
    Ok(())
}

fn open_pipeline() -> Result<Pipeline, Box<dyn Error>> {
    use dateline_resources::models;
    let truecaser = dateline_nlp::Truecaser::new(models::truecase_words(), models::truecase_context())?;
    Ok(Pipeline::from_pack(models::en_core_web_sm().to_vec())?.with_truecaser(truecaser))
}

fn document(text: &str, title: Option<String>, publisher: Option<String>) -> Document {
    let digest = Sha256::of(text.as_bytes());
    Document {
        id: DocumentId::of(&[text.as_bytes()]),
        text: text.to_owned(),
        title,
        origin: String::new(),
        raw_sha256: digest,
        publisher,
        agency: None,
        url: None,
        media_type: "text/plain".into(),
        language: Some("en".into()),
        date: None,
        dateline_place: None,
        front_matter: None,
        source_map: Default::default(),
    }
}

/// What went wrong, to standard error: for reading while working, never for committing.
fn errors(
    gold: &dateline_eval::geo::GoldDocument,
    found: &[PredictedToponym],
    mentions: &[dateline_types::PlaceMention],
    document: &Document,
    given: bool,
) {
    let text: Vec<char> = gold.text.chars().collect();
    let quote = |start: usize, end: usize| -> String {
        text[start.saturating_sub(25)..(end + 25).min(text.len())]
            .iter()
            .collect::<String>()
            .replace('\n', " ")
    };
    for t in &gold.toponyms {
        let Some(at) = found.iter().position(|p| p.start < t.end && t.start < p.end) else {
            eprintln!(
                "MISS\t{}\t{}",
                document.words(Span::new(0, 0)).len() + gold.docid.0.len(),
                quote(t.start, t.end)
            );
            continue;
        };
        let (Some(lat), Some(lon)) = (t.lat, t.lon) else { continue };
        let p = &found[at];
        let km = p.lat.zip(p.lon).map(|(a, b)| {
            let point = |lat, lng| dateline_types::LatLng::new(lat, lng).ok();
            point(a, b).zip(point(lat, lon)).map_or(20039.0, |(a, b)| a.haversine_km(b))
        });
        if km.is_none_or(|km| km >= 161.0) && (t.geonameid.is_none() || t.geonameid != p.geonameid) {
            let chosen = mentions[at].place.as_ref().map(|p| (p.name.clone(), p.admin1.clone(), p.precision));
            eprintln!(
                "WRONG\t{:?}\t{}\t{}\tgold {lat:.2},{lon:.2} {:?} {:?}\tours {chosen:?} {:?}",
                gold.domain,
                quote(t.start, t.end),
                text[t.start..t.end].iter().collect::<String>(),
                t.gaz_admin1,
                t.geonameid,
                mentions[at].reasons
            );
        }
    }
    if !given {
        for p in found {
            if !gold.toponyms.iter().any(|t| p.start < t.end && t.start < p.end) {
                eprintln!(
                    "EXTRA\t{}\t{}",
                    text[p.start..p.end].iter().collect::<String>(),
                    quote(p.start, p.end)
                );
            }
        }
    }
}
