// Who is at the screen and what they may do. The server decides again on every request; this only saves useless offers.

import { onSessionEnd, request } from "./client";
import type { Session, Vocabulary } from "./types";

let session = $state.raw<Session | null>(null);
let vocabulary = $state.raw<Vocabulary>({ types: [], locals: [] });

// The session route answers everybody, so this cannot go round in circles.
onSessionEnd(() => { if (session?.user != null) void loadSession().catch(() => undefined); });

export function who(): Session | null {
  return session;
}

/** Asks who is at the screen, and for the closed lists. */
export async function loadSession(): Promise<void> {
  session = await request<Session>("/api/session");
  if (session.user !== null && vocabulary.types.length === 0) vocabulary = await request<Vocabulary>("/api/vocabulary");
}

export async function login(user: string, password: string): Promise<void> {
  session = await request<Session>("/api/login", { body: { user, password } });
  await loadSession();
}

export async function logout(): Promise<void> {
  await request("/api/logout", { method: "POST" });
  await loadSession();
}

export async function endTour(): Promise<void> {
  if (session?.tour) {
    session = { ...session, tour: false };
    await request("/api/session/tour-done", { method: "POST" });
  }
}

export function words(): Vocabulary {
  return vocabulary;
}

/** A closed list by the name of its field; empty if the server has none. */
export function listOf(...names: string[]): string[] {
  for (const name of names) {
    const list = vocabulary[name];
    if (Array.isArray(list)) {
      return list.map((entry: unknown) => (typeof entry === "string" ? entry : String((entry as { value?: unknown }).value ?? "")));
    }
  }
  return [];
}

/** Every class a record can have, with its label: types, their modes, and what has no type. */
export function classes(): { code: string; label: string; type: string | null; mode: string | null; local: string | null }[] {
  const all = [];
  for (const type of vocabulary.types) {
    all.push({ code: type.value, label: type.label, type: type.value, mode: null, local: null });
    for (const mode of type.modes) {
      all.push({ code: `${type.value}/${mode.value}`, label: mode.label, type: type.value, mode: mode.value, local: null });
    }
  }
  for (const local of vocabulary.locals) all.push({ code: local.value, label: local.label, type: null, mode: null, local: local.value });
  return all;
}

let labels: { of: Vocabulary; by: Map<string, string> } | null = null;

/** What a class is called; its code if nobody says. */
export function classLabel(code: string): string {
  if (labels?.of !== vocabulary) labels = { of: vocabulary, by: new Map(classes().map((c) => [c.code, c.label])) };
  return labels.by.get(code) ?? code;
}
