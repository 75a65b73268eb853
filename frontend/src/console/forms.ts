// Forms: nothing typed is lost by leaving the page without being asked (form[data-guard]); nothing
// typed is written to the browser's storage either. Filters without htmx send themselves on change.

const HOLD_MS = 6000;

function isDirty(form: HTMLFormElement): boolean {
  return [...form.elements].some((field) => {
    if (field instanceof HTMLInputElement) {
      if (field.type === "checkbox" || field.type === "radio") {
        return field.checked !== field.defaultChecked;
      }
      if (field.type === "file") return field.value !== "";
      return field.type !== "hidden" && field.value !== field.defaultValue;
    }
    if (field instanceof HTMLTextAreaElement) return field.value !== field.defaultValue;
    if (field instanceof HTMLSelectElement) {
      const named = [...field.options].some((option) => option.defaultSelected);
      return [...field.options].some((option, index) =>
        named || field.multiple
          ? option.selected !== option.defaultSelected
          : option.selected !== (index === 0),
      );
    }
    return false;
  });
}

const sending = new WeakSet<HTMLFormElement>();

/** What was sent did not go through: it is unsaved again. */
export function isBack(form: HTMLFormElement): void {
  sending.delete(form);
}

function hasUnsaved(): boolean {
  return [...document.querySelectorAll<HTMLFormElement>("form[data-guard]")].some(
    (form) => !sending.has(form) && isDirty(form),
  );
}

/** A second press while the first is on its way would do the work twice; a download leaves the page
 * where it is, so the buttons come back. */
function holdButtons(form: HTMLFormElement): void {
  const buttons = [...form.querySelectorAll<HTMLButtonElement>("button:not([type=button])")].filter(
    (button) => !button.disabled,
  );
  const set = (disabled: boolean): void => {
    for (const button of buttons) button.disabled = disabled;
  };
  window.setTimeout(set, 0, true); // after the pressed button's own value has been gathered
  window.setTimeout(set, HOLD_MS, false);
  window.addEventListener("pageshow", () => set(false), { once: true });
}

/** The buttons beside a number take it up or down by their step; from nothing they begin at `start`. */
function takeStep(button: HTMLElement): void {
  const field = document.getElementById(button.dataset["for"] ?? "");
  if (!(field instanceof HTMLInputElement)) return;
  const step = button.dataset["step"] ?? "1";
  const digits = step.split(".")[1]?.length ?? 0;
  const value = Number.parseFloat(field.value.replace(",", "."));
  const next = Number.isNaN(value)
    ? Number(button.dataset["start"] ?? 0)
    : value + Number(step);
  field.value = next.toFixed(digits);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

export function startForms(): void {
  document.addEventListener("input", (event) => {
    const form = event.target instanceof Element ? event.target.closest("form") : null;
    form?.classList.toggle("is-dirty", isDirty(form));
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement)) return;
    if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("hx-post")) return;
    if (form.dataset["guard"] !== undefined) sending.add(form);
    holdButtons(form);
  });
  window.addEventListener("beforeunload", (event) => {
    if (hasUnsaved()) event.preventDefault();
  });
  document.addEventListener("change", (event) => {
    const field = event.target instanceof Element ? event.target : null;
    field?.closest<HTMLFormElement>("form[data-auto-submit]")?.requestSubmit();
  });
  document.addEventListener("click", (event) => {
    const stepper = event.target instanceof Element ? event.target.closest("[data-step]") : null;
    if (stepper instanceof HTMLElement) takeStep(stepper);
    const toggle = event.target instanceof Element ? event.target.closest("[data-toggle]") : null;
    if (!(toggle instanceof HTMLElement)) return;
    const target = document.getElementById(toggle.dataset["toggle"] ?? "");
    const open = target?.classList.toggle("is-open") ?? false;
    toggle.setAttribute("aria-expanded", String(open));
  });
}
