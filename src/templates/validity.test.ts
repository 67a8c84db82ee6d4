/** AWS's own validator on every template: the one place that starts its engine, which costs 400 MB and seconds. */
import { CelEngine } from '@aws/cloudformation-validate';
import { afterAll, expect, test } from 'vitest';
import {
  guestInput,
  highlyAvailable,
  inChina,
  minimal,
  surroundings,
  withAllowList,
  withoutDns,
} from './example-clusters.ts';
import { guestMainTemplate } from './guest-main.ts';
import { hostMainTemplate } from './host-main.ts';
import { hostSetupTemplate } from './host-setup.ts';
import type { Template } from './template.ts';

const engine = new CelEngine();
afterAll(() => engine.free());

/** Advice for templates that people write once and deploy anywhere; ours are written for one cluster in one place. */
const beside = ['W3010', 'W9002', 'W9013'];

function findings(template: Template): readonly string[] {
  const file = { path: 'template.json', readBytes: () => Buffer.from(JSON.stringify(template)) };
  return engine
    .validateStandard(file, { severityLevel: 'WARN', exclude: { ids: beside } })
    .diagnostics.map(({ ruleId, propertyPath, message }) => `${ruleId} ${propertyPath ?? ''} ${message}`);
}

test.each(Object.entries({ minimal, highlyAvailable, withoutDns, inChina, withAllowList }))(
  'a guest stack is valid to CloudFormation: %s',
  (_, cluster) => {
    expect(findings(guestMainTemplate(guestInput(cluster)))).toEqual([]);
  },
);

test.each(Object.entries({ minimal, highlyAvailable, inChina }))(
  'the host stacks are valid to CloudFormation: %s',
  (_, cluster) => {
    expect(findings(hostSetupTemplate(cluster, surroundings))).toEqual([]);
    expect(findings(hostMainTemplate(cluster, surroundings, 'pcx-0a1b2c3d4e5f60004'))).toEqual([]);
  },
);

test('the validator would notice a property that does not exist', () => {
  const template = hostSetupTemplate(minimal, surroundings);
  const { PeerRole } = template.Resources;
  if (PeerRole === undefined) throw new Error('the template has no peer role');
  const broken = { ...PeerRole, Properties: { ...PeerRole.Properties, RolName: 'x' } };
  expect(findings({ ...template, Resources: { PeerRole: broken } })).toHaveLength(1);
});
