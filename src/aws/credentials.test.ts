/** Credentials are fetched as rarely as possible and renewed in time. */
import { describe, expect, it } from 'vitest';
import { minutes, seconds } from '../support/clock.ts';
import { OperatorError } from '../support/errors.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { type AwsCredentials, remembered } from './credentials.ts';

function source(clock: ManualClock): {
  fetch: () => Promise<AwsCredentials>;
  fetched: () => number;
  fail?: Error;
} {
  let count = 0;
  const state = {
    fetch: async (): Promise<AwsCredentials> => {
      count += 1;
      if (state.fail !== undefined) throw state.fail;
      const expiration = new Date(clock.now().getTime() + minutes(60));
      return await Promise.resolve({ accessKeyId: `key-${count}`, secretAccessKey: 's', expiration });
    },
    fetched: () => count,
    fail: undefined as Error | undefined,
  };
  return state as ReturnType<typeof source>;
}

const refusal = new OperatorError({ code: 'Denied', operation: 'sts:AssumeRole', reason: 'no' });

describe('remembered', () => {
  it('fetches once for all who ask at the same time', async () => {
    const clock = new ManualClock();
    const role = source(clock);
    const ask = remembered(role.fetch, clock);
    const answers = await Promise.all([ask(), ask(), ask()]);
    expect(answers.map((one) => one.accessKeyId)).toEqual(['key-1', 'key-1', 'key-1']);
    expect(role.fetched()).toBe(1);
  });

  it('renews five minutes before they expire', async () => {
    const clock = new ManualClock();
    const ask = remembered(source(clock).fetch, clock);
    await ask();
    await clock.advance(minutes(54));
    expect((await ask()).accessKeyId).toBe('key-1');
    await clock.advance(minutes(1));
    expect((await ask()).accessKeyId).toBe('key-2');
  });

  it('goes on with what it has when renewal fails, until that has expired', async () => {
    const clock = new ManualClock();
    const role = source(clock);
    const ask = remembered(role.fetch, clock);
    await ask();
    role.fail = refusal;
    await clock.advance(minutes(56));
    expect((await ask()).accessKeyId).toBe('key-1');
    await clock.advance(minutes(5));
    await expect(ask()).rejects.toBe(refusal);
  });

  it('does not ask again for a refused role within five seconds', async () => {
    const clock = new ManualClock();
    const role = source(clock);
    const ask = remembered(role.fetch, clock);
    role.fail = refusal;
    for (let step = 0; step < 5; step += 1) await expect(ask()).rejects.toBe(refusal);
    expect(role.fetched()).toBe(1);
    delete role.fail;
    await clock.advance(seconds(5));
    expect((await ask()).accessKeyId).toBe('key-2');
  });
});
