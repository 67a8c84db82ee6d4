/** What the sweep sees, when it looks, and what it says meanwhile. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hours, minutes, seconds } from '../support/clock.ts';
import type { Entropy } from '../support/entropy.ts';
import { OperatorError } from '../support/errors.ts';
import { silentLog } from '../support/log.ts';
import { ManualClock } from '../support/manual-clock.ts';
import type { StackChange } from './account.ts';
import type { StackDetails, StackReader, StackSummary } from './stack-reader.ts';
import { Sweep } from './sweep.ts';

const name = 'cluster-al9qy-guest-main';
const tags = { 'giantswarm.io/cluster': 'al9qy' };
const entropy: Entropy = { fraction: () => 0.5, uuid: () => 'u', bytes: (length) => new Uint8Array(length) };

/** An account with stacks that can be changed by hand, and counts of who looked. */
class FakeAccount implements StackReader {
  readonly stacks = new Map<string, StackSummary & { readonly details: StackDetails }>();
  lists = 0;
  describes = 0;
  pages = 1;
  failure: Error | undefined;
  /** Shows a list as it was before the latest change, once. */
  stale: readonly StackSummary[] | undefined;

  set(stack: Partial<StackSummary> & { readonly status: StackSummary['status'] }, outputs = {}): void {
    const details = { outputs, tags, terminationProtection: false };
    this.stacks.set(stack.name ?? name, { name, id: `arn:${stack.name ?? name}`, ...stack, details });
  }

  async list(): ReturnType<StackReader['list']> {
    this.lists += 1;
    if (this.failure !== undefined) throw this.failure;
    const stacks = this.stale ?? [...this.stacks.values()];
    this.stale = undefined;
    return await Promise.resolve({ stacks, pages: this.pages });
  }

  async describe(which: string): Promise<StackDetails | undefined> {
    this.describes += 1;
    return await Promise.resolve(this.stacks.get(which)?.details);
  }
}

let clock: ManualClock;
let account: FakeAccount;
let sweep: Sweep;
let changes: StackChange[];
let stopping: AbortController;
let running: Promise<void>;

beforeEach(() => {
  clock = new ManualClock();
  account = new FakeAccount();
  changes = [];
  const options = { account: '222222222222', region: 'eu-central-1', reader: account, clock, entropy };
  sweep = new Sweep({ ...options, log: silentLog, changed: (change) => changes.push(change) });
  stopping = new AbortController();
  running = sweep.run(stopping.signal);
});
afterEach(async () => {
  stopping.abort();
  await running;
});

const status = (): unknown => {
  const found = sweep.find(name);
  return found.kind === 'present' ? found.stack.status : found.kind;
};

describe('a quiet account', () => {
  it('is not looked at before somebody asks', async () => {
    await clock.advance(hours(1));
    expect(account.lists).toBe(0);
  });

  it('is looked at as soon as somebody asks, who is told of the answer', async () => {
    expect(sweep.find(name)).toEqual({ kind: 'unknown', after: 250 });
    await clock.advance(0);
    expect(status()).toBe('absent');
    expect(changes).toEqual([
      {
        account: '222222222222',
        region: 'eu-central-1',
        stackName: name,
        clusterId: 'al9qy',
        status: undefined,
      },
    ]);
  });

  it('costs at most twelve pages an hour, however many pages it has', async () => {
    for (const pages of [1, 3]) {
      account.pages = pages;
      sweep.find(name);
      await clock.advance(minutes(20));
      const before = account.lists;
      for (let minute = 0; minute < 60; minute += 1) {
        sweep.find(name);
        await clock.advance(minutes(1));
      }
      expect((account.lists - before) * pages).toBeLessThanOrEqual(12);
      expect(account.lists - before).toBeGreaterThan(2);
    }
    expect(account.describes).toBe(0);
  });

  it('is left alone, and forgotten, when nobody has asked for two hours', async () => {
    account.set({ status: 'CREATE_COMPLETE' });
    sweep.find(name);
    await clock.advance(hours(3));
    const before = account.lists;
    await clock.advance(hours(3));
    expect(account.lists).toBe(before);
    expect(status()).toBe('unknown');
    await clock.advance(0);
    expect(status()).toBe('CREATE_COMPLETE');
  });

  it('is asked for the details of a stack once per stable status', async () => {
    account.set({ status: 'CREATE_COMPLETE' }, { VpcId: 'vpc-1' });
    sweep.find(name);
    await clock.advance(hours(1));
    expect(account.describes).toBe(1);
    expect(sweep.find(name)).toMatchObject({ stack: { outputs: { VpcId: 'vpc-1' } } });
    account.set({ status: 'CREATE_COMPLETE', lastUpdated: 5 }, { VpcId: 'vpc-2' });
    await clock.advance(minutes(7));
    expect(sweep.find(name)).toMatchObject({ stack: { outputs: { VpcId: 'vpc-2' } } });
    expect(account.describes).toBe(2);
  });

  it('tells of stacks that appear, move and vanish', async () => {
    sweep.find(name);
    await clock.advance(0);
    changes.length = 0;
    account.set({ status: 'CREATE_COMPLETE' });
    await clock.advance(minutes(6));
    account.set({ status: 'UPDATE_COMPLETE' });
    await clock.advance(minutes(6));
    account.stacks.clear();
    await clock.advance(minutes(6));
    expect(changes.map((change) => change.status)).toEqual(['CREATE_COMPLETE', 'UPDATE_COMPLETE', undefined]);
  });
});

