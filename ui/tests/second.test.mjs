// A second look by one person: an audit with its rates, a second coding with its agreement, both blind.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { base, launch, openPage, visit } from "./browser.mjs";

let browser, page;
before(async () => {
  browser = await launch();
  ({ page } = await openPage(browser));
  await page.goto(base);
  await page.locator("main").waitFor();
  const skip = page.getByRole("button", { name: "Skip" });
  if (await skip.isVisible()) await skip.click();
});
after(async () => { await browser?.close(); });

/** Draws a sample and answers it: every second passage holds an arrest, the others nothing. */
async function sitting(kind, n) {
  await visit(page, "#/coders");
  await page.getByLabel("Kind").selectOption(kind);
  await page.getByLabel("Passages").fill(String(n));
  await page.getByRole("button", { name: "Draw a sample" }).click();
  await page.waitForFunction(() => /^#\/coders\/./.test(location.hash));
  const id = await page.evaluate(() => location.hash.split("/")[2]);
  const unit = await page.evaluate(async (s) => (await fetch(`/api/sittings/${s}/next`)).json(), id);
  for (const code of ["type", "mode", "label", "event", "actors", "confidence", "rule"]) assert.ok(!(code in unit), `the passage comes with its ${code}`);
  const { units } = await page.evaluate(async (s) => (await fetch(`/api/sittings/${s}`)).json(), id);
  for (let done = 0; done < units; done += 1) {
    await page.locator("article mark").waitFor();
    assert.ok((await page.locator("article mark").innerText()).trim().length > 0);
    if (done % 2) await page.getByRole("button", { name: "No event" }).click();
    else {
      await page.getByRole("button", { name: "Yes" }).click();
      await page.getByRole("combobox", { name: "Find a type" }).fill("arrest");
      await page.getByRole("button", { name: "Save and next" }).click();
    }
    await page.getByText(new RegExp(`^${done + 1} of ${units} answered`)).waitFor();
  }
  await page.getByText("All passages are answered").waitFor();
  return { id, units };
}

test("an audit gives precision and recall with intervals", async () => {
  const { id } = await sitting("audit", 6);
  await page.getByText("What the audit says so far").waitFor();
  const shown = await page.locator(".pair dd").allInnerTexts();
  const results = await page.evaluate(async (s) => (await fetch(`/api/sittings/${s}/results`)).json(), id);
  assert.equal(shown.length, 2);
  if (results.precision.estimate !== null) assert.match(shown[0], /^\d+ % \(\d+ % to \d+ %\), n \d+$/);
  const { low, high } = results.precision;
  assert.ok(low === null || (0 <= low && low <= high && high <= 1), `${low} to ${high}`);
});

test("a second coding gives alpha and kappa by field, and what to settle", async () => {
  const { id } = await sitting("second", 6);
  await page.getByRole("heading", { name: /^Agreement/ }).waitFor();
  const agreement = await page.evaluate(async (s) => (await fetch(`/api/sittings/${s}/agreement`)).json(), id);
  assert.equal(await page.locator("table").first().locator("tbody tr").count(), agreement.fields.length);
  const open = await page.evaluate(async (s) => (await fetch(`/api/sittings/${s}/disagreements`)).json(), id);
  if (open.length) {
    await page.getByRole("button", { name: "This holds" }).first().click();
    await page.locator('button[aria-pressed="true"]', { hasText: "This holds" }).first().waitFor();
  }
});
