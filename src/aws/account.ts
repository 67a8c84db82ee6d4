/** What the story may ask of an AWS account: our verbs, our errors, and nothing of the SDK. */
import type { Duration } from '../support/clock.ts';
import type { OperatorError } from '../support/errors.ts';
import type { Partition } from '../support/partition.ts';
import type { Secret } from '../support/secret.ts';
import type { StackStatus } from './stack-status.ts';

export type Tags = Readonly<Record<string, string>>;

/** One account in one region, seen with one identity. Every method throws OperatorError only. */
export interface Account {
  /** 12 digits. */
  readonly id: string;
  readonly region: string;
  readonly partition: Partition;
  readonly stacks: Stacks;
  readonly keys: Keys;
  readonly buckets: Buckets;
  readonly surroundings: SurroundingsLookup;
  readonly instances: Instances;
  readonly leftovers: Leftovers;
}

export interface GuestCredential {
  /** `arn:<partition>:iam::<account>:role/<name>`; the account of the cluster is read from it. */
  readonly roleArn: string;
  readonly externalId?: string | undefined;
}

/** Opens accounts. Accounts, their clients and credentials are made on first use, shared and kept. */
export interface Accounts {
  /** The account the operator's own identity lives in. One `GetCallerIdentity` per process. */
  host(region: string, signal: AbortSignal): Promise<Account>;
  /** The account of a cluster, reached by assuming its role from the host identity. No call until something is asked. */
  guest(credential: GuestCredential, region: string): Account;
  /**
   * Calls the listener whenever a sweep saw a stack of ours appear, change status or vanish, and when it answers
   * a `find` that was unknown.
   */
  onStackChange(listener: (change: StackChange) => void): Disposable;
}

export interface StackChange {
  readonly account: string;
  readonly region: string;
  readonly stackName: string;
  /** From the tag `giantswarm.io/cluster`, or from our own stack-name pattern when the tags are not known yet. */
  readonly clusterId: string | undefined;
  /** Undefined when it vanished. */
  readonly status: StackStatus | undefined;
}

/** A stack as the latest sweep saw it. Outputs, tags and parameters are those of the last described stable status. */
export interface Stack {
  readonly name: string;
  readonly id: string;
  readonly status: StackStatus;
  /** CloudFormation's own sentence for the status, when it gave one. */
  readonly statusReason?: string | undefined;
  readonly outputs: Readonly<Record<string, string>>;
  readonly tags: Tags;
  /** SHA-256 of the canonical JSON of the template it was last made or updated from; undefined for a foreign stack. */
  readonly templateHash?: string | undefined;
  readonly terminationProtection: boolean;
}

export type Observation =
  /** No sweep has looked since the account was opened or since our last write to this name: look again after `after`. */
  | { readonly kind: 'unknown'; readonly after: Duration; readonly problem?: OperatorError | undefined }
  | { readonly kind: 'absent' }
  | { readonly kind: 'present'; readonly stack: Stack };

export interface WantedStack {
  readonly name: string;
  /** Template object; its canonical JSON is what is sent and hashed. */
  readonly template: object;
  readonly tags: Tags;
  readonly capabilities: readonly ('CAPABILITY_IAM' | 'CAPABILITY_NAMED_IAM')[];
  /** Protects against deletion by hand. */
  readonly terminationProtection: boolean;
  /** Distinguishes deliberate repeats in the client token: cluster uid, generation, attempt. */
  readonly attempt: string;
}

export interface StackFailure {
  /** Logical id of the first resource that failed by itself. */
  readonly resource: string;
  /** `AWS::EC2::NatGateway`. */
  readonly type: string;
  /** AWS's own words. */
  readonly reason: string;
}

