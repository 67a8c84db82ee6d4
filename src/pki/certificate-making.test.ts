/** What strict readers look for in a certificate is in those that are made here, whoever made the authority. */
import 'reflect-metadata';
import { generateKeyPairSync, webcrypto, X509Certificate } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { beforeAll, describe, expect, it } from 'vitest';
import { hours } from '../support/clock.ts';
import { systemEntropy } from '../support/entropy.ts';
import { Secret } from '../support/secret.ts';
import { type KeyedCertificate, makeLeaf, makeRoot } from './certificate-making.ts';
import { certificateProblems } from './certificates.ts';
import { api, cluster, code } from './testing/requests.ts';

const now = new Date('2026-06-01T00:00:00Z');
const making = (ttl = hours(100)) => ({ now, ttl, serial: systemEntropy.bytes(16) });
const request = { ...api(cluster('al9qy')), addresses: ['172.31.0.1', 'fd00::1'] };

const read = ({ crt }: KeyedCertificate): x509.X509Certificate => new x509.X509Certificate(crt);

function criticality({ extensions }: x509.X509Certificate): Readonly<Record<string, boolean>> {
  return Object.fromEntries(extensions.map(({ type, critical }) => [type, critical]));
}

describe('a certificate', () => {
  let root: KeyedCertificate;
  let leaf: KeyedCertificate;
  beforeAll(async () => {
    root = await makeRoot('al9qy.k8s.example.com', making(hours(1_000)));
    leaf = await makeLeaf(root, request, making());
  });

  it('says what it may be used for, so that nobody may ignore it', () => {
    expect(read(root).getExtension(x509.BasicConstraintsExtension)).toMatchObject({
      ca: true,
      pathLength: 0,
    });
    expect(read(root).getExtension(x509.KeyUsagesExtension)?.usages).toBe(
      x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign,
    );
    expect(criticality(read(root))).toEqual({ '2.5.29.19': true, '2.5.29.15': true, '2.5.29.14': false });
    expect(read(leaf).getExtension(x509.BasicConstraintsExtension)?.ca).toBe(false);
    expect(read(leaf).getExtension(x509.KeyUsagesExtension)?.usages).toBe(
      x509.KeyUsageFlags.digitalSignature,
    );
    expect(criticality(read(leaf))).toMatchObject({ '2.5.29.19': true, '2.5.29.15': true });
  });

  it('names the key that signed it as the authority names its own', () => {
    const { keyId } = read(root).getExtension(x509.SubjectKeyIdentifierExtension) ?? {};
    expect(keyId).toMatch(/^[0-9a-f]{40}$/);
    expect(read(leaf).getExtension(x509.AuthorityKeyIdentifierExtension)?.keyId).toBe(keyId);
  });

  it('covers every name and address, of either family', () => {
    const { crt } = leaf;
    const names = [request.commonName, ...request.dnsNames, ...request.addresses];
    expect(
      certificateProblems({ component: 'api', ca: root.crt, ...leaf }, { component: 'api', names }, now),
    ).toEqual([]);
    expect(new X509Certificate(crt).subjectAltName).toContain('IP Address:FD00:0:0:0:0:0:0:1');
  });

  it('lasts past 2050, when dates begin to be written differently', async () => {
    const lasting = await makeRoot('al9qy.k8s.example.com', making(hours(24 * 365 * 30)));
    expect(new X509Certificate(lasting.crt).validToDate).toEqual(
      new Date(now.getTime() + hours(24 * 365 * 30)),
    );
  });

  it('has a positive serial number of 16 bytes, whatever chance says', async () => {
    for (const first of [0x00, 0x80, 0xff]) {
      const serial = Uint8Array.from({ length: 16 }, () => first);
      const { crt } = await makeLeaf(root, request, { ...making(), serial });
      expect(new X509Certificate(crt).serialNumber).toMatch(/^[4-7].{31}$/);
    }
  });

  it('is not made with a key that is none, and the key is not repeated', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    const rsa = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    for (const key of [rsa, rsa.slice(0, 200)]) {
      const spoilt = makeLeaf({ ...root, key: new Secret(key) }, request, making());
      expect(await code(spoilt)).toBe('Invalid');
      await expect(spoilt).rejects.toThrow(/^sign a certificate of the authority: its `key` is not/);
    }
  });
});

it('a certificate by an authority that another program made carries its name and key as they stand there', async () => {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = (await webcrypto.subtle.generateKey(algorithm, true, [
    'sign',
    'verify',
  ])) as webcrypto.CryptoKeyPair;
  x509.cryptoProvider.set(webcrypto as unknown as Parameters<typeof x509.cryptoProvider.set>[0]);
  const made = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=al9qy.k8s.example.com, O="Ünlike, Inc.", C=DE',
    notBefore: now,
    notAfter: new Date(now.getTime() + hours(1_000)),
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.SubjectKeyIdentifierExtension('0102030405'),
    ],
  });
  const key = x509.PemConverter.encode(
    await webcrypto.subtle.exportKey('pkcs8', keys.privateKey),
    'PRIVATE KEY',
  );
  const root = { crt: made.toString('pem'), key: new Secret(key) };
  const leaf = await makeLeaf(root, request, making());
  expect(
    certificateProblems({ component: 'api', ca: root.crt, ...leaf }, { component: 'api', names: [] }, now),
  ).toEqual([]);
  expect(Buffer.from(read(leaf).issuerName.toArrayBuffer())).toEqual(
    Buffer.from(read(root).subjectName.toArrayBuffer()),
  );
  expect(read(leaf).getExtension(x509.AuthorityKeyIdentifierExtension)?.keyId).toBe('0102030405');
});
