/** The reference page of all metrics. */
import { type MetricDeclaration, metricTable } from '../../src/observe/metric-table.ts';
import { code, heading, type Page, table } from './page.ts';

const intro = `
Served at \`/metrics\` of \`server.listen.address\`, in the text format of Prometheus. The first two groups carry the names
that controller-runtime uses, so that dashboards made for it work here. Besides these, the process exports its memory,
CPU, garbage collection and event-loop lag under the names of prom-client (\`process_*\`, \`nodejs_*\`).
`;

const groups: readonly { readonly title: string; readonly prefix: RegExp }[] = [
  { title: 'Passes', prefix: /^controller_runtime_/ },
  { title: 'Work queue and leadership', prefix: /^(workqueue|leader_election)_/ },
  { title: 'Calls to AWS', prefix: /^aws_api_/ },
  { title: 'Calls to the issuer of certificates', prefix: /^aws_operator_issuer_/ },
  { title: 'Clusters and the process', prefix: /^(aws_operator_cluster|endpoint|giantswarm)_/ },
];

export const metricsPage: Page = {
  path: 'docs/reference/metrics.md',
  render: () => {
    const all: [string, MetricDeclaration][] = Object.entries(metricTable);
    const sections = groups.map(({ title, prefix }) => {
      const members = all.filter(([name]) => prefix.test(name));
      return `## ${title}\n\n${table(['metric', 'type', 'labels', 'meaning'], members.map(row))}`;
    });
    const homeless = all.find(([name]) => !groups.some(({ prefix }) => prefix.test(name)));
    if (homeless !== undefined) throw new Error(`${homeless[0]} belongs to no group of the metrics page`);
    return [heading('Metrics', 'src/observe/metric-table.ts') + intro, ...sections].join('\n');
  },
};

function row([name, { type, labels, help }]: [string, MetricDeclaration]): readonly string[] {
  return [code(name), type, labels.map(code).join(', '), help];
}
