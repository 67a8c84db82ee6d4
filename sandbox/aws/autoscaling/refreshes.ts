/** Instance refreshes: the replacing of all of a group's machines, in batches. */
import type { LaunchSource } from './launch-sources.ts';

export type RefreshStatus =
  | 'Pending'
  | 'InProgress'
  | 'Successful'
  | 'Failed'
  | 'Cancelling'
  | 'Cancelled'
  | 'RollbackInProgress'
  | 'RollbackSuccessful'
  | 'RollbackFailed';

export interface RefreshPreferences {
  /** Percent of the desired capacity that stays in service. */
  readonly minHealthy: number;
  readonly maxHealthy: number;
  /** Seconds after which a new member counts. */
  readonly warmup: number;
  readonly skipMatching: boolean;
  readonly autoRollback: boolean;
}

export interface Refresh {
  readonly id: string;
  readonly preferences: RefreshPreferences;
  /** What the group changes to with the refresh. */
  readonly wanted: LaunchSource | undefined;
  readonly former: LaunchSource;
  readonly started: Date;
  status: RefreshStatus;
  reason: string | undefined;
  percentage: number;
  toUpdate: number;
  ended: Date | undefined;
}
