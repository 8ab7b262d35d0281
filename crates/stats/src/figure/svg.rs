//! Small pieces of SVG.

use std::fmt::Write;

/// The one colour of the figures: dark enough to print grey, told from grey on screen and by the colour-blind.
pub const ACCENT: &str = "#0b5d7a";
/// Lines and small text.
pub const INK: &str = "#222222";
/// Land.
pub const LAND: &str = "#eeeeea";
/// Borders and grids.
pub const FAINT: &str = "#b8b8b2";

/// A drawing of a size in points.
#[derive(Debug, Clone)]
pub struct Drawing {
    body: String,
    width: f64,
    height: f64,
}

impl Drawing {
    /// An empty drawing.
    pub fn new(width: f64, height: f64) -> Drawing {
        Drawing { body: String::new(), width, height }
    }

    /// Appends an element as it stands; numbers and escaped text only.
    pub fn raw(&mut self, element: &str) {
        self.body.push_str(element);
        self.body.push('\n');
    }

    /// A polyline, `close`d or not; `style` is attributes.
    pub fn path(&mut self, points: &[[f64; 2]], close: bool, style: &str) {
        if points.len() < 2 {
            return;
        }
        let mut d = String::new();
        for (n, [x, y]) in points.iter().enumerate() {
            let _ = write!(d, "{}{x:.1} {y:.1}", if n == 0 { 'M' } else { 'L' });
        }
        if close {
            d.push('Z');
        }
        let _ = writeln!(self.body, "<path d=\"{d}\" {style}/>");
    }

    /// A circle.
    pub fn circle(&mut self, [x, y]: [f64; 2], r: f64, style: &str) {
        let _ = writeln!(self.body, "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{r:.1}\" {style}/>");
    }

    /// A line of text.
    pub fn text(&mut self, [x, y]: [f64; 2], size: f64, anchor: &str, text: &str) {
        let text = escape(text);
        let _ = writeln!(
            self.body,
            "<text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{size}\" text-anchor=\"{anchor}\" fill=\"{INK}\">{text}</text>"
        );
    }

    /// A line of text with a white edge, to be read on a map. The edge is an element of its own under the letters: not every
    /// program knows `paint-order`, and without it the edge would cover them.
    pub fn haloed(&mut self, [x, y]: [f64; 2], size: f64, text: &str) {
        let text = escape(text);
        let _ = writeln!(
            self.body,
            "<text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{size}\" fill=\"#ffffff\" stroke=\"#ffffff\" stroke-width=\"2.4\" \
             stroke-linejoin=\"round\" aria-hidden=\"true\">{text}</text>\n\
             <text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{size}\" fill=\"{INK}\">{text}</text>"
        );
    }

    /// A name of the basemap: faint and spaced, around `x`.
    pub fn faint(&mut self, [x, y]: [f64; 2], size: f64, text: &str) {
        let text = escape(text);
        let _ = writeln!(
            self.body,
            "<text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{size}\" text-anchor=\"middle\" letter-spacing=\"1\" \
             fill=\"#8a8a84\">{text}</text>"
        );
    }

    /// Text in lines of at most `most` characters, downwards; returns where the next line would stand.
    pub fn paragraph(&mut self, [x, mut y]: [f64; 2], size: f64, most: usize, text: &str) -> f64 {
        for line in wrap(text, most) {
            self.text([x, y], size, "start", &line);
            y += 1.35 * size;
        }
        y
    }

    /// Makes the drawing taller if it is not.
    pub fn grow(&mut self, height: f64) {
        self.height = self.height.max(height);
    }

    /// The whole document; `title` and `description` are for readers who cannot see it.
    pub fn finish(self, title: &str, description: &str) -> String {
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {w:.0} {h:.0}\" width=\"{w:.0}\" height=\"{h:.0}\" \
             font-family=\"sans-serif\" role=\"img\">\n<title>{}</title>\n<desc>{}</desc>\n\
             <rect width=\"{w:.0}\" height=\"{h:.0}\" fill=\"#ffffff\"/>\n{}</svg>\n",
            escape(title),
            escape(description),
            self.body,
            w = self.width,
            h = self.height,
        )
    }
}

/// Text as XML content.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            // XML 1.0 allows no other control characters.
            c if c.is_control() && c != '\n' && c != '\t' => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

fn wrap(text: &str, most: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in unbreakable(text) {
        let line = lines.last().map_or(0, |l| l.chars().count());
        if line > 0 && line + 1 + word.chars().count() > most {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(&word);
        }
    }
    lines
}

/// The words of a text; a per cent sign stays with its number, and `p = 0.01` together.
fn unbreakable(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let is_sign = |w: &str| matches!(w, "=" | "<");
        let glued = |last: &String| word.starts_with('%') || is_sign(word) || last.ends_with(['=', '<']);
        match words.last_mut().filter(|last| glued(last)) {
            Some(last) => *last += &format!("\u{a0}{word}"),
            None => words.push(word.to_owned()),
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edge_lies_under_its_letters_in_every_program() {
        let mut drawing = Drawing::new(10.0, 10.0);
        drawing.haloed([1.0, 2.0], 9.0, "Arnor");
        let svg = drawing.finish("t", "d");
        let (edge, letters) = (svg.find("stroke=\"#ffffff\"").unwrap(), svg.rfind(">Arnor<").unwrap());
        assert!(edge < letters && svg.matches(">Arnor<").count() == 2 && !svg.contains("paint-order"));
    }

    #[test]
    fn text_cannot_become_markup() {
        assert_eq!(escape("<a href=\"x\">&\u{0}"), "&lt;a href=&quot;x&quot;&gt;&amp; ");
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("of 42 % (p = 0.1)", 6), ["of", "42\u{a0}%", "(p\u{a0}=\u{a0}0.1)"]);
    }
}
