/** A CertConfig is understood as the original meant it, and a wrong one is told everything that is wrong, at once. */
import { describe, expect, it } from 'vitest';
import type { CertConfig } from '../../api/certconfig.ts';
import { problemText } from '../../cluster/problem.ts';
import { hours } from '../../support/clock.ts';
import { readWish, type Wish } from './wish.ts';

/** The sample of the original's chart, as the API server hands it out. */
const api = {
  allowBareDomains: true,
  altNames: ['al9qy.k8s.example.com', 'kubernetes', 'kubernetes.default', 'master.al9qy'],
  clusterComponent: 'api',
  clusterID: 'al9qy',
  commonName: 'api.al9qy.k8s.example.com',
  disableRegeneration: false,
  ipSans: ['172.31.0.1'],
  organizations: ['system:masters'],
  ttl: '720h',
};

function object(cert: object, version?: string): CertConfig {
  const metadata = { name: 'al9qy-api', namespace: 'default', uid: 'u', resourceVersion: '1', generation: 1 };
  const versionBundle = version === undefined ? undefined : { version };
  const spec = { cert, versionBundle };
  return { apiVersion: 'core.giantswarm.io/v1alpha1', kind: 'CertConfig', metadata, spec };
}

function wishOf(cert: object, version = '0.1.0'): Wish {
  const read = readWish(object(cert, version));
  if ('wish' in read) return read.wish;
  throw new Error(read.problems.map(problemText).join('\n'));
}

function complaints(cert: object): readonly string[] {
  const read = readWish(object(cert));
  return 'problems' in read ? read.problems.map(problemText) : [];
}

describe('a CertConfig of 2018', () => {
  it('asks for what it says, with its component as the first organization', () => {
    expect(wishOf(api)).toMatchObject({
      cluster: { id: 'al9qy', namespace: 'default', domain: 'al9qy.k8s.example.com' },
      secretName: 'al9qy-api',
      regenerates: true,
      bundleVersion: '0.1.0',
      request: {
        component: 'api',
        commonName: 'api.al9qy.k8s.example.com',
        dnsNames: api.altNames,
        addresses: ['172.31.0.1'],
        organizations: ['api', 'system:masters'],
        ttl: hours(720),
        allowBareDomains: true,
      },
    });
  });

  it('may leave lists out, or have them null as Go writes them', () => {
    const worker = {
      clusterID: 'al9qy',
      clusterComponent: 'worker',
      commonName: 'worker.al9qy.k8s.example.com',
      ttl: '720h',
    };
    const wish = wishOf({ ...worker, altNames: null, ipSans: null, organizations: null });
    expect(wish.request).toMatchObject({ dnsNames: [], addresses: [], organizations: ['worker'] });
    expect(wishOf(worker).hash).toBe(wish.hash);
  });

  it('keeps the key of service accounts, and whatever it says to keep', () => {
    const signer = { ...api, clusterComponent: 'service-account' };
    expect(wishOf(signer).regenerates).toBe(false);
    expect(wishOf({ ...api, disableRegeneration: true }).regenerates).toBe(false);
  });

  it('asks for another certificate when anything in it changes, and only then', () => {
    const hashes = [
      api,
      { ...api, ttl: '721h' },
      { ...api, ipSans: [] },
      { ...api, organizations: ['x'] },
    ].map((cert) => wishOf(cert).hash);
    expect(new Set(hashes).size).toBe(4);
    expect(wishOf(api, '').hash).toBe(hashes[0]);
  });
});

describe('a wrong CertConfig', () => {
  it('is told everything at once', () => {
    expect(complaints({})).toEqual([
      'spec.cert.clusterID: it is missing. Use lower-case letters, digits, and dashes between them, at most 63.',
      'spec.cert.clusterComponent: it is missing. Use lower-case letters, digits, and dashes between them, at most 63.',
      'spec.cert.commonName: it is missing. Give a domain like api.al9qy.k8s.example.com.',
      'spec.cert.ttl: it is missing. Give a duration like 720h.',
    ]);
  });

  it.each<[string, object, string]>([
    ['an ID with capitals', { clusterID: 'AL9QY' }, '"AL9QY" cannot be part of a Secret’s name'],
    [
      'a component that is another Secret',
      { clusterComponent: 'encryption' },
      '"encryption" names another Secret',
    ],
    [
      'a component that is the authority',
      { clusterComponent: 'authority' },
      '"authority" names another Secret',
    ],
    [
      'a common name without a cluster',
      { commonName: 'api.example' },
      'is not a domain below that of a cluster',
    ],
    ['a common name with spaces', { commonName: 'api al9qy.k8s.example.com' }, 'is not a domain below'],
    ['an address among names', { altNames: ['10.0.0.1 '] }, '"10.0.0.1 " is not a DNS name'],
    ['a name among addresses', { ipSans: ['master.al9qy'] }, '"master.al9qy" is not an IP address'],
    ['an address block', { ipSans: ['10.0.0.0/8'] }, '"10.0.0.0/8" is not an IP address'],
    ['a time without unit', { ttl: '720' }, '"720" is not a duration'],
    ['a time of days', { ttl: '30d' }, '"30d" is not a duration'],
    ['a time shorter than clocks differ', { ttl: '1m' }, '1m is less than 5 minutes'],
    ['an organization with a comma', { organizations: ['a,b'] }, '"a,b" is not an organization'],
    ['an organization that forges a subject', { organizations: ['x\nCN=y'] }, 'is not an organization'],
    [
      'bare names that are not allowed',
      { allowBareDomains: false },
      'kubernetes, kubernetes.default, master.al9qy would be covered as bare',
    ],
    ['a number for a name', { commonName: 5 }, 'spec.cert.commonName: expected string'],
    ['one name for a list', { altNames: 'kubernetes' }, 'spec.cert.altNames: expected array'],
  ])('is named: %s', (_, change, sentence) => {
    expect(complaints({ ...api, ...change }).join('\n')).toContain(sentence);
  });
});
