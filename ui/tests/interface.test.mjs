// The interface as a person meets it, in real Chromium, against the server at DATELINE_URL (its workspace is written to).
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { base, launch, openPage, visit } from "./browser.mjs";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
let browser, context, page, seen;

before(async () => {
  browser = await launch();
  ({ context, page, seen } = await openPage(browser, { bypassCSP: false }));
  await page.goto(base);
  await page.locator("[data-drawn]").waitFor({ timeout: 30_000 });
});
after(async () => { await browser?.close(); });

const api = (path) => page.evaluate(async (p) => (await fetch(p)).json(), path);
const shown = async () => (await page.locator(".shown").innerText()).match(/[\d,]+/g).map((n) => Number(n.replace(",", "")));
async function review(event = "") {
  await visit(page, event ? `#/review?event=${event}` : "#/review");
  await page.locator(".record .field").first().waitFor();
}
const currentEvent = () => page.evaluate(() => new URLSearchParams(location.hash.split("?")[1]).get("event"));
/** What lists say follows what was decided within a moment: linking runs behind the answers. */
async function openInQueue(wanted) {
  await page.waitForFunction(async (n) => (await (await fetch("/api/queue?limit=1")).json()).open === n, wanted, { timeout: 15_000, polling: 300 });
}
async function saved() {
  await page.waitForFunction(() => !document.querySelector(".side .head")?.textContent.includes("saving"));
}

/** Decides as somebody else would, from another page. */
async function elsewhere(kind, event) {
  const { page: tab, context: other } = await openPage(browser);
  await tab.goto(base);
  const status = await tab.evaluate(async ([k, id]) => {
    const { version } = await (await fetch(`/api/events/${id}`)).json();
    const path = k === "undo" ? "/api/undo" : `/api/events/${id}/decisions`;
    return (await fetch(path, { method: "POST", headers: { "content-type": "application/json", "x-dateline": "1", "if-match": `"${version}"` }, body: JSON.stringify(k === "undo" ? {} : { kind: k }) })).status;
  }, [kind, event]);
  await other.close();
  assert.equal(status, 200);
}

test("who is here for the first time is led to the first event", async (t) => {
  const tour = page.locator(".tour");
  if (!(await page.evaluate(async () => (await (await fetch("/api/session")).json()).tour))) return t.skip("the tour was seen");
  await tour.getByRole("button", { name: "Next" }).click();
  await tour.getByRole("button", { name: "Next" }).click();
  await tour.getByRole("button", { name: "Review the first event" }).click();
  await page.locator(".record .field").first().waitFor();
  assert.equal(await tour.count(), 0);
  await visit(page, "#/explore");
  await page.locator("[data-drawn]").waitFor();
});

test("the demonstration opens on a map of all its incidents", async () => {
  const [x, y] = await shown();
  assert.ok(x > 50 && x === y, `${x} of ${y}`);
  assert.equal(Number(await page.locator("[data-drawn]").getAttribute("data-drawn")), x);
});

test("a brush over the timeline filters map, list and facets, and stands in the address", async () => {
  const [, total] = await shown();
  const box = await page.locator(".timeline svg").boundingBox();
  await page.mouse.move(box.x + box.width * 0.3, box.y + 40);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.5, box.y + 40, { steps: 4 });
  await page.mouse.up();
  const [fewer] = await shown();
  assert.ok(fewer > 0 && fewer < total, `${fewer} of ${total}`);
  assert.equal(Number(await page.locator("[data-drawn]").getAttribute("data-drawn")), fewer);
  assert.match(page.url(), /from=\d{4}-\d\d-\d\d&to=/);
  assert.equal(await page.locator('.side .scroller li').first().getAttribute("aria-setsize"), String(fewer));
  const address = page.url();
  await page.goto(base);
  await page.goto(address);
  await page.locator("[data-drawn]").waitFor();
  assert.deepEqual(await shown(), [fewer, total], "the address brings the view back");
  await page.locator("#clear-filters").click();
  assert.deepEqual(await shown(), [total, total]);
});

test("facets narrow each other and say what another choice would give", async () => {
  const [, total] = await shown();
  const first = page.locator(".facets fieldset").first().locator("label").first();
  const n = Number((await first.locator(".n").innerText()).replace(",", ""));
  await first.click();
  assert.equal((await shown())[0], n);
  const second = page.locator(".facets fieldset").first().locator("label").nth(1);
  const m = Number((await second.locator(".n").innerText()).replace(",", ""));
  await second.click();
  assert.equal((await shown())[0], n + m, "a type counts its modes, and two types share none");
  await page.locator("#clear-filters").click();
  assert.equal((await shown())[0], total);
});

