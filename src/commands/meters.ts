/** Turns what the AWS adapters, the issuer and the passes report into metrics. */
import type { CallMeter } from '../aws/meter.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { IssuerCall } from '../pki/metered-issuer.ts';
import type { PassParts } from '../reconcile/situation.ts';
import type { Ending } from '../reconcile/story.ts';
import { findings } from '../reconcile/summary.ts';

export function callMeter(metrics: Metrics): CallMeter {
  return {
    called: ({ account, service, operation, code, duration }) => {
      metrics.count('aws_api_calls_total', {
        account,
        service,
        operation,
        code: code === 'OK' ? 'ok' : code,
      });
      metrics.observe('aws_api_call_duration_seconds', { service }, duration / 1_000);
    },
    attempted: () => {},
  };
}

export function issuerMeter(metrics: Metrics, issuer: string): (call: IssuerCall) => void {
  return ({ operation, code, duration }) => {
    metrics.count('aws_operator_issuer_calls_total', { issuer, operation, code });
    metrics.observe('aws_operator_issuer_call_duration_seconds', { issuer, operation }, duration / 1_000);
  };
}

/** Gauges of the clusters there are: computed at each scrape, so that a removed cluster leaves no series behind. */
export function clusterMeter(metrics: Metrics): Pick<PassParts, 'observe' | 'removed'> {
  const latest = new Map<string, { readonly cluster: Cluster; readonly endings: readonly Ending[] }>();
  metrics.sample('aws_operator_cluster_info', () =>
    [...latest.values()].map(({ cluster }) => ({
      labels: {
        ...named(cluster),
        release: cluster.releaseVersion,
        account: cluster.guest.id,
        region: cluster.region,
      },
      value: 1,
    })),
  );
  metrics.sample('aws_operator_cluster_condition', () =>
    [...latest.values()].flatMap(({ cluster, endings }) =>
      findings(endings, cluster.generation).map(({ type, status, reason }) => ({
        labels: { ...named(cluster), condition: type, status, reason },
        value: 1,
      })),
    ),
  );
  return {
    observe: (cluster, endings) => latest.set(cluster.key, { cluster, endings }),
    removed: (cluster) => latest.delete(cluster.key),
  };
}

function named({ namespace, name, id }: Cluster): { namespace: string; name: string; cluster_id: string } {
  return { namespace, name, cluster_id: id };
}
