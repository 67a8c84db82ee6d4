/** How many calls a second the ledger answers, so that a benchmark of an operator measures the operator. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { RawClient } from '../raw-calls-for-tests.ts';

const calls = 6_000;
const clients = 8;

/** In a process of its own, so that whoever asks does not slow down who answers. */
async function ledgerProcess(): Promise<{ readonly url: string; readonly child: ChildProcess }> {
  const program = `const { startLedger } = await import(${JSON.stringify(new URL('start.ts', import.meta.url).href)});
    console.log((await startLedger()).env.AWS_ENDPOINT_URL);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const url of createInterface({ input: child.stdout })) return { url, child };
  throw new Error('the ledger did not start');
}

/** Seconds of processor time. Source: proc_pid_stat(5), fields 14 and 15, in hundredths. */
async function processorSeconds({ pid }: ChildProcess): Promise<number> {
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

test.each([
  ['ec2', { Action: 'DescribeVpcs', Version: '2016-11-15' }],
  ['cloudformation', { Action: 'ListStacks', Version: '2010-05-15' }],
])('calls to %s', { timeout: 300_000 }, async (service, form) => {
  const { url, child } = await ledgerProcess();
  const client = new RawClient(clients);
  const call = { url, accessKeyId: 'AKIASANDBOXHOST00000', service, form };
  let left = calls;
  let answered = 0;
  const work = async (): Promise<void> => {
    while (left-- > 0) if ((await client.send(call)).status === 200) answered += 1;
  };
  await client.send(call);
  const [began, before] = [performance.now(), await processorSeconds(child)];
  await Promise.all(Array.from({ length: clients }, work));
  const seconds = (performance.now() - began) / 1_000;
  const used = (await processorSeconds(child)) - before;
  client.close();
  child.kill();
  console.log(
    `${service} ${form.Action}: ${Math.round(calls / seconds)} calls a second, from ${clients} clients at once; ` +
      `${Math.round(calls / used)} in a second of the ledger's processor time`,
  );
  expect(answered).toBe(calls);
});
