/** The rows of one stack's history, which grows with every change and is seldom read to its beginning. */
import { LastUsed, packed, unpacked } from '../packed.ts';
import type { Mapping } from '../value.ts';

/** Something that stops a deployment before anything is made, or that a change set warns of. */
export interface ValidationError {
  readonly logicalId: string;
  readonly type: string;
  /** Of what exists. */
  readonly physicalId?: string | undefined;
  readonly name: 'PROPERTY_VALIDATION' | 'NAME_CONFLICT_VALIDATION' | 'BUCKET_EMPTINESS_VALIDATION';
  readonly mode: 'FAIL' | 'WARN';
  readonly reason: string;
  /** Where in the template. */
  readonly path?: string | undefined;
}

/** One row of a stack's history. */
export interface StackEvent {
  /** A UUID for rows of stacks, one behind the logical id for those of clean-ups; others are called after what they say. */
  readonly id?: string | undefined;
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
  readonly detailedStatus?: string | undefined;
  /** Of a row that only DescribeEvents shows. */
  readonly validation?: ValidationError | undefined;
}

const lastUsed = new LastUsed<History>(48);

/** Rows can be added, and are never changed. */
export class History {
  /** Older rows, as JSON and compressed, oldest first. */
  readonly #older: Uint8Array[] = [];
  #rows: StackEvent[] = [];
  #lastAt = 0;

  /** Puts a row at the end. No two have the same time, so that whoever sorts rows by it leaves them in their order. */
  add(row: StackEvent): void {
    const at = Math.max(row.at, this.#lastAt + 1);
    this.#lastAt = at;
    this.#rows.push({ ...row, at });
    lastUsed.use(this);
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
