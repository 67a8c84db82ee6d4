/** What a user relies on: a certificate that would break a machine never reaches one, and the sentence says why. */
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { beforeAll, describe, expect, test } from 'vitest';
import { Secret } from '../support/secret.ts';
import { type Certificate, certificateFacts, certificateProblems } from './certificates.ts';

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

async function issued(notAfter = '2027-01-01', notBefore = '2026-01-01'): Promise<Certificate> {
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
