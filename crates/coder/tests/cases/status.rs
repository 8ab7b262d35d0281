//! `status.md`: a text, and what it commits itself to about each named trigger. The form is described in its head.

use dateline_types::{Actuality, Certainty, ClaimAbout, ClaimAct, Polarity};

/// One fenced block.
#[derive(Debug)]
pub struct Case {
    /// The heading it stands under.
    pub phenomenon: String,
    /// The line of `status.md` its text begins on, from 1.
    pub line: usize,
    /// The sentence or sentences.
    pub text: String,
    /// What is asserted, one entry a trigger.
    pub expected: Vec<Expected>,
}

/// The expected status of one event.
#[derive(Debug, PartialEq, Eq)]
pub struct Expected {
    /// A word of the text; it occurs once.
    pub trigger: String,
    pub polarity: Polarity,
    pub actuality: Actuality,
    pub certainty: Certainty,
    /// Outermost first.
    pub claims: Vec<ExpectedClaim>,
}

/// One link of the chain.
#[derive(Debug, PartialEq, Eq)]
pub struct ExpectedClaim {
    pub act: ClaimAct,
    pub about: ClaimAbout,
    /// `None` when nobody is named.
    pub speaker: Option<String>,
    pub medium: Option<String>,
    /// Index into the list of claims.
    pub parent: Option<usize>,
}

/// Every case, in order.
pub fn cases() -> Vec<Case> {
    let (mut cases, mut phenomenon) = (Vec::new(), String::new());
    let mut lines = include_str!("../status.md").lines().enumerate();
    while let Some((number, line)) = lines.next() {
        if let Some(heading) = line.strip_prefix("## ") {
            phenomenon = heading.to_owned();
        }
        if line != "```text" {
            continue;
        }
        let block: Vec<&str> =
            lines.by_ref().map(|(_, line)| line).take_while(|line| *line != "```").collect();
        let rule = block.iter().position(|line| *line == "---").expect("a line of three hyphens");
        cases.push(Case {
            phenomenon: phenomenon.clone(),
            line: number + 2,
            text: block[..rule].join("\n"),
            expected: block[rule + 1..].iter().map(|line| expected(line)).collect(),
        });
    }
    cases
}

fn expected(line: &str) -> Expected {
    let [trigger, status, claims] = fields(line, " | ");
    let [polarity, actuality, certainty] = fields(status, " ");
    let claims = match claims {
        "-" => Vec::new(),
        some => some.split(" ; ").map(claim).collect(),
    };
    Expected {
        trigger: trigger.to_owned(),
        polarity: polarity.parse().unwrap(),
        actuality: actuality.parse().unwrap(),
        certainty: certainty.parse().unwrap(),
        claims,
    }
}

/// `act/about by "speaker" via "medium" < c1`; the last two may be missing, and the speaker may be `-`.
fn claim(text: &str) -> ExpectedClaim {
    let (rest, parent) = match text.split_once(" < c") {
        Some((rest, number)) => (rest, Some(number.parse::<usize>().unwrap() - 1)),
        None => (text, None),
    };
    let (rest, medium) = match rest.split_once(" via ") {
        Some((rest, medium)) => (rest, quoted(medium)),
        None => (rest, None),
    };
    let [head, speaker] = fields(rest, " by ");
    let [act, about] = fields(head, "/");
    ExpectedClaim {
        act: act.parse().unwrap(),
        about: about.parse().unwrap(),
        speaker: quoted(speaker),
        medium,
        parent,
    }
}

fn quoted(text: &str) -> Option<String> {
    (text != "-").then(|| {
        let inner = text.strip_prefix('"').and_then(|t| t.strip_suffix('"'));
        inner.unwrap_or_else(|| panic!("not quoted: {text}")).to_owned()
    })
}

fn fields<'a, const N: usize>(text: &'a str, separator: &str) -> [&'a str; N] {
    let parts: Vec<&str> = text.splitn(N, separator).collect();
    parts.try_into().unwrap_or_else(|_| panic!("{N} fields expected: {text}"))
}
