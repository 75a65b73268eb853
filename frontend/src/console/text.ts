// Words the scripts show, translated by the server into the page's own language.

let words: Record<string, string> | undefined;

/** The page's text for `key`; `params` fill `{name}` places. */
export function text(key: string, params: Record<string, string | number> = {}): string {
  words ??= JSON.parse(document.getElementById("lf-text")?.textContent ?? "{}") as Record<
    string,
    string
  >;
  const template = words[key] ?? key;
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole));
}

/** The page's language as the browser's own formats know it. */
export function pageLanguage(): string {
  return document.documentElement.lang || "zh-Hans";
}
