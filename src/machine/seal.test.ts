/** Sealing: what lies in the bucket tells nothing, and opens to what went in. */
import { createDecipheriv, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { systemEntropy } from '../support/entropy.ts';
import { Secret } from '../support/secret.ts';
import type { IgnitionConfig } from './ignition.ts';
import { machineRoles } from './machine-input.ts';
import { machineSource } from './machine-source.ts';
import { certificates, input, secretWord, shapes } from './samples-for-tests.ts';
import { seal } from './seal.ts';
import { sealedPath } from './sealing.ts';

const bytes = systemEntropy.bytes(64);
const key = { plaintext: new Secret(bytes), sealed: 'AQICAHhsealed' };

function fileIn(body: string, path: string): string {
  const config = JSON.parse(body) as IgnitionConfig;
  const file = config.storage?.files?.find((one) => one.path === path);
  return decodeURIComponent(file?.contents.source.replace(/^data:,/, '') ?? '');
}

/** What the machine's script does, told in other words. */
function opened(path: string, text: string): string {
  const [iv = '', ciphertext = '', mac] = text.trim().split('.');
  const expected = createHmac('sha256', bytes.subarray(32))
    .update(`${path}.${iv}.${ciphertext}`)
    .digest('hex');
  if (mac !== expected) throw new Error('the seal is broken');
  const cipher = createDecipheriv('aes-256-cbc', bytes.subarray(0, 32), Buffer.from(iv, 'hex'));
  return Buffer.concat([cipher.update(Buffer.from(ciphertext, 'base64')), cipher.final()]).toString();
}

test('whatever a secret holds comes out again', () => {
  const source = machineSource(input(shapes.minimal, 'worker'));
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (content) => {
      const secrets = [{ path: '/etc/x', content: new Secret(content) }];
      const { body } = seal({ ...source, secrets }, key, systemEntropy);
      expect(opened('/etc/x', fileIn(body, sealedPath('/etc/x')))).toBe(content);
    }),
    { numRuns: 50 },
  );
});

test.each(machineRoles)('nothing secret of a %s can be read in what is stored', (role) => {
  const source = machineSource(input(shapes['highly-available'], role));
  const { body } = seal(source, key, systemEntropy);
  const inTheClear = [JSON.stringify(source.config), body, decodeURIComponent(body)].join('\n');
  expect(inTheClear).not.toContain(secretWord);
  expect(inTheClear).not.toContain('PRIVATE KEY');
  expect(inTheClear).not.toContain(certificates.encryptionKey.reveal());
  for (const { content } of source.secrets) expect(inTheClear).not.toContain(content.reveal());
});

test('a worker is given no secret that a master has', () => {
  const secretsOf = (role: 'master' | 'worker') =>
    machineSource(input(shapes.minimal, role)).secrets.map(({ content }) => content.reveal());
  const masters = new Set(secretsOf('master'));
  expect(secretsOf('worker').filter((content) => masters.has(content))).toEqual([]);
});

test('masters share the keys of their authorities, and each authority has its own', () => {
  const keys = () =>
    machineSource(input(shapes['highly-available'], 'master'))
      .secrets.filter(({ path }) => path.endsWith('-authority-key.pem'))
      .map(({ content }) => content.reveal());
  expect(keys()).toEqual(keys());
  expect(new Set(keys()).size).toBe(3);
});

test('a changed secret makes another object, and the name of the object tells nothing of it', () => {
  const before = input(shapes.minimal, 'master');
  const after = {
    ...before,
    certificates: { ...certificates, encryptionKey: new Secret(Buffer.alloc(32, 7).toString('base64')) },
  };
  expect(machineSource(after).objectKey).not.toBe(machineSource(before).objectKey);
  expect(machineSource(before).objectKey).toMatch(/^cloudconfig\/4\.0\.0\/master-[0-9a-f]{64}\.ign$/);
});
