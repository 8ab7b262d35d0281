// A correction that may hold for every report: what the dictionary would have had to know.

import type { Change, DictionaryEntry, EventView } from "../api/types";
import { codeOf } from "./draft";

export interface Lesson {
  entry: DictionaryEntry;
  /** "Shahr-i Nav" is Shahr-e Naw, AFG */
  says: string;
}

/** `language` is the report's: entered words are English. */
export function lessonOf(before: EventView, after: EventView, changes: Change[], language: string | null): Lesson | null {
  for (const change of changes) {
    if (change.field === "class" && before.trigger.text && (language ?? "en").startsWith("en")) {
      return { entry: { kind: "lexicon", words: "", event: before.id, class: codeOf(after) }, says: `“${before.trigger.text}” tells of ${after.label}` };
    }
    if (change.field === "place" && change.value && before.place?.text) {
      const { candidate } = change.value;
      if (before.place.text.toLowerCase() === candidate.name.toLowerCase() && before.place.geonameid === candidate.geonameid) continue;
      return { entry: { kind: "place", words: before.place.text, candidate }, says: `“${before.place.text}” is ${candidate.name}${candidate.country_name ? `, ${candidate.country_name}` : ""}` };
    }
    if (change.field === "actors" || change.field === "targets") {
      const old = new Map(before[change.field].map((p) => [`${p.start}-${p.end}`, p.actor]));
      const found = after[change.field].find((p) => p.actor && p.text && old.has(`${p.start}-${p.end}`) && old.get(`${p.start}-${p.end}`) !== p.actor);
      if (found?.actor) return { entry: { kind: "actor-alias", words: found.text, actor: found.actor }, says: `“${found.text}” is ${found.name ?? found.actor}` };
    }
  }
  return null;
}
