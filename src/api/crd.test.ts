/** The CRD is what the schemas say, and something an API server takes. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { awsConfigSpec } from './awsconfig.ts';
import { certConfigSpec, certConfigStatus } from './certconfig.ts';
import { crdFiles } from './crd-file.ts';
import { fixedOnceMade, oneKindOfWorkers } from './rules.ts';
import { awsConfigStatus, timelineLimit, withPhase } from './status.ts';
import { structuralSchema } from './structural-schema.ts';
import { unknownFields } from './unknown-fields.ts';

it.each(crdFiles)('equals the file that is shipped, $path; `node scripts/crd.ts` writes it anew', (file) => {
  expect(readFileSync(new URL(`../../${file.path}`, import.meta.url), 'utf8')).toBe(file.yaml());
});

interface Node {
  readonly type: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
}

function* nodes(node: Node, path: string): Generator<readonly [string, Node]> {
  yield [path, node];
  for (const [name, child] of Object.entries(node.properties ?? {})) yield* nodes(child, `${path}.${name}`);
  if (node.items !== undefined) yield* nodes(node.items, `${path}[]`);
}

it('describes every field, so that kubectl explain answers', () => {
  const roots = {
    spec: structuralSchema(awsConfigSpec),
    status: structuralSchema(awsConfigStatus),
    'spec of CertConfig': structuralSchema(certConfigSpec),
    'status of CertConfig': structuralSchema(certConfigStatus),
  };
  const all = Object.entries(roots).flatMap(([name, root]) => [...nodes(root as unknown as Node, name)]);
  const silent = all.filter(
    ([path, node]) => !path.endsWith('[]') && node.description?.endsWith('.') !== true,
  );
  expect(silent.map(([path]) => path)).toEqual([]);
});

it('says as a CRD what it says in zod', () => {
  const schema = z
    .looseObject({
      size: z.int().default(3).describe('Size.'),
      kind: z.enum(['A', 'B']).optional(),
      tags: z.record(z.string(), z.string()).optional(),
      parts: z.array(z.object({ name: z.string() })).max(3),
    })
    .describe('Thing.');
  expect(structuralSchema(schema)).toEqual({
    type: 'object',
    description: 'Thing.',
    required: ['parts'],
    'x-kubernetes-preserve-unknown-fields': true,
    properties: {
      size: { type: 'integer', format: 'int64', default: 3, description: 'Size.' },
      kind: { type: 'string', enum: ['A', 'B'] },
      tags: { type: 'object', additionalProperties: { type: 'string' } },
      parts: {
        type: 'array',
        maxItems: 3,
        items: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } },
      },
    },
  });
});

it.each([
  ['a choice between types', z.object({ a: z.union([z.string(), z.object({ b: z.string() })]) })],
  ['a closed object', z.strictObject({ a: z.string() })],
  ['anything', z.object({ a: z.unknown() })],
])('refuses %s, which an API server would refuse', (_, schema) => {
  expect(() => structuralSchema(schema)).toThrow('$');
});

it('bounds what the API server must compare', () => {
  for (const { rule } of [oneKindOfWorkers, ...fixedOnceMade]) {
    expect(rule).not.toContain('orValue');
    expect(rule.length).toBeLessThan(1000);
  }
});

it('finds fields that nobody reads at any depth', () => {
  const spec = {
    cluster: { id: 'a', kubernetes: { api: { port: 1 } } },
    aws: { masters: [{ size: 1 }], nodePools: [{ name: 'a', labels: { any: 'thing' } }], toString: 1 },
  };
  expect(unknownFields(spec)).toEqual([
    'spec.cluster.kubernetes.api.port',
    'spec.aws.masters[0].size',
    'spec.aws.toString',
  ]);
  expect(unknownFields(undefined)).toEqual([]);
});

it('keeps the newest phases of the timeline', () => {
  const phase = (index: number) => ({ phase: String(index), startedAt: '2026-11-22T10:00:00Z' });
  const all = Array.from({ length: timelineLimit + 5 }, (_, index) => phase(index));
  const kept = all.reduce<ReturnType<typeof withPhase>>((timeline, next) => withPhase(timeline, next), []);
  expect(kept).toHaveLength(timelineLimit);
  expect(kept.at(-1)).toEqual(phase(timelineLimit + 4));
});
