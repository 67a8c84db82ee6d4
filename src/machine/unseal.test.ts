/** Opening secrets at boot: the script itself runs, against a KMS that the test speaks for. */
import { readFileSync, statSync } from 'node:fs';
import { expect, test } from 'vitest';
import { systemEntropy } from '../support/entropy.ts';
import { Secret } from '../support/secret.ts';
import type { IgnitionConfig } from './ignition.ts';
import { type Answer, missing, TestMachine } from './machine-for-tests.ts';
import { type MachineRole, machineSource } from './machine-source.ts';
import { input, secretWord, shapes } from './samples-for-tests.ts';
import { seal } from './seal.ts';

/**
 * What the script runs on is part of Flatcar but not of every machine that runs tests. Where a program is missing, what
 * is tested instead is that the script says so.
 */
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

async function unseal(on: TestMachine) {
  const run = await on.run('unseal');
  if (lacking.length > 0) expect(run.stderr).toContain(`lacks the program ${lacking[0]}`);
  return run;
}

test.each(['master', 'worker'] as const)(
  'a %s opens every secret it was given, for root alone',
  async (role) => {
    using on = await machine(role);
    const { status, stderr } = await unseal(on);
    if (lacking.length > 0) return;
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    for (const { path, content } of source(role).secrets) {
      expect(readFileSync(on.path(path), 'utf8'), path).toBe(content.reveal());
      expect(statSync(on.path(path)).mode & 0o777).toBe(0o600);
    }
  },
);

test('it asks KMS with the context of cluster and role, signed as the role of the machine', async () => {
  using on = await machine('master');
  await unseal(on);
  if (lacking.length > 0) return;
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
  await unseal(on);
  const { status } = await unseal(on);
  expect(status === 0).toBe(lacking.length === 0);
});

test('a sealed file that somebody changed is not written, and named', async () => {
  using on = await machine('worker');
  const sealed = '/etc/aws-operator/sealed/files/etc/kubernetes/ssl/worker-key.pem.sealed';
  const content = readFileSync(on.path(sealed), 'utf8');
  on.write(
    sealed,
    content.replace(/^./, (digit) => (digit === '0' ? '1' : '0')),
  );
  const { status, stderr } = await unseal(on);
  expect(status).toBe(1);
  if (lacking.length === 0)
    expect(stderr).toContain('the seal of /etc/kubernetes/ssl/worker-key.pem is broken');
  expect(() => statSync(on.path('/etc/kubernetes/ssl/worker-key.pem'))).toThrow();
});

test('what KMS answers when it refuses is said, and no secret with it', async () => {
  using on = await machine('worker', () => ({ status: 400, body: '{"__type":"AccessDeniedException"}' }));
  const { status, stdout, stderr } = await unseal(on);
  expect(status).not.toBe(0);
  if (lacking.length === 0)
    expect(stderr).toContain('KMS does not open the data key: {"__type":"AccessDenied');
  expect(`${stdout}${stderr}`).not.toMatch(new RegExp(`${secretWord}|secret/key`));
});
