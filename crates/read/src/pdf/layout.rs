//! Letters with places to lines of print.
//!
//! Letters are taken in the order they were drawn: programs write a column to its end before the next. Only a page
//! whose lines jump back and forth is put in order by place. What a line is, is told by baselines; where words part, by
//! gaps; where paragraphs part, by leading and size.

/// A letter, or the few that one glyph stands for, on a page whose y axis points down.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Letter {
    pub text: String,
    /// Its origin on the baseline.
    pub x: f64,
    pub y: f64,
    /// Which way the line runs, of any length.
    pub direction: (f64, f64),
    /// The em, in the page's unit.
    pub size: f64,
    /// How far the next letter stands.
    pub width: f64,
}

/// Shares of an em.
const WORD_GAP: f64 = 0.18;
const CELL_GAP: f64 = 2.0;
const OFF_BASELINE: f64 = 0.45;
const BACKWARDS: f64 = 0.6;

/// Letters that run on without a break.
#[derive(Debug, Clone)]
pub(super) struct Segment {
    pub text: String,
    /// Unit vector of the line.
    pub direction: (f64, f64),
    /// Where it begins and ends along the line, and its baseline across.
    pub start: f64,
    pub end: f64,
    pub across: f64,
    pub size: f64,
    /// Where the last letter began, and what it was: print in bold by printing twice is one letter.
    last: (f64, String),
}

/// The lines of a page, a blank line where paragraphs part.
pub(super) fn lines(letters: &[Letter]) -> String {
    let mut segments = segments(letters);
    segments.retain(|segment| !segment.text.trim().is_empty());
    if jumps(&segments) * 4 > segments.len() {
        segments.sort_by(|a, b| {
            let row = |segment: &Segment| (segment.across / segment.size.max(1.0)).round();
            row(a).total_cmp(&row(b)).then(a.start.total_cmp(&b.start))
        });
    }
    let lines = merged(super::columns::in_columns(segments));
    let leading = usual_leading(&lines);
    let mut out = String::new();
    let mut before: Option<&Segment> = None;
    for line in &lines {
        if let Some(before) = before {
            out.push('\n');
            let step = line.across - before.across;
            let other_size = (line.size / before.size - 1.0).abs() > 0.15;
            let far = leading.is_some_and(|leading| step > leading * 1.4) || step > line.size * 3.0;
            // A step back up is the next column: its first line goes on with the text.
            if far || other_size || line.direction != before.direction {
                out.push('\n');
            }
        }
        // A soft hyphen at the end of a line was printed as one.
        let text = line.text.trim();
        match text.strip_suffix('\u{AD}') {
            Some(text) => {
                out.push_str(text);
                out.push('-');
            }
            None => out.push_str(text),
        }
        before = Some(line);
    }
    out
}

fn segments(letters: &[Letter]) -> Vec<Segment> {
    let mut segments: Vec<Segment> = Vec::new();
    for letter in letters {
        let length = letter.direction.0.hypot(letter.direction.1);
        let finite =
            [letter.x, letter.y, letter.size, letter.width, length].iter().all(|value| value.is_finite());
        if !finite || length <= 0.0 || letter.size <= 0.0 {
            continue;
        }
        // Rounded, so that lines of one direction compare equal.
        let direction = (
            (letter.direction.0 / length * 64.0).round() / 64.0,
            (letter.direction.1 / length * 64.0).round() / 64.0,
        );
        let along = letter.x * direction.0 + letter.y * direction.1;
        let across = letter.y * direction.0 - letter.x * direction.1;
        let text = unligated(&letter.text);
        let is_space = text.chars().all(char::is_whitespace);
        if let Some(segment) = segments.last_mut()
            && segment.direction == direction
            && (across - segment.across).abs() < OFF_BASELINE * segment.size.max(letter.size)
        {
            let size = segment.size.max(letter.size);
            let (last_start, last_text) = &segment.last;
            if (along - last_start).abs() < 0.12 * size && *last_text == text && !is_space {
                continue;
            }
            let gap = along - segment.end;
            if (-BACKWARDS * size..CELL_GAP * size).contains(&gap) {
                if gap > WORD_GAP * size && !is_space && !segment.text.ends_with(' ') {
                    segment.text.push(' ');
                }
                push(&mut segment.text, &text, is_space);
                segment.end = segment.end.max(along + letter.width);
                if !is_space {
                    segment.last = (along, text);
                    // A raised number keeps its line's baseline and size.
                    if letter.size > segment.size {
                        segment.size = letter.size;
                        segment.across = across;
                    }
                }
                continue;
            }
        }
        if is_space {
            continue;
        }
        segments.push(Segment {
            text: text.clone(),
            direction,
            start: along,
            end: along + letter.width,
            across,
            size: letter.size,
            last: (along, text),
        });
    }
    segments
}

fn push(line: &mut String, text: &str, is_space: bool) {
    if !is_space {
        line.push_str(text);
    } else if !line.ends_with(' ') {
        line.push(' ');
    }
}

/// Segments that go back up over text that was drawn before, in the same column.
fn jumps(segments: &[Segment]) -> usize {
    let overlap = |a: &Segment, b: &Segment| a.start < b.end && b.start < a.end;
    segments
        .windows(2)
        .filter(|pair| pair[0].direction == pair[1].direction)
        .filter(|pair| pair[1].across < pair[0].across - pair[0].size && overlap(&pair[0], &pair[1]))
        .count()
}

