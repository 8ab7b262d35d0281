// The parts that compute, without a browser: each table is cases in, answers out.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "vite";

const source = (path) => fileURLToPath(new URL(`../src/${path}`, import.meta.url));
let out, marks, bins, filter, format, pages, order;
before(async () => {
  out = mkdtempSync(join(tmpdir(), "dateline-ui-"));
  await build({
    configFile: false, logLevel: "error",
    build: { outDir: out, emptyOutDir: true, minify: false, lib: { entry: { marks: source("read/marks.ts"), pages: source("read/pages.ts"), bins: source("explore/bins.ts"), filter: source("explore/filter.ts"), format: source("format.ts"), order: source("bulletin/order.ts") }, formats: ["es"] } },
  });
  [marks, bins, filter, format, pages, order] = await Promise.all(["marks", "bins", "filter", "format", "pages", "order"].map((name) => import(pathToFileURL(join(out, `${name}.js`)))));
});
after(() => rmSync(out, { recursive: true, force: true }));

test("a text is cut at every mark and nothing of it is lost", () => {
  const text = "Headline here\n\nPolice said 🙂 that four men were held in Rivergate.\nالشرطة قالت ذلك.\n   \nEnd";
  const blocks = [{ start: 0, end: 13, kind: "headline", date: null }, { start: 15, end: 65, kind: "lead", date: null }];
  const mark = (start, end, event, role) => ({ start, end, event, role });
  const ground = [mark(15, 40, "a", "evidence"), mark(30, 50, "b", "evidence"), mark(22, 26, "a", "mention"), mark(0, text.length, "c", "evidence")];
  const cut = marks.segmented(marks.paragraphsOf({ text, blocks }), ground, [{ start: 55, end: 60 }], [mark(15, 21, "a", "actor")]);
  const joined = cut.map((p) => p.segments.map((s) => text.slice(s.start, s.end)).join("")).join("");
  assert.equal(joined.replace(/\s/g, ""), text.replace(/\s/g, ""));
  const at = (n) => cut.flatMap((p) => p.segments).find((s) => s.start <= n && n < s.end);
  assert.deepEqual(at(31).events, ["b", "a", "c"], "the shortest comes first");
  assert.equal(at(23).mention, "a");
  assert.deepEqual(at(16).roles, ["actor"]);
  assert.ok(at(56).masked && !at(54).masked);
});

test("an end of a span moves by a word and never past the other", () => {
  const text = "one two three four";
  for (const [span, end, by, wanted] of [
    [[4, 7], "right", 1, "two three"], [[4, 13], "right", -1, "two"], [[4, 7], "left", 1, "one two"], [[4, 13], "left", -1, "three"],
    [[4, 7], "right", -1, "two"], [[4, 7], "left", -1, "two"], [[0, 3], "left", 1, "one"], [[14, 18], "right", 1, "four"],
  ]) {
    const moved = marks.moveEnd(text, { start: span[0], end: span[1] }, end, by);
    assert.equal(text.slice(moved.start, moved.end), wanted, `${span} ${end} ${by}`);
  }
  assert.deepEqual(marks.trimmed("  a b ", { start: 0, end: 6 }), { start: 2, end: 5 });
});

test("words are on the page that begins last before them", () => {
  const found = pages.pagesOf({ pages: [{ start: 0, locator: "line 1" }, { start: 3, locator: "page 1" }, { start: 90, locator: "page 2" }, { start: 90, locator: "page 3" }] });
  assert.deepEqual(found.map((p) => p.number), [1, 2, 3]);
  for (const [at, number] of [[0, 1], [3, 1], [89, 1], [90, 3], [5000, 3]]) assert.equal(pages.pageAt(found, at), number, `${at}`);
  assert.equal(pages.pageAt([], 5), null);
});

