/** Every metric the operator exposes, declared once: the registry and the reference page are made from this table. */

export interface MetricDeclaration {
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly labels: readonly string[];
  /** Upper bounds in the metric's unit; histograms only. */
  readonly buckets?: readonly number[];
}

const secondsOfWork = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];
const secondsOfWaiting = [0.001, 0.01, 0.1, 1, 10, 60, 300, 1_000];
const secondsOfACall = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Names and labels of the first two groups are those of controller-runtime, so that dashboards made for it work. */
export const metricTable = {
  controller_runtime_reconcile_total: {
    type: 'counter',
    help: 'Passes that ended, by result: success, requeue_after or error.',
    labels: ['controller', 'result'],
  },
  controller_runtime_reconcile_errors_total: {
    type: 'counter',
    help: 'Passes that failed or stalled.',
    labels: ['controller'],
  },
  controller_runtime_terminal_reconcile_errors_total: {
    type: 'counter',
    help: 'Passes that stalled: they are not tried again until something changes.',
    labels: ['controller'],
  },
  controller_runtime_reconcile_panics_total: {
    type: 'counter',
    help: 'Passes that failed in a way nobody foresaw; each is worth a report.',
    labels: ['controller'],
  },
  controller_runtime_reconcile_timeouts_total: {
    type: 'counter',
    help: 'Passes that were stopped because they took too long.',
    labels: ['controller'],
  },
  controller_runtime_reconcile_time_seconds: {
    type: 'histogram',
    help: 'How long a pass took.',
    labels: ['controller'],
    buckets: secondsOfWork,
  },
  controller_runtime_active_workers: {
    type: 'gauge',
    help: 'Passes that are running.',
    labels: ['controller'],
  },
  controller_runtime_max_concurrent_reconciles: {
    type: 'gauge',
    help: 'Passes that may run side by side.',
    labels: ['controller'],
  },
  workqueue_depth: { type: 'gauge', help: 'Keys that could be worked on now.', labels: ['name'] },
  workqueue_adds_total: {
    type: 'counter',
    help: 'Keys that became ready to be worked on.',
    labels: ['name'],
  },
  workqueue_retries_total: { type: 'counter', help: 'Keys put back after a failure.', labels: ['name'] },
  workqueue_queue_duration_seconds: {
    type: 'histogram',
    help: 'How long a key waited after it became ready.',
    labels: ['name'],
    buckets: secondsOfWaiting,
  },
  workqueue_work_duration_seconds: {
    type: 'histogram',
    help: 'How long a key was held by a worker.',
    labels: ['name'],
    buckets: secondsOfWork,
  },
  workqueue_unfinished_work_seconds: {
    type: 'gauge',
    help: 'Time spent so far on the keys that are being worked on, added up.',
    labels: ['name'],
  },
  workqueue_longest_running_processor_seconds: {
    type: 'gauge',
    help: 'Time spent so far on the key that has been worked on the longest.',
    labels: ['name'],
  },
  leader_election_master_status: {
    type: 'gauge',
    help: '1 while this replica leads, else 0.',
    labels: ['name'],
  },
  aws_api_calls_total: {
    type: 'counter',
    help: 'Calls made to AWS. The code is ok, or what AWS called the error.',
    labels: ['account', 'service', 'operation', 'code'],
  },
  aws_api_call_duration_seconds: {
    type: 'histogram',
    help: 'How long calls to AWS took, repeats included.',
    labels: ['service'],
    buckets: secondsOfACall,
  },
  aws_operator_issuer_calls_total: {
    type: 'counter',
    help: 'Calls made to the issuer of certificates, local or vault; none while nothing is due. The code is ok, or that of the error.',
    labels: ['issuer', 'operation', 'code'],
  },
  aws_operator_issuer_call_duration_seconds: {
    type: 'histogram',
    help: 'How long calls to the issuer of certificates took.',
    labels: ['issuer', 'operation'],
    buckets: secondsOfACall,
  },
  aws_operator_cluster_condition: {
    type: 'gauge',
    help: '1 for the status (True, False, Unknown) that a condition of a cluster has now.',
    labels: ['namespace', 'name', 'cluster_id', 'condition', 'status', 'reason'],
  },
  aws_operator_cluster_info: {
    type: 'gauge',
    help: 'Always 1: what there is to know of a cluster that does not change often.',
    labels: ['namespace', 'name', 'cluster_id', 'release', 'account', 'region'],
  },
  endpoint_total: {
    type: 'counter',
    help: 'Requests answered by the HTTP server of the operator.',
    labels: ['code', 'method', 'name'],
  },
  giantswarm_build_info: {
    type: 'gauge',
    help: 'Always 1: what this process was built from.',
    labels: ['commit', 'node_version', 'os_arch'],
  },
} as const satisfies Record<string, MetricDeclaration>;

export type MetricName = keyof typeof metricTable;

type NamesOf<Type> = {
  [N in MetricName]: (typeof metricTable)[N]['type'] extends Type ? N : never;
}[MetricName];

export type CounterName = NamesOf<'counter'>;
export type GaugeName = NamesOf<'gauge'>;
export type HistogramName = NamesOf<'histogram'>;

/** A value for each label that the metric has. */
export type LabelsOf<N extends MetricName> = Readonly<
  Record<(typeof metricTable)[N]['labels'][number], string>
>;
