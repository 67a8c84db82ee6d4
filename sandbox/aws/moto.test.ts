/** Moto as a child: noticed when it dies, and gone when it is told to. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { afterAll, describe, expect, it } from 'vitest';
import { localAws } from './local-aws-for-tests.ts';
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

  it('that dies later is reported at once, and every call says so', async () => {
    const world = await localAws();
    process.kill(world.aws.motoPid, 'SIGKILL');
    expect(await world.aws.failed).toContain('moto has ended (SIGKILL)');
    const call = new EC2Client(world.host).send(new DescribeVpcsCommand({}));
    await expect(call).rejects.toThrow('moto has ended');
    expect(await world.control('GET', 'health')).toEqual({
      error: expect.stringContaining('moto has ended'),
    });
    await world.stop();
  });
});
