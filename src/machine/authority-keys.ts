/** Keys of the masters' own authorities, made from the cluster's encryption key, so that all masters have the same. */
import { createECDH, createPrivateKey, hkdfSync } from 'node:crypto';
import { Secret } from '../support/secret.ts';
import type { AuthorityName } from './paths.ts';

/** Order of the group of P-256. Source: SEC 2, section 2.4.2. */
const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/**
 * A P-256 key as PKCS #8 PEM, the same for the same encryption key (base64) and name. From 40 bytes of HKDF-SHA-256,
 * eight more than the key has, so that reducing them leaves no bias. Source: FIPS 186-5, appendix A.2.1.
 */
export function authorityKey(encryptionKey: Secret<string>, name: AuthorityName): Secret<string> {
  const material = Buffer.from(encryptionKey.reveal(), 'base64');
  const bytes = Buffer.from(hkdfSync('sha256', material, '', `aws-operator authority ${name}`, 40));
  const scalar = (BigInt(`0x${bytes.toString('hex')}`) % (order - 1n)) + 1n;
  const secret = Buffer.from(scalar.toString(16).padStart(64, '0'), 'hex');
  const exchange = createECDH('prime256v1');
  exchange.setPrivateKey(secret);
  const point = exchange.getPublicKey();
  const key = createPrivateKey({
    format: 'jwk',
    key: {
      kty: 'EC',
      crv: 'P-256',
      d: secret.toString('base64url'),
      x: point.subarray(1, 33).toString('base64url'),
      y: point.subarray(33).toString('base64url'),
    },
  });
  return new Secret(key.export({ type: 'pkcs8', format: 'pem' }).toString());
}
