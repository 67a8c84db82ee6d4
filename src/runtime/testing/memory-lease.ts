/** A lease kept in memory with optimistic locking, whose answers tests can delay or refuse per candidate. */
import type { Clock, Duration } from '../../support/clock.ts';
import { OperatorError } from '../../support/errors.ts';
import type { LeaseRecord, LeaseStore } from '../../support/lease-record.ts';

/** How the way between one candidate and the lease behaves; change it while the test runs. */
export interface Line {
  cut: boolean;
  latency: Duration;
}

export class MemoryLease {
  record: LeaseRecord | undefined;
  writes = 0;
  #version = 0;

  /** The store as one candidate reaches it. */
  seenBy(clock: Clock, line: Line): LeaseStore {
    const travel = async (signal: AbortSignal): Promise<void> => {
      if (line.latency > 0) await clock.sleep(line.latency, signal);
      if (line.cut)
        throw new OperatorError({ code: 'Unavailable', operation: 'lease', reason: 'no route to host' });
    };
    return {
      get: async (signal) => {
        await travel(signal);
        return this.record;
      },
      create: async (record, signal) => {
        await travel(signal);
        if (this.record !== undefined) throw conflict();
        return this.#write(record);
      },
      update: async (record, signal) => {
        await travel(signal);
        if (this.record?.resourceVersion !== record.resourceVersion) throw conflict();
        return this.#write(record);
      },
    };
  }

  #write(record: LeaseRecord): LeaseRecord {
    this.writes++;
    this.record = { ...record, resourceVersion: String(++this.#version) };
    return this.record;
  }
}

function conflict(): OperatorError {
  return new OperatorError({ code: 'Conflict', operation: 'lease', reason: 'the object has been modified' });
}
