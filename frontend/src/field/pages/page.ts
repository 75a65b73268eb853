// What a page of the app is, and how one leads to another.

export interface Page {
  title: string;
  /** One small line under the title. */
  under?: string;
  /** Where the arrow leads. */
  back?: string;
  body: (HTMLElement | null)[];
  /** Drawn again when something changes; forms are not, so that nothing typed is lost. */
  live?: boolean;
}

export interface Asked {
  parts: string[];
  query: URLSearchParams;
}

export type Draw = (asked: Asked) => Promise<Page>;

export function go(route: string): void {
  location.hash = route;
}
