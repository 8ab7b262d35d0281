//! Hot spots in sentences and in a table.

use super::area::Area;
use super::knox::Knox;
use super::{HotCell, HotspotClass, HotspotOptions, Hotspots};
use crate::period::Period;
use crate::report::{Table, counted, p_value, thousands};

pub(super) fn area_words(area: &Area) -> String {
    let n = thousands(area.cells.len() as u64);
    match area.kind {
        "reported" => format!(
            "the study area is what was reported from: {n} cells with an incident and the gaps between them; quiet land around is \
             not compared"
        ),
        "box" => format!("the study area is the box that was asked for: {n} cells"),
        _ => format!(
            "the study area is the {n} cells of the exposure file; incidents are expected in proportion to it"
        ),
    }
}

pub(super) fn sentence(
    cells: &[HotCell],
    n: u64,
    [compared, slices]: [usize; 2],
    whole: &Period,
    knox: Option<&Knox>,
    options: &HotspotOptions,
) -> String {
    let now = cells
        .iter()
        .filter(|c| {
            !matches!(c.class, HotspotClass::Historical | HotspotClass::Former | HotspotClass::Overall)
        })
        .count();
    let found = match cells.len() {
        0 => "none stands out".to_owned(),
        1 => "one stands out".to_owned(),
        n => format!("{n} stand out"),
    };
    let last = match (cells.len(), now) {
        (0, _) => String::new(),
        (_, 0) => ", none of them in the last slice".to_owned(),
        _ => format!(", {now} of them in the last slice"),
    };
    let mut text = format!(
        "Of {} compared for {} in {whole}, {found} at a false discovery rate of {:.0} % over all cells and {}{last}.",
        counted(compared as u64, "cell"),
        counted(n, "reported incident"),
        100.0 * options.fdr,
        counted(slices as u64, "slice"),
    );
    if let Some(k) = knox {
        text.push_str(&format!(
            " {} pairs lie within {:.0} km and {} days of each other, {} would by chance ({}).",
            thousands(k.observed),
            k.near_km,
            k.near_days,
            thousands(k.expected.round() as u64),
            p_value(k.p_permutation)
        ));
    }
    text
}

impl Hotspots {
    /// One row a hot cell.
    pub fn table(&self) -> Table {
        let mut table = Table::new(&[
            "cell",
            "lat",
            "lon",
            "count",
            "constant_sources",
            "z",
            "p",
            "hot_overall",
            "hot_slices",
            "class",
            "tau",
            "trend_p",
        ]);
        for c in &self.cells {
            table.push([
                c.cell.clone(),
                c.lat.to_string(),
                c.lon.to_string(),
                c.count.to_string(),
                c.constant_sources.to_string(),
                c.z.to_string(),
                c.p.to_string(),
                c.hot_overall.to_string(),
                c.hot_in.iter().map(Period::label).collect::<Vec<_>>().join(";"),
                format!("{:?}", c.class).to_lowercase(),
                c.trend.tau.to_string(),
                c.trend.p.to_string(),
            ]);
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use crate::filter::Filter;
    use crate::hotspots::{HotspotOptions, hotspots};
    use crate::simulation::hotspots::even;

    #[test]
    fn where_none_stands_out_none_is_counted_in_the_last_slice() {
        let options = HotspotOptions { permutations: 0, ..HotspotOptions::default() };
        let h =
            hotspots(&even(100, 1), &Filter::default(), &"2016..2019".parse().unwrap(), &options).unwrap();
        assert!(h.cells.is_empty(), "{:?}", h.cells);
        assert!(
            h.sentence.contains("none stands out") && !h.sentence.contains("last slice"),
            "{}",
            h.sentence
        );
    }
}
