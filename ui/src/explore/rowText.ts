// What a row of the columns says, in words.

import type { IncidentColumns } from "../api/types";
import { writtenInterval } from "../format";

export function when(columns: IncidentColumns, row: number): string {
  return writtenInterval(columns.start[row] ?? null, columns.end[row] ?? null);
}

export function where(columns: IncidentColumns, row: number): string {
  const place = columns.place[row];
  const country = columns.country[row];
  const name = place == null ? null : (columns.dict.place[place] ?? null);
  const land = country == null ? null : (columns.dict.country[country]?.name ?? null);
  if (name && land && name !== land) return `${name}, ${land}`;
  return name ?? land ?? "no place";
}

export function typeLabel(columns: IncidentColumns, row: number): string {
  const type = columns.type[row]!;
  return columns.dict.type_label[type] ?? columns.dict.type[type] ?? "";
}

export function parties(columns: IncidentColumns, codes: number[] | undefined): string {
  return (codes ?? []).map((code) => columns.dict.actors[code]?.name ?? "").filter(Boolean).join(", ");
}

export function whoToWhom(columns: IncidentColumns, row: number): string {
  const actors = parties(columns, columns.actors[row]);
  const targets = parties(columns, columns.targets[row]);
  if (actors && targets) return `${actors} → ${targets}`;
  return actors || (targets ? `→ ${targets}` : "no party named");
}

export function statusText(columns: IncidentColumns, row: number): string {
  const status = columns.dict.status[columns.status[row]!] ?? "";
  const certainty = columns.dict.certainty[columns.certainty[row]!] ?? "";
  return certainty && certainty !== "certain" ? `${status}, ${certainty}` : status;
}
