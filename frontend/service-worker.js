// Builds a service worker as one classic script beside the other files. Its name carries no hash, since
// the server hands it out at an address of its own and tells it in front what to keep.
import { resolve } from "node:path";

import { build } from "vite";

export function serviceWorker({ from, name }) {
  let config;
  return {
    name: "service-worker",
    apply: "build",
    configResolved(resolved) {
      config = resolved;
    },
    buildStart() {
      this.addWatchFile(resolve(config.root, from));
    },
    async closeBundle() {
      await build({
        configFile: false,
        root: config.root,
        logLevel: "warn",
        publicDir: false,
        define: { "process.env.NODE_ENV": JSON.stringify("production") },
        build: {
          outDir: config.build.outDir,
          emptyOutDir: false,
          target: config.build.target,
          modulePreload: false,
          copyPublicDir: false,
          rolldownOptions: {
            input: resolve(config.root, from),
            output: { format: "iife", entryFileNames: `${name}.js`, codeSplitting: false },
          },
        },
      });
    },
  };
}
