/** Fault rules: which calls they hit, and how often. */
import { describe, expect, it } from 'vitest';
import { Faults } from './faults.ts';

const createVpc = { service: 'ec2', action: 'CreateVpc', account: '111111111111' };

describe('fault rules', () => {
  it('hit the nth matching call, as often as they say', () => {
    const faults = new Faults();
    faults.add([{ action: 'CreateVpc', after: 1, count: 2, error: { code: 'VpcLimitExceeded' } }]);
    const refusals = [1, 2, 3, 4].map(() => faults.decide(createVpc).refusal?.code);
    expect(refusals).toEqual([undefined, 'VpcLimitExceeded', 'VpcLimitExceeded', undefined]);
    expect(faults.list()).toMatchObject([{ matched: 4, applied: 2 }]);
  });

  it('match everything where a field is absent, and nothing else where it is given', () => {
    const faults = new Faults();
    faults.add([{ account: '222222222222', reset: true }]);
    expect(faults.decide(createVpc).connection).toBe('kept');
    expect(faults.decide({ ...createVpc, account: '222222222222' }).connection).toBe('reset');
  });

  it('add up their latency until one decides the call', () => {
    const faults = new Faults();
    faults.add([{ latencyMs: 20 }, { latencyMs: 30, lostAnswer: true }, { latencyMs: 500 }]);
    expect(faults.decide(createVpc)).toEqual({ latencyMs: 50, connection: 'lostAnswer' });
  });

  it('act by chance when told a probability', () => {
    const chances = [0.2, 0.8];
    const faults = new Faults(() => chances.shift() ?? 1);
    faults.add([{ probability: 0.5, reset: true }]);
    expect([1, 2].map(() => faults.decide(createVpc).connection)).toEqual(['reset', 'kept']);
  });

  it('throttle as each service does', () => {
    const faults = new Faults();
    faults.add([{ throttle: true }]);
    const codes = ['ec2', 's3', 'kms', 'cloudformation'].map(
      (service) => faults.decide({ ...createVpc, service }).refusal?.code,
    );
    expect(codes).toEqual(['RequestLimitExceeded', 'SlowDown', 'ThrottlingException', 'Throttling']);
  });

  it('are refused when they have a field that does not exist', () => {
    expect(() => new Faults().add([{ servce: 'ec2' }])).toThrow(/servce/);
  });
});