test("the table lists what the map shows", async () => {
  await page.getByRole("button", { name: "Table" }).last().click();
  const [x] = await shown();
  assert.equal(await page.locator('[aria-label="Table of incidents"] li').first().getAttribute("aria-setsize"), String(x));
  await page.getByRole("button", { name: "Map", exact: true }).last().click();
});

test("an incident leads to its words", async () => {
  await page.locator(".side .incident").first().click();
  const source = page.locator(".panel .members a").first();
  await source.click();
  const lit = page.locator(".text .seg.active").first();
  await lit.waitFor();
  await page.waitForFunction(() => {
    const box = document.querySelector(".text .seg.active").getBoundingClientRect();
    return box.top >= 0 && box.bottom <= innerHeight;
  });
});

test("twenty events are reviewed by the keyboard alone, and all of it is taken back", async () => {
  const before = await api("/api/queue?limit=100");
  await review();
  const keys = ["a", "a", "r", "a", "a", "r", "a", "a", "a", "r", "a", "a", "a", "r", "a", "a", "a", "r", "a", "a"];
  const decided = [];
  for (const key of keys) {
    const from = await currentEvent();
    decided.push(from);
    await page.keyboard.press(key);
    await page.waitForFunction((old) => new URLSearchParams(location.hash.split("?")[1]).get("event") !== old, from);
  }
  await saved();
  await openInQueue(before.open - 20);
  for (let n = 0; n < keys.length; n += 1) { await page.keyboard.press("u"); await saved(); }
  await openInQueue(before.open);
  // Linking moves what a look is worth, so the order may be another one; the twenty are open again.
  assert.equal(new Set(decided).size, 20);
  for (const id of decided) assert.equal((await api(`/api/events/${id}`)).review.state, "open", id);
});

test("type, date and place are corrected by keys, and undone", async () => {
  await review();
  const id = await currentEvent();
  const original = await api(`/api/events/${id}`);
  await page.keyboard.press("t");
  await page.keyboard.type("protest");
  await page.keyboard.press("Enter");
  await page.locator("dialog").waitFor({ state: "detached" });
  await saved();
  assert.equal((await api(`/api/events/${id}`)).type, "PROTEST");
  await page.keyboard.press("d");
  await page.locator('dialog input[type="date"]').first().fill("2019-05-03");
  await page.locator('dialog input[type="date"]').nth(1).fill("2019-05-04");
  await page.keyboard.press("Enter");
  await page.locator("dialog").waitFor({ state: "detached" });
  await saved();
  const dated = await api(`/api/events/${id}`);
  assert.deepEqual([dated.time.start, dated.time.end, dated.review.state], ["2019-05-03", "2019-05-04", "corrected"]);
  await page.keyboard.press("s");
  await saved();
  assert.deepEqual((await api(`/api/events/${id}`)).targets.map((p) => p.text), original.actors.map((p) => p.text));
  for (let n = 0; n < 3; n += 1) { await page.keyboard.press("u"); await saved(); }
  const back = await api(`/api/events/${id}`);
  assert.deepEqual([back.type, back.time?.start, back.review.state, back.actors.length], [original.type, original.time?.start, "open", original.actors.length]);
});

test("the evidence grows and shrinks under the keys, and is kept", async () => {
  const [row] = (await api("/api/queue?limit=1")).rows;
  const before = await api(`/api/events/${row.event}`);
  await review(row.event);
  await page.keyboard.press("]");
  await page.keyboard.press("]");
  await page.keyboard.press("[");
  assert.match(await page.locator(".framed").innerText(), /^Words of the evidence/);
  await page.waitForTimeout(1100);
  await saved();
  const text = (await api(`/api/documents/${before.document}`)).text;
  const [old, grown] = [before.evidence[0], (await api(`/api/events/${row.event}`)).evidence[0]];
  assert.ok(grown.end > old.end || grown.start < old.start, `${old.text} -> ${grown.text}`);
  assert.equal(grown.text, text.slice(grown.start, grown.end), "it stands in the text");
  await page.keyboard.press("u");
  await saved();
  assert.deepEqual((await api(`/api/events/${row.event}`)).evidence, before.evidence);
});

