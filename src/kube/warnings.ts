/** Says once each what the API server warns of in `Warning` headers, such as the use of a deprecated kind. */

/** Distinct texts kept; beyond it a server that puts changing text into warnings would fill the memory. */
const LIMIT = 1_000;

export class Warnings {
  readonly #said = new Set<string>();
  readonly #say: (warning: string) => void;

  constructor(say: (warning: string) => void) {
    this.#say = say;
  }

  /** Takes the values of the `Warning` headers of one answer (RFC 7234 §5.5: code, agent, quoted text). */
  hear(headers: readonly string[] | undefined): void {
    for (const header of headers ?? []) {
      for (const [, quoted] of header.matchAll(/\d{3} \S+ "((?:[^"\\]|\\.)*)"/g)) {
        this.#once((quoted ?? '').replace(/\\(.)/g, '$1'));
      }
    }
  }

  #once(text: string): void {
    if (this.#said.has(text) || this.#said.size >= LIMIT) return;
    this.#said.add(text);
    this.#say(text);
  }
}