describe('a write', () => {
  beforeEach(async () => {
    sweep.find(name);
    await clock.advance(0);
    account.lists = 0;
  });

  it('makes the name unknown until a look that began after it', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const write = sweep.write(name, 'create', async () => await promise);
    await clock.advance(minutes(10));
    expect([account.lists > 0, status()]).toEqual([true, 'unknown']);
    account.set({ status: 'CREATE_IN_PROGRESS' });
    resolve();
    await write;
    sweep.made(name, { outputs: {}, tags, terminationProtection: true });
    expect(status()).toBe('unknown');
    await clock.advance(seconds(0.3));
    expect(sweep.find(name)).toMatchObject({ stack: { status: 'CREATE_IN_PROGRESS', tags } });
    expect(account.describes).toBe(0);
  });

  it('is followed by quick looks that grow rarer, and end when all is stable', async () => {
    await sweep.write(name, 'create', async () => account.set({ status: 'CREATE_IN_PROGRESS' }));
    const looks: number[] = [];
    for (let tenth = 1; tenth <= 600; tenth += 1) {
      const before = account.lists;
      await clock.advance(seconds(0.1));
      if (account.lists > before) looks.push(tenth / 10);
    }
    expect(looks.slice(0, 8)).toEqual([0.3, 0.9, 1.9, 3.4, 5.4, 8.4, 13.4, 21.4]);
    account.set({ status: 'CREATE_COMPLETE' });
    await clock.advance(seconds(15));
    expect(status()).toBe('CREATE_COMPLETE');
    const settled = account.lists;
    await clock.advance(minutes(4));
    expect(account.lists).toBe(settled);
  });

  it('is not believed undone by a list that AWS made a moment too early', async () => {
    await sweep.write(name, 'create', async () => account.set({ status: 'CREATE_IN_PROGRESS' }));
    account.stale = [];
    await clock.advance(seconds(0.3));
    expect(status()).toBe('unknown');
    await clock.advance(seconds(0.6));
    expect(status()).toBe('CREATE_IN_PROGRESS');
  });

  it('is taken for lost when it never shows', async () => {
    await sweep.write(name, 'create', async () => {});
    await clock.advance(seconds(60));
    expect(status()).toBe('absent');
  });

  it('that failed is looked for all the same, since AWS may have taken it', async () => {
    const lost = sweep.write(name, 'create', async () => {
      account.set({ status: 'CREATE_IN_PROGRESS' });
      throw new OperatorError({ code: 'Timeout', operation: 'cloudformation:CreateStack', reason: 'lost' });
    });
    await expect(lost).rejects.toMatchObject({ code: 'Timeout' });
    await clock.advance(seconds(0.3));
    expect([status(), account.describes]).toEqual(['CREATE_IN_PROGRESS', 1]);
  });

  it('sees an update through although the status is the same before and after', async () => {
    account.set({ status: 'UPDATE_COMPLETE', lastUpdated: 1 }, { Version: '1' });
    await clock.advance(minutes(6));
    await sweep.write(name, 'update', async () => {});
    await clock.advance(seconds(1));
    expect(status()).toBe('unknown');
    account.set({ status: 'UPDATE_COMPLETE', lastUpdated: 2 }, { Version: '2' });
    await clock.advance(seconds(2));
    expect(sweep.find(name)).toMatchObject({ stack: { outputs: { Version: '2' } } });
  });
});

describe('an account that cannot be seen', () => {
  const denied = new OperatorError({ code: 'Denied', operation: 'cloudformation:ListStacks', reason: 'no' });

  it('says why, and is asked again more and more rarely', async () => {
    account.failure = denied;
    sweep.find(name);
    await clock.advance(0);
    expect(sweep.find(name)).toMatchObject({ kind: 'unknown', problem: denied });
    await clock.advance(hours(1));
    expect(account.lists).toBeLessThan(25);
    account.failure = undefined;
    await clock.advance(minutes(7));
    expect(status()).toBe('absent');
  });

  it('keeps what was seen before', async () => {
    account.set({ status: 'CREATE_COMPLETE' });
    sweep.find(name);
    await clock.advance(0);
    account.failure = denied;
    await clock.advance(minutes(30));
    expect(status()).toBe('CREATE_COMPLETE');
  });
});

it('leaves no timer behind when it is told to stop', async () => {
  sweep.find(name);
  await clock.advance(minutes(1));
  stopping.abort();
  await running;
  expect(clock.pending).toBe(0);
});

it('keeps what it could learn when one of several stacks cannot be described', async () => {
  const other = 'cluster-other-guest-main';
  account.set({ status: 'CREATE_COMPLETE' });
  account.set({ name: other, status: 'CREATE_COMPLETE' });
  account.describe = async (which) =>
    which === other
      ? await Promise.reject(
          new OperatorError({ code: 'Throttled', operation: 'describe', reason: 'slow down' }),
        )
      : { outputs: {}, tags, terminationProtection: false };
  sweep.find(name);
  await clock.advance(0);
  expect(status()).toBe('CREATE_COMPLETE');
  expect(sweep.find(other)).toMatchObject({ kind: 'unknown', problem: { code: 'Throttled' } });
});

it('refuses to look for a stack that it could never see', () => {
  expect(() => sweep.find('somebody-elses-stack')).toThrow(/cluster-<id>-guest-main/);
});
