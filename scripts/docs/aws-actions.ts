/** The reference page of AWS actions: every command the adapters import, and so every call the operator itself can make. */
import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { guestInput, highlyAvailable, surroundings } from '../../src/templates/example-clusters.ts';
import { guestMainTemplate } from '../../src/templates/guest-main.ts';
import { hostMainTemplate } from '../../src/templates/host-main.ts';
import { hostSetupTemplate } from '../../src/templates/host-setup.ts';
import { code, heading, type Page, table } from './page.ts';

const root = resolve(import.meta.dirname, '../..');

/** IAM's prefix of each SDK package. */
const prefixes: Readonly<Record<string, string>> = {
  'auto-scaling': 'autoscaling',
  'elastic-load-balancing': 'elasticloadbalancing',
  'elastic-load-balancing-v2': 'elasticloadbalancing',
  'route-53': 'route53',
};

/** Where an operation is allowed by actions of other names. Source: service authorization references of S3 and KMS. */
const otherNames: Readonly<Record<string, string>> = {
  'kms:CreateKey': 'kms:CreateKey, kms:TagResource',
  's3:HeadObject': 's3:GetObject',
  's3:HeadBucket': 's3:ListBucket',
  's3:DeleteObjects': 's3:DeleteObject, s3:DeleteObjectVersion',
  's3:ListObjectVersions': 's3:ListBucketVersions',
  's3:ListObjectsV2': 's3:ListBucket',
  's3:ListMultipartUploads': 's3:ListBucketMultipartUploads',
  's3:GetBucketLifecycleConfiguration': 's3:GetLifecycleConfiguration',
  's3:PutBucketLifecycleConfiguration': 's3:PutLifecycleConfiguration',
  's3:GetPublicAccessBlock': 's3:GetBucketPublicAccessBlock',
  's3:PutPublicAccessBlock': 's3:PutBucketPublicAccessBlock',
};

export const awsActionsPage: Page = {
  path: 'docs/reference/aws-actions.md',
  render: () => {
    const actions = [
      ...new Set(
        globSync('src/aws/*.ts', { cwd: root })
          .filter((file) => !file.endsWith('.test.ts'))
          .flatMap(actionsOf),
      ),
    ];
    const rows = actions.toSorted().map((action) => [code(action), code(otherNames[action] ?? action)]);
    return `${heading('AWS actions', 'the imports of src/aws')}
What the operator itself calls, in whichever account.

${table(['call', 'allowed by'], rows)}
## What CloudFormation makes

CloudFormation acts with the identity of its caller, so that identity also needs the actions to make, change and delete these.

${table(['stack', 'account', 'resource types'], stackRows())}`;
  },
};

function actionsOf(file: string): readonly string[] {
  const text = readFileSync(resolve(root, file), 'utf8');
  const imports = [...text.matchAll(/import (?:type )?\{([^}]+)\} from '@aws-sdk\/client-([a-z0-9-]+)'/g)];
  return imports.flatMap(([, names = '', client = '']) => {
    const prefix = prefixes[client] ?? client;
    const commands = names.split(',').flatMap((name) => operationOf(name) ?? []);
    return commands.map((command) => `${prefix}:${command}`);
  });
}

/** `DescribeTagsCommand as Something` and `paginateDescribeTags` both call DescribeTags; types call nothing. */
function operationOf(imported: string): string | undefined {
  const [, command, paginated] = /^\s*(?:(\w+)Command|paginate(\w+))\b/.exec(imported) ?? [];
  return command ?? paginated;
}

function stackRows(): readonly (readonly string[])[] {
  const stacks = {
    'host-setup': ['host', hostSetupTemplate(highlyAvailable, surroundings)],
    'guest-main': ['guest', guestMainTemplate(guestInput(highlyAvailable))],
    'host-main': ['host', hostMainTemplate(highlyAvailable, surroundings, 'pcx-1')],
  } as const;
  return Object.entries(stacks).map(([name, [account, template]]) => {
    const types = new Set(Object.values(template.Resources).map(({ Type }) => Type));
    return [code(name), account, [...types].toSorted().map(code).join(', ')];
  });
}
