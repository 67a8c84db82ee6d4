/** A CertConfig’s passes as its user sees them: the Secret, the status, what is told, and what all of it costs the API server. */
import { X509Certificate } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { CertConfigStatus } from '../../api/certconfig.ts';
import type { Occurrence } from '../../kube/events.ts';
import { certConfigs, type KubeObject, secrets } from '../../kube/resources.ts';
import { type MemoryKube, memoryKube } from '../../kube/testing/memory-kube.ts';
import { secretAuthorityStore } from '../../pki/authority-store.ts';
import type { Issuer } from '../../pki/issuer.ts';
import { localIssuer } from '../../pki/local-issuer.ts';
import { metered } from '../../pki/metered-issuer.ts';
import { answerError } from '../../pki/vault/errors.ts';
import type { Verdict } from '../../runtime/verdict.ts';
import { hours } from '../../support/clock.ts';
import { systemEntropy } from '../../support/entropy.ts';
import { silentLog } from '../../support/log.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { certConfigPass } from './pass.ts';

type Seen = KubeObject & { readonly status?: CertConfigStatus };

const { signal } = new AbortController();
let kube: MemoryKube;
let clock: ManualClock;
let calls: string[];
let told: Occurrence[];
let issuer: Issuer;

beforeEach(() => {
  kube = memoryKube();
  clock = new ManualClock();
  [calls, told] = [[], []];
  const store = secretAuthorityStore(kube.client);
  const local = localIssuer({ store, clock, entropy: systemEntropy, authorityTtl: hours(87_600) });
  issuer = metered(local, { clock, called: ({ operation, code }) => calls.push(`${operation} ${code}`) });
});

function request(component: string, cert: object = {}): void {
  kube.put(certConfigs(), {
    metadata: { namespace: 'default', name: `al9qy-${component}`, generation: 1 },
    spec: {
      cert: {
        clusterID: 'al9qy',
        clusterComponent: component,
        commonName: `${component}.al9qy.k8s.example.com`,
        ttl: '720h',
        ...cert,
      },
    },
  } as never);
}

async function pass(component: string): Promise<Verdict> {
  const events = { record: (_: unknown, occurrence: Occurrence) => void told.push(occurrence) };
  const reconcile = certConfigPass({ client: kube.client, events, issuer, renewAfter: 0.66, clock });
  return await reconcile(`default/al9qy-${component}`, { id: 'pass', signal, log: silentLog });
}

const seen = (component: string): Seen | undefined =>
  kube.find<Seen>(certConfigs(), { namespace: 'default', name: `al9qy-${component}` });

function leaf(component: string): X509Certificate {
  const found = kube.find(secrets, { namespace: 'default', name: `al9qy-${component}` });
  return new X509Certificate(Buffer.from(found?.data?.['crt'] ?? '', 'base64'));
}

describe('a CertConfig', () => {
  it('has its certificate after one pass, and says so', async () => {
    request('worker');
    const verdict = await pass('worker');
    expect(leaf('worker').checkHost('worker.al9qy.k8s.example.com')).toBeDefined();
    expect(seen('worker')?.metadata.finalizers).toEqual(['operatorkit.giantswarm.io/cert-operator']);
    expect(seen('worker')?.status).toMatchObject({ secret: 'al9qy-worker' });
    expect(seen('worker')?.status?.conditions?.map(({ type, status }) => `${type} ${status}`)).toEqual([
      'Valid True',
      'Ready True',
    ]);
    expect(told.map(({ type, reason }) => `${type} ${reason}`)).toEqual(['Normal Ready']);
    expect(verdict.kind).toBe('again');
  });

  it('costs six requests and one call to the issuer, once its cluster has an authority', async () => {
    request('api');
    request('worker');
    await pass('api');
    [calls.length, kube.requests.length] = [0, 0];
    await pass('worker');
    expect(kube.requests).toEqual([
      'GET certconfigs',
      'PATCH certconfigs',
      'GET secrets',
      'GET secrets',
      'POST secrets',
      'PATCH certconfigs/status',
    ]);
    expect(calls).toEqual(['issue ok']);
  });

  it('costs two requests and no call while nothing is due', async () => {
    request('worker');
    await pass('worker');
    [calls.length, kube.requests.length] = [0, 0];
    await clock.advance(hours(470));
    await pass('worker');
    expect(kube.requests).toEqual(['GET certconfigs', 'GET secrets']);
    expect(calls).toEqual([]);
    await clock.advance(hours(10));
    const before = leaf('worker').serialNumber;
    await pass('worker');
    expect(leaf('worker').serialNumber).not.toBe(before);
    expect(calls).toEqual(['issue ok']);
  });
});

describe('its events', () => {
  const refusing = (status: number, body: string): void => {
    const refusal = answerError({ operation: 'issue a certificate', object: 'pki-al9qy' }, { status, body });
    issuer = { ...issuer, issue: async () => await Promise.reject(refusal) };
  };

  it('warn of nothing that passes by itself', async () => {
    request('worker');
    refusing(429, '');
    await pass('worker');
    refusing(473, '');
    await pass('worker');
    expect(told.map(({ type, reason }) => `${type} ${reason}`)).toEqual([
      'Normal ReadyThrottled',
      'Normal ReadyUnavailable',
    ]);
  });

  it('warn of what somebody must mend', async () => {
    request('worker');
    refusing(503, '{"errors":["Vault is sealed"]}');
    await pass('worker');
    refusing(403, '{"errors":["permission denied"]}');
    await pass('worker');
    request('oops', { ttl: 'long' });
    await pass('oops');
    expect(told.map(({ type, reason }) => `${type} ${reason}`)).toEqual([
      'Warning ReadyVaultSealed',
      'Warning ReadyDenied',
      'Warning ValidSpecInvalid',
      'Warning ReadySpecInvalid',
    ]);
  });
});
