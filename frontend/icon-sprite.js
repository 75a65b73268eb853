// Gathers the icons named in a list into one SVG sprite, so that a page fetches its icons once.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);

/** Names in the list: one a line, "#" starts a remark. */
export function readNames(path) {
  return readFileSync(resolve(here, path), "utf8")
    .split("\n")
    .map((line) => line.split("#")[0].trim())
    .filter((name) => name !== "");
}

function symbol(name) {
  const file = require.resolve(`@tabler/icons/outline/${name}.svg`);
  const drawing = readFileSync(file, "utf8")
    .replace(/<!--[\s\S]*?-->/g, "")
    .replace(/^[\s\S]*?<svg[^>]*>/, "")
    .replace(/<\/svg>\s*$/, "")
    .replace(/\s*\n\s*/g, "");
  return `<symbol id="${name}" viewBox="0 0 24 24">${drawing}</symbol>`;
}

export function iconSprite({ list }) {
  return {
    name: "icon-sprite",
    buildStart() {
      this.addWatchFile(resolve(here, list));
    },
    generateBundle() {
      const symbols = readNames(list).map(symbol).join("");
      this.emitFile({
        type: "asset",
        name: "icons.svg",
        originalFileName: "icons.svg", // its key in the manifest
        source: `<svg xmlns="http://www.w3.org/2000/svg">${symbols}</svg>`,
      });
    },
  };
}
