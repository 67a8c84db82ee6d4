/** What counts as a read, and how calls add up. */
import { describe, expect, it } from 'vitest';
import { kindOf, Meter } from './meter.ts';

describe('the meter', () => {
  it.each([
    ['DescribeVpcs', 'read'],
    ['HeadObject', 'read'],
    ['AssumeRole', 'read'],
    ['GetCallerIdentity', 'read'],
    ['GenerateDataKey', 'read'],
    ['Decrypt', 'read'],
    ['SignalResource', 'write'],
    ['CreateStack', 'write'],
    ['PutObject', 'write'],
    ['ScheduleKeyDeletion', 'write'],
  ])('takes %s for a %s', (action, kind) => {
    expect(kindOf(action)).toBe(kind);
  });

  it('counts calls of users and of our own services apart', () => {
    const meter = new Meter();
    const call = { account: '1', service: 'ec2', action: 'CreateVpc', status: 200, milliseconds: 2 };
    meter.book(call);
    meter.book(call);
    meter.book({ ...call, via: 'cloudformation' });
    meter.book({ ...call, action: 'DescribeVpcs', status: 503 });
    expect(meter.report()).toMatchObject({
      user: { calls: 3, reads: 1, writes: 2 },
      via: { calls: 1, reads: 0, writes: 1 },
      calls: [{ count: 2, milliseconds: 4 }, { via: 'cloudformation' }, { kind: 'read', status: 503 }],
    });
    meter.reset();
    expect(meter.report().calls).toEqual([]);
  });
});
