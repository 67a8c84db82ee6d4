/** The reference pages of AWSConfig and CertConfig: every field of spec and status, from the schema that the API server gets. */
import { certConfigCrd } from '../../src/api/certconfig-crd.ts';
import { awsConfigCrd } from '../../src/api/crd.ts';
import { code, heading, type Page, table } from './page.ts';

interface Schema {
  readonly type?: string | undefined;
  readonly description?: string | undefined;
  readonly default?: unknown;
  readonly enum?: readonly unknown[] | undefined;
  readonly required?: readonly string[] | undefined;
  readonly properties?: Readonly<Record<string, Schema>> | undefined;
  readonly items?: Schema | undefined;
  readonly additionalProperties?: Schema | boolean | undefined;
  readonly 'x-kubernetes-int-or-string'?: boolean | undefined;
  readonly 'x-kubernetes-validations'?: readonly Rule[] | undefined;
}

interface Rule {
  readonly rule: string;
  readonly message?: string | undefined;
  /** `.spec.aws.region`, where the rule stands on the whole object. */
  readonly fieldPath?: string | undefined;
}

interface Crd {
  readonly spec: {
    readonly versions: readonly { readonly schema: { readonly openAPIV3Schema: Schema } }[];
  };
}

const intro = `
Fields that say "Accepted and not read" mean nothing any more: objects of 2018 have them. What the schema cannot say,
above all how blocks, zones and domains must fit each other, the operator checks itself and says in the condition \`Valid\`.
A short object is [config/samples/awsconfig.yaml](../../config/samples/awsconfig.yaml), the long form of 2018 is
[awsconfig-2018.yaml](../../config/samples/awsconfig-2018.yaml) beside it.
`;

export const awsConfigPage: Page = {
  path: 'docs/reference/awsconfig.md',
  render: () => {
    const { spec, status, root } = rootsOf(awsConfigCrd() as Crd);
    const rules = [...rulesOf('', root)].map(({ path, text }) => `- ${code(path.slice(1))}: ${text}.`);
    return [
      heading('AWSConfig', 'the schemas in src/api') + intro,
      fields('spec', spec),
      `## What the API server refuses besides\n\n${rules.join('\n')}\n`,
      fields('status', status),
    ].join('\n');
  },
};

const certConfigIntro = `
What a certificate should be, as cert-operator read it in 2018; [certificates.md](../guides/certificates.md) says what becomes
of it. What the schema cannot say the operator checks itself and says in the condition \`Valid\`, everything at once.
`;

export const certConfigPage: Page = {
  path: 'docs/reference/certconfig.md',
  render: () => {
    const { spec, status } = rootsOf(certConfigCrd() as Crd);
    const head = heading('CertConfig', 'the schemas in src/api') + certConfigIntro;
    return [head, fields('spec', spec), fields('status', status)].join('\n');
  },
};

function rootsOf(crd: Crd): { readonly root: Schema; readonly spec: Schema; readonly status: Schema } {
  const root = crd.spec.versions[0]?.schema.openAPIV3Schema ?? {};
  const { spec, status } = root.properties ?? {};
  if (spec === undefined || status === undefined) throw new Error('the CRD has no spec or no status');
  return { root, spec, status };
}

const fields = (name: 'spec' | 'status', schema: Schema): string =>
  `## ${name}\n\n${table(['field', 'type', 'default', 'meaning'], [...rowsOf(name, schema, false)])}`;

function* rowsOf(path: string, schema: Schema, required: boolean): Generator<readonly string[]> {
  const leafy = schema.type !== 'object' || schema.properties === undefined;
  if (leafy || path.endsWith('[]')) yield row(path, schema, required);
  const children = Object.entries(schema.properties ?? {});
  for (const [name, child] of children)
    yield* rowsOf(`${path}.${name}`, child, schema.required?.includes(name) === true);
  if (schema.items?.properties !== undefined) yield* rowsOf(`${path}[]`, schema.items, false);
  if (typeof schema.additionalProperties === 'object' && schema.additionalProperties.properties !== undefined)
    yield* rowsOf(`${path}.*`, schema.additionalProperties, false);
}

function row(path: string, schema: Schema, required: boolean): readonly string[] {
  const choices =
    schema.enum === undefined ? '' : ` One of ${schema.enum.map((one) => code(String(one))).join(', ')}.`;
  const must = required ? ' Required.' : '';
  const fallback = schema.default === undefined ? '' : code(JSON.stringify(schema.default));
  return [code(path), typeOf(schema), fallback, `${schema.description ?? ''}${choices}${must}`];
}

function typeOf(schema: Schema): string {
  if (schema['x-kubernetes-int-or-string'] === true) return 'integer or string';
  if (schema.type === 'array') return `list of ${schema.items?.type ?? 'any'}`;
  if (typeof schema.additionalProperties === 'object')
    return `map of ${schema.additionalProperties.type ?? 'any'}`;
  return schema.type ?? 'any';
}

function* rulesOf(path: string, schema: Schema): Generator<{ readonly path: string; readonly text: string }> {
  for (const { rule, message, fieldPath = '' } of schema['x-kubernetes-validations'] ?? [])
    yield { path: `${path}${fieldPath}`, text: message ?? rule };
  for (const [name, child] of Object.entries(schema.properties ?? {}))
    yield* rulesOf(`${path}.${name}`, child);
  if (schema.items !== undefined) yield* rulesOf(`${path}[]`, schema.items);
}
