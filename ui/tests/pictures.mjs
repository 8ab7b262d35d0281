// Pictures of the main screens, wide and narrow, light and dark, into the folder named first; those of the handbook into the second.
import { copyFileSync, mkdirSync } from "node:fs";
import { base, launch, openPage, visit } from "./browser.mjs";

const folder = process.argv[2] ?? "out/screenshots/ui";
mkdirSync(folder, { recursive: true });
const browser = await launch();
const sizes = { wide: { width: 1440, height: 900 }, narrow: { width: 390, height: 844 } };
const problems = [];

for (const [size, viewport] of Object.entries(sizes)) {
  for (const colorScheme of ["light", "dark"]) {
    const { context, page, seen } = await openPage(browser, { viewport, colorScheme });
    const picture = (name) => page.screenshot({ path: `${folder}/${name}-${size}-${colorScheme}.png` });
    await page.goto(base);
    await page.locator("[data-drawn]").waitFor({ timeout: 30000 });
    const tour = page.locator(".tour");
    if (await tour.count()) {
      await picture("tour");
      await tour.getByRole("button", { name: "Skip" }).click();
    }
    await page.waitForTimeout(1200);
    await picture("explore");
    const id = await page.evaluate(async () => (await (await fetch("/api/incidents/columns")).json()).id[5]);
    await visit(page, `#/explore?incident=${id}`);
    await page.locator(".panel h2").first().waitFor({ state: "attached" });
    await page.waitForTimeout(300);
    if (size === "narrow") await page.getByRole("button", { name: "List" }).click();
    await picture("incident");
    await visit(page, "#/explore?view=table");
    if (size === "narrow") await page.getByRole("button", { name: "Table" }).first().click();
    await page.waitForTimeout(300);
    await picture("table");
    const event = await page.evaluate(async () => (await (await fetch("/api/queue?limit=3")).json()).rows[1]);
    await visit(page, `#/read/${event.document}?event=${event.event}`);
    await page.locator(".text .seg").first().waitFor();
    await page.waitForTimeout(300);
    await picture("read");
    const pdf = await page.evaluate(async () => (await (await fetch("/api/documents?q=.pdf")).json()).rows.find((row) => row.events > 0));
    const said = await page.evaluate(async (id) => (await (await fetch(`/api/documents/${id}`)).json()).events[0].id, pdf.id);
    await visit(page, `#/read/${pdf.id}?event=${said}`);
    await page.getByRole("button", { name: "Show the page (logged)" }).click();
    await page.waitForFunction(() => document.querySelector("figure img")?.naturalWidth > 0);
    if (size === "narrow") await page.locator("figure").scrollIntoViewIfNeeded();
    await page.waitForTimeout(300);
    await picture("page");
    await visit(page, `#/review?event=${event.event}`);
    await page.locator(".record .field").first().waitFor();
    await page.waitForTimeout(400);
    await picture("review");
    await page.keyboard.press("p");
    await page.locator("dialog").waitFor();
    await page.waitForTimeout(500);
    await picture("correct");
    await page.keyboard.press("Escape");
    await page.evaluate(async () => {
      const { composition } = await (await fetch("/api/compose/draft?from=2019-01-01")).json();
      const sentence = { text: "An attack was carried out.", rests_on: [composition.section[0].incident[0].id] };
      composition.finding = [...composition.finding.slice(0, 3), sentence];
      await fetch("/api/bulletins/weekly", { method: "PUT", headers: { "content-type": "application/json", "x-dateline": "1", "if-match": '"new"' }, body: JSON.stringify(composition) });
    });
    await visit(page, "#/bulletin/weekly");
    await page.locator(".entry .note.bad").first().waitFor();
    await page.locator(".entry").nth(3).getByRole("button", { name: /^Evidence/ }).click();
    await page.waitForTimeout(400);
    await picture("bulletin");
    for (const [hash, name] of [["#/bulletin", "bulletins"], ["#/read", "reports"], ["#/coders", "second-look"], ["#/inbox", "inbox"], ["#/search?q=police", "search"], ["#/settings", "settings"]]) {
      await visit(page, hash);
      await page.waitForTimeout(500);
      await picture(name);
    }
    problems.push(...seen.problems);
    await context.close();
  }
}
await browser.close();
const handbook = process.argv[3];
if (handbook) {
  mkdirSync(handbook, { recursive: true });
  for (const name of ["explore", "read", "page", "review", "bulletin"]) copyFileSync(`${folder}/${name}-wide-light.png`, `${handbook}/${name}.png`);
}
for (const problem of new Set(problems)) console.error(`browser: ${problem}`);
console.log(`pictures are in ${folder}`);
