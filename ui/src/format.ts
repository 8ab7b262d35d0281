// How values are written: days, intervals, counts, codes. Nothing here makes HTML.

const DAY = 86_400_000;
const dayFormat = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
const monthFormat = new Intl.DateTimeFormat("en-GB", { month: "short", year: "numeric", timeZone: "UTC" });

/** `YYYY-MM-DD` from days since 1970-01-01. */
export function isoDay(day: number): string {
  return new Date(day * DAY).toISOString().slice(0, 10);
}

/** Days since 1970-01-01, or null if the text is no day. */
export function dayNumber(iso: string | null | undefined): number | null {
  if (!iso || !/^\d{4}-\d{2}-\d{2}$/.test(iso)) return null;
  const time = Date.parse(`${iso}T00:00:00Z`);
  return Number.isNaN(time) ? null : Math.round(time / DAY);
}

export function writtenDay(day: number | null): string {
  return day === null ? "no date" : dayFormat.format(day * DAY);
}

/** "3 May 2019", "3–5 May 2019", "May 2019", "2019". */
export function writtenInterval(start: number | null, end: number | null): string {
  if (start === null) return "no date";
  if (end === null || end === start) return writtenDay(start);
  const from = new Date(start * DAY);
  const to = new Date(end * DAY);
  const wholeMonths = from.getUTCDate() === 1 && new Date(end * DAY + DAY).getUTCDate() === 1;
  if (wholeMonths && from.getUTCFullYear() === to.getUTCFullYear()) {
    if (from.getUTCMonth() === 0 && to.getUTCMonth() === 11) return String(from.getUTCFullYear());
    if (from.getUTCMonth() === to.getUTCMonth()) return monthFormat.format(from);
  }
  return dayFormat.formatRange(from, to);
}

export function writtenIso(start: string | null | undefined, end: string | null | undefined): string {
  return writtenInterval(dayNumber(start), dayNumber(end));
}

export function writtenMoment(iso: string | null | undefined): string {
  if (!iso) return "";
  const time = Date.parse(iso);
  return Number.isNaN(time) ? iso : `${new Date(time).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

const wholes = new Intl.NumberFormat("en-GB");
export function count(n: number): string {
  return wholes.format(n);
}

/** "1 report", "2 reports". */
export function counted(n: number, one: string, many = `${one}s`): string {
  return `${wholes.format(n)} ${n === 1 ? one : many}`;
}

export function percent(share: number | null | undefined): string {
  return share === null || share === undefined ? "–" : `${Math.round(share * 100)} %`;
}

/** Low to high, with the best in front when they differ. */
export function bounds(low: number | null, high: number | null): string {
  if (low === null && high === null) return "unknown";
  if (high === null) return `at least ${low}`;
  if (low === null) return `up to ${high}`;
  return low === high ? String(low) : `${low} to ${high}`;
}

/** Codes as words: `called-for` stays, `claimed_responsibility` loses its underscore. */
export function plain(code: string | null | undefined): string {
  return code ? code.replaceAll("_", " ") : "unknown";
}

export function bytes(n: number): string {
  if (n < 1024) return `${n} B`;
  if (n < 1024 ** 2) return `${(n / 1024).toFixed(0)} KB`;
  return `${(n / 1024 ** 2).toFixed(1)} MB`;
}
