// Moving and naming the parts of a composed bulletin. Nothing here knows the page.

import type { ComposedSection, Composition } from "../api/types";

export type Step = -1 | 1;

/** Moves an entry by one place, where there is one. True if it moved. */
export function moveEntry<T>(list: T[], at: number, by: Step): boolean {
  const to = at + by;
  if (at < 0 || at >= list.length || to < 0 || to >= list.length) return false;
  list.splice(to, 0, ...list.splice(at, 1));
  return true;
}

/** Moves an incident by one place; past the end of its section it goes into the next. True if it moved. */
export function moveIncident(sections: ComposedSection[], id: string, by: Step): boolean {
  const section = sections.findIndex((s) => s.incident.some((incident) => incident.id === id));
  if (section < 0) return false;
  const list = sections[section]!.incident;
  const at = list.findIndex((incident) => incident.id === id);
  if (moveEntry(list, at, by)) return true;
  const next = sections[section + by];
  if (!next) return false;
  const [incident] = list.splice(at, 1);
  if (incident) next.incident.splice(by < 0 ? next.incident.length : 0, 0, incident);
  return true;
}

/** Takes an incident out; empty sections stay, they have a heading that somebody may want. */
export function takeOut(sections: ComposedSection[], id: string): void {
  for (const section of sections) section.incident = section.incident.filter((incident) => incident.id !== id);
}

/** Every incident's id, in order. */
export function incidentsOf(composition: Composition): string[] {
  return composition.section.flatMap((section) => section.incident.map((incident) => incident.id));
}

/** What a refusal calls a sentence, in the order of the page. */
export function placesOf(composition: Composition): string[] {
  return [...composition.finding.map((_, at) => `finding ${at + 1}`), ...incidentsOf(composition).map((id) => `incident ${id}`)];
}

/** A name for a file, from a title: small letters, digits and hyphens; empty if the title has none of them. */
export function fileName(title: string): string {
  const plain = title.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^a-z0-9]+/g, "-");
  return plain.replace(/^-+|-+$/g, "").slice(0, 60).replace(/-+$/, "");
}
