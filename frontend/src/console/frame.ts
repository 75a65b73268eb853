// The frame around the pages: the side navigation, wide or narrow; the server reads the cookie, so
// the next page is drawn right at once.

const YEAR_SECONDS = 365 * 24 * 3600;

/** Brings the tab that is shown into sight where the row of tabs is wider than the screen. */
export function setUpTabs(root: Element): void {
  for (const current of root.querySelectorAll<HTMLElement>(".lf-tabs > [aria-current]")) {
    const tabs = current.parentElement;
    if (!tabs || tabs.scrollWidth <= tabs.clientWidth) continue;
    const left = current.getBoundingClientRect().left - tabs.getBoundingClientRect().left;
    tabs.scrollLeft += left - (tabs.clientWidth - current.clientWidth) / 2;
  }
}

export function startFrame(): void {
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    if (event.target.closest("[data-print]")) window.print();
    if (!event.target.closest("[data-narrow]")) return;
    const narrow = document.body.classList.toggle("is-narrow");
    const state = narrow ? "narrow" : "wide";
    document.cookie = `lianfang_nav=${state};path=/;max-age=${YEAR_SECONDS};samesite=lax`;
    window.dispatchEvent(new Event("resize")); // charts and maps measure themselves anew
  });
}
