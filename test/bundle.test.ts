/** What the image holds is one small file that needs nothing beside it: no package, no variable, nothing to write to. */
import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const run = promisify(execFile);
const minute = 60_000;

const built = mkdtempSync(join(tmpdir(), 'bundle-'));
const image = mkdtempSync(join(tmpdir(), 'image-'));
const bundle = join(image, 'aws-operator.mjs');

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** As in the image: no environment, and Node itself refuses every write, every child, and every read elsewhere. */
async function inImage(...args: readonly string[]): Promise<Ended> {
  const confined = ['--permission', `--allow-fs-read=${image}`, bundle, ...args];
  const options = { cwd: image, env: {}, timeout: minute };
  return await run(process.execPath, confined, options).then(
    (output) => ({ code: 0, ...output }),
    (failed: Ended) => failed,
  );
}

beforeAll(async () => {
  const made = join(built, 'aws-operator.mjs');
  await run(process.execPath, [join(root, 'scripts/bundle.ts'), made], { cwd: root, timeout: minute });
  renameSync(made, bundle);
  chmodSync(image, 0o555);
}, minute);

afterAll(() => {
  for (const folder of [built, image]) rmSync(folder, { recursive: true, force: true });
});

describe('the bundle', () => {
  it('is one file of at most 2.5 MB', () => {
    expect(readdirSync(image)).toEqual(['aws-operator.mjs']);
    expect(statSync(bundle).size).toBeLessThanOrEqual(2_500_000);
  });

  it('tells its version and releases with an empty environment, alone in a folder it cannot write to', async () => {
    const { code, stdout, stderr } = await inImage('version');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^gitCommit: ([0-9a-f]{40}|unknown)$/m);
    expect(stdout).toMatch(/^ {4}version: 4\.0\.0$/m);
  });

  it('names a setting that does not exist, and the one that was meant, before it does anything', async () => {
    const { code, stderr } = await inImage('daemon', '--service.aws.regoin=eu-central-1');
    expect(code).toBe(2);
    expect(stderr).toContain('service.aws.region');
  });
});
