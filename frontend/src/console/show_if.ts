// Questions of a form that are asked only sometimes (data-show-if: name of the input they depend on;
// data-show-for: the answers they are asked for). Without this script they are all shown; the server
// drops what was not asked in either case.

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

function isControl(element: Element | RadioNodeList | null): element is Control {
  return (
    element instanceof HTMLInputElement ||
    element instanceof HTMLSelectElement ||
    element instanceof HTMLTextAreaElement
  );
}

/** What is chosen in the inputs of that name; nothing while they are hidden themselves. */
function answersOf(form: HTMLFormElement, name: string): string[] {
  return [...form.elements].filter(isControl).flatMap((control) => {
    if (control.name !== name || control.closest("[data-show-if][hidden]")) return [];
    if (control instanceof HTMLInputElement && ["checkbox", "radio"].includes(control.type)) {
      return control.checked ? [control.value] : [];
    }
    return control.value ? [control.value] : [];
  });
}

/** In the order of the page, so that a question behind a hidden one is hidden, too. */
function showAsked(form: HTMLFormElement): void {
  for (const question of form.querySelectorAll<HTMLElement>("[data-show-if]")) {
    const given = answersOf(form, question.dataset["showIf"] ?? "");
    const wanted = (question.dataset["showFor"] ?? "").split(" ");
    question.hidden = !given.some((answer) => wanted.includes(answer));
  }
}

export function setUpShowIf(root: Element): void {
  const forms = [...root.querySelectorAll<HTMLFormElement>("form[data-show-if-form]")];
  if (root instanceof HTMLFormElement && root.matches("[data-show-if-form]")) forms.push(root);
  for (const form of forms) {
    showAsked(form);
    form.addEventListener("input", () => showAsked(form));
  }
}
