//! Land and country boundaries for figures: Natural Earth, as TopoJSON, at two scales.
//!
//! A map of ours shows where the text says something happened. It takes no side on any boundary; every figure that
//! draws these lines prints [`BOUNDARY_DISCLAIMER`], and the set can be replaced ([`Basemap::parse`]).
//!
//! TopoJSON: Bostock and Metcalf, *The TopoJSON Format Specification* 2.1 (quantised arcs §2.1.3, indexes §2.1.4).

use dateline_types::LatLng;
use serde::Deserialize;
use std::fmt;

/// What every figure says about the lines on it.
pub const BOUNDARY_DISCLAIMER: &str = "Boundaries are those of Natural Earth and are drawn for orientation only; \
     they imply no opinion on the status of any territory.";

static COUNTRIES_50M: &str = include_str!("../../../resources/basemap/countries-50m.json");
static COUNTRIES_110M: &str = include_str!("../../../resources/basemap/countries-110m.json");

/// The scale of a basemap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MapScale {
    /// 1:50 million, for regions.
    Regional,
    /// 1:110 million, for the world.
    World,
}

/// A closed line: the last point equals the first.
pub type Ring = Vec<LatLng>;

/// Land and boundaries.
#[derive(Debug, Clone, PartialEq)]
pub struct Basemap {
    /// Each country's outer and inner rings, in the file's order.
    pub countries: Vec<CountryShape>,
    /// Lines that two countries share.
    pub borders: Vec<Vec<LatLng>>,
    /// Lines that only one country has: coasts.
    pub coasts: Vec<Vec<LatLng>>,
}

/// A country's outline.
#[derive(Debug, Clone, PartialEq)]
pub struct CountryShape {
    /// Natural Earth's name.
    pub name: String,
    /// ISO 3166-1 numeric code; `None` for areas that have none.
    pub numeric: Option<u16>,
    /// Rings, to be filled by the even-odd rule.
    pub rings: Vec<Ring>,
}

/// Why a boundary file could not be used.
#[derive(Debug)]
pub enum BasemapError {
    /// It is not JSON of the TopoJSON shape.
    Json(serde_json::Error),
    /// It has no object named `countries`.
    NoCountries,
    /// An arc index points beyond the arcs.
    NoSuchArc(i64),
    /// A position is not on the Earth.
    OffTheEarth(dateline_types::place::InvalidLatLng),
}

impl fmt::Display for BasemapError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BasemapError::Json(error) => write!(f, "not a TopoJSON file: {error}"),
            BasemapError::NoCountries => write!(f, "no object named \"countries\" in the TopoJSON file"),
            BasemapError::NoSuchArc(index) => write!(f, "no arc with index {index}"),
            BasemapError::OffTheEarth(error) => write!(f, "{error}"),
        }
    }
}

impl std::error::Error for BasemapError {}

#[derive(Deserialize)]
struct Topology {
    transform: Transform,
    arcs: Vec<Vec<[f64; 2]>>,
    objects: std::collections::BTreeMap<String, Collection>,
}

#[derive(Deserialize)]
struct Transform {
    scale: [f64; 2],
    translate: [f64; 2],
}

#[derive(Deserialize)]
struct Collection {
    #[serde(default)]
    geometries: Vec<Geometry>,
}

#[derive(Deserialize)]
struct Geometry {
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    properties: Properties,
    #[serde(flatten)]
    shape: Shape,
}

#[derive(Deserialize, Default)]
struct Properties {
    #[serde(default)]
    name: String,
}

#[derive(Deserialize)]
#[serde(tag = "type", content = "arcs")]
enum Shape {
    Polygon(Vec<Vec<i64>>),
    MultiPolygon(Vec<Vec<Vec<i64>>>),
}

impl Basemap {
    /// The embedded boundaries.
    pub fn embedded(scale: MapScale) -> Basemap {
        let text = match scale {
            MapScale::Regional => COUNTRIES_50M,
            MapScale::World => COUNTRIES_110M,
        };
        Basemap::parse(text).expect("the embedded boundary files are checked by a test")
    }

