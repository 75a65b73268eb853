// Language, how this phone keeps things, signing out.

import { icon, make } from "../dom";
import { counts } from "../outbox";
import { howWeStand, leave, today } from "../session";
import { keptPlain } from "../store";
import { chooseLanguage, language, text } from "../words";
import type { Page } from "./page";

interface InstallPrompt extends Event {
  prompt(): Promise<void>;
}

let install: InstallPrompt | undefined;

export function rememberInstall(event: Event): void {
  event.preventDefault();
  install = event as InstallPrompt;
}

export async function morePage(addresses: DOMStringMap): Promise<Page> {
  const { waiting, refused, photos } = await counts();
  const unsent = waiting + refused + photos;
  const day = today();
  const sent = await keptPlain<number>("acknowledged");
  const out = async (): Promise<void> => {
    if (unsent && !confirm(text("leave-sure", { count: unsent }))) return;
    const heard = await leave(addresses["logout"] ?? "/account/logout/");
    if (heard) location.assign(`${addresses["login"]}`);
  };
  const signedIn = howWeStand() !== "signed-out" && day;
  return {
    title: text("more"),
    under: day?.staff?.name ?? "",
    body: [
      list(
        row("language", language() === "zh" ? "English" : "中文", () => {
          chooseLanguage(language() === "zh" ? "en" : "zh");
          window.dispatchEvent(new Event("lf-language"));
        }),
        install ? row("download", text("install"), () => void install?.prompt()) : null,
        link("list-details", text("what-i-answer-for"), addresses["home"] ?? "/"),
        signedIn
          ? row("logout", text("sign-out"), () => void out())
          : link("login", text("sign-in"), `${addresses["login"]}?next=${addresses["shell"]}`),
      ),
      make("h2", {}, text("how-it-keeps")),
      make("p", { class: "hint" }, text("how-it-keeps-text")),
      sent ? make("p", { class: "hint" }, text("last-sent", { time: new Date(sent).toLocaleString() })) : null,
    ],
    live: true,
  };
}

function list(...rows: (HTMLElement | null)[]): HTMLElement {
  return make("ul", { class: "rows" }, ...rows.map((one) => one && make("li", {}, one)));
}

function row(name: string, words: string, act: () => void): HTMLElement {
  const button = make("button", { type: "button" }, icon(name), make("span", {}, words));
  button.addEventListener("click", act);
  return button;
}

function link(name: string, words: string, href: string): HTMLElement {
  return make("a", { href }, icon(name), make("span", {}, words), icon("external-link"));
}
