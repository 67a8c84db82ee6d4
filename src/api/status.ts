/** `status` of an AWSConfig: what the operator found, what it must remember, and the story so far. */
import { z } from 'zod';

const time = (description: string) => z.string().describe(description);
const shortText = (description: string) => z.string().describe(description).optional();

const condition = z
  .object({
    type: z.string().describe('Which condition.'),
    status: z.enum(['True', 'False', 'Unknown']).describe('Whether it holds.'),
    reason: z.string().describe('A code from the list of reasons.'),
    message: z.string().describe('One sentence.'),
    lastTransitionTime: time('When `status` last changed.'),
    observedGeneration: z.int().describe('The generation this was found for.').optional(),
  })
  .describe('A metav1.Condition.');

/** The schema of `status.conditions`. */
export const conditions = z
  .array(condition)
  .meta({ 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['type'] })
  .describe('What holds and what does not.');

/** The shape upstream gave to status in June 2018; kept for tools that read it. */
const legacyCluster = z
  .object({
    conditions: z
      .array(
        z
          .object({
            type: z.string().describe('Creating, Created, Updating or Updated.'),
            status: z.string().describe('True or False.'),
          })
          .describe('A phase.'),
      )
      .describe('Phases of the cluster.')
      .optional(),
    versions: z
      .array(
        z
          .object({
            date: time('When it was first complete.'),
            semver: z.string().describe('Version bundle version.'),
          })
          .describe('A version.'),
      )
      .describe('Releases the cluster has run.')
      .optional(),
    network: z
      .object({ cidr: shortText('Block of the VPC.') })
      .describe('The network.')
      .optional(),
  })
  .describe('The cluster, as upstream showed it since June 2018.');

const stack = z
  .object({
    name: z.string().describe('Name of the stack.'),
    account: shortText('The account it is in.'),
    id: shortText('ARN of the stack.'),
    status: shortText('CloudFormation’s word for it.'),
  })
  .describe('A stack of the cluster.');

const infrastructure = z
  .object({
    apiEndpoint: shortText('URL of the cluster’s API.'),
    masterAddresses: z.array(z.string()).describe('Private addresses of the masters.').optional(),
    bucket: shortText('Bucket of the machines’ configuration.'),
    keyArn: shortText('ARN of the KMS key.'),
    guestAccount: shortText('The account the cluster runs in.'),
    hostAccount: shortText('The account of the host VPC.'),
    region: shortText('The region the cluster was made in.'),
    stacks: z
      .array(stack)
      .meta({ 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['name'] })
      .describe('The cluster’s stacks.')
      .optional(),
  })
  .describe('What exists. From its first appearance on, what cannot be changed in place is fixed.');

const stackMemory = z
  .object({
    name: z.string().describe('Name of the stack.'),
    failedHash: shortText('Hash of the template that failed last.'),
    failedAt: shortText('When.'),
    failedStatus: shortText('The status the failure led to.'),
    failures: z.int().describe('Failures in a row.'),
    attempt: z.int().describe('Operations begun.'),
    onceComplete: z.boolean().describe('Whether it ever was complete.'),
    recreating: z.boolean().describe('Whether it is deleted to be made again.'),
  })
  .describe('The past of a stack.');

const authorityMemory = z
  .object({
    step: z.int().describe('Counts the steps of all changes.'),
    phase: z
      .enum(['trusting', 'switched', 'finishing', 'settled'])
      .describe('Where the latest change stands.'),
    since: time('When that began.'),
    request: shortText('What `aws-operator.giantswarm.io/new-authority` said when the latest change began.'),
  })
  .describe('The change of the certificate authority.');

const memory = z
  .object({
    stacks: z.record(z.string(), stackMemory).describe('By name of the stack.').optional(),
    made: z.record(z.string(), z.string()).describe('Hash of what was last made, by name.').optional(),
    authority: authorityMemory.optional(),
  })
  .describe('What the operator must not forget when it is restarted.');

const phase = z
  .object({
    phase: z.string().describe('What was done.'),
    startedAt: time('When it began.'),
    finishedAt: shortText('When it ended.'),
  })
  .describe('A phase.');

/** Phases that are kept; the oldest go first. */
export const timelineLimit = 50;

/** The schema of `status`. */
export const awsConfigStatus = z
  .object({
    observedGeneration: z.int().describe('The generation that the latest pass saw.').optional(),
    conditions: conditions.optional(),
    release: shortText('The release that the cluster runs.'),
    masters: z.int().describe('Wanted number of masters.').optional(),
    workers: z.int().describe('Wanted number of workers.').optional(),
    cluster: legacyCluster.optional(),
    infrastructure: infrastructure.optional(),
    keyIntent: shortText('When the operator set out to create the KMS key.'),
    memory: memory.optional(),
    timeline: z.array(phase).max(timelineLimit).describe('The story so far.').optional(),
  })
  .describe('What the operator found.');

type Frozen<T> = T extends object ? { readonly [K in keyof T]: Frozen<T[K]> } : T;

export type AWSConfigStatus = Frozen<z.infer<typeof awsConfigStatus>>;

/** A phase of the timeline. */
export type TimelinePhase = Frozen<z.infer<typeof phase>>;

/** The timeline with one more phase at its end, the oldest dropped beyond the limit. */
export function withPhase(timeline: readonly TimelinePhase[], next: TimelinePhase): readonly TimelinePhase[] {
  return [...timeline, next].slice(-timelineLimit);
}
