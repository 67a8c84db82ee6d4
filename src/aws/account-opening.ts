/** Puts one account together: its clients, its sweep, and adapters that load their part of the SDK on first use. */
import type { Clock } from '../support/clock.ts';
import type { Entropy } from '../support/entropy.ts';
import type { Log } from '../support/log.ts';
import type {
  Account,
  Buckets,
  Instances,
  Keys,
  Leftovers,
  StackChange,
  SurroundingsLookup,
} from './account.ts';
import type { Owner } from './arn.ts';
import type { Clients } from './clients.ts';
import { lazily } from './lazy.ts';
import type { StackReader } from './stack-reader.ts';
import type { StackWriter } from './stack-writer.ts';
import { createStacks } from './stacks.ts';
import { Sweep } from './sweep.ts';

export interface OpeningOptions {
  readonly owner: Owner;
  readonly region: string;
  readonly clients: Clients;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly log: Log;
  readonly changed: (change: StackChange) => void;
}

export interface OpenAccount {
  readonly account: Account;
  readonly sweep: Sweep;
}

/** Makes no call. */
export function openAccount(options: OpeningOptions): OpenAccount {
  const { owner, region, clients, clock, entropy, log, changed } = options;
  const reader = lazily<StackReader>(['list', 'describe'], async () =>
    (await import('./stack-reader.ts')).createStackReader(clients),
  );
  const writer = lazily<StackWriter>(
    [
      'create',
      'update',
      'protect',
      'delete',
      'cancelUpdate',
      'continueRollback',
      'rollback',
      'template',
      'events',
    ],
    async () => (await import('./stack-writer.ts')).createStackWriter(clients),
  );
  const sweep = new Sweep({ account: owner.account, region, reader, clock, entropy, log, changed });
  const describe: Parameters<typeof createStacks>[0]['describe'] = async (name) =>
    clients.write('DescribeStacks', async (signal) => reader.describe(name, signal));
  const stacks = createStacks({ sweep, writer, describe });
  const account: Account = {
    id: owner.account,
    region,
    partition: owner.partition,
    stacks,
    keys: lazyKeys(clients),
    buckets: lazyBuckets(clients),
    surroundings: lazySurroundings(clients, clock),
    instances: lazily<Instances>(['running', 'console'], async () =>
      (await import('./instances.ts')).createInstances(clients),
    ),
    leftovers: lazyLeftovers(clients, (name) => sweep.find(name)),
  };
  return { account, sweep };
}

function lazyKeys(clients: Clients): Keys {
  return lazily<Keys>(
    [
      'find',
      'findOrphan',
      'create',
      'addAlias',
      'enableRotation',
      'rotates',
      'generateDataKey',
      'deleteAlias',
      'scheduleDeletion',
    ],
    async () => (await import('./keys.ts')).createKeys(clients),
  );
}

function lazyBuckets(clients: Clients): Buckets {
  return lazily<Buckets>(
    ['agrees', 'ensure', 'sendAccessLogs', 'find', 'put', 'list', 'remove', 'destroy'],
    async () => (await import('./buckets.ts')).createBuckets(clients),
  );
}

function lazySurroundings(clients: Clients, clock: Clock): SurroundingsLookup {
  return lazily<SurroundingsLookup>(['vpc', 'routeTables', 'image', 'zones', 'privateAddresses'], async () =>
    (await import('./surroundings.ts')).createSurroundings(clients, clock),
  );
}

function lazyLeftovers(clients: Clients, find: (name: string) => ReturnType<Sweep['find']>): Leftovers {
  return lazily<Leftovers>(['fromGuest', 'remove', 'all'], async () =>
    (await import('./leftovers.ts')).createLeftovers(clients, find),
  );
}