    /// Reads a TopoJSON file with an object `countries` of polygons.
    ///
    /// # Errors
    /// If the file is not TopoJSON, has no countries, or points at arcs it does not have.
    pub fn parse(text: &str) -> Result<Basemap, BasemapError> {
        let topology: Topology = serde_json::from_str(text).map_err(BasemapError::Json)?;
        let arcs = decode_arcs(&topology)?;
        let collection = topology.objects.get("countries").ok_or(BasemapError::NoCountries)?;
        let mut uses = vec![0u32; arcs.len()];
        let mut countries = Vec::with_capacity(collection.geometries.len());
        for geometry in &collection.geometries {
            let ring_indexes: Vec<&Vec<i64>> = match &geometry.shape {
                Shape::Polygon(rings) => rings.iter().collect(),
                Shape::MultiPolygon(polygons) => polygons.iter().flatten().collect(),
            };
            let mut rings = Vec::with_capacity(ring_indexes.len());
            for indexes in ring_indexes {
                rings.push(join_ring(&arcs, indexes, &mut uses)?);
            }
            let numeric = geometry.id.as_deref().and_then(|id| id.parse().ok());
            countries.push(CountryShape { name: geometry.properties.name.clone(), numeric, rings });
        }
        let (mut borders, mut coasts) = (Vec::new(), Vec::new());
        for (arc, uses) in arcs.into_iter().zip(uses) {
            match uses {
                0 => {}
                1 => coasts.push(arc),
                _ => borders.push(arc),
            }
        }
        Ok(Basemap { countries, borders, coasts })
    }
}

/// Undoes quantisation and delta coding (TopoJSON 2.1.3).
fn decode_arcs(topology: &Topology) -> Result<Vec<Vec<LatLng>>, BasemapError> {
    let Transform { scale, translate } = &topology.transform;
    let mut arcs = Vec::with_capacity(topology.arcs.len());
    for deltas in &topology.arcs {
        let (mut x, mut y) = (0.0, 0.0);
        let mut arc = Vec::with_capacity(deltas.len());
        for [dx, dy] in deltas {
            x += dx;
            y += dy;
            // Rounding may put the poles and the date line a hair outside.
            let lng = (x * scale[0] + translate[0]).clamp(-180.0, 180.0);
            let lat = (y * scale[1] + translate[1]).clamp(-90.0, 90.0);
            arc.push(LatLng::new(lat, lng).map_err(BasemapError::OffTheEarth)?);
        }
        arcs.push(arc);
    }
    Ok(arcs)
}

/// Joins arcs to a ring; index `!i` means arc `i` backwards, and arcs share their end points (TopoJSON 2.1.4).
fn join_ring(arcs: &[Vec<LatLng>], indexes: &[i64], uses: &mut [u32]) -> Result<Ring, BasemapError> {
    let mut ring: Ring = Vec::new();
    for &index in indexes {
        let backwards = index < 0;
        let arc_index = if backwards { !index } else { index } as usize;
        let arc = arcs.get(arc_index).ok_or(BasemapError::NoSuchArc(index))?;
        uses[arc_index] += 1;
        let skip = usize::from(!ring.is_empty());
        if backwards {
            ring.extend(arc.iter().rev().skip(skip));
        } else {
            ring.extend(arc.iter().skip(skip));
        }
    }
    Ok(ring)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_scales_open_and_their_rings_close() {
        for scale in [MapScale::World, MapScale::Regional] {
            let map = Basemap::embedded(scale);
            assert!(map.countries.len() > 170, "{}", map.countries.len());
            for country in &map.countries {
                for ring in &country.rings {
                    assert_eq!(ring.first(), ring.last(), "{} has an open ring", country.name);
                }
            }
            // Chad is landlocked: every line of it is somebody else's too.
            assert!(!map.borders.is_empty() && !map.coasts.is_empty());
        }
    }

    #[test]
    fn a_file_without_countries_is_refused() {
        let text =
            r#"{"type":"Topology","transform":{"scale":[1,1],"translate":[0,0]},"arcs":[],"objects":{}}"#;
        assert!(matches!(Basemap::parse(text), Err(BasemapError::NoCountries)));
        let text = r#"{"type":"Topology","transform":{"scale":[1,1],"translate":[0,0]},"arcs":[],
            "objects":{"countries":{"type":"GeometryCollection","geometries":[{"type":"Polygon","arcs":[[5]]}]}}}"#;
        assert!(matches!(Basemap::parse(text), Err(BasemapError::NoSuchArc(5))));
    }
}
