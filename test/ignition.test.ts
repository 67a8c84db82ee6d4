/** What machines read, judged by the program that reads it there: Ignition's own validator. */
import { spawnSync } from 'node:child_process';
import { beforeAll, describe, expect, test } from 'vitest';
import { ensureTools } from '../sandbox/setup/index.ts';
import { bucketName } from '../src/cluster/names.ts';
import { machineRoles } from '../src/machine/machine-input.ts';
import { machineSource } from '../src/machine/machine-source.ts';
import { input, shapes } from '../src/machine/samples-for-tests.ts';
import { seal } from '../src/machine/seal.ts';
import { masterUserData, workerUserData } from '../src/machine/user-data.ts';
import { systemEntropy } from '../src/support/entropy.ts';
import { Secret } from '../src/support/secret.ts';

let validator = '';

beforeAll(async () => {
  const { ignitionValidate } = await ensureTools({ want: ['ignition-validate'], report: () => {} });
  validator = String(ignitionValidate);
});

/** Ignition's word on proxies that are asked in plain HTTP, as most are; the installation names its own. */
const onPlainProxies =
  /^warning at \$\.ignition\.proxy\.httpsProxy, .*: insecure plaintext HTTP proxy .*\n+/m;

/** What Ignition says about a config: empty when it has nothing to say but on its proxy. */
function verdict(config: string): { readonly accepted: boolean; readonly words: string } {
  const { status, stdout, stderr } = spawnSync(validator, { input: config, encoding: 'utf8' });
  return { accepted: status === 0, words: `${stdout}${stderr}`.replace(onPlainProxies, '') };
}

const praise = { accepted: true, words: '' };

describe.each(Object.entries(shapes))('%s', (_, cluster) => {
  test.each(machineRoles)('the config of a %s is accepted without a word', (role) => {
    const key = { plaintext: new Secret(systemEntropy.bytes(64)), sealed: 'c2VhbGVk' };
    const { body } = seal(machineSource(input(cluster, role)), key, systemEntropy);
    expect(verdict(body)).toEqual(praise);
  });

  test('the user data of every machine is accepted without a word', () => {
    const pointer = { bucket: bucketName(cluster), key: 'cloudconfig/x.ign', sha256: 'f'.repeat(64) };
    const texts = [
      ...Array.from({ length: cluster.masters.count }, (_unused, index) =>
        masterUserData(cluster, pointer, index),
      ),
      ...cluster.workers.map((pool) => workerUserData(cluster, pointer, pool)),
    ];
    expect(texts.map(verdict)).toEqual(texts.map(() => praise));
  });
});

test('what a machine would refuse is refused here, with its place', () => {
  const config = { ignition: { version: '3.4.0' }, storage: { files: [{ path: 'not/absolute' }] } };
  const { accepted, words } = verdict(JSON.stringify(config));
  expect(accepted).toBe(false);
  expect(words).toContain('$.storage.files.0.path');
});
