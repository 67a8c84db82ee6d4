/** What a user relies on: a certificate that would break a machine never reaches one, and the sentence says why. */
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { beforeAll, describe, expect, test } from 'vitest';
import { hours } from '../support/clock.ts';
import { systemEntropy } from '../support/entropy.ts';
import { Secret } from '../support/secret.ts';
import { makeLeaf, makeRoot } from './certificate-making.ts';
import { type Certificate, certificateFacts, certificateProblems, isTrusted } from './certificates.ts';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const now = new Date('2026-06-01T00:00:00Z');
let ca: x509.X509Certificate;
let caKeys: webcrypto.CryptoKeyPair;

async function keys(): Promise<webcrypto.CryptoKeyPair> {
  return (await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as webcrypto.CryptoKeyPair;
}

async function pem(key: webcrypto.CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');
}

async function issued(
  notAfter = '2027-01-01',
  notBefore = '2026-01-01',
  more: x509.Extension[] = [],
): Promise<Certificate> {
  const pair = await keys();
  const crt = await x509.X509CertificateGenerator.create({
    subject: 'CN=api.al9qy.k8s.example.com',
    issuer: ca.subject,
    notBefore: new Date(notBefore),
    notAfter: new Date(notAfter),
    publicKey: pair.publicKey,
    signingKey: caKeys.privateKey,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.SubjectAlternativeNameExtension([
        { type: 'dns', value: 'api.al9qy.k8s.example.com' },
        { type: 'ip', value: '172.31.0.1' },
      ]),
      ...more,
    ],
  });
  return {
    component: 'api',
    ca: ca.toString('pem'),
    crt: crt.toString('pem'),
    key: new Secret(await pem(pair.privateKey)),
  };
}

beforeAll(async () => {
  x509.cryptoProvider.set(webcrypto as unknown as Parameters<typeof x509.cryptoProvider.set>[0]);
  caKeys = await keys();
  ca = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=test',
    notBefore: new Date('2026-01-01'),
    notAfter: new Date('2030-01-01'),
    keys: caKeys,
    signingAlgorithm: algorithm,
    extensions: [new x509.BasicConstraintsExtension(true, 1, true)],
  });
});

describe('a certificate', () => {
  const use = { component: 'api', names: ['api.al9qy.k8s.example.com', '172.31.0.1'] };

  test('that fits its use has no problems', async () => {
    const certificate = await issued();
    expect(certificateProblems(certificate, use, now)).toEqual([]);
    expect(certificateFacts(certificate.crt)?.notAfter.toISOString()).toBe('2027-01-01T00:00:00.000Z');
  });

  test('with the key of another is refused', async () => {
    const [one, other] = [await issued(), await issued()];
    expect(certificateProblems({ ...one, key: other.key }, use, now)).toEqual([
      '`key` does not belong to `crt`',
    ]);
  });

  test('that expired says when', async () => {
    expect(certificateProblems(await issued('2026-03-01'), use, now)).toEqual([
      '`crt` expired at 2026-03-01T00:00:00.000Z',
    ]);
  });

  test('from another authority is refused', async () => {
    const one = await issued();
    const stranger = await x509.X509CertificateGenerator.createSelfSigned({
      name: 'CN=other',
      keys: await keys(),
      signingAlgorithm: algorithm,
    });
    const problems = certificateProblems({ ...one, ca: stranger.toString('pem') }, use, now);
    expect(problems).toEqual(['`crt` was not signed by `ca`']);
  });

  test('that misses a name says which', async () => {
    const problems = certificateProblems(
      await issued(),
      { component: 'api', names: ['master.al9qy', '172.31.0.2'] },
      now,
    );
    expect(problems).toContain('`crt` does not cover master.al9qy, 172.31.0.2');
  });

  test('that is no PEM is named', async () => {
    const good = await issued();
    expect(certificateProblems({ ...good, crt: 'x' }, use, now)).toEqual(['`crt` is not a PEM certificate']);
    expect(certificateProblems({ ...good, ca: 'x' }, use, now)).toEqual(['`ca` is not a PEM certificate']);
    expect(certificateProblems({ ...good, key: new Secret('x') }, use, now)).toEqual([
      '`key` is not a PEM private key',
    ]);
  });
});

describe('what a certificate is used for', () => {
  const use = { component: 'worker', names: ['worker.al9qy.k8s.example.com'] };
  const making = (ttl: number) => ({ now, ttl, serial: systemEntropy.bytes(16) });
  const request = {
    component: 'worker',
    commonName: 'worker.al9qy.k8s.example.com',
    dnsNames: [],
    addresses: [],
    organizations: ['worker'],
    ttl: hours(10),
    allowBareDomains: false,
  };
  const made = async (): Promise<Certificate> => {
    const root = await makeRoot('al9qy.k8s.example.com', making(hours(100)));
    return { component: 'worker', ca: root.crt, ...(await makeLeaf(root, request, making(hours(10)))) };
  };

  test('must be among its purposes, where it states any', async () => {
    const one = await made();
    expect(certificateProblems(one, { ...use, roles: ['server', 'client'] }, now)).toEqual([]);
    const serving = await issued('2027-01-01', '2026-01-01', [
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
    ]);
    expect(certificateProblems(serving, { component: 'api', names: [], roles: ['client'] }, now)).toEqual([
      '`crt` may not be used as a client',
    ]);
  });

  test('is not hindered by a clock that is five minutes ahead', async () => {
    const ahead = await issued('2027-01-01', '2026-06-01T00:04:00Z');
    expect(certificateProblems(ahead, { component: 'api', names: [] }, now)).toEqual([]);
    const far = await issued('2027-01-01', '2026-06-01T00:06:00Z');
    expect(certificateProblems(far, { component: 'api', names: [] }, now)).toEqual([
      '`crt` is not valid before 2026-06-01T00:06:00.000Z',
    ]);
  });

  test('ends with its authority', async () => {
    const one = await made();
    const later = new Date(now.getTime() + hours(200));
    expect(certificateProblems(one, use, later)).toContain(
      `\`ca\` expired at ${new Date(now.getTime() + hours(100)).toISOString()}`,
    );
  });

  test('may be trusted for any authority in a bundle, and is not for none', async () => {
    const [one, other] = [await made(), await made()];
    expect(isTrusted(one, other.ca + one.ca, now)).toBe(true);
    expect(isTrusted(one, other.ca, now)).toBe(false);
    expect(certificateProblems({ ...one, ca: one.crt }, use, now)).toEqual(['`crt` was not signed by `ca`']);
  });

  test('does not matter for the key that signs tokens', async () => {
    const [one, other] = [await made(), await made()];
    const signer = { component: 'service-account', names: ['x'], keyOnly: true };
    const later = new Date(now.getTime() + hours(2_000));
    expect(certificateProblems({ ...one, ca: other.ca }, signer, later)).toEqual([]);
    expect(certificateProblems({ ...one, key: other.key }, signer, later)).toEqual([
      '`key` does not belong to `crt`',
    ]);
  });
});
