/** Reads any resource whose type can be read. */
import type { Current } from '../resources/kind.ts';
import { accessReaders } from './access.ts';
import { attachmentReaders } from './attachments.ts';
import { computeReaders } from './compute.ts';
import { identityReaders } from './identity.ts';
import { nameAndBalancerReaders } from './names-and-balancers.ts';
import { networkReaders } from './network.ts';
import { peopleReaders } from './people.ts';
import { type Actual, type Place, type Reader, saysGone } from './reader.ts';
import { scalingReaders } from './scaling.ts';
import { storageReaders } from './storage.ts';
import { topicReaders } from './topics.ts';

const readers: ReadonlyMap<string, Reader> = new Map(
  [
    accessReaders,
    attachmentReaders,
    computeReaders,
    identityReaders,
    nameAndBalancerReaders,
    networkReaders,
    peopleReaders,
    scalingReaders,
    storageReaders,
    topicReaders,
  ].flatMap((group) => Object.entries(group)),
);

/**
 * User guide, "Resource type support": types that AWS does not look at for drift, and reports as NOT_CHECKED. Nested
 * stacks are looked at by themselves, never from their parents ("Considerations when detecting drift").
 */
const neverChecked = [
  'AWS::CDK::Metadata',
  'AWS::CloudFormation::Stack',
  'AWS::CloudFormation::WaitCondition',
  'AWS::CloudFormation::WaitConditionHandle',
  'AWS::IAM::Policy',
  'AWS::Route53::RecordSetGroup',
];

/** Whether AWS looks at resources of the type for drift. */
export function looksForDrift(type: string): boolean {
  return !neverChecked.includes(type);
}

/** Whether resources of the type can be read, so that drift can be seen and what exists imported. */
export function canRead(type: string): boolean {
  return readers.has(type);
}

/** The resource as it is; undefined when it is not there. Throws the service's error for anything else. */
export async function read(type: string, current: Current, place: Place): Promise<Actual | undefined> {
  const reader = readers.get(type);
  if (reader === undefined) throw new Error(`Resources of type ${type} cannot be read here`);
  try {
    return await reader(current, place);
  } catch (error) {
    if (saysGone(error)) return undefined;
    throw error;
  }
}
