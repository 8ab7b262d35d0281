// The incidents, fetched once as columns and again when they were linked anew.

import { request } from "../api/client";
import { on } from "../api/live.svelte";
import type { IncidentColumns } from "../api/types";
import { failed } from "../shell/toasts.svelte";

let columns = $state.raw<IncidentColumns | null>(null);
let asked: string | null = null;

export function incidents(): IncidentColumns | null {
  return columns;
}

async function fetchColumns(q: string): Promise<void> {
  asked = q;
  try {
    const answer = await request<IncidentColumns>(`/api/incidents/columns${q ? `?${new URLSearchParams({ q })}` : ""}`);
    if (asked === q) columns = answer;
  } catch (error) {
    if (asked === q) asked = null;
    failed(error);
  }
}

/** Follows the incidents that match the words `q` (all when empty) until the answer is called. */
export function followIncidents(q: string): () => void {
  if (asked !== q) void fetchColumns(q);
  const again = () => { void fetchColumns(q); };
  const stops = [on("incidents", (news) => { if (news.revision !== columns?.revision) again(); }), on("lost", again)];
  return () => stops.forEach((stop) => stop());
}
