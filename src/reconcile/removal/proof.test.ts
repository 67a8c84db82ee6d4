/** What the proof claims, and what it does not. */
import { describe, expect, it } from 'vitest';
import type { Account, Leftover } from '../../aws/account.ts';
import { clusterOf, sample } from '../../cluster/samples-for-tests.ts';
import { OperatorError } from '../../support/errors.ts';
import { silentLog } from '../../support/log.ts';
import type { World } from '../step.ts';
import { proof } from './proof.ts';

const key: Leftover = {
  type: 'kms:key',
  id: 'k',
  name: 'alias/al9qy',
  state: 'PendingDeletion',
  maker: 'operator',
};
const volume: Leftover = { type: 'ec2:volume', id: 'vol-1', maker: 'guest' };

function account(id: string, all: () => Promise<readonly Leftover[]>): Account {
  return { id, leftovers: { all } } as unknown as Account;
}

interface Given {
  readonly guest: () => Promise<readonly Leftover[]>;
  readonly abandon?: string;
}

/** A world whose host account is empty. */
function world({ guest, abandon = '' }: Given): World {
  return {
    cluster: clusterOf(sample()),
    host: account('111111111111', async () => []),
    guest: account('222222222222', guest),
    annotations: { 'aws-operator.giantswarm.io/abandon': abandon },
    memory: { stacks: {}, made: {}, infrastructure: {} },
    signal: new AbortController().signal,
    log: silentLog,
  } as unknown as World;
}

const unreachable = async (): Promise<never> => {
  throw new OperatorError({ code: 'Denied', operation: 'sts:AssumeRole', reason: 'no such role' });
};

const called = (name: string, labels: object): object => ({ metadata: { name, labels } });
const ours = { 'giantswarm.io/managed-by': 'aws-operator' };

/** An installation whose certificates Vault makes, where this is left. */
function issuing(left: {
  readonly requests?: readonly object[];
  readonly remains?: readonly string[];
}): object {
  const issuer = {
    places: () => ['Vault mount pki-al9qy with its roles', 'Vault policy pki-issue-policy-al9qy'],
    remains: async () => left.remains ?? [],
  };
  const hostCluster = { objects: async () => left.requests ?? [], secrets: async () => [] };
  return { ...world({ guest: async () => [] }), issuing: { issuer }, hostCluster };
}

describe('the proof that certificates are gone', () => {
  it('names everything that was looked for', async () => {
    const outcome = await proof.remove(issuing({}) as World);
    expect(outcome.message).toBe(
      'nothing is left in 222222222222 and 111111111111; of its certificates there is no CertConfig, no Secret, no Vault mount pki-al9qy with its roles, no Vault policy pki-issue-policy-al9qy',
    );
  });

  it('waits for what is still in Vault, by name', async () => {
    const remains = ['Vault policy pki-issue-policy-al9qy'];
    expect(await proof.remove(issuing({ remains }) as World)).toMatchObject({
      kind: 'waiting',
      message: 'still there: Vault policy pki-issue-policy-al9qy',
    });
  });

  it('claims nothing of an authority that stays for somebody else', async () => {
    const requests = [called('al9qy-mine', {})];
    const outcome = await proof.remove(issuing({ requests, remains: ['Vault mount pki-al9qy'] }) as World);
    expect(outcome).toMatchObject({
      kind: 'ready',
      message: expect.stringContaining('the authority stays for CertConfigs of somebody else: al9qy-mine'),
    });
    const both = [...requests, called('al9qy-api', ours)];
    expect(await proof.remove(issuing({ requests: both }) as World)).toMatchObject({
      kind: 'waiting',
      message: 'still there: CertConfig default/al9qy-api',
    });
  });
});

describe('the proof of a deletion', () => {
  it('names both accounts and the key in its days of grace', async () => {
    const outcome = await proof.remove(world({ guest: async () => [key] }));
    expect(outcome).toMatchObject({ kind: 'ready' });
    expect(outcome.message).toBe(
      'nothing is left in 222222222222 and 111111111111, except as agreed: kms:key alias/al9qy (PendingDeletion)',
    );
  });

  it('waits for what is still there, by name', async () => {
    const outcome = await proof.remove(world({ guest: async () => [key, volume] }));
    expect(outcome).toMatchObject({ kind: 'waiting', message: 'still there: ec2:volume vol-1' });
  });

  it('lets stay what the user gives up', async () => {
    const outcome = await proof.remove(world({ guest: async () => [volume], abandon: 'vol-2, vol-1' }));
    expect(outcome.kind).toBe('ready');
    expect(outcome.message).toContain('except as agreed: ec2:volume vol-1');
  });

  it('fails for an account that cannot be searched', async () => {
    await expect(proof.remove(world({ guest: unreachable }))).rejects.toThrow('sts:AssumeRole');
  });

  it('ends without an account that was given up, and claims nothing about it', async () => {
    const outcome = await proof.remove(world({ guest: unreachable, abandon: 'account/222222222222' }));
    expect(outcome).toMatchObject({
      kind: 'ready',
      message:
        'nothing is left in 111111111111; account 222222222222 was given up by annotation, not searched',
    });
  });
});
