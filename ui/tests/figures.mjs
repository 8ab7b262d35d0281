// Figures of docs/web.md, measured in real Chromium against the server at DATELINE_URL. Prints one Markdown table.
// Twenty thousand incidents and the long report are made here from what the server gives: it is the page that is measured.
import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { base, launch, openPage, visit } from "./browser.mjs";

const rows = [];
const figure = (what, value, bound) => { rows.push(`| ${what} | ${value} | ${bound} |`); };
const percentile = (list, share) => [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * share))];

const dist = new URL("../dist/", import.meta.url);
const weight = readdirSync(dist, { recursive: true, withFileTypes: true }).filter((f) => f.isFile() && !f.name.endsWith(".txt"))
  .reduce((sum, f) => sum + gzipSync(readFileSync(`${f.parentPath ?? f.path}/${f.name}`), { level: 9 }).length, 0);
figure("page with map, worker and basemap, compressed", `${Math.round(weight / 1024)} KB`, "2,000 KB");

const browser = await launch();
const { context, page } = await openPage(browser);
await page.goto(base);
await page.locator("main").waitFor();
const api = (path) => page.evaluate(async (p) => (await fetch(p)).json(), path);

// Twenty thousand incidents: the server's own, again and again, moved in time and space by a fixed rule.
const columns = await api("/api/incidents/columns");
const many = structuredClone(columns);
const copies = Math.ceil(20_000 / columns.n);
for (const [name, list] of Object.entries(columns)) {
  if (!Array.isArray(list)) continue;
  const shift = { lat: 0.7, lon: 1.1, start: 23, end: 23 }[name] ?? 0;
  many[name] = Array.from({ length: copies }, (_, k) => list.map((v) => (name === "id" ? `${v}-${k}` : typeof v === "number" && shift ? v + shift * ((k % 41) - 20) * (name === "lat" ? 0.4 : 1) : v))).flat().slice(0, 20_000);
}
many.n = many.total = 20_000;
const body = JSON.stringify(many);
await page.route("**/api/incidents/columns*", (route) => route.fulfill({ body, contentType: "application/json" }));
const usable = [];
for (let n = 0; n < 5; n += 1) {
  const before = Date.now();
  await page.goto(`${base}?again=${n}#/explore`);
  await page.locator(".shown").waitFor();
  await page.locator(".side .incident").first().waitFor();
  usable.push(Date.now() - before);
}
figure("20,000 incidents: list, timeline and facets usable (median of 5)", `${percentile(usable, 0.5)} ms`, "2,000 ms");
await page.locator("[data-drawn]").waitFor();
const scrolled = await page.evaluate(async () => {
  const scroller = document.querySelector(".side .scroller");
  let blank = 0, frames = 0;
  for (let y = 0; y < 10_000 * 74; y += 900) {
    scroller.scrollTop = y;
    await new Promise((done) => requestAnimationFrame(done));
    const box = scroller.getBoundingClientRect();
    if (!document.elementFromPoint(box.left + 60, box.top + box.height / 2)?.closest("li")) blank += 1;
    frames += 1;
  }
  return { blank, frames };
});
figure(`frames without rows, scrolling 10,000 rows (${scrolled.frames} frames of 900 pixels)`, scrolled.blank, "0");
const brushed = [];
for (let n = 0; n < 10; n += 1) {
  brushed.push(await page.evaluate(async () => {
    const box = document.querySelector(".facets input[type=checkbox]");
    const before = performance.now();
    box.click();
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    return performance.now() - before;
  }));
}
figure("20,000 incidents: a choice in a facet to the next picture (median of 10)", `${Math.round(percentile(brushed, 0.5))} ms`, "–");
await page.unroute("**/api/incidents/columns*");

// A report of 300 kB with 200 events.
const queue = await api("/api/queue?limit=1");
const one = queue.rows[0];
const reading = await api(`/api/documents/${one.document}`);
const sentence = "The market in the old town was calm on Friday, and people said that the road to the north was open again.\n";
const text = sentence.repeat(Math.ceil(300_000 / sentence.length));
const pattern = reading.events[0];
const events = Array.from({ length: 200 }, (_, n) => {
  const start = n * 13 * sentence.length;
  const at = (from, to) => ({ start: start + from, end: start + to, text: text.slice(start + from, start + to) });
  return { ...pattern, id: `e${n}`, trigger: at(18, 26), mentions: [{ ...at(18, 26), sentence: n }], evidence: [at(0, 60)], actors: [], targets: [], quantities: [], instruments: [], domain_evidence: [], other_places: [], place: null, time: null };
});
await page.route(`**/api/documents/${one.document}*`, (route) => route.fulfill({ json: { ...reading, text, blocks: [], masks: [], pages: [], sentences: [], events } }));
await visit(page, "#/search");
const opened = [];
for (let n = 0; n < 5; n += 1) {
  await visit(page, "#/search");
  await page.waitForTimeout(200);
  opened.push(await page.evaluate(async (hash) => {
    const before = performance.now();
    location.hash = hash;
    while (!document.querySelector(".text .seg.mention")) await new Promise((done) => requestAnimationFrame(done));
    await new Promise((done) => requestAnimationFrame(done));
    return performance.now() - before;
  }, `#/read/${one.document}`));
}
figure("a report of 300 kB with 200 events, from the click to its words (median of 5)", `${Math.round(percentile(opened, 0.5))} ms`, "300 ms");
await page.unroute(`**/api/documents/${one.document}*`);

// Decisions: from the request to the answer, as the page sees it; all are taken back.
const acknowledged = await page.evaluate(async () => {
  const post = (path, value, headers = {}) => fetch(path, { method: "POST", headers: { "content-type": "application/json", "x-dateline": "1", ...headers }, body: JSON.stringify(value) });
  const open = (await (await fetch("/api/queue?limit=60")).json()).rows;
  const times = [];
  let made = 0;
  for (const row of open) {
    const before = performance.now();
    const answer = await post(`/api/events/${row.event}/decisions`, { kind: "accept" }, { "if-match": `"${row.version}"` });
    await answer.text();
    times.push(performance.now() - before);
    if (answer.ok) made += 1;
  }
  for (let n = 0; n < made; n += 1) await (await post("/api/undo", {})).text();
  return { times, made };
});
figure(`a decision acknowledged, 95th percentile of ${acknowledged.made}`, `${Math.round(percentile(acknowledged.times, 0.95))} ms`, "100 ms");
const health = await api("/api/health");
if (health.memory_mb !== null) figure("memory of the server with the demonstration", `${Math.round(health.memory_mb)} MB`, "150 MB");

await context.close();
await browser.close();
console.log(["| what | measured | bound |", "|---|---|---|", ...rows].join("\n"));
