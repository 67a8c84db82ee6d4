/** Keeps the lease of a group of replicas in the host cluster, where the API server decides every race. */

import { type Duration } from '../support/clock.ts';
import { isCode, OperatorError } from '../support/errors.ts';
import type { LeaseRecord, LeaseStore } from '../support/lease-record.ts';
import type { Draft, KubeClient } from './client.ts';
import { type Lease, leases } from './resources.ts';

export interface LeaseStoreOptions {
  readonly client: KubeClient;
  readonly namespace: string;
  readonly name: string;
  /** Bound of each call; the elector's signal may be shorter. */
  readonly deadline?: Duration | undefined;
}

/** A store over one Lease object; another writer in between is a `Conflict`, never an overwrite. */
export function kubeLeaseStore(options: LeaseStoreOptions): LeaseStore {
  const { client, namespace, name, deadline } = options;
  const draft = (record: LeaseRecord): Draft<Lease> => ({
    metadata: { name, namespace, resourceVersion: record.resourceVersion },
    spec: {
      holderIdentity: record.holder,
      leaseDurationSeconds: record.leaseDurationSeconds,
      acquireTime: record.acquireTime,
      renewTime: record.renewTime,
      leaseTransitions: record.transitions,
    },
  });
  return {
    get: async (signal) => {
      const lease = await client.find(leases, { namespace, name }, { signal, deadline });
      return lease === undefined ? undefined : recordOf(lease);
    },
    create: async (record, signal) => {
      const { resourceVersion: _, ...fresh } = record;
      return recordOf(await client.create(leases, draft(fresh), { signal, deadline }));
    },
    update: async (record, signal) => {
      if (record.resourceVersion === undefined) throw unversioned(name);
      const written = client.replace(leases, draft(record), { signal, deadline });
      return recordOf(await written.catch(rethrowVanished(name)));
    },
  };
}

function recordOf(lease: Lease): LeaseRecord {
  return {
    holder: lease.spec?.holderIdentity ?? '',
    leaseDurationSeconds: lease.spec?.leaseDurationSeconds ?? 0,
    acquireTime: lease.spec?.acquireTime ?? '',
    renewTime: lease.spec?.renewTime ?? '',
    transitions: lease.spec?.leaseTransitions ?? 0,
    resourceVersion: lease.metadata.resourceVersion,
  };
}

/** Without a version a PUT would overwrite whoever holds the lease. */
function unversioned(name: string): OperatorError {
  const reason = 'a lease is only ever written over the version that was read';
  return new OperatorError({ code: 'Bug', operation: 'PUT leases', object: name, reason });
}

/** A lease that was deleted after it was read is lost to the writer just as one that changed. */
function rethrowVanished(name: string): (thrown: unknown) => never {
  return (thrown) => {
    if (!isCode(thrown, 'NotFound')) throw thrown;
    const reason = 'the lease was deleted since it was read';
    throw new OperatorError({
      code: 'Conflict',
      operation: 'PUT leases',
      object: name,
      reason,
      cause: thrown,
    });
  };
}
