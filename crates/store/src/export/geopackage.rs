//! Tables as a GeoPackage 1.3 (OGC 12-128r17): one SQLite file that GIS programs open.
//!
//! A table with points is a feature table on WGS84 (EPSG:4326); one without is an attribute table.

use super::table::{Cell, Kind, Table, wkb_point};
use jiff::civil::Date;
use rusqlite::types::{ToSqlOutput, Value};
use rusqlite::{Connection, MAIN_DB, params, params_from_iter};

/// "GPKG" in ASCII, and the version 1.3.0, as the standard asks for in the file's header.
const HEADER: &str = "PRAGMA application_id = 1196444487; PRAGMA user_version = 10300;";

/// The tables that every GeoPackage has (requirements 10 to 17 and 21), with the coordinate systems that are required.
const CORE: &str = r#"
CREATE TABLE gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
INSERT INTO gpkg_spatial_ref_sys VALUES
  ('Undefined Cartesian SRS', -1, 'NONE', -1, 'undefined', 'undefined Cartesian coordinate reference system'),
  ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', 'undefined geographic coordinate reference system'),
  ('WGS 84 geodetic', 4326, 'EPSG', 4326, 'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4326"]]', 'longitude/latitude on WGS 84');
CREATE TABLE gpkg_contents (
  table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE, description TEXT DEFAULT '',
  last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')), min_x DOUBLE, min_y DOUBLE, max_x DOUBLE,
  max_y DOUBLE, srs_id INTEGER, CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL,
  z TINYINT NOT NULL, m TINYINT NOT NULL, CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
  CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
"#;

/// The file's bytes. `day` stands in it as the day of its last change, so that equal tables give equal files.
///
/// # Errors
/// If SQLite refuses, which for tables in memory means that memory is short.
pub fn bytes(tables: &[&Table], day: Date) -> rusqlite::Result<Vec<u8>> {
    let mut db = Connection::open_in_memory()?;
    db.execute_batch(HEADER)?;
    db.execute_batch(CORE)?;
    let transaction = db.transaction()?;
    for table in tables {
        add(&transaction, table, day)?;
    }
    transaction.commit()?;
    Ok(db.serialize(MAIN_DB)?.to_vec())
}

fn add(db: &Connection, table: &Table, day: Date) -> rusqlite::Result<()> {
    let points = table.points();
    let mut columns = vec!["fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL".to_owned()];
    if points.is_some() {
        columns.push("geom POINT".to_owned());
    }
    // Names are ours: lower-case words.
    columns.extend(table.columns.iter().map(|c| format!("\"{}\" {}", c.name, sql_type(c.kind))));
    db.execute_batch(&format!("CREATE TABLE \"{}\" ({});", table.name, columns.join(", ")))?;
    let data_type = if points.is_some() { "features" } else { "attributes" };
    let bounds = points.as_ref().and_then(|points| bounds(points));
    let side = |n: usize| bounds.map(|bounds| bounds[n]);
    db.execute(
        "INSERT INTO gpkg_contents VALUES (?1, ?2, ?1, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        params![
            table.name,
            data_type,
            table.about,
            format!("{day}T00:00:00.000Z"),
            side(0),
            side(1),
            side(2),
            side(3),
            points.as_ref().map(|_| 4326),
        ],
    )?;
    if points.is_some() {
        let sql = "INSERT INTO gpkg_geometry_columns VALUES (?1, 'geom', 'POINT', 4326, 0, 0)";
        db.execute(sql, [table.name])?;
    }
    let marks = vec!["?"; table.columns.len() + usize::from(points.is_some())].join(", ");
    let mut insert = db.prepare(&format!("INSERT INTO \"{}\" VALUES (NULL, {marks})", table.name))?;
    for (n, row) in table.rows.iter().enumerate() {
        let geometry = points.as_ref().map(|points| points[n].map_or(Value::Null, geometry));
        let cells = row.iter().map(value);
        insert.execute(params_from_iter(geometry.into_iter().chain(cells).map(ToSqlOutput::Owned)))?;
    }
    Ok(())
}

const fn sql_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "TEXT",
        Kind::Integer => "INTEGER",
        Kind::Number => "DOUBLE",
        Kind::Boolean => "BOOLEAN",
        Kind::Day => "DATE",
    }
}

fn value(cell: &Cell) -> Value {
    match cell {
        Cell::Empty => Value::Null,
        Cell::Integer(n) => Value::Integer(*n),
        Cell::Number(n) => Value::Real(*n),
        Cell::Boolean(yes) => Value::Integer(i64::from(*yes)),
        Cell::Text(_) | Cell::Day(_) => Value::Text(cell.shown().into_owned()),
    }
}

/// The standard's header (clause 2.1.3: magic, version 0, little-endian without envelope, EPSG:4326), then the point.
fn geometry(point: (f64, f64)) -> Value {
    let mut bytes = b"GP\0\x01".to_vec();
    bytes.extend(4326i32.to_le_bytes());
    bytes.extend(wkb_point(point));
    Value::Blob(bytes)
}

fn bounds(points: &[Option<(f64, f64)>]) -> Option<[f64; 4]> {
    points.iter().flatten().fold(None, |bounds, &(lon, lat)| {
        let [west, south, east, north] = bounds.unwrap_or([lon, lat, lon, lat]);
        Some([west.min(lon), south.min(lat), east.max(lon), north.max(lat)])
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::documents::{self, Reports};
    use crate::export::events;

    #[test]
    fn events_are_features_and_documents_attributes() {
        let placed = crate::record::tests::full_record();
        let mut unplaced = placed.clone();
        unplaced.place = None;
        let (events, documents) =
            (events::table(&[placed, unplaced], &Reports::default()), documents::table(&[]));
        let tables = [&events, &documents];
        let day = jiff::civil::date(2024, 1, 2);
        let one = bytes(&tables, day).unwrap();
        assert_eq!(one, bytes(&tables, day).unwrap());
        assert_eq!(&one[68..72], b"GPKG");
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.gpkg");
        std::fs::write(&path, &one).unwrap();
        let db = Connection::open(&path).unwrap();
        let ask = |sql: &str| -> String { db.query_row(sql, [], |row| row.get(0)).unwrap() };
        assert_eq!(ask("SELECT data_type FROM gpkg_contents WHERE table_name = 'events'"), "features");
        assert_eq!(ask("SELECT data_type FROM gpkg_contents WHERE table_name = 'documents'"), "attributes");
        assert_eq!(ask("SELECT count(geom) || ' of ' || count(*) FROM events"), "1 of 2");
        assert_eq!(ask("PRAGMA integrity_check"), "ok");
    }
}
