/** What is known of the stacks of one account and region, and which of it is older than our own last write. */
import { type Duration, seconds } from '../support/clock.ts';
import { type Stack, templateHashTag } from './account.ts';
import type { StackDetails, StackSummary } from './stack-reader.ts';
import { isBusy, outputsMatter } from './stack-status.ts';

export type WriteKind = 'create' | 'update' | 'delete' | 'other';

interface Entry {
  readonly summary: StackSummary;
  readonly details?: StackDetails | undefined;
  /** The version of the summary that the details belong to; undefined when we know them from our own write. */
  readonly detailed?: string | undefined;
}

/** A write whose effect no look has shown yet. */
interface Mark {
  readonly kind: WriteKind;
  /** Only a look with a greater number began after the write ended; undefined while it has not. */
  readonly look: number | undefined;
  readonly at: number;
  /** The version before the write. */
  readonly before: string | undefined;
}

export type Finding =
  | { readonly kind: 'unseen' }
  | { readonly kind: 'absent' }
  | { readonly kind: 'present'; readonly stack: Stack };

/** AWS may show the state before an accepted write for some seconds; after this long it is taken as it is. */
const believe: Readonly<Record<WriteKind, Duration>> = {
  create: seconds(30),
  update: seconds(10),
  delete: seconds(10),
  other: 0,
};

export class StackMemory {
  readonly #entries = new Map<string, Entry>();
  readonly #marks = new Map<string, Mark>();
  readonly #made = new Map<string, StackDetails>();
  #looked = false;

  find(name: string): Finding {
    if (!this.#looked || this.#marks.has(name)) return { kind: 'unseen' };
    const entry = this.#entries.get(name);
    if (entry === undefined) return { kind: 'absent' };
    if (entry.details === undefined || wantsDetails(entry)) return { kind: 'unseen' };
    return { kind: 'present', stack: stackOf(entry.summary, entry.details) };
  }

  /** Whether a quick look is worth while: a stack is in progress or a write has not been seen yet. */
  get busy(): boolean {
    return this.#marks.size > 0 || [...this.#entries.values()].some(({ summary }) => isBusy(summary.status));
  }

  /** Names whose state is known, for those who are told of changes. */
  versions(): ReadonlyMap<string, string> {
    return new Map([...this.#entries].map(([name, entry]) => [name, version(entry.summary)]));
  }

  summary(name: string): StackSummary | undefined {
    return this.#entries.get(name)?.summary;
  }

  tags(name: string): Readonly<Record<string, string>> | undefined {
    return this.#entries.get(name)?.details?.tags ?? this.#made.get(name)?.tags;
  }

  /** A write begins: what is known of the name no longer counts. */
  writing(name: string, kind: WriteKind, at: number): void {
    const entry = this.#entries.get(name);
    const before = entry === undefined ? undefined : version(entry.summary);
    this.#marks.set(name, { kind, look: undefined, at, before });
  }

  /** The write ended during or after look number `look`. What was refused counts as any unclear write. */
  wrote(
    name: string,
    written: { readonly look: number; readonly at: number; readonly accepted: boolean },
  ): void {
    const mark = this.#marks.get(name);
    if (mark === undefined) return;
    const kind = written.accepted ? mark.kind : 'other';
    this.#marks.set(name, { ...mark, kind, look: written.look, at: written.at });
  }

  /** What a stack of our own making was made with, so that it need not be asked for. */
  made(name: string, details: StackDetails): void {
    this.#made.set(name, details);
  }

  /** The details are read again at the next look. */
  doubt(name: string): void {
    const entry = this.#entries.get(name);
    if (entry !== undefined) this.#entries.set(name, { ...entry, detailed: 'doubted' });
  }

  /** Nothing is known any more, as before the first look. */
  forget(): void {
    this.#entries.clear();
    this.#made.clear();
    this.#looked = false;
  }

  /** Takes in a list that look number `look` began to read; answers the stacks whose details are wanted. */
  take(stacks: readonly StackSummary[], look: number, now: number): readonly StackSummary[] {
    const seen = new Map(stacks.map((summary) => [summary.name, summary]));
    for (const [name, mark] of this.#marks) {
      if (isShown(mark, seen.get(name), { look, now })) this.#marks.delete(name);
    }
    for (const name of this.#entries.keys()) {
      if (!seen.has(name)) this.#entries.delete(name);
    }
    for (const summary of stacks) this.#entries.set(summary.name, this.#merged(summary));
    for (const name of this.#made.keys()) {
      if (seen.has(name)) this.#made.delete(name);
    }
    this.#looked = true;
    return stacks.filter(({ name }) => {
      const entry = this.#entries.get(name);
      return entry !== undefined && wantsDetails(entry);
    });
  }

  /** Details of a stack as it was listed; undefined when it has gone meanwhile. Too late if it moved since. */
  detail(listed: StackSummary, details: StackDetails | undefined): void {
    const { name } = listed;
    const entry = this.#entries.get(name);
    if (entry === undefined || version(entry.summary) !== version(listed)) return;
    if (details === undefined) this.#entries.delete(name);
    else this.#entries.set(name, { ...entry, details, detailed: version(listed) });
  }

  #merged(summary: StackSummary): Entry {
    const known = this.#entries.get(summary.name);
    if (known?.summary.id === summary.id) return { ...known, summary };
    const made = this.#made.get(summary.name);
    return made === undefined ? { summary } : { summary, details: made };
  }
}

/** Whether what is known of a stack lacks something, or was read before it last moved. */
function wantsDetails({ summary, details, detailed }: Entry): boolean {
  if (details === undefined || detailed === 'doubted') return true;
  return outputsMatter(summary.status) && detailed !== version(summary);
}

/** Whether a list shows the effect of a write, or is so much later that it must be believed. */
function isShown(
  mark: Mark,
  summary: StackSummary | undefined,
  { look, now }: { readonly look: number; readonly now: number },
): boolean {
  if (mark.look === undefined || look <= mark.look) return false;
  if (now - mark.at >= believe[mark.kind]) return true;
  const moved = summary === undefined || version(summary) !== mark.before;
  return mark.kind === 'create' ? summary !== undefined && moved : moved;
}

/** Changes whenever a stack of this name was made anew, moved or updated. */
function version(summary: StackSummary): string {
  const status = typeof summary.status === 'string' ? summary.status : summary.status.unknown;
  return `${summary.id} ${status} ${summary.lastUpdated ?? 0}`;
}

function stackOf(summary: StackSummary, details: StackDetails): Stack {
  const { name, id, status, statusReason } = summary;
  return { name, id, status, statusReason, ...details, templateHash: details.tags[templateHashTag] };
}
