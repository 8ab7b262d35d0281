//! A language model as a coder, behind an OpenAI-compatible address: asked sentence by sentence, believed only where it
//! quotes words that stand there.

use super::answer::{Answer, PartyAnswer, PlaceAnswer, Told};
use dateline_types::{Actuality, Certainty, EventClass, LocalType, Mode, PloverType, Polarity, Sha256};
use serde::Deserialize;
use serde_json::{Value, json};
use std::io::Read;
use std::time::Duration;

/// What the model is told. Its digest is kept with every answer.
pub const PROMPT: &str = include_str!("prompt.txt");
/// Bytes of an answer at most.
const LONGEST_ANSWER: u64 = 1 << 20;
/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(300);

/// The digest of what a model is asked.
pub fn prompt_digest() -> String {
    Sha256::of(PROMPT.as_bytes()).to_hex()
}

/// What the model may say.
#[derive(Debug, Deserialize)]
struct Said {
    event: bool,
    #[serde(default, rename = "type")]
    class: Option<String>,
    #[serde(default)]
    mode: Option<String>,
    #[serde(default)]
    actors: Vec<String>,
    #[serde(default)]
    targets: Vec<String>,
    #[serde(default)]
    start: Option<String>,
    #[serde(default)]
    end: Option<String>,
    #[serde(default)]
    place: Option<String>,
    #[serde(default)]
    actuality: Option<String>,
    #[serde(default)]
    polarity: Option<String>,
    #[serde(default)]
    certainty: Option<String>,
    #[serde(default)]
    killed: Option<u64>,
    #[serde(default)]
    quote: String,
}

/// The form the answer must have (JSON Schema), for servers that hold models to one.
fn schema() -> Value {
    let text = json!({ "type": ["string", "null"] });
    let list = json!({ "type": "array", "items": { "type": "string" } });
    json!({
        "type": "object", "additionalProperties": false, "required": ["event", "quote"],
        "properties": {
            "event": { "type": "boolean" }, "type": text, "mode": text, "actors": list, "targets": list, "start": text,
            "end": text, "place": text, "actuality": text, "polarity": text, "certainty": text,
            "killed": { "type": ["integer", "null"] }, "quote": { "type": "string" },
        },
    })
}

/// Asks about one sentence; the raw words of the answer.
///
/// # Errors
/// If the server does not answer as such servers do; in a sentence.
pub fn ask(address: &str, model: &str, date: Option<&str>, sentence: &str) -> Result<String, String> {
    let config = ureq::Agent::config_builder()
        .timeout_global(Some(PATIENCE))
        // What is sent to one address is sent to no other.
        .max_redirects(0)
        .http_status_as_error(false)
        .build();
    let agent = ureq::Agent::new_with_config(config);
    let body = json!({
        "model": model, "temperature": 0, "max_tokens": 400,
        "messages": [
            { "role": "system", "content": PROMPT },
            { "role": "user", "content": format!("Date of the report: {}\nSentence: {sentence}", date.unwrap_or("unknown")) },
        ],
        "response_format": { "type": "json_schema", "json_schema": { "name": "event", "strict": true, "schema": schema() } },
    });
    let url = format!("{}/chat/completions", address.trim_end_matches('/'));
    let sent = agent.post(&url).header("content-type", "application/json").send(body.to_string());
    let mut response = sent.map_err(|error| format!("the model's server did not answer: {error}"))?;
    if response.status().as_u16() != 200 {
        return Err(format!("the model's server answered with status {}", response.status().as_u16()));
    }
    let mut bytes = Vec::new();
    let reader = response.body_mut().with_config().limit(LONGEST_ANSWER).reader();
    reader
        .take(LONGEST_ANSWER)
        .read_to_end(&mut bytes)
        .map_err(|error| format!("the answer broke off: {error}"))?;
    let answer: Value = serde_json::from_slice(&bytes).map_err(|_| "the answer is no JSON".to_owned())?;
    let words = answer["choices"][0]["message"]["content"].as_str();
    words.map(str::to_owned).ok_or_else(|| "the answer holds no message".to_owned())
}

