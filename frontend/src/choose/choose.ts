// <select data-choose> becomes a list one can type into: for places, people and teams, where the
// native list is too long. The <select> stays the field that is sent.

import "tom-select/dist/css/tom-select.bootstrap5.css";
import "./choose.scss";

import TomSelect from "tom-select/base";
import removeButton from "tom-select/plugins/remove_button/plugin.js";

import { text } from "../console/text";

TomSelect.define("remove_button", removeButton);

export function makeChooser(element: HTMLElement): void {
  if (!(element instanceof HTMLSelectElement)) return;
  new TomSelect(element, {
    maxOptions: 300,
    plugins: element.multiple ? { remove_button: { title: text("remove") } } : {},
    render: {
      no_results: () => {
        const none = document.createElement("div");
        none.className = "no-results";
        none.textContent = text("no-results");
        return none;
      },
    },
  });
  // The field one types into has taken over its label; what is sent is heard and reached no more.
  element.setAttribute("aria-hidden", "true");
}
