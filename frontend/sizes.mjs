// Prints what the build weighs, gzipped: the first load of any page, and what is fetched on demand.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const dist = new URL("../src/lianfang/web/static/dist/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL("manifest.json", dist), "utf8"));
const weight = (file) => gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length;

function files(key, seen = new Set()) {
  const chunk = manifest[key];
  if (seen.has(chunk.file)) return seen;
  seen.add(chunk.file);
  for (const sheet of chunk.css ?? []) seen.add(sheet);
  for (const imported of chunk.imports ?? []) files(imported, seen);
  return seen;
}

function report(name, list) {
  const total = list.reduce((sum, file) => sum + weight(file), 0);
  console.log(`${name}: ${(total / 1000).toFixed(1)} kB gzipped`);
  for (const file of list) console.log(`  ${(weight(file) / 1000).toFixed(1).padStart(6)}  ${file}`);
}

const field = [...files("src/field/field.ts"), manifest["icons.svg"].file, "field-worker.js"];
report("field app", field);
const first = files("src/console/console.ts");
report("first load", [...first, manifest["icons.svg"].file]);
for (const key of manifest["src/console/console.ts"].dynamicImports) {
  report(key, [...files(key)].filter((file) => !first.has(file)));
}
