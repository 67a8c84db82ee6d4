/** An issuer is asked when something is due, and at no other time. */
import { beforeAll, describe, expect, it } from 'vitest';
import { type Making, makeLeaf, makeRoot } from '../../pki/certificate-making.ts';
import type { CertificateRequest } from '../../pki/issuer.ts';
import { hours } from '../../support/clock.ts';
import { systemEntropy } from '../../support/entropy.ts';
import { Secret } from '../../support/secret.ts';
import { type Due, decide } from './due.ts';
import type { KeptSecret } from './kept-secret.ts';
import type { Wish } from './wish.ts';

const made = new Date('2026-06-01T00:00:00Z');
const later = (after: number): Date => new Date(made.getTime() + after);

const request: CertificateRequest = {
  component: 'worker',
  commonName: 'worker.al9qy.k8s.example.com',
  dnsNames: [],
  addresses: [],
  organizations: ['worker'],
  ttl: hours(100),
  allowBareDomains: false,
};

const wish: Wish = {
  cluster: { id: 'al9qy', namespace: 'default', domain: 'al9qy.k8s.example.com' },
  request,
  secretName: 'al9qy-worker',
  hash: 'a',
  regenerates: true,
  bundleVersion: '1.0.0',
};
let kept: KeptSecret;

const making = (ttl: number): Making => ({ now: made, ttl, serial: systemEntropy.bytes(16) });

beforeAll(async () => {
  const root = await makeRoot('al9qy.k8s.example.com', making(hours(1_000)));
  const leaf = await makeLeaf(root, request, making(hours(100)));
  const certificate = { component: 'worker', ca: root.crt, ...leaf };
  kept = { ours: true, hash: 'a', step: undefined, certificate };
});

interface Given {
  readonly wish?: Partial<Wish>;
  readonly kept?: Partial<KeptSecret> | 'none';
  readonly step?: string;
  readonly now?: Date;
}

function due({ wish: asked = {}, kept: there = {}, step, now = later(hours(1)) }: Given = {}): Due {
  const secret = there === 'none' ? undefined : { ...kept, ...there };
  return decide({ wish: { ...wish, ...asked }, kept: secret, step, now, renewAfter: 0.66 });
}

const fixed = { regenerates: false };

describe('a certificate', () => {
  it('that is fine is left alone until its time', () => {
    expect(due()).toMatchObject({ kind: 'nothing' });
    expect(due({ now: later(hours(65)) }).kind).toBe('nothing');
    expect(due({ now: later(hours(67)) })).toEqual({ kind: 'issue', why: 'it is time to renew it' });
  });

  it('that is not there is made', () => {
    expect(due({ kept: 'none' }).kind).toBe('issue');
    expect(due({ kept: 'none', wish: fixed }).kind).toBe('issue');
  });

  it('of another CertConfig is made anew, unless it must not be', () => {
    expect(due({ wish: { hash: 'b' } })).toEqual({ kind: 'issue', why: 'the CertConfig changed' });
    expect(due({ wish: { hash: 'b', ...fixed } }).kind).toBe('nothing');
  });

  it('that misses a part, or does not fit its key or names, is made anew, unless it must not be', () => {
    const { certificate } = kept;
    if (certificate === undefined) throw new Error('no certificate');
    expect(due({ kept: { certificate: undefined } }).kind).toBe('issue');
    expect(due({ kept: { certificate: { ...certificate, key: new Secret('x') } } })).toEqual({
      kind: 'issue',
      why: '`key` is not a PEM private key',
    });
    expect(due({ wish: { request: { ...request, dnsNames: ['x.example.com'] } } }).kind).toBe('issue');
    expect(due({ kept: { certificate: undefined }, wish: fixed }).kind).toBe('forbidden');
    expect(due({ now: later(hours(101)), wish: fixed })).toMatchObject({ kind: 'forbidden' });
  });

  it('that somebody else made is never changed', () => {
    const { certificate: _, ...rest } = kept;
    expect(due({ kept: { ...rest, ours: false, certificate: undefined } }).kind).toBe('foreign');
  });

  it('that ends with its authority is not renewed, since another would last no longer', async () => {
    const root = await makeRoot('al9qy.k8s.example.com', making(hours(50)));
    const leaf = await makeLeaf(root, request, making(hours(100)));
    const certificate = { component: 'worker', ca: root.crt, ...leaf };
    expect(due({ kept: { certificate }, now: later(hours(49)) })).toEqual({
      kind: 'nothing',
      renewAt: undefined,
    });
    expect(due({ kept: { certificate }, now: later(hours(51)) }).kind).toBe('issue');
  });

  it('that never changes is not renewed', () => {
    expect(due({ now: later(hours(90)), wish: fixed })).toEqual({ kind: 'nothing', renewAt: undefined });
  });

  it('takes each step of a change of authority once', () => {
    expect(due({ step: '1' }).kind).toBe('trust');
    expect(due({ step: '1', wish: fixed }).kind).toBe('trust');
    expect(due({ step: '1', kept: { step: '1' } }).kind).toBe('nothing');
  });
});

describe('the key that signs tokens', () => {
  it('stays when its certificate is long over or from an authority that is gone', () => {
    const signer = { ...fixed, request: { ...request, component: 'service-account' } };
    expect(due({ wish: signer, now: later(hours(10_000)) }).kind).toBe('nothing');
  });
});