/** Stacks of ours. Reading is free (it is the sweep's memory); writing goes to AWS at once and marks the name. */
export interface Stacks {
  find(name: string): Observation;
  /** AlreadyExists with our tags counts as success: the next observation shows it. */
  create(wanted: WantedStack): Promise<void>;
  /** `changed` is false when AWS says that no updates are to be performed. */
  update(wanted: WantedStack): Promise<{ readonly changed: boolean }>;
  /** Lifts termination protection first when the stack has it. Deleting what is not there succeeds. */
  delete(stack: Stack): Promise<void>;
  cancelUpdate(stack: Stack): Promise<void>;
  continueRollback(stack: Stack, skip: readonly string[]): Promise<void>;
  /** RollbackStack, for UPDATE_FAILED. */
  rollback(stack: Stack): Promise<void>;
  /** The template the stack was last given, as it was sent; undefined when it cannot be read as JSON. One call. */
  template(stack: Stack, signal: AbortSignal): Promise<object | undefined>;
  /** The first cause of the latest failed operation, from the stack's events; remembered per stack and status. */
  failure(stack: Stack, signal: AbortSignal): Promise<StackFailure | undefined>;
  /** Every resource that could not be deleted in the latest deletion. */
  undeleted(stack: Stack, signal: AbortSignal): Promise<readonly StackFailure[]>;
}

/** A wanted template's identity, as kept in the stack tag `aws-operator.giantswarm.io/template`. */
export const templateHashTag = 'aws-operator.giantswarm.io/template';

export interface Key {
  readonly id: string;
  readonly arn: string;
  readonly state: 'Enabled' | 'Disabled' | 'PendingDeletion' | 'Unavailable' | 'Creating';
  /** When AWS will destroy it, once deletion is scheduled. */
  readonly deletionDate?: Date | undefined;
}

export interface DataKey {
  /** 64 bytes: 32 for encryption, then 32 for authentication. */
  readonly plaintext: Secret<Uint8Array>;
  /** What KMS opens again, base64. */
  readonly sealed: string;
}

export interface Keys {
  /** The key behind an alias (`alias/al9qy`). */
  find(alias: string, signal: AbortSignal): Promise<Key | undefined>;
  /** A live key without alias that carries all these tags: what a crash between CreateKey and CreateAlias leaves. */
  findOrphan(tags: Tags, signal: AbortSignal): Promise<Key | undefined>;
  /** Not idempotent at AWS. Tags are set in the same call. */
  create(key: { readonly description: string; readonly tags: Tags }, signal: AbortSignal): Promise<Key>;
  /** Idempotent: an alias that points to the key already is success. */
  addAlias(key: Key, alias: string, signal: AbortSignal): Promise<void>;
  enableRotation(key: Key, signal: AbortSignal): Promise<void>;
  rotates(key: Key, signal: AbortSignal): Promise<boolean>;
  /** A fresh 64-byte data key bound to this encryption context; undefined while the key is in a state that allows none. */
  generateDataKey(key: Key, context: Tags, signal: AbortSignal): Promise<DataKey | undefined>;
  /** Idempotent. */
  deleteAlias(alias: string, signal: AbortSignal): Promise<void>;
  /** Idempotent: a key that is pending deletion stays so. Answers the date of destruction. */
  scheduleDeletion(key: Key, days: number, signal: AbortSignal): Promise<Date>;
}

export interface WantedBucket {
  readonly name: string;
  readonly tags: Tags;
  /** Bucket policy document. */
  readonly policy: object;
  /** Objects below a prefix go by themselves after so many days. */
  readonly expiring: readonly { readonly prefix: string; readonly days: number }[];
}

/** What of a bucket somebody may have changed by hand. */
export type BucketAspect = 'policy' | 'public access' | 'tags' | 'expiry';

export interface StoredObject {
  readonly key: string;
  /** User metadata, lower-case names. */
  readonly metadata: Readonly<Record<string, string>>;
}

export interface Buckets {
  /** Whether this aspect of the bucket is as wanted; false as well when there is no bucket. */
  agrees(bucket: WantedBucket, aspect: BucketAspect, signal: AbortSignal): Promise<boolean>;
  /** Creates or completes the bucket: tags, expiry, policy, no public access. Idempotent. */
  ensure(bucket: WantedBucket, signal: AbortSignal): Promise<void>;
  /** Sends the bucket's access logs to another bucket under a prefix. */
  sendAccessLogs(
    name: string,
    target: { readonly bucket: string; readonly prefix: string },
    signal: AbortSignal,
  ): Promise<void>;
  find(bucket: string, key: string, signal: AbortSignal): Promise<StoredObject | undefined>;
  /** Writes only when the key is free (If-None-Match); an existing object stays as it is. */
  put(bucket: string, object: StoredObject & { readonly body: string }, signal: AbortSignal): Promise<void>;
  /** Keys below a prefix. */
  list(bucket: string, prefix: string, signal: AbortSignal): Promise<readonly string[]>;
  remove(bucket: string, keys: readonly string[], signal: AbortSignal): Promise<void>;
  /** Empties (all versions, delete markers, unfinished uploads) and deletes; false while something is left. Idempotent. */
  destroy(name: string, signal: AbortSignal): Promise<boolean>;
}