test("the words of a party grow and shrink by words", async () => {
  const rows = (await api("/api/queue?limit=30")).rows;
  let event;
  for (const row of rows) { event = await api(`/api/events/${row.event}`); if (event.actors[0]?.end > event.actors[0]?.start) break; }
  await review(event.id);
  const before = event.actors[0];
  for (let n = 0; n <= event.evidence.length; n += 1) await page.keyboard.press("w");
  assert.match(await page.locator(".framed q").innerText(), new RegExp(before.text.slice(0, 8).replace(/[^\p{L} ]/gu, ".")));
  await page.keyboard.press("]");
  await page.keyboard.press("]");
  await page.keyboard.press("h");
  await page.waitForTimeout(1100);
  await saved();
  const after = (await api(`/api/events/${event.id}`)).actors[0];
  assert.ok(after.end > before.end && after.start === before.start, `${before.text} -> ${after.text}`);
  await page.keyboard.press("u");
  await saved();
  assert.equal((await api(`/api/events/${event.id}`)).actors[0].text, before.text);
});

test("a missed event is added by selecting its words", async () => {
  await review();
  const id = await currentEvent();
  const { document } = await api(`/api/events/${id}`);
  const known = (await api(`/api/documents/${document}`)).events.length;
  await page.evaluate(() => {
    const node = [...window.document.querySelectorAll(".text p .seg")].find((s) => s.textContent.trim().length > 20).firstChild;
    const range = window.document.createRange();
    range.setStart(node, 0);
    range.setEnd(node, 15);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
  });
  await page.locator("button.add").waitFor();
  await page.keyboard.press("Enter");
  await page.locator("dialog").waitFor();
  await page.keyboard.type("arrest");
  await page.keyboard.press("Enter");
  await page.locator("dialog").waitFor({ state: "detached" });
  await saved();
  assert.equal((await api(`/api/documents/${document}`)).events.length, known + 1);
  await page.waitForFunction((old) => new URLSearchParams(location.hash.split("?")[1]).get("event") !== old, id);
  await page.keyboard.press("u");
  await saved();
  assert.equal((await api(`/api/documents/${document}`)).events.filter((e) => e.review.state !== "rejected").length, known);
});

test("incidents are merged and split again", async () => {
  const queue = await api("/api/queue?limit=100");
  let event, other;
  for (const row of queue.rows.filter((r) => r.incident)) {
    const [near] = (await api(`/api/incidents/${row.incident}`)).near;
    if (near) { event = row.event; other = (await api(`/api/incidents/${near.id}`)).members[0].id; break; }
  }
  assert.ok(event, "no incident has another near it");
  // Linking runs behind the answer: what holds is asked until it is so.
  const together = (wanted) => page.waitForFunction(async ([a, b, w]) => {
    const [x, y] = await Promise.all([a, b].map(async (id) => (await (await fetch(`/api/events/${id}`)).json()).incident));
    return x !== null && y !== null && (x === y) === w;
  }, [event, other, wanted], { timeout: 15_000, polling: 400 });
  await together(false);
  await review(event);
  await page.keyboard.press("m");
  await page.locator('dialog input[type="radio"]').first().waitFor();
  await page.locator("dialog .primary").click();
  await page.locator("dialog").waitFor({ state: "detached" });
  await together(true);
  await review("");
  await review(event);
  await page.keyboard.press("x");
  await page.locator('dialog input[type="checkbox"]').first().waitFor();
  await page.locator("dialog .primary").click();
  await page.locator("dialog").waitFor({ state: "detached" });
  await together(false);
  await page.keyboard.press("u");
  await saved();
  await together(true);
  await page.keyboard.press("u");
  await saved();
  await together(false);
});

test("several are accepted as one step and taken back as one", async () => {
  await review();
  const before = await api("/api/queue?limit=3");
  await page.keyboard.press("Home");
  for (const at of [0, 1, 2]) await page.locator(".side .item input").nth(at).check();
  await page.getByRole("button", { name: "Accept 3" }).click();
  await saved();
  await openInQueue(before.open - 3);
  await page.keyboard.press("u");
  await saved();
  await openInQueue(before.open);
});

