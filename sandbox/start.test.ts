import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type FullSandbox, startSandbox } from './start.ts';

let directory: string;
let sandbox: FullSandbox;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sandbox-'));
  sandbox = await startSandbox({ directory, hostCluster: true });
}, 900_000);

afterAll(async () => {
  await sandbox.stop();
  await rm(directory, { recursive: true, force: true });
});

it('writes an env file with which every client finds AWS and the host cluster', async () => {
  const env = parseEnv(await readFile(join(directory, 'env'), 'utf8'));
  expect(env).toEqual(sandbox.env);
  expect(Object.keys(env)).toEqual(
    expect.arrayContaining([
      'AWS_ENDPOINT_URL',
      'AWS_REGION',
      'AWS_ACCESS_KEY_ID',
      'AWS_SECRET_ACCESS_KEY',
      'SANDBOX_GUEST_ROLE_ARN',
      'SANDBOX_HOST_VPC_ID',
      'SANDBOX_HOSTED_ZONE_ID',
      'KUBECONFIG',
    ]),
  );
  expect(env['KUBECONFIG'] !== undefined && existsSync(env['KUBECONFIG'])).toBe(true);
  const health = await fetch(`${env['AWS_ENDPOINT_URL']}/_sandbox/health`);
  expect(health.status).toBe(200);
});

it('refuses a second sandbox in the same directory while the first runs', async () => {
  const second = startSandbox({ directory, hostCluster: false });
  await expect(second).rejects.toThrow(/A sandbox already runs in .* \(process \d+\)/);
  expect((await sandbox.hostCluster.request({ method: 'GET', path: '/readyz' })).status).toBe(200);
});

it('takes its promises back when it stops', async () => {
  await sandbox.stop();
  await sandbox.stop();
  expect(existsSync(join(directory, 'env'))).toBe(false);
  await expect(fetch(`${sandbox.env['AWS_ENDPOINT_URL']}/_sandbox/health`)).rejects.toThrow(/fetch failed/);
});
