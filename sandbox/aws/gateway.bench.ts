/** What the gateway adds to a call that it passes on, beside moto alone in the same run; and how soon the local AWS stands. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SandboxProcess, sandboxProcess } from './cloudformation/sandbox-process-for-tests.ts';
import { medianOf, type RawCall, RawClient } from './raw-calls-for-tests.ts';

const rounds = 400;

let sandbox: SandboxProcess;
let motoUrl: string;

beforeAll(async () => {
  sandbox = await sandboxProcess();
  const health = await fetch(`${sandbox.host.endpoint}/_sandbox/health`);
  motoUrl = ((await health.json()) as { moto: { url: string } }).moto.url;
});
afterAll(() => sandbox.stop());

async function timed(client: RawClient, call: RawCall): Promise<number> {
  const began = performance.now();
  const { status } = await client.send(call);
  expect(status).toBe(200);
  return performance.now() - began;
}

/** Alternates between both, so that whatever else the machine does falls on both alike. */
async function compared(call: RawCall): Promise<{ moto: number; gateway: number; processor: number }> {
  const [client, moto, gateway] = [new RawClient(), [] as number[], [] as number[]];
  const direct = { ...call, url: motoUrl, headers: { 'x-moto-account-id': '111111111111' } };
  let used = 0;
  for (let round = -20; round < rounds; round += 1) {
    const [alone, through] = [await timed(client, direct), await timed(client, call)];
    if (round === -1) used = await sandbox.processorTime();
    if (round < 0) continue;
    moto.push(alone);
    gateway.push(through);
  }
  client.close();
  const processor = ((await sandbox.processorTime()) - used) / rounds;
  return { moto: medianOf(moto), gateway: medianOf(gateway), processor };
}

test.each([
  ['ec2', { Action: 'DescribeVpcs', Version: '2016-11-15' }],
  ['iam', { Action: 'GetUser', Version: '2010-05-08', UserName: 'sandbox-host' }],
])('a call to %s', { timeout: 300_000 }, async (service, form) => {
  const { accessKeyId } = sandbox.host.credentials;
  const { moto, gateway, processor } = await compared({
    url: sandbox.host.endpoint,
    accessKeyId,
    service,
    form,
  });
  const added = gateway - moto;
  console.log(
    `${service} ${form.Action}: moto alone ${moto.toFixed(2)} ms, through the gateway ${gateway.toFixed(2)} ms at the ` +
      `median of ${rounds}: ${added.toFixed(2)} ms more, ${(gateway / moto).toFixed(2)} times as long; the gateway's own processor time ${processor.toFixed(2)} ms a call`,
  );
  expect(moto).toBeGreaterThan(0);
});

test('the start, warm', { timeout: 120_000 }, async () => {
  const starts: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    const another = await sandboxProcess();
    starts.push(another.startMilliseconds);
    await another.stop();
  }
  console.log(
    `from the command to "sandbox ready": ${starts.map((one) => `${(one / 1000).toFixed(1)} s`).join(', ')}`,
  );
  expect(starts).toHaveLength(3);
});
