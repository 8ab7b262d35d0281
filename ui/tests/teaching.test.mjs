// What a correction teaches, and the printed page beside the text: in real Chromium, against the server at DATELINE_URL.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { base, launch, openPage, visit } from "./browser.mjs";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
let browser, page, seen;
before(async () => {
  browser = await launch();
  ({ page, seen } = await openPage(browser));
  await page.goto(`${base}#/review`);
  await page.locator(".record .field").first().waitFor({ timeout: 30_000 });
});
after(async () => { await browser?.close(); });

const api = (path) => page.evaluate(async (p) => (await fetch(p)).json(), path);
async function review(event) {
  await visit(page, `#/review?event=${event}`);
  await page.waitForFunction((id) => document.querySelector(".record .field") && new URLSearchParams(location.hash.split("?")[1]).get("event") === id, event);
  await page.waitForTimeout(300);
}
async function saved() {
  await page.waitForFunction(() => !document.querySelector(".side .head")?.textContent.includes("saving"));
}
/** Serious faults of accessibility in a part of the page. */
async function faults(part) {
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate((p) => window.axe.run(document.querySelector(p), { runOnly: ["wcag2a", "wcag2aa", "wcag22aa"] }), part);
  return violations.filter((v) => ["serious", "critical"].includes(v.impact)).map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(" ")).join(" | ")}`);
}

test("a corrected type is offered for every report, previewed, written, and taken out", async () => {
  const rows = (await api("/api/queue?limit=60")).rows;
  let event;
  for (const row of rows) {
    event = await api(`/api/events/${row.event}`);
    if (/^[a-z]+ed$/.test(event.trigger.text) && (await api(`/api/documents/${event.document}`)).language?.startsWith("en")) break;
  }
  await review(event.id);
  await page.keyboard.press("t");
  await page.keyboard.type(event.type === "PROTEST" ? "arrest" : "protest");
  await page.keyboard.press("Enter");
  await page.locator("dialog").waitFor({ state: "detached" });
  await saved();
  await page.getByText(`Always: “${event.trigger.text}” tells of`).waitFor();
  await page.getByRole("button", { name: "Preview" }).click();
  await page.locator("dialog input").first().waitFor({ timeout: 60_000 });
  const word = await page.locator("dialog input").first().inputValue();
  assert.ok(event.trigger.text.startsWith(word.slice(0, 3)), `${event.trigger.text}: ${word}`);
  assert.match(await page.locator("dialog").innerText(), /may hold the words/);
  assert.deepEqual(await faults("dialog"), []);
  await page.getByRole("button", { name: "Write it and code again" }).click();
  await page.getByText(/^Entered:/).waitFor({ timeout: 30_000 });
  const rowsNow = await api("/api/dictionary");
  await visit(page, "#/settings");
  await page.locator("#entries ~ ul code", { hasText: `${word} · verb` }).waitFor();
  assert.deepEqual(await faults("main"), []);
  assert.ok(rowsNow.some(({ kind, row }) => kind === "lexicon" && row.startsWith(`${word}\tverb\t`)), JSON.stringify(rowsNow));
  const settled = () => page.waitForFunction(async () => (await (await fetch("/api/jobs")).json()).every((j) => j.state !== "running" && j.state !== "waiting"), undefined, { timeout: 120_000, polling: 400 });
  await settled();
  await visit(page, "#/settings");
  await page.getByRole("button", { name: `Take out ${word}` }).click();
  await page.getByRole("button", { name: "Take it out and code again" }).click({ timeout: 60_000 });
  await page.getByText(/^Entry taken out/).waitFor({ timeout: 30_000 });
  await settled();
  assert.deepEqual(await api("/api/dictionary"), []);
  await review(event.id);
  await page.keyboard.press("u");
  await saved();
  assert.equal((await api(`/api/events/${event.id}`)).type, event.type);
});

test("the printed page of a PDF stands beside its text, turned to the words", async () => {
  const { rows } = await api("/api/documents?q=.pdf&limit=5");
  const pdf = rows.find((row) => row.path.endsWith(".pdf") && row.events > 0);
  const { pages, events } = await api(`/api/documents/${pdf.id}`);
  await visit(page, `#/read/${pdf.id}?event=${events[0].id}`);
  await page.getByRole("button", { name: "Show the page (logged)" }).click();
  const picture = page.locator("figure img");
  await page.waitForFunction(() => document.querySelector("figure img")?.naturalWidth > 0, undefined, { timeout: 30_000 });
  const at = pages.findLast((p) => p.start <= events[0].evidence[0].start).locator;
  assert.match(await page.locator("figure").innerText(), new RegExp(`^.?\\s*${at.replace("page", "Page")}, where the words stand`));
  assert.ok((await picture.boundingBox()).width > 200);
  assert.deepEqual(await faults("main"), []);
  await page.setViewportSize({ width: 390, height: 844 });
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth) <= 1, "too wide for a narrow screen");
  assert.ok((await picture.boundingBox()).width > 200);
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByRole("button", { name: "Hide the page" }).click();
  assert.equal(await picture.count(), 0);
});

test("nothing outside the server was asked for", () => {
  const origin = new URL(base).origin;
  assert.deepEqual(seen.requests.filter((url) => !url.startsWith(origin) && !url.startsWith("blob:") && !url.startsWith("data:")), []);
  // What is coded anew may have another id: the record on the screen is then asked for once more and is gone.
  assert.deepEqual(seen.problems.filter((p) => !/404 .*\/api\/events\/e[0-9a-f]+$/.test(p)), []);
});
