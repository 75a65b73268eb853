// A slider over days: <input type="range" data-days="list" data-day-field="field" data-day-text="id">.
// The list of options holds the days, the last one being 0 on the slider; the chosen one is written
// into the hidden field, in words beside the slider, and said to screen readers.

export function startDays(): void {
  document.addEventListener("input", ({ target }) => {
    if (!(target instanceof HTMLInputElement) || target.dataset["days"] === undefined) return;
    const list = document.getElementById(target.dataset["days"]);
    if (!(list instanceof HTMLSelectElement)) return;
    const chosen = list.options[list.options.length - 1 + Number(target.value)];
    if (!chosen) return;
    const field = document.getElementById(target.dataset["dayField"] ?? "");
    if (field instanceof HTMLInputElement) field.value = chosen.value;
    const words = document.getElementById(target.dataset["dayText"] ?? "");
    if (words) words.textContent = chosen.text;
    target.setAttribute("aria-valuetext", chosen.text);
  });
}
