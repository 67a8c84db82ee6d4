/** Vault as the issuer: an engine with a root of its own for each cluster, so that one cluster's certificates mean nothing to another. */
import { X509Certificate } from 'node:crypto';
import { type Clock, type Duration, minutes } from '../../support/clock.ts';
import { isCode, OperatorError } from '../../support/errors.ts';
import type { Authority, CertifiedCluster, Issuer, RolloverPhase } from '../issuer.ts';
import type { VaultClient } from './client.ts';
import { PkiEngine, type Root } from './engine.ts';

export interface VaultIssuerOptions {
  readonly vault: VaultClient;
  /** For messages. */
  readonly address: string;
  readonly clock: Clock;
  /** How long a new root lasts. */
  readonly authorityTtl: Duration;
}

/** How far our clock and Vault's may differ when the end of a certificate meets the end of its root. */
const tolerance: Duration = minutes(10);

export function vaultIssuer({ vault, address, clock, authorityTtl }: VaultIssuerOptions): Issuer {
  const engineOf = (cluster: CertifiedCluster): PkiEngine => new PkiEngine(vault, cluster);

  return {
    name: `Vault at ${address}`,

    async find(cluster, signal) {
      const roots = await engineOf(cluster).roots(signal);
      return roots.length === 0 ? undefined : authorityOf(cluster, roots);
    },

    async ensure(cluster, signal) {
      const engine = engineOf(cluster);
      const roots = await engine.roots(signal);
      if (roots.length > 0) return authorityOf(cluster, roots);
      await engine.mount(authorityTtl, signal).catch(unlessThere);
      await engine.writePolicy(signal);
      await engine.makeRoot(1, authorityTtl, signal).catch(unlessThere);
      return authorityOf(cluster, await engine.roots(signal));
    },

    async issue(cluster, request, signal) {
      const engine = engineOf(cluster);
      const roots = await existing(cluster, engine, signal);
      await engine.writeRole(request, signal);
      const last = new X509Certificate(signing(cluster, roots).crt).validToDate;
      const outlives = clock.now().getTime() + request.ttl + tolerance > last.getTime();
      const made = await engine.issue(request, outlives ? last : undefined, signal);
      return { ca: authorityOf(cluster, roots).trusted, ...made };
    },

    async rollOver(cluster, to, signal) {
      const engine = engineOf(cluster);
      const roots = await existing(cluster, engine, signal);
      await moves[to]({ cluster, engine, roots, authorityTtl, signal });
      return authorityOf(cluster, await engine.roots(signal));
    },

    remove: async (cluster, signal) => await engineOf(cluster).remove(signal),
    places: (cluster) => engineOf(cluster).places(),
    remains: async (cluster, signal) => await engineOf(cluster).remains(signal),
  };
}

interface Move {
  readonly cluster: CertifiedCluster;
  readonly engine: PkiEngine;
  readonly roots: readonly Root[];
  readonly authorityTtl: Duration;
  readonly signal: AbortSignal;
}

/** What leads to each phase. What decides the phase is one call, so a crash leaves either the phase before or the one after. */
const moves: Readonly<Record<RolloverPhase, (move: Move) => Promise<void>>> = {
  trusting: async ({ cluster, engine, roots, authorityTtl, signal }) => {
    const phase = phaseOf(cluster, roots);
    if (phase === 'switched') throw outOfOrder(cluster, 'the roll-over before has to end first');
    if (phase === 'trusting') return;
    await engine.dropOtherKeys(roots, signal);
    await engine.makeRoot(signing(cluster, roots).number + 1, authorityTtl, signal);
  },
  switched: async ({ cluster, engine, roots, signal }) => {
    if (phaseOf(cluster, roots) === 'settled')
      throw outOfOrder(cluster, 'there is no second authority to switch to');
    const newest = roots.at(-1);
    if (newest !== undefined && !newest.signs) await engine.letSign(newest, signal);
  },
  settled: async ({ cluster, engine, roots, signal }) => {
    const kept = signing(cluster, roots);
    for (const root of roots.filter(({ id }) => id !== kept.id)) await engine.dropRoot(root, signal);
    await engine.dropOtherKeys([kept], signal);
  },
};

function authorityOf(cluster: CertifiedCluster, roots: readonly Root[]): Authority {
  const first = signing(cluster, roots);
  const others = roots.filter(({ id }) => id !== first.id);
  return { phase: phaseOf(cluster, roots), trusted: [first, ...others].map(({ crt }) => crt).join('') };
}

function phaseOf(cluster: CertifiedCluster, roots: readonly Root[]): RolloverPhase {
  if (roots.length === 1) return 'settled';
  return signing(cluster, roots).id === roots.at(-1)?.id ? 'switched' : 'trusting';
}

function signing(cluster: CertifiedCluster, roots: readonly Root[]): Root {
  const found = roots.find(({ signs }) => signs);
  if (found !== undefined) return found;
  throw new OperatorError({
    code: 'Invalid',
    operation: 'find the authority',
    object: `cluster ${cluster.id}`,
    reason: "its Vault mount has issuers but no default; choose one with Vault's `config/issuers`",
  });
}

async function existing(
  cluster: CertifiedCluster,
  engine: PkiEngine,
  signal: AbortSignal,
): Promise<readonly Root[]> {
  const roots = await engine.roots(signal);
  if (roots.length > 0) return roots;
  throw new OperatorError({
    code: 'NotFound',
    operation: 'find the authority',
    object: `cluster ${cluster.id}`,
    reason: 'none was made for it yet',
  });
}

/** Whoever makes the same at the same time makes it equal. */
function unlessThere(thrown: unknown): void {
  if (!isCode(thrown, 'Conflict')) throw thrown;
}

function outOfOrder({ id }: CertifiedCluster, reason: string): OperatorError {
  return new OperatorError({
    code: 'Conflict',
    operation: 'roll the authority over',
    object: `cluster ${id}`,
    reason,
  });
}
