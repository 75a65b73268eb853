// The app's words in both languages, made by the server; the language changes without signal.

import type { Words } from "./shapes";

export type Language = "zh" | "en";

const COOKIE = "lianfang_language";
let all: Record<Language, Record<string, string>> | undefined;
let chosen: Language | undefined;

function cookieLanguage(): Language | undefined {
  const found = new RegExp(`${COOKIE}=([\\w-]+)`).exec(document.cookie)?.[1];
  if (found === undefined) return undefined;
  return found.startsWith("zh") ? "zh" : "en";
}

/** Chosen here or on the pages, else the browser's; Chinese unless it is plainly something else. */
export function language(): Language {
  chosen ??= cookieLanguage() ?? (/^(zh|$)/i.test(navigator.language) ? "zh" : "en");
  return chosen;
}

/** The server and the pages read the same cookie. */
export function chooseLanguage(wanted: Language): void {
  chosen = wanted;
  const value = wanted === "zh" ? "zh-hans" : "en";
  document.cookie = `${COOKIE}=${value}; path=/; max-age=31536000; SameSite=Lax`;
  document.documentElement.lang = wanted === "zh" ? "zh-Hans" : "en";
}

/** The app's text for `key`; `params` fill `{name}` places. */
export function text(key: string, params: Record<string, string | number> = {}): string {
  all ??= JSON.parse(document.getElementById("lf-words")?.textContent ?? "{}") as Record<
    Language,
    Record<string, string>
  >;
  const template = all[language()]?.[key] ?? key;
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole));
}

/** A text of the plan. */
export function say(words: Words | null | undefined): string {
  return words ? words[language()] || words.zh : "";
}
