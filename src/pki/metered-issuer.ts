/** An issuer whose every call is told of, so that it can be seen that none is made while nothing is due. */
import type { Clock, Duration } from '../support/clock.ts';
import { asOperatorError, type ErrorCode } from '../support/errors.ts';
import type { Issuer } from './issuer.ts';

export type IssuerOperation = Exclude<keyof Issuer, 'name' | 'places'>;

export interface IssuerCall {
  readonly operation: IssuerOperation;
  /** How it ended: `ok`, `stopped` by its signal, or the code of the error. */
  readonly code: 'ok' | 'stopped' | ErrorCode;
  readonly duration: Duration;
}

export interface IssuerMetering {
  readonly clock: Clock;
  readonly called: (call: IssuerCall) => void;
}

/** Does what `issuer` does; `called` hears of each call when it has ended. */
export function metered(issuer: Issuer, { clock, called }: IssuerMetering): Issuer {
  const told = async <T>(
    operation: IssuerOperation,
    signal: AbortSignal,
    work: () => Promise<T>,
  ): Promise<T> => {
    const began = clock.monotonic();
    let code: IssuerCall['code'] = 'ok';
    try {
      return await work();
    } catch (thrown) {
      code = signal.aborted ? 'stopped' : asOperatorError(thrown, operation).code;
      throw thrown;
    } finally {
      called({ operation, code, duration: clock.monotonic() - began });
    }
  };
  return {
    name: issuer.name,
    places: (cluster) => issuer.places(cluster),
    find: async (cluster, signal) =>
      await told('find', signal, async () => await issuer.find(cluster, signal)),
    ensure: async (cluster, signal) =>
      await told('ensure', signal, async () => await issuer.ensure(cluster, signal)),
    issue: async (cluster, request, signal) =>
      await told('issue', signal, async () => await issuer.issue(cluster, request, signal)),
    rollOver: async (cluster, to, signal) =>
      await told('rollOver', signal, async () => await issuer.rollOver(cluster, to, signal)),
    remove: async (cluster, signal) =>
      await told('remove', signal, async () => await issuer.remove(cluster, signal)),
    remains: async (cluster, signal) =>
      await told('remains', signal, async () => await issuer.remains(cluster, signal)),
  };
}