/** Facts about an account that a cluster is built into, looked up once and remembered for an hour. */
export interface SurroundingsLookup {
  /** Undefined when there is no such VPC. */
  vpc(
    id: string,
    signal: AbortSignal,
  ): Promise<{ readonly id: string; readonly cidrs: readonly string[] } | undefined>;
  /** Route tables of a VPC by their tag `Name`; names that match none or several are told apart. */
  routeTables(vpcId: string, names: readonly string[], signal: AbortSignal): Promise<RouteTableLookup>;
  /** The id of the image of this owner and exact name and architecture. */
  image(image: ImageName, signal: AbortSignal): Promise<string | undefined>;
  /** Names of the region's available zones. */
  zones(signal: AbortSignal): Promise<readonly string[]>;
  /** Private addresses of running instances with this tag `Name`, ascending. */
  privateAddresses(name: string, signal: AbortSignal): Promise<readonly string[]>;
}

export interface RouteTableLookup {
  readonly found: readonly {
    readonly name: string;
    readonly id: string;
    readonly destinations: readonly string[];
  }[];
  readonly missing: readonly string[];
  readonly ambiguous: readonly string[];
}

export interface ImageName {
  /** 12 digits. */
  readonly owner: string;
  readonly name: string;
  readonly architecture: 'x86_64' | 'arm64';
}

/** A machine of a cluster. */
export interface Instance {
  readonly id: string;
  /** Its tag `Name`. */
  readonly name: string;
  /** Private; absent for a moment after its launch. */
  readonly address: string | undefined;
  readonly launchedAt: Date;
}

export interface Instances {
  /** Those that run or are about to, found by a tag whose value is `owned`. */
  running(ownershipTag: string, signal: AbortSignal): Promise<readonly Instance[]>;
  /** The last 64 KiB at most that it wrote on its console; undefined when the identity may not read it. */
  console(id: string, signal: AbortSignal): Promise<string | undefined>;
}

/** Something in an account that belongs to a cluster. */
export interface Leftover {
  /** `ec2:volume`, `elasticloadbalancing:loadbalancer`, `kms:key` … */
  readonly type: string;
  readonly id: string;
  readonly name?: string | undefined;
  /** E.g. `PendingDeletion`, `in-use`. */
  readonly state?: string | undefined;
  /** Who made it: a stack of ours, the operator itself, or the guest's own controllers. */
  readonly maker: 'stack' | 'operator' | 'guest';
}

export interface Leftovers {
  /** What the guest's own controllers made and a stack cannot delete: load balancers, volumes, groups, interfaces. */
  fromGuest(clusterId: string, vpcId: string | undefined, signal: AbortSignal): Promise<readonly Leftover[]>;
  /** Starts the removal of these; what is still busy stays and is seen by the next look. Answers what could not be removed and why. */
  remove(
    leftovers: readonly Leftover[],
    signal: AbortSignal,
  ): Promise<readonly { readonly leftover: Leftover; readonly reason: string }[]>;
  /** The proof: everything in this account and region that carries the cluster's tag or one of its names. */
  all(cluster: LeftoverScope, signal: AbortSignal): Promise<readonly Leftover[]>;
}

/** The names to look for where a service cannot be searched by tag. */
export interface LeftoverScope {
  readonly clusterId: string;
  readonly stackNames: readonly string[];
  readonly roleNames: readonly string[];
  readonly instanceProfileNames: readonly string[];
  readonly bucketNames: readonly string[];
  readonly keyAlias?: string | undefined;
  /** Finds the key also when its alias is gone. */
  readonly keyId?: string | undefined;
  readonly hostedZoneId?: string | undefined;
  readonly recordNames: readonly string[];
}
