/** Moto as a child that cannot be had: the reason is told. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { startMoto } from './moto.ts';

const folder = await mkdtemp(join(tmpdir(), 'moto-test-'));
afterAll(() => rm(folder, { recursive: true }));

describe('moto', () => {
  it('that cannot be started is named with the reason', async () => {
    await expect(startMoto({ python: join(folder, 'no-python') })).rejects.toThrow(
      /could not be started.*ENOENT/,
    );
  });

  it('that dies while starting is quoted', async () => {
    const python = join(folder, 'python');
    await writeFile(python, '#!/bin/sh\necho No module named moto >&2\nexit 3\n', { mode: 0o755 });
    await expect(startMoto({ python })).rejects.toThrow('moto has ended (exit code 3): No module named moto');
  });
});
