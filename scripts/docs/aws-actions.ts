/** The reference page of AWS actions: every command the adapters import, and so every call the operator itself can make. */
import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { code, heading, type Page, table } from './page.ts';

const root = resolve(import.meta.dirname, '../..');

/** IAM's prefix of each SDK package. */
const prefixes: Readonly<Record<string, string>> = {
  'auto-scaling': 'autoscaling',
  'elastic-load-balancing': 'elasticloadbalancing',
  'elastic-load-balancing-v2': 'elasticloadbalancing',
  'route-53': 'route53',
};

/** Where an API operation is allowed by an action of another name. Source: service authorization reference of Amazon S3. */
const otherNames: Readonly<Record<string, string>> = {
  's3:HeadObject': 's3:GetObject',
  's3:HeadBucket': 's3:ListBucket',
  's3:DeleteObjects': 's3:DeleteObject, s3:DeleteObjectVersion',
  's3:ListObjectVersions': 's3:ListBucketVersions',
  's3:ListObjectsV2': 's3:ListBucket',
  's3:ListMultipartUploads': 's3:ListBucketMultipartUploads',
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
What the operator itself calls. CloudFormation acts with the same identity, so the roles also need what the resource types of the
stacks need (\`src/templates\`).

${table(['call', 'allowed by'], rows)}`;
  },
};

function actionsOf(file: string): readonly string[] {
  const text = readFileSync(resolve(root, file), 'utf8');
  const imports = [...text.matchAll(/import (?:type )?\{([^}]+)\} from '@aws-sdk\/client-([a-z0-9-]+)'/g)];
  return imports.flatMap(([, names = '', client = '']) => {
    const prefix = prefixes[client] ?? client;
    const commands = [...names.matchAll(/\b(?:(\w+)Command|paginate(\w+))\b/g)];
    return commands.map(([, command, paginated]) => `${prefix}:${command ?? paginated}`);
  });
}
