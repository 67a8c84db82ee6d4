/** Seals a machine's secrets: encrypted and authenticated under a data key that only the machine's role may have opened. */
import { createCipheriv, createHmac } from 'node:crypto';
import type { Entropy } from '../support/entropy.ts';
import { sha256 } from '../support/json.ts';
import type { Secret } from '../support/secret.ts';
import { textFile } from './ignition.ts';
import type { MachineSource } from './machine-source.ts';
import { sealedPath, sealedRoot } from './sealing.ts';

export interface SealedMachine {
  /** Ignition config as it lies in the bucket. */
  readonly body: string;
  /** Of the body, hex. */
  readonly sha256: string;
}

/** A data key: 32 bytes to encrypt with, then 32 bytes to authenticate with. */
export interface SealingKey {
  readonly plaintext: Secret<Uint8Array>;
  /** What KMS opens again, base64. */
  readonly sealed: string;
}

/**
 * Each secret becomes a file `<iv>.<ciphertext>.<mac>`, the ciphertext in base64, the others in hex: AES-256-CBC, then
 * HMAC-SHA-256 over path, IV and ciphertext. That is what `openssl` on Flatcar can open; its command line has no
 * authenticated mode.
 */
export function seal(source: MachineSource, key: SealingKey, entropy: Entropy): SealedMachine {
  const bytes = key.plaintext.reveal();
  if (bytes.length !== 64) throw new RangeError(`a data key has 64 bytes, not ${bytes.length}`);
  const [cipherKey, macKey] = [bytes.subarray(0, 32), bytes.subarray(32)];
  const files = source.secrets.map(({ path, content }) => {
    const iv = Buffer.from(entropy.bytes(16));
    const cipher = createCipheriv('aes-256-cbc', cipherKey, iv);
    const ciphertext = Buffer.concat([cipher.update(content.reveal(), 'utf8'), cipher.final()]);
    const sealed = `${iv.toString('hex')}.${ciphertext.toString('base64')}`;
    const mac = createHmac('sha256', macKey).update(`${path}.${sealed}`).digest('hex');
    return textFile(sealedPath(path), 0o600, `${sealed}.${mac}\n`);
  });
  const storage = source.config.storage ?? {};
  const keyFile = textFile(`${sealedRoot}/data-key`, 0o600, `${key.sealed}\n`);
  const config = {
    ...source.config,
    storage: { ...storage, files: [...(storage.files ?? []), keyFile, ...files] },
  };
  const body = JSON.stringify(config);
  return { body, sha256: sha256(body) };
}
