/** The machine configs as plain files, so that every change of a line is seen in review. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { Cluster } from '../cluster/cluster.ts';
import { bucketName } from '../cluster/names.ts';
import type { IgnitionConfig } from './ignition.ts';
import { type MachineRole, machineRoles } from './machine-input.ts';
import { machineSource } from './machine-source.ts';
import { input, shapes } from './samples-for-tests.ts';
import { masterUserData, workerUserData } from './user-data.ts';

const golden = fileURLToPath(new URL('../../test/golden/machines', import.meta.url));
const accepts = process.env['UPDATE_GOLDEN'] === '1';

const decoded = (source: string): string => decodeURIComponent(source.replace(/^data:,/, ''));

/** Text by path: what is in the config file by file, and the rest of it as a summary. */
function plainFiles(cluster: Cluster, role: MachineRole): Readonly<Record<string, string>> {
  const { config, secrets } = machineSource(input(cluster, role));
  const { files = [] } = config.storage ?? {};
  const { units = [] } = config.systemd ?? {};
  return {
    'config.json': `${JSON.stringify(summary(config), undefined, 2)}\n`,
    'sealed.txt': `${secrets.map(({ path }) => path).join('\n')}\n`,
    ...Object.fromEntries(files.map(({ path, contents }) => [`files${path}`, decoded(contents.source)])),
    ...Object.fromEntries(
      units.flatMap(({ name, contents, dropins = [] }) => [
        ...(contents === undefined ? [] : [[`units/${name}`, contents]]),
        ...dropins.map((dropin) => [`units/${name}.d/${dropin.name}`, dropin.contents]),
      ]),
    ),
    ...userData(cluster, role),
  };
}

function summary(config: IgnitionConfig): object {
  const { ignition, passwd, storage, systemd } = config;
  return {
    ignition,
    passwd,
    files: storage?.files?.map(({ path, mode = 0 }) => `${mode.toString(8).padStart(4, '0')} ${path}`),
    units: systemd?.units.map(
      ({ name, enabled, mask }) =>
        `${name}${enabled === true ? ' enabled' : ''}${mask === true ? ' masked' : ''}`,
    ),
  };
}

function userData(cluster: Cluster, role: MachineRole): Readonly<Record<string, string>> {
  const pointer = {
    bucket: bucketName(cluster),
    key: `cloudconfig/4.0.0/${role}-${'0123456789abcdef'.repeat(4)}.ign`,
    sha256: 'fedcba9876543210'.repeat(4),
  };
  const pretty = (text: string): string => `${JSON.stringify(JSON.parse(text), undefined, 2)}\n`;
  const all =
    role === 'master'
      ? Array.from({ length: cluster.masters.count }, (_, index) => [
          `user-data/master-${index}.json`,
          pretty(masterUserData(cluster, pointer, index)),
        ])
      : cluster.workers.map((pool) => [
          `user-data/${pool.name}.json`,
          pretty(workerUserData(cluster, pointer, pool)),
        ]);
  return Object.fromEntries(all);
}

function filesIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}

const cases = Object.entries(shapes).flatMap(([name, cluster]) =>
  machineRoles.map((role) => [`${name}/${role}`, cluster, role] as const),
);

describe.each(cases)('%s', (name, cluster, role) => {
  test('is written as it was reviewed', () => {
    const folder = join(golden, name);
    const wanted = plainFiles(cluster, role);
    if (accepts) {
      rmSync(folder, { recursive: true, force: true });
      for (const [path, text] of Object.entries(wanted)) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), text);
      }
    }
    const reviewed = Object.fromEntries(
      filesIn(folder).map((path) => [path, readFileSync(join(folder, path), 'utf8')]),
    );
    expect(wanted, 'UPDATE_GOLDEN=1 accepts the change').toEqual(reviewed);
  });

  test('puts the same bytes into every rendering', () => {
    const [one, other] = [machineSource(input(cluster, role)), machineSource(input(cluster, role))];
    expect(JSON.stringify(one.config)).toBe(JSON.stringify(other.config));
    expect(one.objectKey).toBe(other.objectKey);
  });
});