/// Reads what a model said of a sentence that stands at byte `start` of its document.
///
/// # Errors
/// If it is not of the form, names no type of the ontology, or quotes words that do not stand in the sentence. Such an
/// answer is no answer.
pub fn read(said: &str, sentence: &str, start: u32) -> Result<Answer, String> {
    // Some models put the object between other words.
    let object =
        said.find('{').zip(said.rfind('}')).and_then(|(from, to)| said.get(from..=to)).unwrap_or(said);
    let said: Said = serde_json::from_str(object).map_err(|error| format!("not of the form: {error}"))?;
    if !said.event {
        return Ok(Answer::default());
    }
    let place_of = |words: &str| -> Result<(u32, u32), String> {
        let at = sentence.find(words).filter(|_| !words.trim().is_empty());
        let at = at.ok_or_else(|| format!("the words do not stand in the sentence: {words:?}"))?;
        Ok((start + at as u32, start + (at + words.len()) as u32))
    };
    let quote = place_of(&said.quote)?;
    let class = said.class.as_deref().unwrap_or_default();
    let mode = said.mode.as_deref().filter(|mode| !mode.is_empty());
    let (class, mode, local) = match (class.parse::<PloverType>(), class.parse::<LocalType>()) {
        (Ok(kind), _) => {
            // A mode of another type is no reason to lose the type.
            let mode = mode
                .and_then(|mode| mode.parse::<Mode>().ok())
                .filter(|mode| EventClass::plover(kind, Some(*mode)).is_ok());
            (Some(kind.to_string()), mode.map(|mode| mode.to_string()), None)
        }
        (_, Ok(local)) => (None, None, Some(local.to_string())),
        _ => return Err(format!("no type of the ontology: {class:?}")),
    };
    let parties = |names: &[String]| -> Result<Vec<PartyAnswer>, String> {
        names
            .iter()
            .map(|words| place_of(words).map(|(start, end)| PartyAnswer::Words { start, end }))
            .collect()
    };
    let day = |text: &Option<String>| {
        let date = text.as_deref().and_then(|text| text.parse::<jiff::civil::Date>().ok());
        date.map(|date| date.to_string())
    };
    if let Some(place) = said.place.as_deref().filter(|place| !place.is_empty()) {
        place_of(place)?;
    }
    let term = |text: &Option<String>, known: &dyn Fn(&str) -> bool, usual: &str| {
        text.as_deref().filter(|text| known(text)).unwrap_or(usual).to_owned()
    };
    let (start, end) = (day(&said.start), day(&said.end));
    Ok(Answer {
        told: Some(Told {
            class,
            mode,
            local,
            actors: parties(&said.actors)?,
            targets: parties(&said.targets)?,
            end: end.or_else(|| start.clone()),
            start,
            place: said.place.filter(|p| !p.is_empty()).map(|name| PlaceAnswer {
                name,
                country: None,
                lat: None,
                lon: None,
            }),
            actuality: term(&said.actuality, &|t| t.parse::<Actuality>().is_ok(), "occurred"),
            polarity: term(&said.polarity, &|t| t.parse::<Polarity>().is_ok(), "affirmed"),
            certainty: term(&said.certainty, &|t| t.parse::<Certainty>().is_ok(), "certain"),
            killed: said.killed,
            quote,
        }),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SENTENCE: &str = "Protesters blocked a road in Kulob on 18 March.";

    #[test]
    fn what_is_quoted_must_stand_there() {
        let good = r#"Here: {"event":true,"type":"PROTEST","mode":"obstruct","actors":["Protesters"],"start":"2024-03-18","place":"Kulob","quote":"blocked a road"}"#;
        let told = read(good, SENTENCE, 100).unwrap().told.unwrap();
        assert_eq!(
            (told.kind(), told.mode.as_deref(), told.quote),
            ("PROTEST", Some("obstruct"), (111, 125))
        );
        assert_eq!(told.actors, [PartyAnswer::Words { start: 100, end: 110 }]);
        assert_eq!((told.end.as_deref(), told.actuality.as_str()), (Some("2024-03-18"), "occurred"));
        for (said, why) in [
            (r#"{"event":true,"type":"PROTEST","quote":"burned a car"}"#, "do not stand"),
            (r#"{"event":true,"type":"PROTEST","quote":""}"#, "do not stand"),
            (r#"{"event":true,"type":"PROTEST","actors":["The army"],"quote":"blocked"}"#, "do not stand"),
            (r#"{"event":true,"type":"PROTEST","place":"Khorog","quote":"blocked"}"#, "do not stand"),
            (r#"{"event":true,"type":"FIGHT","quote":"blocked"}"#, "no type"),
            ("I think so", "not of the form"),
        ] {
            let found = read(said, SENTENCE, 0).unwrap_err();
            assert!(found.contains(why), "{said}: {found}");
        }
        assert_eq!(read(r#"{"event":false,"quote":""}"#, SENTENCE, 0), Ok(Answer::default()));
    }
}