test("what the interface is built from is known byte for byte, under allowed terms, and runs nothing when it is installed", () => {
  const { packages } = JSON.parse(readFileSync(new URL("../package-lock.json", import.meta.url), "utf8"));
  const allowed = new Set(["0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "MPL-2.0", "(MIT OR Apache-2.0)"]);
  const others = Object.entries(packages).filter(([name]) => name !== "");
  assert.ok(others.length > 50);
  for (const [name, one] of others) {
    assert.match(one.integrity ?? "", /^sha512-/, name);
    assert.ok(allowed.has(one.license), `${name}: ${one.license}`);
    assert.ok(!one.hasInstallScript, `${name} runs a script when it is installed`);
    assert.equal(one.resolved, undefined, `${name} names a place of its own`);
  }
});

test("every dated row stands in one bar, and bars follow each other without a gap", () => {
  const day = (text) => format.dayNumber(text);
  const starts = ["2019-12-30", "2020-01-01", "2020-02-29", "2020-03-01", null, "2021-07-15"].map((d) => d && day(d));
  const columns = { n: starts.length, start: starts, end: starts.map((d, n) => (d !== null && n === 1 ? d + 400 : d)) };
  const rows = starts.map((_, n) => n);
  for (const step of ["day", "week", "month", "quarter", "year"]) {
    const bars = bins.bins(columns, rows, starts[0], starts.at(-1), step);
    assert.equal(bars.reduce((sum, b) => sum + b.precise + b.loose, 0), 5, step);
    assert.equal(bars.reduce((sum, b) => sum + b.loose, 0), 1, step);
    bars.slice(1).forEach((bar, n) => assert.equal(bar.from, bars[n].to + 1, step));
    if (step === "week") bars.forEach((bar) => assert.equal(new Date(bar.from * 86_400_000).getUTCDay(), 1));
  }
  assert.equal(bins.stepFor(0, 80), "day");
  assert.equal(bins.stepFor(0, 4000), "quarter");
});

test("a filter comes back from the address as it went, and nonsense asks for nothing", () => {
  const written = "actor=IMG-ISIS&type=ASSAULT%2Fexplosives&type=PROTEST&from=2016-02-29&to=2016-12-31&min_confidence=0.4&bbox=1.000,-2.000,3.500,4.000&disputed=true&q=police+post";
  const params = new URLSearchParams("view=table");
  filter.writeFilter(params, filter.filterOf(new URLSearchParams(written)));
  assert.equal(params.get("view"), "table");
  params.delete("view");
  assert.deepEqual([...params].sort(), [...new URLSearchParams(written)].sort());
  for (const nonsense of ["from=yesterday", "min_confidence=7", "bbox=1,2,x,4", "bbox=1", "to=2016-13-45", "disputed=1"]) {
    assert.ok(filter.isEmpty(filter.filterOf(new URLSearchParams(nonsense))), nonsense);
  }
});

test("days are written as precisely as they are known", () => {
  for (const [start, end, wanted] of [
    ["2019-05-03", "2019-05-03", "3 May 2019"], ["2019-05-01", "2019-05-31", "May 2019"], ["2019-01-01", "2019-12-31", "2019"],
    ["2019-02-01", "2019-02-28", "Feb 2019"], [null, null, "no date"], ["2019-05-03", null, "3 May 2019"],
  ]) assert.equal(format.writtenIso(start, end), wanted);
  assert.match(format.writtenIso("2019-05-03", "2019-05-05"), /^3\W+5 May 2019$/);
  assert.equal(format.bounds(4, null), "at least 4");
  assert.equal(format.bounds(2, 6), "2 to 6");
  assert.equal(format.counted(1, "report"), "1 report");
});

test("incidents of a bulletin move by one place, and past the end of a section into the next", () => {
  const sections = (text) => text.split("|").map((part, n) => ({ heading: `h${n}`, incident: [...part].map((id) => ({ id })) }));
  const written = (list) => list.map((section) => section.incident.map((incident) => incident.id).join("")).join("|");
  for (const [before, id, by, after] of [
    ["ab|c", "a", 1, "ba|c"], ["ab|c", "b", 1, "a|bc"], ["ab|c", "c", -1, "abc|"], ["ab|c", "a", -1, "ab|c"], ["ab|c", "c", 1, "ab|c"], ["a||c", "a", 1, "|a|c"], ["ab|c", "x", 1, "ab|c"],
  ]) {
    const list = sections(before);
    assert.equal(order.moveIncident(list, id, by), before !== after, `${before} ${id} ${by}`);
    assert.equal(written(list), after);
  }
  const list = sections("ab|ca");
  order.takeOut(list, "a");
  assert.equal(written(list), "b|c");
});

test("a title becomes the name of a file", () => {
  for (const [title, name] of [["Weekly No. 7", "weekly-no-7"], ["  Ménaka / März ", "menaka-marz"], ["../../etc/passwd", "etc-passwd"], ["Сводка", ""], ["a".repeat(80), "a".repeat(60)]]) {
    assert.equal(order.fileName(title), name, title);
  }
});
