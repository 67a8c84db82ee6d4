/** Asks a container how it is, as its probes say, from inside its machine. */
import type { Machine } from '../machine.ts';
import type { Probe } from './manifest.ts';

/** True when it answers in time with a status between 200 and 399. The kubelet does not check certificates either. */
export async function isWell(machine: Machine, { httpGet, timeoutSeconds }: Probe): Promise<boolean> {
  const { host, port, path, scheme } = httpGet;
  const url = `${scheme.toLowerCase()}://${host}:${port}${path}`;
  const flags = [
    '--silent',
    '--insecure',
    '--fail',
    '--output',
    '/dev/null',
    '--max-time',
    String(timeoutSeconds),
  ];
  return await machine.ask(['curl', ...flags, url]).then(
    () => true,
    () => false,
  );
}
