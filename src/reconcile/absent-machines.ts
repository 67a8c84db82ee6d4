/** Finds out about machines that run and have not joined: which they are, and what they say on their consoles about it. */
import type { Instance } from '../aws/account.ts';
import { masterName } from '../cluster/names.ts';
import { ownershipTagKey } from '../cluster/tags.ts';
import { complaintOn } from '../machine/console.ts';
import { type Duration, minutes, seconds } from '../support/clock.ts';
import type { GuestNode } from './guest-api.ts';
import { type Outcome, stalled, waiting } from './outcome.ts';
import type { CreationWorld } from './step.ts';

type World = Pick<
  CreationWorld,
  'cluster' | 'release' | 'guest' | 'recollection' | 'machinePatience' | 'clock' | 'signal'
>;

/** Of so many machines at most consoles are read; others usually fail for the same reason. */
const consoles = 3;

/** EC2 is asked again about machines that have not joined after this time, or as long as one may take, at the soonest. */
const look = minutes(1);

/**
 * Nodes behind which a machine runs. A Node outlives its machine until the cloud controller removes it. EC2 is asked only
 * when there are more nodes than wanted, and within the hour once about the same ones, so that a steady state costs no call.
 */
export async function livingNodes(
  world: World,
  nodes: readonly GuestNode[],
  wanted: number,
): Promise<readonly GuestNode[]> {
  if (nodes.length <= wanted) return nodes;
  const { recollection } = world;
  const which = nodes
    .map(({ name, instanceId, addresses }) => `${name} ${instanceId} ${addresses.join(' ')}`)
    .toSorted()
    .join();
  const nothing = async (): Promise<Surplus | undefined> => undefined;
  let known = await recollection.recall('surplus nodes', nothing);
  if (known?.which !== which) {
    known = { which, machines: await running(world) };
    recollection.keep('surplus nodes', known);
  }
  const { machines } = known;
  return nodes.filter((node) => isUnknown(node) || machines.some((machine) => isNodeOf(node, machine)));
}

interface Surplus {
  /** Which Nodes there were. */
  readonly which: string;
  readonly machines: readonly Instance[];
}

function isNodeOf({ instanceId, addresses }: GuestNode, { id, address }: Instance): boolean {
  return instanceId === id || (address !== undefined && addresses.includes(address));
}

/** Nothing tells whose it is. */
const isUnknown = ({ instanceId, addresses }: GuestNode): boolean =>
  instanceId === undefined && addresses.length === 0;

interface Question {
  readonly nodes: readonly GuestNode[];
  readonly roles: 'masters' | 'all';
  /** What is to be said of the cluster before anything is said of its machines. */
  readonly sentence: string;
}

/** How the step ends because of a machine that has had its time to join; undefined when there is none. */
export async function absentMachines(world: World, question: Question): Promise<Outcome | undefined> {
  const { cluster, clock, machinePatience, recollection } = world;
  const all = await recollection.recall(
    'running machines',
    async () => await running(world),
    Math.min(look, machinePatience),
  );
  const isMaster = ({ name }: Instance): boolean => name === masterName(cluster);
  const overdue = (all ?? [])
    .filter((one) => isMaster(one) || question.roles === 'all')
    .filter((one) => !question.nodes.some((node) => isNodeOf(node, one)))
    .filter(({ launchedAt }) => clock.now().getTime() - launchedAt.getTime() >= machinePatience)
    .toSorted((a, b) => Number(isMaster(b)) - Number(isMaster(a)) || a.id.localeCompare(b.id));
  const named = (one: Instance): string =>
    `${isMaster(one) ? 'master' : 'worker'} ${one.id}${one.address === undefined ? '' : ` (${one.address})`}`;
  const told = (one: Instance, words: string): string => {
    const more = overdue.length - 1;
    const others =
      more === 0 ? '' : `; ${more} more ${more === 1 ? 'machine has' : 'machines have'} not joined`;
    return `${question.sentence}; ${named(one)}${words}${others}`;
  };
  let unreadable = false;
  for (const one of overdue.slice(0, consoles)) {
    const said = await consoleOf(world, one.id);
    unreadable ||= said === 'unreadable';
    if (typeof said === 'object' && said.complaint !== undefined)
      return stalled('MachineFailed', told(one, `: ${said.complaint}`), seconds(10));
  }
  const [first] = overdue;
  if (first === undefined) return undefined;
  const absence = question.roles === 'all' ? `has not joined within ${inWords(machinePatience)}` : 'runs';
  const nothing = unreadable
    ? `${absence}, and its console may not be read: grant ec2:GetConsoleOutput`
    : `${absence}, and its console ends with no known error: see docs/guides/machines.md`;
  const reason = question.roles === 'all' ? 'NodesMissing' : 'GuestUnreachable';
  return waiting(reason, told(first, ` ${nothing}`), seconds(10));
}

async function running({ cluster, guest, signal }: World): Promise<readonly Instance[]> {
  return await guest.instances.running(ownershipTagKey(cluster.id), signal);
}

/** What stands on its console, read again after as long as a machine may take to join. */
async function consoleOf(
  { guest, release, recollection, machinePatience, signal }: World,
  id: string,
): Promise<{ readonly complaint: string | undefined } | 'unreadable' | undefined> {
  return await recollection.recall(
    `console of ${id}`,
    async () => {
      const text = await guest.instances.console(id, signal);
      return text === undefined ? 'unreadable' : { complaint: complaintOn(text, release) };
    },
    machinePatience,
  );
}

function inWords(duration: Duration): string {
  return duration < minutes(1) ? `${Math.round(duration / 1_000)} s` : `${Math.round(duration / 60_000)} min`;
}
