/** The rows of one stack's history, which grows with every change and is seldom read to its beginning. */
import { LastUsed, packed, unpacked } from '../packed.ts';
import type { Mapping } from '../value.ts';

/** One row of a stack's history. */
export interface StackEvent {
  /** Rows of stacks and of deletions have a UUID for an id; others are called after what they say. */
  readonly uuid?: string | undefined;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly status: string;
  readonly reason?: string | undefined;
  readonly properties?: Mapping | undefined;
  readonly token?: string | undefined;
  readonly operationId?: string | undefined;
}

const lastUsed = new LastUsed<History>(48);

/** Rows can be added, and are never changed. */
export class History {
  /** Older rows, as JSON and compressed, oldest first. */
  readonly #older: Uint8Array[] = [];
  #rows: StackEvent[] = [];
  #last: StackEvent | undefined;

  /** Puts a row at the end. No two have the same time, so that whoever sorts rows by it leaves them in their order. */
  add(row: StackEvent): void {
    const at = Math.max(row.at, (this.#last?.at ?? 0) + 1);
    this.#last = { ...row, at };
    this.#rows.push(this.#last);
    lastUsed.use(this);
  }

  get last(): StackEvent | undefined {
    return this.#last;
  }

  /** All rows, oldest first. */
  rows(): readonly StackEvent[] {
    const older = this.#older.flatMap((bytes) => JSON.parse(unpacked(bytes)) as StackEvent[]);
    return [...older, ...this.#rows];
  }

  /** To be told when nobody has added a row for a while. */
  rest(): void {
    if (this.#rows.length === 0) return;
    this.#older.push(packed(JSON.stringify(this.#rows)));
    this.#rows = [];
  }
}
