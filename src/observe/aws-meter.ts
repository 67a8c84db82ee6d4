/** Turns what the AWS adapters report into metrics, so that cost, throttling and slowness can be seen per account. */
import type { Duration } from '../support/clock.ts';
import type { Metrics } from './metrics.ts';

interface Labels {
  readonly account: string;
  readonly service: string;
  readonly operation: string;
}

/** What the adapters report; shaped as their CallMeter. */
export interface AwsReports {
  called(call: Labels & { readonly code: string; readonly duration: Duration }): void;
  attempted(attempt: Labels): void;
  queued(labels: Labels, duration: Duration): void;
}

export function awsMeter(metrics: Metrics): AwsReports {
  return {
    called: ({ account, service, operation, code, duration }) => {
      metrics.count('aws_api_calls_total', { account, service, operation, code });
      metrics.observe('aws_api_call_duration_seconds', { service }, duration / 1_000);
    },
    attempted: ({ account, service, operation }) => {
      metrics.count('aws_api_attempts_total', { account, service, operation });
    },
    queued: ({ account, service }, duration) => {
      metrics.observe('aws_api_queue_duration_seconds', { account, service }, duration / 1_000);
    },
  };
}
