// The fields of a record that people can correct, in the order they are read.

export type FieldName = "class" | "actors" | "targets" | "time" | "place" | "quantities" | "instruments" | "status" | "domain" | "extent"
  | "symmetry" | "contexts" | "violence_class" | "civilian_targeting";

export interface Field {
  name: FieldName;
  title: string;
  /** Key that opens its editor in Review. */
  key?: string;
  confidence?: "type" | "actors" | "targets" | "time" | "place";
  swatch?: string;
}

export const editable: Field[] = [
  { name: "class", title: "Type", key: "t", confidence: "type" },
  { name: "actors", title: "Actors", confidence: "actors", swatch: "actor" },
  { name: "targets", title: "Targets", confidence: "targets", swatch: "target" },
  { name: "time", title: "When", key: "d", confidence: "time", swatch: "time" },
  { name: "place", title: "Where", key: "p", confidence: "place", swatch: "place" },
  { name: "quantities", title: "Numbers", swatch: "number" },
  { name: "instruments", title: "Means", swatch: "number" },
  { name: "status", title: "Status" },
  { name: "domain", title: "Domain" },
  { name: "extent", title: "Extent" },
  { name: "symmetry", title: "Symmetry" },
  { name: "contexts", title: "Contexts" },
  { name: "violence_class", title: "Violence" },
  { name: "civilian_targeting", title: "Civilians" },
];
