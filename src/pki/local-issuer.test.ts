/** The local authority keeps the contract of issuers, and nothing that could sign is kept longer than it must. */
import { describe, expect, it } from 'vitest';
import { hours } from '../support/clock.ts';
import { systemEntropy } from '../support/entropy.ts';
import { OperatorError } from '../support/errors.ts';
import { ManualClock } from '../support/manual-clock.ts';
import type { AuthorityStore, StoredAuthority } from './authority-store.ts';
import type { Issuer } from './issuer.ts';
import { localIssuer } from './local-issuer.ts';
import { issuerContract } from './testing/issuer-contract.ts';

const { signal } = new AbortController();
const cluster = { id: 'al9qy', namespace: 'default', domain: 'al9qy.k8s.example.com' };

interface Kept {
  readonly store: AuthorityStore;
  readonly secrets: Map<string, StoredAuthority>;
}

/** A store as the API server would be: what was not read in its latest version is not overwritten. */
function memoryStore(): Kept {
  const secrets = new Map<string, StoredAuthority>();
  let versions = 0;
  const store: AuthorityStore = {
    read: async ({ id }) => secrets.get(id),
    write: async ({ id }, authority) => {
      if (secrets.get(id)?.resourceVersion !== authority.resourceVersion)
        throw new OperatorError({ code: 'Conflict', operation: 'PUT', reason: 'somebody was faster' });
      versions += 1;
      secrets.set(id, { ...authority, resourceVersion: String(versions) });
    },
    remove: async ({ id }) => void secrets.delete(id),
  };
  return { store, secrets };
}

const clock = new ManualClock();

function issuerOn(store: AuthorityStore): Issuer {
  return localIssuer({ store, clock, entropy: systemEntropy, authorityTtl: hours(24 * 3650) });
}

issuerContract('the local authority', async () => ({
  issuer: issuerOn(memoryStore().store),
  now: () => clock.now(),
}));

describe('the local authority', () => {
  it('forgets the key of the authority before as soon as the next one signs', async () => {
    const { store, secrets } = memoryStore();
    const issuer = issuerOn(store);
    await issuer.ensure(cluster, signal);
    const old = secrets.get(cluster.id)?.signing.key.reveal();
    await issuer.rollOver(cluster, 'trusting', signal);
    await issuer.rollOver(cluster, 'switched', signal);
    const kept = secrets.get(cluster.id);
    expect([kept?.signing, kept?.next].map((one) => one?.key.reveal())).not.toContain(old);
  });

  it('is made once when two make it at the same time', async () => {
    const { store } = memoryStore();
    const both = [issuerOn(store), issuerOn(store)].map((issuer) => issuer.ensure(cluster, signal));
    const [one, other] = await Promise.all(both);
    expect(one).toEqual(other);
  });
});
