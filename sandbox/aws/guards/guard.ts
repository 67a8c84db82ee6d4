/** A small correction in front of moto, where it allows what AWS refuses. */
import type { Call, ServicesFor } from '../contract.ts';

export interface Guard {
  readonly service: string;
  readonly actions: readonly string[];
  /** Whether services of ours may do on a user's behalf what the user may not. */
  readonly outsideOnly?: boolean;
  /** Throws the AwsError that AWS would answer. `backstage` reaches moto past faults, guards and meter. */
  check(call: Call, backstage: ServicesFor): Promise<void>;
  /** Told of every call, of whatever service, that succeeded. */
  noticed?(call: Call): void;
}
