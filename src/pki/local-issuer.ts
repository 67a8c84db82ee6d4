/** The local authority: an issuer for sandboxes and small installations that needs nothing but the host cluster's Secrets. */
import type { Clock, Duration } from '../support/clock.ts';
import type { Entropy } from '../support/entropy.ts';
import { isCode, OperatorError } from '../support/errors.ts';
import { oneAtATime } from '../support/turns.ts';
import {
  type AuthorityStore,
  authoritySecretName,
  phaseOf,
  type StoredAuthority,
} from './authority-store.ts';
import { refusedNames } from './bare-domains.ts';
import { type KeyedCertificate, makeLeaf, makeRoot } from './certificate-making.ts';
import type { Authority, CertificateRequest, CertifiedCluster, Issuer, RolloverPhase } from './issuer.ts';

export interface LocalIssuerOptions {
  readonly store: AuthorityStore;
  readonly clock: Clock;
  readonly entropy: Entropy;
  /** How long a new authority lasts. */
  readonly authorityTtl: Duration;
}

/** An issuer whose authorities are in the store. Keys are made by the runtime's own cryptography, not from `entropy`. */
export function localIssuer({ store, clock, entropy, authorityTtl }: LocalIssuerOptions): Issuer {
  const making = (ttl: Duration) => ({ now: clock.now(), ttl, serial: entropy.bytes(16) });
  const inTurn = oneAtATime();
  const root = async ({ domain }: CertifiedCluster): Promise<KeyedCertificate> =>
    await inTurn(() => makeRoot(domain, making(authorityTtl)));
  const existing = async (cluster: CertifiedCluster, signal: AbortSignal): Promise<StoredAuthority> => {
    signal.throwIfAborted();
    const stored = await store.read(cluster, signal);
    if (stored === undefined) throw missing(cluster);
    return stored;
  };

  return {
    name: 'the local authority',

    async find(cluster, signal) {
      const stored = await store.read(cluster, signal);
      return stored === undefined ? undefined : authorityOf(stored);
    },

    async ensure(cluster, signal) {
      signal.throwIfAborted();
      const stored = await store.read(cluster, signal);
      if (stored !== undefined) return authorityOf(stored);
      const made = { signing: await root(cluster) };
      await store.write(cluster, made, signal).catch((thrown: unknown) => {
        if (!isCode(thrown, 'Conflict')) throw thrown;
      });
      return authorityOf(await existing(cluster, signal));
    },

    async issue(cluster, request, signal) {
      const stored = await existing(cluster, signal);
      refuseNames(cluster, request);
      const made = await inTurn(() => makeLeaf(stored.signing, request, making(request.ttl)));
      return { ca: authorityOf(stored).trusted, ...made };
    },

    async rollOver(cluster, to, signal) {
      const stored = await existing(cluster, signal);
      if (phaseOf(stored) === to) return authorityOf(stored);
      const moved = moves[to](cluster, stored) ?? { ...stored, next: await root(cluster) };
      await store.write(cluster, { ...moved, resourceVersion: stored.resourceVersion }, signal);
      return authorityOf(moved);
    },

    remove: async (cluster, signal) => await store.remove(cluster, signal),

    places: placesOf,

    async remains(cluster, signal) {
      const stored = await store.read(cluster, signal);
      return stored === undefined ? [] : placesOf(cluster);
    },
  };
}

const placesOf = (cluster: CertifiedCluster): readonly string[] => [
  `Secret ${cluster.namespace}/${authoritySecretName(cluster)}`,
];

function authorityOf(stored: StoredAuthority): Authority {
  const { signing, next, former } = stored;
  return { phase: phaseOf(stored), trusted: [signing.crt, next?.crt, former].join('') };
}

type Move = (cluster: CertifiedCluster, stored: StoredAuthority) => StoredAuthority | undefined;

/** What each phase makes of the one before it; undefined where a new root is needed. */
const moves: Readonly<Record<RolloverPhase, Move>> = {
  trusting: (cluster, { former }) => {
    if (former !== undefined) throw outOfOrder(cluster, 'the roll-over before has to end first');
    return undefined;
  },
  switched: (cluster, { signing, next }) => {
    if (next === undefined) throw outOfOrder(cluster, 'there is no second authority to switch to');
    return { signing: next, former: signing.crt };
  },
  settled: (_, { signing }) => ({ signing }),
};

/** Refuses what a role of Vault would refuse. */
function refuseNames({ id }: CertifiedCluster, request: CertificateRequest): void {
  const refused = refusedNames(request);
  if (refused.length === 0) return;
  throw new OperatorError({
    code: 'Invalid',
    operation: 'issue a certificate',
    object: `${id}-${request.component}`,
    reason: `bare domains are not allowed, so not ${refused.join(', ')}`,
  });
}

function missing({ id }: CertifiedCluster): OperatorError {
  return new OperatorError({
    code: 'NotFound',
    operation: 'find the authority',
    object: `cluster ${id}`,
    reason: 'none was made for it yet',
  });
}

function outOfOrder({ id }: CertifiedCluster, reason: string): OperatorError {
  return new OperatorError({
    code: 'Conflict',
    operation: 'roll the authority over',
    object: `cluster ${id}`,
    reason,
  });
}
