/** Says what long steps do: a line when one starts, one line for all that run every ten seconds, a line when one ends. */
import { performance } from 'node:perf_hooks';

/** Takes one line of text without its line end. */
export type Report = (line: string) => void;

export interface StepTitle {
  /** `etcd v3.6.13 from source`. */
  readonly title: string;
  /** How long it usually takes: `about 45 s`. */
  readonly usually: string;
}

interface Running {
  readonly title: StepTitle;
  readonly since: number;
  /** How far it is: `812 packages compiled`; empty when it cannot tell. */
  detail: () => string;
}

/** Steps that run side by side and share one heartbeat. */
export class Progress {
  readonly #report: Report;
  readonly #every: number;
  readonly #running = new Set<Running>();
  #timer: NodeJS.Timeout | undefined;

  /** `every` is the heartbeat's interval in milliseconds. */
  constructor(report: Report, every = 10_000) {
    this.#report = report;
    this.#every = every;
  }

  /** A line of its own. */
  say(line: string): void {
    this.#report(`   ${line}`);
  }

  /** Something that was there already. */
  had(title: string, where: string): void {
    this.#report(` ✓ ${title} (${where})`);
  }

  /** Runs a step. `work` may hand over a function that tells how far it is. */
  async step<T>(title: StepTitle, work: (follow: (detail: () => string) => void) => Promise<T>): Promise<T> {
    const running: Running = { title, since: performance.now(), detail: () => '' };
    this.#report(` ◐ ${title.title}: usually ${title.usually}`);
    this.#running.add(running);
    this.#timer ??= setInterval(() => this.#beat(), this.#every);
    try {
      const result = await work((detail) => {
        running.detail = detail;
      });
      this.#report(` ✓ ${title.title}: ${elapsed(running.since)}`);
      return result;
    } finally {
      this.#running.delete(running);
      if (this.#running.size === 0) this.#stop();
    }
  }

  #beat(): void {
    const lines = [...this.#running].map(({ title, since, detail }) => {
      const far = detail();
      return `${title.title}: ${elapsed(since)} of ${title.usually}${far === '' ? '' : `, ${far}`}`;
    });
    for (const line of lines) this.#report(` ◐ ${line}`);
  }

  #stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

/** `28 s`, `3 m 10 s`. */
function elapsed(since: number): string {
  const seconds = Math.round((performance.now() - since) / 1_000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} m ${seconds % 60} s`;
}
