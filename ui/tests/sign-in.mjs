// Uses the printed link once and keeps the session for the tests: sign-in.mjs LINK FILE
import { writeFileSync } from "node:fs";

const [link, file] = process.argv.slice(2);
const answer = await fetch(link, { redirect: "manual" });
const [pair] = (answer.headers.get("set-cookie") ?? "").split(";");
const [name, ...value] = pair.split("=");
if (!name || !value.length) throw new Error(`no session from the link: ${answer.status}`);
const cookie = { name, value: value.join("="), domain: new URL(link).hostname, path: "/", expires: -1, httpOnly: true, secure: false, sameSite: "Strict" };
writeFileSync(file, JSON.stringify({ cookies: [cookie], origins: [] }));
