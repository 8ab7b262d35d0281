//! What a short report pays for the gazetteer and the dictionary: `cargo bench -p dateline-resources --bench first`.
//!
//! A program that codes one report opens both for a handful of names, so that what is unpacked or built at first use is most
//! of the cost. Times are the processor's where the system tells them (Linux), else those of the clock.

use dateline_resources::gazetteer::Gazetteer;
use dateline_resources::models::truecase_words;
use dateline_resources::persons::PersonWords;
use std::time::Instant;

/// Milliseconds of this thread so far.
fn now(start: Instant) -> f64 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|line| line.split(' ').next()?.parse::<f64>().ok());
    nanoseconds.map_or_else(|| start.elapsed().as_secs_f64() * 1e3, |n| n / 1e6)
}

fn main() {
    let start = Instant::now();
    let mut last = now(start);
    let mut lap = |what: &str| {
        let time = now(start);
        println!("{what:52} {:8.1} ms", time - last);
        last = now(start);
    };
    let gazetteer = Gazetteer::embedded();
    let persons = PersonWords::embedded().expect("the embedded lists are checked by a test");
    lap("open");

    let look = |name: &str| {
        let small = name.to_lowercase();
        let places = gazetteer.lookup(name);
        let known = places.iter().filter(|place| gazetteer.point(place.id).is_some());
        known.map(|place| gazetteer.name(place.id).len()).sum::<usize>()
            + usize::from(gazetteer.is_word(&small) || persons.is_common(&small))
    };
    let names = ["Dushanbe", "Khujand", "Sample", "Agency", "Police", "Kulyab"];
    let mut found: usize = names.into_iter().map(look).sum();
    lap("the first six names");

    let words: Vec<&str> =
        truecase_words().lines().filter_map(|line| Some(line.split_once('\t')?.0)).collect();
    lap("(words of the dictionary read)");
    found += words.iter().filter(|word| gazetteer.is_word(word)).count();
    lap(&format!("{} words asked of the dictionary", words.len()));
    let some = words.iter().step_by(9);
    found += some.clone().map(|word| look(word)).sum::<usize>();
    lap(&format!("{} names looked up", some.len()));
    println!("(found: {found})");
}
