/** Whom the demo boots machines for, and what it says and shows to everybody else. */
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { asNobody } from '../machines/nobody-for-tests.ts';
import { settingsFor } from './acts.ts';

const plan = (environment: object): { readonly stdout: string; readonly stderr: string } => {
  const guest = JSON.stringify(new URL('guest.ts', import.meta.url).href);
  const text = `const { planGuest } = await import(${guest});
    planGuest(${JSON.stringify(environment)}).then((plan) => console.log(JSON.stringify(plan)), (error) => console.error(error.message));`;
  const [command = '', ...args] = asNobody([process.execPath, '--input-type=module', '--eval', text]);
  const { stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  return { stdout, stderr };
};
const sentence = 'Machines boot only for root, who may make namespaces and mounts.';

test('without rights the demo shows infrastructure only, says why in one sentence, and does not ask the guest', () => {
  const { stdout } = plan({});
  expect(JSON.parse(stdout)).toEqual({ boots: false, why: `machines stay off: ${sentence}` });
  const settings = settingsFor({ machines: undefined });
  expect(settings).toContain('--service.guest.readiness.enabled=false');
});

test('without rights, but told to boot, it ends with that sentence', () => {
  expect(plan({ GUEST: '1' })).toEqual({ stdout: '', stderr: `${sentence}\n` });
});
