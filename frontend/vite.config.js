// Builds the browser side into the Python package, with a manifest that `lianfang.web` reads.
import { defineConfig } from "vite";

import { iconSprite } from "./icon-sprite.js";
import { serviceWorker } from "./service-worker.js";

export default defineConfig({
  base: "./",
  publicDir: false,
  plugins: [
    iconSprite({ list: "../src/lianfang/web/icons.txt" }),
    serviceWorker({ from: "src/field/worker/worker.ts", name: "field-worker" }),
  ],
  css: {
    preprocessorOptions: {
      scss: {
        quietDeps: true,
        // Bootstrap 5.3 uses @import and global functions; Sass keeps both until version 3.
        silenceDeprecations: ["import", "global-builtin", "color-functions", "if-function"],
      },
    },
  },
  build: {
    outDir: "../src/lianfang/web/static/dist",
    emptyOutDir: true,
    manifest: "manifest.json",
    modulePreload: { polyfill: false },
    // Office computers that have not been renewed for years, and phones of volunteers.
    target: ["chrome87", "edge88", "firefox98", "safari15.4"],
    cssTarget: ["chrome87", "edge88", "firefox98", "safari15.4"],
    chunkSizeWarningLimit: 600,
    rolldownOptions: {
      input: { console: "src/console/console.ts", field: "src/field/field.ts", wall: "src/wall/wall.ts" },
      checks: {
        eval: false, // htmx has one it never reaches: switched off, and the policy forbids it
        pluginTimings: false,
      },
    },
  },
});
