// Which of PLOVER's four kinds a class is, for its colour, where the server's answer does not say it.

const kinds: Record<string, readonly string[]> = {
  verbal_cooperation: ["AGREE", "CONSULT", "SUPPORT", "CONCEDE"],
  material_cooperation: ["COOPERATE", "AID", "RETREAT"],
  verbal_conflict: ["REQUEST", "ACCUSE", "REJECT", "THREATEN"],
  material_conflict: ["PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"],
};

/** The kind of a class (`ASSAULT/explosives`); `local` for what PLOVER has no type for. */
export function quadOfClass(code: string | null | undefined): string {
  const [type = ""] = (code ?? "").split("/");
  return Object.keys(kinds).find((kind) => kinds[kind]!.includes(type)) ?? "local";
}
