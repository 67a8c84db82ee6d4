/** The reference page on what of the sandbox is real: what proves each part, and each action and type of our own. */
import { actions as autoScalingActions } from '../../sandbox/aws/autoscaling/operations/index.ts';
import { proofs } from '../../sandbox/aws/cloudformation/every-type/proofs-for-tests.ts';
import { actions } from '../../sandbox/aws/cloudformation/operations/index.ts';
import { typeNames } from '../../sandbox/aws/cloudformation/spec/names.ts';
import { type Case, readCases } from '../../sandbox/conformance/case-file.ts';
import { type Coverage, coveredActions, coveredTypes } from '../../sandbox/conformance/coverage.ts';
import { code, heading, type Page, table } from './page.ts';

/** The parts of the sandbox, and what proves each. */
const parts: readonly (readonly [string, string])[] = [
  [
    'Kubernetes API: schema, defaults, CEL, RBAC, server-side apply, watches, leases, events',
    'real kube-apiserver and etcd',
  ],
  [
    'Namespaces that end, owner references that collect',
    "Kubernetes' own controllers, in a program of their own",
  ],
  [
    'EC2, IAM, STS, KMS, S3, Route 53, Elastic Load Balancing',
    'moto, with the corrections listed in `sandbox/aws/guards` and `sandbox/aws/moto`, and the cases below',
  ],
  ['Accounts, trust policies, external IDs', 'our gateway before moto, and the cases below'],
  [
    'Auto Scaling',
    "our own group controller (`sandbox/aws/autoscaling`), machines by moto: zones, sizes, health, hooks, activities and refusals from AWS's documentation and published answers. Self-written: it proves that operator and controller agree, not that AWS does. Not offered, and refused by name: warm pools, VPC Lattice, predictive scaling, weighted and attribute-based mixed groups, groups made from an instance. Scaling policies act when they are executed, or when SetAlarmState sets off an alarm that names them, since nothing looks at metrics; scheduled actions know no time zone but UTC; notifications of hooks are not sent; with an instant clock their heartbeat runs out at once",
  ],
  [
    'CloudFormation',
    "our engine and the cases below; types, properties and replacements from AWS's published specification, behaviour from AWS's documentation and recorded answers. Self-written: it proves that operator and engine agree with what AWS documents, not that AWS does what it documents. What it says of alarms that take an operation back, of the termination protection of nested stacks and of resources to skip that a stack does not have is in words of its own, as AWS's are not published",
  ],
  [
    'Vault: PKI, AppRole, Kubernetes and token logins, policies, sealing, audit',
    "Vault's own core and engines; its high availability is not there",
  ],
  [
    'Machine configs',
    "rendered, sealed and stored for real, and accepted by Ignition's own validator (`test/ignition.test.ts`)",
  ],
  [
    'Machines',
    'where root on Linux lets them boot: Ignition itself, by its AWS provider (one file that reads disks is replaced); the rendered units, in their order, by a unit runner of ours; their scripts as they are, against metadata service, S3, KMS and EC2 of the sandbox; etcd, kube-apiserver, kube-controller-manager and kube-scheduler from the rendered static pods; kubelets with their real code and config but no containers (`test/scenarios/guest-*.test.ts`). What is stood in for is listed in `docs/guides/machines.md`. Elsewhere machines do not boot, nothing of the running guest is proven, and rolling updates take the signals of machines for given',
  ],
  [
    'Downloads of machines',
    "by the machine's own script from the addresses in its config, with TLS and a hash that is checked; but what is downloaded are stand-ins, and their hashes are put in the place of the release's. That the release's hashes are the publishers' is not verified",
  ],
  [
    'IAM permissions of the operator and of machines',
    'our own evaluation of policies, where it is turned on; what is less exact than AWS is listed in docs/guides/local-aws.md. Off by default',
  ],
  ['Quotas', 'our own limits, where they are set; none by default'],
  [
    'Time and eventual consistency of AWS',
    'not verified but for injected faults and a clock that can be slowed',
  ],
];

/** Services whose actions the gateway answers itself. */
const ownServices: Readonly<Record<string, { readonly title: string; readonly actions: readonly string[] }>> =
  {
    autoscaling: { title: 'Auto Scaling', actions: Object.keys(autoScalingActions) },
    cloudformation: { title: 'CloudFormation', actions: Object.keys(actions) },
  };

