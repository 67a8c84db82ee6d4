/** Opening secrets at boot: the script itself runs, against a KMS that the test speaks for. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { systemEntropy } from '../support/entropy.ts';
import { Secret } from '../support/secret.ts';
import type { IgnitionConfig } from './ignition.ts';
import { type Answer, missing, TestMachine } from './machine-for-tests.ts';
import type { MachineRole } from './machine-input.ts';
import { machineSource } from './machine-source.ts';
import { input, secretWord, shapes } from './samples-for-tests.ts';
import { seal } from './seal.ts';

/** Part of Flatcar, but not of every computer that runs tests; the format itself is tested in `seal.test.ts`. */
const lacking = missing('curl', 'jq', 'openssl');

const plaintext = systemEntropy.bytes(64);
const source = (role: MachineRole) => machineSource(input(shapes.minimal, role));
const key = { plaintext: new Secret(plaintext), sealed: 'AQICAHhsealed' };

const opens: Answer = () => ({
  body: JSON.stringify({ Plaintext: Buffer.from(plaintext).toString('base64') }),
});

async function machine(role: MachineRole, aws: Answer = opens): Promise<TestMachine> {
  const made = new TestMachine(aws);
  await made.install(JSON.parse(seal(source(role), key, systemEntropy).body) as IgnitionConfig);
  return made;
}

test.each(lacking)('without %s, which this computer lacks, it says so', async () => {
  using on = await machine('worker');
  expect((await on.run('unseal')).stderr).toContain(`this machine lacks the program ${lacking[0]}`);
});

const tools = lacking.length === 0 ? ['with the programs that Flatcar ships'] : [];

describe.each(tools)('%s', () => {
  test.each(['master', 'worker'] as const)(
    'a %s opens every secret it was given, for root alone',
    async (role) => {
      using on = await machine(role);
      const { status, stderr } = await on.run('unseal');
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      for (const { path, content } of source(role).secrets) {
        expect(readFileSync(on.path(path), 'utf8')).toBe(content.reveal());
        expect(statSync(on.path(path)).mode & 0o777).toBe(0o600);
      }
    },
  );

  test('it asks KMS with the context of cluster and role, signed as the role of the machine', async () => {
    using on = await machine('master');
    await on.run('unseal');
    const [request] = on.requests;
    expect(JSON.parse(request?.body ?? '')).toEqual({
      CiphertextBlob: 'AQICAHhsealed',
      EncryptionContext: { 'giantswarm.io/cluster': 'al9qy', 'giantswarm.io/role': 'master' },
    });
    expect(request?.headers['x-amz-target']).toBe('TrentService.Decrypt');
    expect(request?.headers['x-amz-security-token']).toBe('session-token');
    expect(request?.headers['authorization']).toMatch(
      /^AWS4-HMAC-SHA256 Credential=ASIAEXAMPLE\/\d{8}\/eu-central-1\/kms\/aws4_request/,
    );
  });

  test('a second run changes nothing', async () => {
    using on = await machine('worker');
    await on.run('unseal');
    const { status } = await on.run('unseal');
    expect(status).toBe(0);
  });

  test('a sealed file that somebody changed is not written, and named', async () => {
    using on = await machine('worker');
    const sealed = '/etc/aws-operator/sealed/files/etc/kubernetes/ssl/worker-key.pem.sealed';
    const content = readFileSync(on.path(sealed), 'utf8');
    on.write(
      sealed,
      content.replace(/^./, (digit) => (digit === '0' ? '1' : '0')),
    );
    const { status, stderr } = await on.run('unseal');
    expect(status).toBe(1);
    expect(stderr).toContain('the seal of /etc/kubernetes/ssl/worker-key.pem is broken');
    expect(existsSync(on.path('/etc/kubernetes/ssl/worker-key.pem'))).toBe(false);
  });

  test('what KMS answers when it refuses is said, and no secret with it', async () => {
    using on = await machine('worker', () => ({ status: 400, body: '{"__type":"AccessDeniedException"}' }));
    const { status, stdout, stderr } = await on.run('unseal');
    expect(status).not.toBe(0);
    expect(stderr).toContain('KMS does not open the data key: {"__type":"AccessDenied');
    expect(`${stdout}${stderr}`).not.toMatch(new RegExp(`${secretWord}|secret/key`));
  });
});
