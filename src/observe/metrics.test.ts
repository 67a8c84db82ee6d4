/** What Prometheus reads. */
import { describe, expect, it } from 'vitest';
import { metricTable } from './metric-table.ts';
import { Metrics } from './metrics.ts';
import { leadershipMeter, passMeter, queueMeter, watchWorkInProgress } from './runtime-meters.ts';

async function lines(metrics: Metrics): Promise<string[]> {
  const { body } = await metrics.read();
  return body.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

describe('the metrics', () => {
  it('declare every metric of the table with its help and type', async () => {
    const { body, contentType } = await new Metrics().read();
    expect(contentType).toContain('text/plain');
    for (const [name, { help, type }] of Object.entries(metricTable)) {
      expect(body).toContain(`# HELP ${name} ${help}\n# TYPE ${name} ${type}`);
    }
  });

  it('name counters, units and labels as Prometheus asks', () => {
    const ofType = (wanted: string): string[] =>
      Object.entries(metricTable).flatMap(([name, { type }]) => (type === wanted ? [name] : []));
    for (const name of ofType('counter')) expect(name).toMatch(/_total$/);
    for (const name of ofType('histogram')) expect(name).toMatch(/_seconds$/);
    for (const name of ofType('gauge')) expect(name).not.toMatch(/_total$/);
    for (const { labels } of Object.values(metricTable)) {
      for (const label of labels) expect(label).toMatch(/^[a-z][a-z_]*$/);
    }
  });

  it('count calls by account, service, operation and code', async () => {
    const metrics = new Metrics();
    const call = { account: '111111111111', service: 'kms', operation: 'CreateKey' };
    metrics.count('aws_api_calls_total', { ...call, code: 'ok' });
    metrics.count('aws_api_calls_total', { ...call, code: 'ok' });
    metrics.observe('aws_api_call_duration_seconds', { service: 'kms' }, 0.07);
    const read = await lines(metrics);
    expect(read).toContain(
      'aws_api_calls_total{account="111111111111",service="kms",operation="CreateKey",code="ok"} 2',
    );
    expect(read).toContain('aws_api_call_duration_seconds_bucket{le="0.1",service="kms"} 1');
  });

  it('forget a cluster that is gone', async () => {
    const metrics = new Metrics();
    const clusters = ['al9qy', 'b7k2x'];
    metrics.sample('aws_operator_cluster_info', () =>
      clusters.map((id) => ({
        labels: {
          namespace: 'default',
          name: id,
          cluster_id: id,
          release: '4.0.0',
          account: '1',
          region: 'eu-central-1',
        },
        value: 1,
      })),
    );
    const series = async (): Promise<number> =>
      (await lines(metrics)).filter((line) => line.startsWith('aws_operator_cluster_info')).length;
    expect(await series()).toBe(2);
    clusters.pop();
    expect(await series()).toBe(1);
  });

  it('show passes under the names that controller-runtime uses, from zero on', async () => {
    const metrics = new Metrics();
    const meter = passMeter(metrics, 'clusters');
    expect(await lines(metrics)).toContain(
      'controller_runtime_reconcile_errors_total{controller="clusters"} 0',
    );
    meter.workers(10);
    for (const end of [
      'settled',
      'settled',
      'again',
      'failed',
      'stalled',
      'timeout',
      'unexpected',
      'stopped',
    ] as const) {
      meter.started();
      meter.ended(end, 2_000);
    }
    meter.started();
    const read = await lines(metrics);
    expect(read).toEqual(
      expect.arrayContaining([
        'controller_runtime_reconcile_total{controller="clusters",result="success"} 2',
        'controller_runtime_reconcile_total{controller="clusters",result="requeue_after"} 1',
        'controller_runtime_reconcile_total{controller="clusters",result="error"} 4',
        'controller_runtime_reconcile_errors_total{controller="clusters"} 4',
        'controller_runtime_terminal_reconcile_errors_total{controller="clusters"} 1',
        'controller_runtime_reconcile_panics_total{controller="clusters"} 1',
        'controller_runtime_reconcile_timeouts_total{controller="clusters"} 1',
        'controller_runtime_reconcile_time_seconds_sum{controller="clusters"} 14',
        'controller_runtime_active_workers{controller="clusters"} 1',
        'controller_runtime_max_concurrent_reconciles{controller="clusters"} 10',
      ]),
    );
  });

  it('show the queue, the work in progress and who leads', async () => {
    const metrics = new Metrics();
    const meter = queueMeter(metrics, 'clusters');
    watchWorkInProgress(metrics, 'clusters', () => [3_000, 4_500]);
    const leads = leadershipMeter(metrics, 'aws-operator');
    expect(await lines(metrics)).toContain('leader_election_master_status{name="aws-operator"} 0');
    meter.added();
    meter.depth(7);
    meter.queued(40);
    meter.worked(1_500);
    meter.retried();
    leads(true);
    expect(await lines(metrics)).toEqual(
      expect.arrayContaining([
        'workqueue_adds_total{name="clusters"} 1',
        'workqueue_depth{name="clusters"} 7',
        'workqueue_retries_total{name="clusters"} 1',
        'workqueue_queue_duration_seconds_sum{name="clusters"} 0.04',
        'workqueue_work_duration_seconds_sum{name="clusters"} 1.5',
        'workqueue_unfinished_work_seconds{name="clusters"} 7.5',
        'workqueue_longest_running_processor_seconds{name="clusters"} 4.5',
        'leader_election_master_status{name="aws-operator"} 1',
      ]),
    );
  });

  it('include memory and event-loop lag of the process when asked', async () => {
    const metrics = new Metrics();
    metrics.observeProcess();
    const read = (await lines(metrics)).join('\n');
    expect(read).toContain('process_resident_memory_bytes');
    expect(read).toContain('nodejs_eventloop_lag_seconds');
  });
});
