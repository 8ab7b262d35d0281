//! Tables as Arrow columns, handed over by Arrow's C stream (the PyCapsule interface of Arrow's specification): whoever
//! takes them reads this memory. Points are well-known binary under the extension name `geoarrow.wkb`, on WGS 84.

use arrow_array::ffi::FFI_ArrowSchema;
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Float64Array, Int64Array, LargeBinaryArray, LargeStringArray,
    RecordBatch, RecordBatchIterator,
};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use dateline_store::export::parquet::days_since_1970;
use dateline_store::export::table::{Cell, Kind, Table, wkb_point};
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::{PyAny, PyCapsule};
use std::collections::HashMap;
use std::sync::Arc;

/// The extension type of a point (GeoArrow 0.2): coordinates on WGS 84, longitude first.
const POINT: [(&str, &str); 2] =
    [("ARROW:extension:name", "geoarrow.wkb"), ("ARROW:extension:metadata", r#"{"crs":"OGC:CRS84"}"#)];

/// The columns of one table.
#[pyclass(frozen, module = "dateline._dateline")]
pub struct Columns {
    batch: RecordBatch,
}

#[pymethods]
impl Columns {
    fn __len__(&self) -> usize {
        self.batch.num_rows()
    }

    /// The schema, as Arrow's C schema.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        let schema = FFI_ArrowSchema::try_from(self.batch.schema_ref().as_ref()).map_err(bug)?;
        PyCapsule::new_with_value(py, schema, c"arrow_schema")
    }

    /// The columns, as Arrow's C stream of one batch. A schema that is asked for is not looked at: the specification lets
    /// the consumer cast.
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        drop(requested_schema);
        let reader = RecordBatchIterator::new([Ok(self.batch.clone())], self.batch.schema());
        PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(Box::new(reader)), c"arrow_array_stream")
    }
}

fn bug(error: ArrowError) -> PyErr {
    PyRuntimeError::new_err(error.to_string())
}

/// The columns of a table; one with points gets `geometry` last, as its Parquet has it.
///
/// # Errors
/// None that is known: columns of one table are of one length.
pub fn of(table: &Table) -> PyResult<Columns> {
    let mut fields = Vec::new();
    let mut arrays = Vec::new();
    for (at, column) in table.columns.iter().enumerate() {
        let (form, array) = array(column.kind, table.rows.iter().map(|row| &row[at]));
        let about = HashMap::from([("description".to_owned(), column.about.to_owned())]);
        fields.push(Field::new(column.name, form, true).with_metadata(about));
        arrays.push(array);
    }
    if let Some(points) = table.points() {
        let points = points.into_iter().map(|point| point.map(wkb_point)).collect::<LargeBinaryArray>();
        let about = POINT.map(|(key, value)| (key.to_owned(), value.to_owned()));
        fields.push(Field::new("geometry", DataType::LargeBinary, true).with_metadata(about.into()));
        arrays.push(Arc::new(points));
    }
    let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).map_err(bug)?;
    Ok(Columns { batch })
}

/// A column; a cell that is not of its kind is missing.
fn array<'a>(kind: Kind, cells: impl Iterator<Item = &'a Cell>) -> (DataType, ArrayRef) {
    match kind {
        Kind::Text => {
            let words = cells.map(|cell| if let Cell::Text(words) = cell { Some(words) } else { None });
            (DataType::LargeUtf8, Arc::new(words.collect::<LargeStringArray>()))
        }
        Kind::Integer => {
            let numbers = cells.map(|cell| if let Cell::Integer(n) = cell { Some(*n) } else { None });
            (DataType::Int64, Arc::new(numbers.collect::<Int64Array>()))
        }
        Kind::Number => {
            let numbers = cells.map(|cell| if let Cell::Number(n) = cell { Some(*n) } else { None });
            (DataType::Float64, Arc::new(numbers.collect::<Float64Array>()))
        }
        Kind::Boolean => {
            let truths = cells.map(|cell| if let Cell::Boolean(yes) = cell { Some(*yes) } else { None });
            (DataType::Boolean, Arc::new(truths.collect::<BooleanArray>()))
        }
        Kind::Day => {
            let days =
                cells.map(|cell| if let Cell::Day(day) = cell { Some(days_since_1970(*day)) } else { None });
            (DataType::Date32, Arc::new(days.collect::<Date32Array>()))
        }
    }
}
