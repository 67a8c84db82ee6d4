/** The conditions of an AWSConfig: which there are, what each says, and when its time moves. */

/** What each condition says when it is true. In the order in which a creation passes them. */
export const conditionTypes = {
  Valid: 'The spec is complete, free of contradictions, and fits its surroundings.',
  CertificatesReady: 'Every certificate the release needs is there and fits.',
  HostAccessReady: 'The host account lets the guest accept its VPC peering.',
  EncryptionReady: 'The KMS key and the bucket for machine configuration exist.',
  MachineConfigReady: 'The configuration of every kind of machine lies in the bucket.',
  InfrastructureReady: 'The guest stack equals its template.',
  HostRoutesReady: 'The host VPC routes to the guest.',
  HostEndpointsReady: 'Service and Endpoints in the host cluster lead to the masters.',
  GuestReady: 'The guest API answers and reports its nodes as ready.',
  UpToDate: 'Everything runs the release and settings that the spec asks for.',
  Ready: 'All of the above.',
} as const;

export type ConditionType = keyof typeof conditionTypes;

export type ConditionStatus = 'True' | 'False' | 'Unknown';

/** A `metav1.Condition`. */
export interface Condition {
  readonly type: string;
  readonly status: ConditionStatus;
  /** CamelCase code from `reasons`. */
  readonly reason: string;
  /** One sentence. */
  readonly message: string;
  /** RFC 3339, whole seconds: when `status` last changed. */
  readonly lastTransitionTime: string;
  /** The generation of the object that this was found for. */
  readonly observedGeneration?: number | undefined;
}

/** Longest message the API server accepts in a condition. Source: metav1.Condition. */
const longestMessage = 32_768;

/** A condition as found now; its transition time follows from what was there before. */
export type Finding = Omit<Condition, 'lastTransitionTime' | 'type'> & { readonly type: ConditionType };

/**
 * The conditions with this one put in place: its transition time moves only when its status does,
 * the others and their order stay, and a new type goes to the end.
 */
export function setCondition(
  conditions: readonly Condition[],
  finding: Finding,
  now: Date,
): readonly Condition[] {
  const before = conditions.find(({ type }) => type === finding.type);
  const lastTransitionTime = before?.status === finding.status ? before.lastTransitionTime : seconds(now);
  const message = finding.message.slice(0, longestMessage);
  const condition: Condition = { ...finding, message, lastTransitionTime };
  if (before === undefined) return [...conditions, condition];
  return conditions.map((each) => (each === before ? condition : each));
}

/** The condition of this type, if any was set yet. */
export function condition(conditions: readonly Condition[], type: ConditionType): Condition | undefined {
  return conditions.find((each) => each.type === type);
}

const seconds = (date: Date): string => date.toISOString().replace(/\.\d{3}Z$/, 'Z');
