/** Turns what queues, controllers and electors report into the metrics that controller-runtime's dashboards expect. */
import type { Duration } from '../support/clock.ts';
import type { Metrics } from './metrics.ts';

/** What a queue reports; shaped as the runtime's QueueMeter. */
export interface QueueReports {
  added(): void;
  retried(): void;
  depth(ready: number): void;
  queued(duration: Duration): void;
  worked(duration: Duration): void;
}

/** How a pass can end, and as what controller-runtime would count it. Stopping the process counts as nothing. */
const results = {
  settled: 'success',
  again: 'requeue_after',
  stalled: 'error',
  failed: 'error',
  unexpected: 'error',
  timeout: 'error',
  stopped: undefined,
} as const;

/** What a controller reports; shaped as the runtime's PassMeter. */
export interface PassReports {
  workers(count: number): void;
  started(): void;
  ended(end: keyof typeof results, took: Duration): void;
}

export function queueMeter(metrics: Metrics, name: string): QueueReports {
  metrics.count('workqueue_adds_total', { name }, 0);
  metrics.count('workqueue_retries_total', { name }, 0);
  metrics.set('workqueue_depth', { name }, 0);
  return {
    added: () => metrics.count('workqueue_adds_total', { name }),
    retried: () => metrics.count('workqueue_retries_total', { name }),
    depth: (ready) => metrics.set('workqueue_depth', { name }, ready),
    queued: (duration) => metrics.observe('workqueue_queue_duration_seconds', { name }, duration / 1_000),
    worked: (duration) => metrics.observe('workqueue_work_duration_seconds', { name }, duration / 1_000),
  };
}

/** Shows how long the keys that are out have been worked on. Call once per queue. */
export function watchWorkInProgress(
  metrics: Metrics,
  name: string,
  inProgress: () => readonly Duration[],
): void {
  metrics.sample('workqueue_unfinished_work_seconds', () => [
    { labels: { name }, value: inProgress().reduce((sum, duration) => sum + duration, 0) / 1_000 },
  ]);
  metrics.sample('workqueue_longest_running_processor_seconds', () => [
    { labels: { name }, value: Math.max(0, ...inProgress()) / 1_000 },
  ]);
}

/** All series of the controller start at zero, so that the first failure already shows as a rise. */
export function passMeter(metrics: Metrics, controller: string): PassReports {
  let active = 0;
  const show = (): void => metrics.set('controller_runtime_active_workers', { controller }, active);
  for (const result of ['success', 'requeue_after', 'error']) {
    metrics.count('controller_runtime_reconcile_total', { controller, result }, 0);
  }
  metrics.count('controller_runtime_reconcile_errors_total', { controller }, 0);
  metrics.count('controller_runtime_terminal_reconcile_errors_total', { controller }, 0);
  metrics.count('controller_runtime_reconcile_panics_total', { controller }, 0);
  metrics.count('controller_runtime_reconcile_timeouts_total', { controller }, 0);
  show();
  return {
    workers: (count) => metrics.set('controller_runtime_max_concurrent_reconciles', { controller }, count),
    started: () => {
      active++;
      show();
    },
    ended: (end, took) => {
      active--;
      show();
      countPass(metrics, controller, { end, took });
    },
  };
}

/** Told at each change of leadership. */
export function leadershipMeter(metrics: Metrics, name: string): (leading: boolean) => void {
  const show = (leading: boolean): void =>
    metrics.set('leader_election_master_status', { name }, leading ? 1 : 0);
  show(false);
  return show;
}

function countPass(
  metrics: Metrics,
  controller: string,
  { end, took }: { end: keyof typeof results; took: Duration },
): void {
  const result = results[end];
  if (result === undefined) return;
  metrics.count('controller_runtime_reconcile_total', { controller, result });
  metrics.observe('controller_runtime_reconcile_time_seconds', { controller }, took / 1_000);
  if (result === 'error') metrics.count('controller_runtime_reconcile_errors_total', { controller });
  if (end === 'stalled') metrics.count('controller_runtime_terminal_reconcile_errors_total', { controller });
  if (end === 'unexpected') metrics.count('controller_runtime_reconcile_panics_total', { controller });
  if (end === 'timeout') metrics.count('controller_runtime_reconcile_timeouts_total', { controller });
}
