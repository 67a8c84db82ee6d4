/** A template change as one sentence for people: what changes, how, and which machines it costs. */
import { type ChangeKind, compareTemplates, type ResourceChange } from './diff.ts';
import type { Difference } from './json-walk.ts';
import type { Template, TemplateResource } from './template.ts';

/**
 * `1 of 50 resources changes in place (worker group: min 3→5, max 4→6); no machine is replaced`. Two templates with
 * the same resources give `no resource changes`.
 */
export function describeChange(before: Template, after: Template): string {
  const changes = compareTemplates(before, after);
  if (changes.length === 0) return 'no resource changes';
  const total = Object.keys(after.Resources).length;
  const parts = kinds
    .map((kind) => changes.filter((change) => change.kind === kind))
    .filter((group) => group.length > 0)
    .map((group, index) => part(group, index === 0 ? ` of ${total} resources` : ''));
  return `${parts.join(', ')}; ${machines(changes, after)}`;
}

const kinds: readonly ChangeKind[] = ['replacement', 'in place', 'added', 'removed'];

const verbs: Readonly<Record<ChangeKind, readonly [one: string, several: string]>> = {
  replacement: ['is replaced', 'are replaced'],
  'in place': ['changes in place', 'change in place'],
  added: ['is added', 'are added'],
  removed: ['is removed', 'are removed'],
};

/** More than this many are counted, not named. */
const named = 4;

function part(changes: readonly ResourceChange[], ofTotal: string): string {
  const [first] = changes;
  const verb = first === undefined ? '' : verbs[first.kind][changes.length === 1 ? 0 : 1];
  const rest = changes.length > named ? [`${changes.length - named} more`] : [];
  const names = [...changes.slice(0, named).map(nameOf), ...rest];
  return `${changes.length}${ofTotal} ${verb} (${names.join('; ')})`;
}

function nameOf(change: ResourceChange): string {
  const name = change.logicalId
    .replace(/^(Pool)?(\w+)(AutoScalingGroup|LaunchTemplate)$/, (_, _pool, owner: string, kind: string) =>
      [owner.replaceAll(/(?<!^)([A-Z])/g, '-$1').toLowerCase(), groupWords[kind]].join(' '),
    )
    .trim();
  const details = change.properties.map(detail).filter((text) => text !== '');
  return details.length === 0 ? name : `${name}: ${details.join(', ')}`;
}

const groupWords: Readonly<Record<string, string>> = {
  AutoScalingGroup: 'group',
  LaunchTemplate: 'launch template',
};

/** Desired capacity goes unsaid, since it follows the minimum. */
const labels: Readonly<Record<string, string>> = {
  MinSize: 'min',
  MaxSize: 'max',
  DesiredCapacity: '',
  'LaunchTemplate.Version': 'new launch template version',
};

/** Longer values say nothing in a sentence. */
const longestValue = 24;

function detail({ path, values }: Difference): string {
  const label = labels[path] ?? path.replace(/^LaunchTemplateData\./, '');
  if (label === '' || values === undefined || values.some((value) => value.length > longestValue))
    return label;
  return `${label} ${values.join('→')}`;
}

/** A group's machines are replaced when its launch template or its subnets change, or the group itself is replaced. */
function machines(changes: readonly ResourceChange[], after: Template): string {
  const rolled = changes.filter(
    ({ type, kind, properties }) =>
      type === 'AWS::AutoScaling::AutoScalingGroup' &&
      (kind === 'replacement' || (kind === 'in place' && properties.some(({ path }) => rollsMachines(path)))),
  );
  const isMaster = ({ logicalId }: ResourceChange): boolean => /^Master\d/.test(logicalId);
  const sentences = [
    count(rolled.filter(isMaster), after, ['master is', 'masters are', ' one at a time']),
    count(
      rolled.filter((change) => !isMaster(change)),
      after,
      ['worker is', 'workers are', ' in batches'],
    ),
  ].filter((text) => text !== '');
  return sentences.length === 0 ? 'no machine is replaced' : sentences.join(' and ');
}

function rollsMachines(path: string): boolean {
  return path === 'LaunchTemplate' || path.startsWith('LaunchTemplate.') || path === 'VPCZoneIdentifier';
}

function count(
  groups: readonly ResourceChange[],
  after: Template,
  [one, several, manner]: readonly [string, string, string],
): string {
  const sum = groups.reduce((total, { logicalId }) => total + desired(after.Resources[logicalId]), 0);
  if (sum === 0) return '';
  return sum === 1 ? `1 ${one} replaced` : `${sum} ${several} replaced${manner}`;
}

function desired(group: TemplateResource | undefined): number {
  const properties: Readonly<Record<string, unknown>> = { ...group?.Properties };
  return Number(properties['DesiredCapacity'] ?? 0);
}
