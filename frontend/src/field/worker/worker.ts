// The worker of the field app: opens the app without a network, and sends what waits when the network
// comes back while the app is closed. It keeps the app's own files only; nothing the API says.

import { PrecacheController, PrecacheRoute } from "workbox-precaching";
import { NavigationRoute, registerRoute } from "workbox-routing";

import { sendAll } from "../sending";

interface SyncEvent extends ExtendableEvent {
  tag: string;
}

declare const self: ServiceWorkerGlobalScope & {
  /** Told by the server in front of this script: what to keep, and the page the app lives in. */
  LIANFANG: { kept: { url: string; revision: string | null }[]; shell: string };
};

const { kept, shell } = self.LIANFANG;

/** Without `Vary`: whoever asks later, in whatever language, is given what was kept. */
function forAnybody(response: Response): Response {
  const headers = new Headers(response.headers);
  headers.delete("Vary");
  return new Response(response.body, { status: response.status, headers });
}

// Asked for without cookies: what is kept is the same for everybody.
const precache = new PrecacheController({
  cacheName: "lianfang-field",
  plugins: [
    {
      requestWillFetch: async ({ request }) => new Request(request, { credentials: "omit" }),
      cacheWillUpdate: async ({ response }) => (response.ok ? forAnybody(response) : null),
    },
  ],
});
precache.addToCacheList(kept);

self.addEventListener("install", (event) => {
  event.waitUntil(precache.install(event).then(() => undefined));
});
self.addEventListener("activate", (event) => {
  event.waitUntil(precache.activate(event).then(() => self.clients.claim()));
});

registerRoute(new PrecacheRoute(precache));
// Only the app itself: the pages for residents under the same address always come from the network.
const only = new RegExp(`^${shell}(\\?.*)?$`);
registerRoute(new NavigationRoute(precache.createHandlerBoundToURL(shell), { allowlist: [only] }));

self.addEventListener("sync", (event) => {
  const { tag, waitUntil } = event as SyncEvent;
  if (tag === "lianfang-send") waitUntil.call(event, sendAll(true));
});

