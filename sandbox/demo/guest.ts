/** The demo's guest: whether its machines boot here, and what there is to see of it when they have. */
import type { Machines } from '../machines/index.ts';
import { memoryOf } from '../machines/memory.ts';
import { whyNoMachines } from '../machines/rights.ts';
import { cachedMachines } from '../setup/index.ts';
import { type BootingSandbox, type Guest, guestOf } from '../stage/guest.ts';
import { until } from '../stage/until.ts';
import type { FullSandbox } from '../start.ts';
import type { Screen } from './screen.ts';

/** Whether to boot, and the sentence for the page about it. */
export interface GuestPlan {
  readonly boots: boolean;
  readonly why: string;
}

/** `GUEST=1` boots and builds what is missing, `GUEST=0` does not boot; otherwise it boots when nothing has to be built. */
export async function planGuest(environment: NodeJS.ProcessEnv): Promise<GuestPlan> {
  const wish = environment['GUEST'];
  if (wish === '0') return { boots: false, why: 'machines stay off: GUEST=0' };
  const obstacle = await whyNoMachines();
  if (obstacle !== undefined && wish === '1') throw new Error(obstacle);
  if (obstacle !== undefined) return { boots: false, why: `machines stay off: ${obstacle}` };
  if (wish === '1' || (await cachedMachines(environment)) !== undefined)
    return { boots: true, why: 'machines boot: the real control plane, with hollow kubelets' };
  return {
    boots: false,
    why: 'machines stay off, because their programs are not built yet; make demo GUEST=1 builds them, in about 5 min',
  };
}

/** True for a sandbox whose machines boot. */
export function isBooting(sandbox: FullSandbox): sandbox is BootingSandbox {
  return sandbox.machines !== undefined;
}

/** What the machines that run hold. */
export async function memoryText(machines: Machines): Promise<string> {
  const hosted = machines.list().flatMap(({ machine }) => machine ?? []);
  const gigabytes = ((await memoryOf(hosted)) / 1e9).toFixed(1);
  return `${hosted.length} machines hold ${gigabytes} GB of memory, etcd and the control plane included.`;
}

/** The guest's nodes; a Secret written and read back; the same Secret as etcd on the master's volume holds it. */
export async function showGuest(
  screen: Screen,
  sandbox: BootingSandbox,
  options: { readonly id: string; readonly kubectl: string },
): Promise<Guest> {
  const guest = await guestOf(sandbox, options);
  const told = `kubectl --kubeconfig ${guest.kubeconfig.replace(`${process.cwd()}/`, '')}`;
  screen.title(`${told} get nodes`);
  for (const line of (await guest.kubectl(['get', 'nodes'])).trim().split('\n')) screen.line(line);
  const value = 'nobody-reads-this-in-etcd';
  screen.title(`kubectl create secret generic proof --from-literal=word=${value}`);
  const api = 'the guest takes the Secret';
  await until(api, async () => await guest.kubectl(secretArguments(value)).catch(() => undefined));
  const encoded = await guest.kubectl(['get', 'secret', 'proof', '-o', 'jsonpath={.data.word}']);
  screen.line(`read back through the API: ${Buffer.from(encoded, 'base64').toString()}`);
  const stored = await storedSecret(sandbox, 'proof');
  if (stored.includes(value)) throw new Error('etcd holds the Secret in plain text');
  screen.line(
    `read from etcd on the master: ${stored
      .subarray(0, 60)
      .toString('latin1')
      .replace(/[^ -~]/g, '·')}…`,
  );
  return guest;
}

function secretArguments(value: string): readonly string[] {
  return ['create', 'secret', 'generic', 'proof', `--from-literal=word=${value}`];
}

/** What etcd holds of a Secret of the namespace `default`, asked on a master with the certificates that etcd wants. */
export async function storedSecret({ machines }: BootingSandbox, name: string): Promise<Buffer> {
  const master = machines
    .list()
    .find(({ machine, units }) => machine?.running && units?.states.has('var-lib-etcd.mount'));
  if (master?.machine === undefined) throw new Error('no master runs');
  const tls = '/etc/kubernetes/ssl/etcd';
  const flags = [`--cacert=${tls}-ca.pem`, `--cert=${tls}-crt.pem`, `--key=${tls}-key.pem`];
  const key = `/giantswarm.io/secrets/default/${name}`;
  const command = [
    '/opt/bin/etcdctl',
    '--endpoints=https://127.0.0.1:2379',
    ...flags,
    'get',
    '--write-out=json',
    key,
  ];
  const answer = JSON.parse(await master.machine.ask(command)) as { kvs?: readonly { value: string }[] };
  const stored = answer.kvs?.[0]?.value;
  if (stored === undefined) throw new Error(`etcd has no ${key}`);
  return Buffer.from(stored, 'base64');
}