export const fidelityPage: Page = {
  path: 'docs/reference/fidelity.md',
  render: () => {
    const all = readCases();
    const [byAction, byType] = [coveredActions(all), coveredTypes(all)];
    const own = Object.entries(ownServices).map(([service, { title, actions: names }]) => {
      const rows = names
        .toSorted(byName)
        .map((name) => [code(name), ours(byAction.get(`${service}:${name}`))]);
      return `## Actions of ${title}\n\n${table(['action', 'proved by'], rows)}`;
    });
    const types = typeNames.map((name) => [code(name), cases(byType.get(name)), ...provenOf(name)]);
    return `${heading('What of the sandbox is real', 'sandbox/conformance/cases and scripts/docs/fidelity.ts')}
Nothing here was run against AWS. A case rests on a page of AWS's documentation, which its file names, and ${recordedOf(all)} of them also on
an answer of AWS that another project recorded and published; \`make conformance\` runs all ${all.length}, and
\`make conformance ENDPOINT=aws\` runs the same files against AWS.

${table(['part', 'what proves it'], parts)}
${own.join('\n')}
Any other action of these services is refused as unknown.

## Resource types

Made by our engine on the services below. \`sandbox/aws/cloudformation/every-type.test.ts\` makes one of every type, reads it back from
its own service, holds every attribute that \`Fn::GetAtt\` gives against what that service says, changes the property named here in
place and reads that back, has it replaced by a change of the other property named here (the new one first, the old one gone at the
end, \`Ref\` following), changes or deletes it behind CloudFormation's back and has that found as drift, and finds nothing left once the
stack is deleted. A dash: AWS has no such change or attribute, or does not look for drift. Any other type is refused as unknown.

${table(['type', 'cases', 'changed in place', 'replaced', 'drift', '`Fn::GetAtt`'], types)}
Attributes of AWS's specification that not everything has; \`Fn::GetAtt\` of them fails with \`Attribute '…' does not exist\` for:

${attributeGaps()}
## Actions that moto answers

Those that cases look at; moto answers more, which nothing here has verified.

${table(['action', 'proved by'], passedThrough(byAction))}
## Known gaps

What AWS documents and the sandbox does not do. A case that stops failing fails until it is taken off this list.

${gaps(all)}`;
  },
};

function ours(coverage: Coverage | undefined): string {
  return coverage === undefined
    ? 'our engine alone, not verified by a case'
    : `our engine, ${told(coverage)}`;
}

/** What the test of every type proves of one. */
function provenOf(type: string): readonly string[] {
  const { attributes = {}, updated, replaced, drifts } = proofs[type] ?? {};
  const names = Object.keys(attributes).map(code).join(', ');
  const changes = [updated, replaced].map((one) => (one === undefined ? '–' : code(one.property)));
  return [...changes, drifts === undefined ? '–' : drifted(drifts.says), names || '–'];
}

/** `/A/B NOT_EQUAL` as `A/B`. */
function drifted(says: string): string {
  return says === 'DELETED' ? 'deleted' : code(says.slice(1).split(' ')[0] ?? says);
}

function attributeGaps(): string {
  return typeNames
    .flatMap((type) => Object.entries(proofs[type]?.unset ?? {}).map(([name, why]) => [type, name, why]))
    .map(([type, name, why]) => `- \`${type}\` \`${name}\`: ${why}.\n`)
    .join('');
}

function cases(coverage: Coverage | undefined): string {
  return coverage === undefined ? '–' : told(coverage);
}

function recordedOf(all: readonly Case[]): number {
  return all.filter(({ recorded }) => recorded !== undefined).length;
}

function told({ cases, recorded, gaps: failing }: Coverage): string {
  const plain = `${cases} ${cases === 1 ? 'case' : 'cases'}`;
  const number = recorded === 0 ? plain : `${plain} (${recorded} recorded)`;
  return failing === 0
    ? number
    : `${number}, of which ${failing} show${failing === 1 ? 's' : ''} a known gap`;
}

function passedThrough(byAction: ReadonlyMap<string, Coverage>): readonly (readonly string[])[] {
  const foreign = [...byAction].filter(([name]) => ownServices[name.split(':')[0] ?? ''] === undefined);
  const sorted = foreign.toSorted(([a], [b]) => byName(a, b));
  return sorted.map(([name, coverage]) => [code(name), `moto, ${told(coverage)}`]);
}

function gaps(cases: readonly Case[]): string {
  const known = cases.filter((each) => each.known !== undefined);
  if (known.length === 0) return 'None that a case shows.\n';
  return known.map(({ area, title, known: why }) => `- ${area}: ${title}. ${why}\n`).join('');
}

function byName(a: string, b: string): number {
  return a.localeCompare(b);
}