/// Joins segments of one baseline that follow each other: the cells of a row.
fn merged(segments: Vec<Segment>) -> Vec<Segment> {
    let mut lines: Vec<Segment> = Vec::new();
    for segment in segments {
        if let Some(line) = lines.last_mut()
            && line.direction == segment.direction
            && (line.across - segment.across).abs() < OFF_BASELINE * line.size.min(segment.size)
            && segment.start >= line.end - BACKWARDS * line.size
        {
            line.text.truncate(line.text.trim_end().len());
            line.text.push_str("  ");
            line.text.push_str(segment.text.trim_start());
            line.end = segment.end;
            continue;
        }
        lines.push(segment);
    }
    lines
}

/// The step between lines that is most often the smallest: the median of the downward steps of running text.
fn usual_leading(lines: &[Segment]) -> Option<f64> {
    let mut steps: Vec<f64> = lines
        .windows(2)
        .filter(|pair| pair[0].direction == pair[1].direction)
        .map(|pair| pair[1].across - pair[0].across)
        .zip(lines)
        .filter(|(step, line)| *step > line.size * 0.5 && *step < line.size * 2.5)
        .map(|(step, _)| step)
        .collect();
    steps.sort_by(f64::total_cmp);
    // Paragraph gaps are steps too; half of them stand above the leading of the text.
    steps.get(steps.len().saturating_sub(1) / 2).copied()
}

/// Ligatures that fonts have for looks.
fn unligated(text: &str) -> String {
    text.chars().fold(String::new(), |mut out, letter| {
        match letter {
            '\u{FB00}' => out.push_str("ff"),
            '\u{FB01}' => out.push_str("fi"),
            '\u{FB02}' => out.push_str("fl"),
            '\u{FB03}' => out.push_str("ffi"),
            '\u{FB04}' => out.push_str("ffl"),
            '\u{FB05}' | '\u{FB06}' => out.push_str("st"),
            '\0' => {}
            letter => out.push(letter),
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Letters half an em wide from a place on, spaces not drawn.
    fn print(letters: &mut Vec<Letter>, text: &str, x: f64, y: f64, size: f64) {
        for (index, letter) in text.chars().enumerate().filter(|(_, letter)| *letter != ' ') {
            letters.push(Letter {
                text: letter.to_string(),
                x: x + index as f64 * size / 2.0,
                y,
                direction: (1000.0, 0.0),
                size,
                width: size / 2.0,
            });
        }
    }

    fn page(rows: &[(&str, f64, f64, f64)]) -> String {
        let mut letters = Vec::new();
        for (text, x, y, size) in rows {
            print(&mut letters, text, *x, *y, *size);
        }
        lines(&letters)
    }

    #[test]
    fn gaps_part_words_and_leading_parts_paragraphs() {
        let text = page(&[
            ("A heading", 50.0, 50.0, 18.0),
            ("The first line of it", 50.0, 80.0, 10.0),
            ("and the second.", 50.0, 92.0, 10.0),
            ("and the third.", 50.0, 104.0, 10.0),
            ("Another paragraph", 50.0, 126.0, 10.0),
            ("with two lines.", 50.0, 138.0, 10.0),
        ]);
        assert_eq!(
            text,
            "A heading\n\nThe first line of it\nand the second.\nand the third.\n\nAnother paragraph\nwith two lines."
        );
    }

    #[test]
    fn columns_are_read_one_after_the_other_and_rows_across() {
        let columns = page(&[
            ("left one", 50.0, 50.0, 10.0),
            ("left two", 50.0, 62.0, 10.0),
            ("right one", 300.0, 50.0, 10.0),
            ("right two", 300.0, 62.0, 10.0),
        ]);
        assert_eq!(columns, "left one\nleft two\nright one\nright two");
        // Drawn row by row, and told from a table by its lines of prose.
        let mut rows = Vec::new();
        let left = [
            "Gunmen killed three officers",
            "in the town of Kaya on Monday,",
            "the governor said. They fled",
            "on motorcycles to the north.",
        ];
        let right = [
            "A bomb exploded in Dori on",
            "Sunday and killed two men,",
            "and five others were hurt. No",
            "group has claimed the attack.",
        ];
        for (n, (left, right)) in left.iter().zip(right).enumerate() {
            let y = 50.0 + 12.0 * n as f64;
            rows.extend([(*left, 50.0, y, 10.0), (right, 310.0, y, 10.0)]);
        }
        assert_eq!(page(&rows), format!("{}\n{}", left.join("\n"), right.join("\n")));
        let row = page(&[("Killed", 50.0, 50.0, 10.0), ("14", 200.0, 50.0, 10.0)]);
        assert_eq!(row, "Killed  14");
    }

    #[test]
    fn a_page_drawn_from_the_bottom_is_put_in_order() {
        let text = page(&[
            ("line four", 50.0, 86.0, 10.0),
            ("line three", 50.0, 74.0, 10.0),
            ("line two", 50.0, 62.0, 10.0),
            ("line one", 50.0, 50.0, 10.0),
        ]);
        assert_eq!(text, "line one\nline two\nline three\nline four");
    }

    #[test]
    fn bold_by_printing_twice_is_printed_once() {
        let mut letters = Vec::new();
        for letter in ["o", "n", "e"] {
            let x = 50.0 + letters.len() as f64 * 2.5;
            print(&mut letters, letter, x, 50.0, 10.0);
            print(&mut letters, letter, x + 0.3, 50.0, 10.0);
        }
        assert_eq!(lines(&letters), "one");
    }

    #[test]
    fn letters_without_a_place_are_left_out() {
        let letter = Letter {
            text: "x".to_owned(),
            x: f64::NAN,
            y: 0.0,
            direction: (0.0, 0.0),
            size: 0.0,
            width: f64::INFINITY,
        };
        assert_eq!(lines(&[letter]), "");
    }
}