test("what another decides appears, and a decision on an older version is refused with the newer one shown", async () => {
  await review();
  await page.keyboard.press("Home");
  const [, second] = await page.evaluate(async () => (await (await fetch("/api/queue?limit=2")).json()).rows.map((r) => r.event));
  await elsewhere("accept", second);
  await page.locator(".side .item.s-accepted").first().waitFor({ timeout: 5000 });
  await elsewhere("undo", second);
  const { page: tab, context: other } = await openPage(browser);
  await tab.route("**/api/stream", (route) => route.abort());
  await tab.goto(`${base}#/review?event=${second}`);
  await tab.locator(".record .field").first().waitFor();
  await elsewhere("accept", second);
  await tab.keyboard.press("r");
  await tab.getByText("somebody changed this event meanwhile").waitFor();
  assert.equal((await api(`/api/events/${second}`)).review.state, "accepted");
  await elsewhere("undo", second);
  await other.close();
});

test("search opens the report at the words", async () => {
  await page.keyboard.press("/");
  await page.keyboard.type("police");
  await page.keyboard.press("Enter");
  await page.locator(".hits a").first().click();
  await page.locator(".text .hit").waitFor();
});

test("a report put into the inbox gets a verdict and can be read", async () => {
  await visit(page, "#/inbox");
  // Another number each time, so that it is no copy of one that is there.
  const report = `RIVERGATE, 14 March 2024 (Harbour Wire) — Police in Rivergate arrested two men on Wednesday after a bomb exploded near the market, officials said. The market has ${Date.now()} stalls.\n`;
  await page.locator('input[type="file"]').setInputFiles({ name: "rivergate.txt", mimeType: "text/plain", buffer: Buffer.from(report) });
  const verdict = page.locator("article.card tr", { hasText: "rivergate.txt" }).first();
  await verdict.waitFor({ timeout: 30_000 });
  await verdict.locator("a").click();
  await page.getByText("after a bomb").first().waitFor();
});

test("no screen has a serious fault of accessibility, wide or narrow, light or dark", async () => {
  const event = (await api("/api/queue?limit=1")).rows[0];
  const screens = ["#/explore", "#/explore?view=table", `#/explore?incident=${event.incident}`, "#/read", `#/read/${event.document}?event=${event.event}`, `#/review?event=${event.event}`,
    "#/coders", "#/bulletin", "#/inbox", "#/search?q=police", "#/settings", "#/nowhere"];
  const found = [];
  for (const [width, height, colorScheme] of [[1440, 900, "light"], [390, 844, "dark"]]) {
    const { context: other, page: tab } = await openPage(browser, { viewport: { width, height }, colorScheme, storageState: await context.storageState(), bypassCSP: true });
    await tab.goto(base);
    await tab.locator("main").waitFor();
    for (const hash of screens) {
      await visit(tab, hash);
      await tab.waitForTimeout(600);
      await tab.evaluate(axeSource);
      const { violations } = await tab.evaluate(() => window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
      for (const v of violations.filter((v) => ["serious", "critical"].includes(v.impact))) found.push(`${hash} ${width} ${colorScheme}: ${v.id}: ${v.nodes.slice(0, 3).map((n) => n.target.join(" ")).join(" | ")}`);
      const over = await tab.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (over > 1) found.push(`${hash} ${width}: ${over} pixels too wide`);
      const drawn = tab.locator(".explore .centre > .drawing");
      if (width < 500 && await drawn.isVisible()) {
        const box = await drawn.boundingBox();
        if (box.width < width - 2) found.push(`${hash}: the map is ${box.width} wide on a screen of ${width}`);
      }
    }
    for (const key of ["e", "?"]) {
      await visit(tab, `#/review?event=${event.event}`);
      await tab.locator(".record .field").first().waitFor();
      await tab.keyboard.press(key);
      await tab.locator("dialog").waitFor();
      await tab.evaluate(axeSource);
      const { violations } = await tab.evaluate(() => window.axe.run(document.querySelector("dialog"), { runOnly: ["wcag2a", "wcag2aa", "wcag22aa"] }));
      for (const v of violations.filter((v) => ["serious", "critical"].includes(v.impact))) found.push(`dialog ${key} ${width}: ${v.id}: ${v.nodes.slice(0, 3).map((n) => n.target.join(" ")).join(" | ")}`);
      await tab.keyboard.press("Escape");
    }
    await other.close();
  }
  assert.deepEqual(found, []);
});

test("nothing outside the server was asked for, and the browser had nothing to complain of", () => {
  const origin = new URL(base).origin;
  assert.deepEqual(seen.requests.filter((url) => !url.startsWith(origin) && !url.startsWith("blob:") && !url.startsWith("data:")), []);
  assert.deepEqual(seen.problems, []);
});
