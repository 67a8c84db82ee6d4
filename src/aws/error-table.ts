/** Which of our codes an AWS error code means, as one ordered table. Source: the services' API models and their published error lists. */
import type { ErrorCode } from '../support/errors.ts';

export interface ErrorRow {
  /** Matched against the vendor's code without a trailing `Exception`, `Fault` or `Error`. */
  readonly code: RegExp;
  /** Matched against the message, for the codes that mean many things. */
  readonly message?: RegExp | undefined;
  /** HTTP status that must also hold. */
  readonly status?: number | undefined;
  readonly means: ErrorCode;
}

/** The first row that matches decides, so special cases stand before the rules they are exceptions to. */
export const errorTable: readonly ErrorRow[] = [
  // Requests that wait for others of ours; unlike other limits they pass by themselves.
  { code: /^ConcurrentResourcesLimitExceeded$/, means: 'Throttled' },
  {
    code: /^(Throttling|Throttled|Throttl\w+|RequestThrottled|RequestLimitExceeded|BandwidthLimitExceeded|EC2Throttled|ProvisionedThroughputExceeded|SlowDown|TooManyRequests|TooManyUpdates|DependencyThrottle|PriorRequestNotComplete|TransactionInProgress|ResourceContention)$/,
    means: 'Throttled',
  },

  // KMS, IAM, CloudFormation and Auto Scaling name quotas so; the SDK takes the first for throttling and retries in vain.
  { code: /^(\w*LimitExceeded|LimitsExceeded|QuotaExceeded|TargetGroupAssociationLimit)$/, means: 'Quota' },
  {
    code: /^TooMany(LoadBalancers|TargetGroups|Targets|Listeners|Buckets|HostedZones|Rules|Tags)$/,
    means: 'Quota',
  },
  {
    code: /^(PackedPolicyTooLarge|AddressLimitExceeded|DelegationSetNotAvailable)$/,
    means: 'Quota',
  },
  { code: /^(Insufficient\w*Capacity|UnfulfillableCapacity)$/, means: 'Unavailable' },

  // EC2 answers 400 instead of 401 for interfaces and addresses that a load balancer or gateway still holds.
  { code: /^AuthFailure$/, message: /permission to access the specified resource/i, means: 'Conflict' },
  { code: /^(AccessDenied|UnauthorizedOperation|AuthFailure|NotAuthorized|OptInRequired)$/, means: 'Denied' },
  {
    code: /^(ExpiredToken|InvalidClientTokenId|UnrecognizedClient|SignatureDoesNotMatch|InvalidSignature|InvalidAccessKeyId|InvalidToken|RequestExpired|RequestInTheFuture|RequestTimeTooSkewed|RegionDisabled|MissingAuthenticationToken|CredentialsProvider|TokenProvider)$/,
    means: 'Denied',
  },
  // The bucket belongs to somebody else, for good: names are unique in a partition.
  { code: /^BucketAlreadyExists$/, means: 'Denied' },
  { code: /^(Forbidden|AllAccessDisabled|AccountProblem)$/, means: 'Denied' },

  // CloudFormation says nearly everything with one code.
  { code: /^Validation$/, message: /does not exist|not found/i, means: 'NotFound' },
  { code: /^Validation$/, message: /is invalid or cannot be assumed/i, means: 'Denied' },
  {
    code: /^Validation$/,
    message:
      /state and can ?not be|while in status|from current stack status|TerminationProtection|already exists/i,
    means: 'Conflict',
  },
  { code: /^Validation$/, message: /rate exceeded/i, means: 'Throttled' },

  // A principal that IAM made a moment ago is not known everywhere yet; the same document works some seconds later.
  { code: /^Malformed(Policy|PolicyDocument)$/, message: /invalid principal/i, means: 'Unavailable' },
  { code: /^InvalidChangeBatch$/, message: /already exists/i, means: 'Conflict' },
  { code: /^InvalidChangeBatch$/, message: /was not found/i, means: 'NotFound' },

  {
    code: /^(NoSuch\w*|NotFound|\w+NotFound|[\w.]+\.NotFound|[\w.]+\.Unknown|InvalidAMIID\.Unavailable|Gateway\.NotAttached|\w+DoesNotExist)$/i,
    means: 'NotFound',
  },
  {
    code: /(AlreadyExists|\.Duplicate|^Duplicate\w+|\.InUse|InUse|AlreadyAssociated|AlreadyOwnedByYou)$/,
    means: 'Conflict',
  },
  {
    code: /^(DependencyViolation|VolumeInUse|DeleteConflict|OperationAborted|ConditionalRequestConflict|PreconditionFailed|BucketNotEmpty|HostedZoneNotEmpty|IncorrectState|IncorrectInstanceState|CannotDelete|OperationNotPermitted|KMSInvalidState|Disabled|Conflict|ConcurrentModification|EntityTemporarilyUnmodifiable|OperationInProgress|StaleRequest|ScalingActivityInProgress|InstanceRefreshInProgress|IdempotentParameterMismatch|InvalidChangeSetStatus|ConflictingDomainExists)$/,
    means: 'Conflict',
  },

  {
    code: /^(RequestTimeout|InternalFailure|Internal|InternalServer|ServiceUnavailable|Unavailable|ServiceLinkedRoleFailure|KMSInternal|KeyUnavailable|DependencyTimeout|S3ServiceUnavailable)$/,
    means: 'Unavailable',
  },
  {
    code: /^(Validation|Invalid[\w.]*|Malformed\w*|[\w.]+\.Malformed|Missing\w+|InsufficientCapabilities|UnsupportedOperation|Unsupported|IllegalLocationConstraint|AccessControlListNotSupported|AuthorizationHeaderMalformed|PermanentRedirect|EntityTooLarge|TagPolicy|UnmodifiableEntity)$/,
    means: 'Invalid',
  },
];

/** Names of Node's own network errors, which carry no AWS answer at all. */
export const networkErrors: Readonly<Record<string, ErrorCode>> = {
  ECONNREFUSED: 'Unavailable',
  ECONNRESET: 'Unavailable',
  EPIPE: 'Unavailable',
  ENOTFOUND: 'Unavailable',
  EAI_AGAIN: 'Unavailable',
  EHOSTUNREACH: 'Unavailable',
  ENETUNREACH: 'Unavailable',
  ETIMEDOUT: 'Timeout',
};
