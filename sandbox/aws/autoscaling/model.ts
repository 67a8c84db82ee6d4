/** What the sandbox's Auto Scaling keeps in memory: groups, their members, hooks and activities, by account and region. */
import type { Caller } from '../contract.ts';
import type { LaunchSource, Origin, Place } from './launch-sources.ts';
import type { ScalingPolicy, ScheduledAction } from './policies.ts';
import type { Refresh } from './refreshes.ts';

/** Source: EC2 Auto Scaling User Guide, "Amazon EC2 Auto Scaling instance lifecycle". */
export type LifecycleState =
  | 'Pending'
  | 'Pending:Wait'
  | 'Pending:Proceed'
  | 'InService'
  | 'Terminating'
  | 'Terminating:Wait'
  | 'Terminating:Proceed'
  | 'EnteringStandby'
  | 'Standby'
  | 'Detaching';

export type Transition = 'autoscaling:EC2_INSTANCE_LAUNCHING' | 'autoscaling:EC2_INSTANCE_TERMINATING';
export type HookResult = 'CONTINUE' | 'ABANDON';

export interface Hook {
  readonly name: string;
  readonly transition: Transition;
  /** Seconds. */
  readonly heartbeat: number;
  readonly fallback: HookResult;
  readonly metadata: string | undefined;
  readonly target: string | undefined;
  readonly role: string | undefined;
}

/** A hook that waits for one member. */
export interface PendingAction {
  readonly hook: Hook;
  readonly token: string;
  /** Ends the wait; only the first call counts. */
  end(result: HookResult): void;
  /** Starts the heartbeat again. */
  beat(): void;
}

export type Ailment = 'ec2' | 'elb' | 'user';

export interface Member {
  readonly id: string;
  readonly place: Place;
  readonly instanceType: string;
  readonly origin: Origin;
  readonly spot: boolean;
  readonly launched: Date;
  state: LifecycleState;
  health: 'Healthy' | 'Unhealthy';
  ailment: Ailment | undefined;
  protected: boolean;
  inServiceSince: Date | undefined;
  /** On its way out: nothing else may happen to it. */
  leaving: boolean;
  /** Whether EC2 says that it runs, when last looked. */
  running: boolean;
  readonly actions: Map<string, PendingAction>;
}

export type ActivityStatus =
  | 'PreInService'
  | 'InProgress'
  | 'WaitingForELBConnectionDraining'
  | 'MidLifecycleAction'
  | 'Successful'
  | 'Failed'
  | 'Cancelled';

export interface Activity {
  readonly id: string;
  readonly group: { readonly name: string; readonly arn: string };
  readonly cause: string;
  readonly started: Date;
  readonly details: string;
  description: string;
  status: ActivityStatus;
  message: string | undefined;
  progress: number;
  ended: Date | undefined;
}

export interface GroupTag {
  readonly key: string;
  readonly value: string;
  readonly propagate: boolean;
}

/** A load balancer or target group a group's members are registered at. */
export interface Attachment {
  readonly kind: 'classic' | 'target-group';
  /** Name of a classic load balancer, ARN of a target group. */
  readonly id: string;
  state: 'Adding' | 'Added' | 'InService' | 'Removing';
}

/** What users set and see; times in seconds. */
export interface Settings {
  min: number;
  max: number;
  desired: number;
  cooldown: number;
  healthCheckTypes: readonly string[];
  gracePeriod: number;
  places: readonly Place[];
  source: LaunchSource;
  terminationPolicies: readonly string[];
  protectNew: boolean;
  distribution: 'balanced-best-effort' | 'balanced-only';
  /** Settings that are kept and shown only. */
  shown: Readonly<Record<string, string | number | boolean>>;
}

/** The work under way for a group. */
export interface Work {
  asked: boolean;
  /** Whether to ask EC2 in the next pass. */
  look: boolean;
  running: Promise<void> | undefined;
  readonly flows: Set<Promise<void>>;
  /** Instance refreshes, which may wait for things that nobody does. */
  readonly refreshes: Set<Promise<void>>;
  /** Failed launches in a row; they make the next one wait longer. */
  failures: number;
  /** No launches until this is over. */
  held: boolean;
  /** Zones that could not give a machine in this round. */
  readonly shunned: Set<string>;
  /** A surplus member was launched to even zones out; another one goes when it is in service. */
  moving: boolean;
  readonly listeners: Set<() => void>;
}

export interface Group {
  readonly name: string;
  readonly arn: string;
  readonly created: Date;
  /** Whose rights instances are launched with. */
  caller: Caller;
  readonly settings: Settings;
  readonly members: Map<string, Member>;
  /** Launches that have no instance yet, by place. */
  readonly launching: Set<Place>;
  readonly hooks: Map<string, Hook>;
  readonly attachments: Map<string, Attachment>;
  readonly tags: Map<string, GroupTag>;
  readonly suspended: Map<string, string>;
  readonly metrics: Map<string, string>;
  policies?: Map<string, ScalingPolicy>;
  scheduled?: Map<string, ScheduledAction>;
  /** When a policy or a user last changed the capacity. */
  scaled?: Date;
  /** Newest first. */
  readonly activities: Activity[];
  readonly refreshes: Refresh[];
  /** Sentences about the requests that the next activities answer. */
  reasons: string[];
  /** Why the next launches are made: one for each member that went and gets a successor. */
  successors: string[];
  deleting: boolean;
  readonly work: Work;
}

export interface LaunchConfiguration {
  readonly name: string;
  readonly arn: string;
  readonly created: Date;
  /** The members of the request, as given. */
  readonly given: Readonly<Record<string, unknown>>;
}

/** One account in one region. */
export interface Territory {
  readonly key: string;
  readonly caller: Caller;
  readonly groups: Map<string, Group>;
  readonly configurations: Map<string, LaunchConfiguration>;
  /** Of groups that were deleted, newest first. */
  readonly past: Activity[];
}

/** Whether the member counts as capacity. */
export function counts({ state, leaving }: Member): boolean {
  return !leaving && (state.startsWith('Pending') || state === 'InService');
}

/** How much capacity the group has or is about to have. */
export function capacity(group: Group): number {
  return [...group.members.values()].filter(counts).length + group.launching.size;
}
