/** What a detection of drift found, as the engine remembers it. */
import type { Mapping, Value } from '../value.ts';
import type { Difference } from './differences.ts';

/** What a look at one resource found. */
export interface ResourceDrift {
  readonly status: 'IN_SYNC' | 'MODIFIED' | 'DELETED';
  readonly at: Date;
  readonly differences: readonly Difference[];
  /** The explicitly set properties that can be read, as the template has them. */
  readonly expected: Mapping;
  /** The same, as they are. */
  readonly actual: Readonly<Record<string, Value | undefined>>;
}

/** One DetectStackDrift. */
export interface DriftDetection {
  readonly id: string;
  readonly at: Date;
  status: 'DETECTION_IN_PROGRESS' | 'DETECTION_COMPLETE' | 'DETECTION_FAILED';
  reason?: string | undefined;
  drifted: number;
}
