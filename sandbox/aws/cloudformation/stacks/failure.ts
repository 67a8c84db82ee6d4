/** Words a failed resource's reason as CloudFormation does, and recognises what is already gone. */
import { HandlerError } from '../resources/kind.ts';
import type { StackResource } from './model.ts';

interface ServiceFailure {
  readonly name: string;
  readonly message: string;
  readonly $metadata: { readonly httpStatusCode?: number; readonly requestId?: string };
  readonly $service?: string;
}

function isServiceFailure(error: unknown): error is ServiceFailure {
  return error instanceof Error && '$metadata' in error;
}

const codes: readonly (readonly [RegExp, string])[] = [
  [/NotFound|NoSuch|ResourceNotFound/, 'NotFound'],
  [/AlreadyExists|Duplicate|EntityAlreadyExists|BucketAlready/, 'AlreadyExists'],
  [/LimitExceeded|TooMany/, 'ServiceLimitExceeded'],
  [/Throttl|RequestLimitExceeded|SlowDown/, 'Throttling'],
  [/AccessDenied|UnauthorizedOperation|NotAuthorized/, 'AccessDenied'],
  [/Token|Credential|AuthFailure/, 'InvalidCredentials'],
  [/DependencyViolation|Conflict|InUse|NotEmpty/, 'GeneralServiceException'],
];

function handlerCode(failure: ServiceFailure): string {
  const found = codes.find(([pattern]) => pattern.test(failure.name))?.[1];
  if (found !== undefined) return found;
  return (failure.$metadata.httpStatusCode ?? 400) >= 500 ? 'ServiceInternalError' : 'InvalidRequest';
}

/** A resource row's reason for a failure. */
export function failureReason(error: unknown, service: string, token: string): string {
  if (error instanceof HandlerError) {
    return `Resource handler returned message: "${error.message}" (RequestToken: ${token}, HandlerErrorCode: ${error.handlerCode})`;
  }
  if (isServiceFailure(error)) {
    const { httpStatusCode = 400, requestId = token } = error.$metadata;
    const origin = `Service: ${service}, Status Code: ${httpStatusCode}, Request ID: ${requestId}`;
    return `Resource handler returned message: "${error.message} (${origin})" (RequestToken: ${token}, HandlerErrorCode: ${handlerCode(error)})`;
  }
  return error instanceof Error ? error.message : String(error);
}

/** The service part of a type as the SDK spells it: `AWS::EC2::VPC` → `Ec2`. */
export function serviceOf(resource: StackResource): string {
  const name = resource.type.split('::')[1] ?? '';
  return name.length <= 3 ? `${name.slice(0, 1)}${name.slice(1).toLowerCase()}` : name;
}

/** Codes that can only be about the thing itself, though their messages do not always name it. */
const itselfGone =
  /^(NoSuchBucket|NoSuchBucketPolicy|NoSuchEntity|NoSuchHostedZone|InvalidRoute\.NotFound|InvalidPermission\.NotFound|InvalidLaunchTemplate(Id|Name)\.NotFound|Gateway\.NotAttached|(LoadBalancer|AccessPoint|TargetGroup|Listener|Parameter)NotFound|NotFoundException|ResourceNotFoundException)/;

/**
 * Whether a deletion's error says that the resource itself is not there any more. That something else is missing,
 * a volume of an instance for one, does not make the resource gone.
 */
export function alreadyGone(error: unknown, resource: StackResource): boolean {
  if (error instanceof HandlerError) return error.handlerCode === 'NotFound';
  if (!isServiceFailure(error)) return false;
  if (itselfGone.test(error.name)) return true;
  if (!/NotFound|NoSuch|DoesNotExist/.test(error.name)) return false;
  const names = [...(resource.physicalId ?? '').split('|'), ...Object.values(resource.attributes)];
  return names.some((name) => typeof name === 'string' && name !== '' && error.message.includes(name));
}

/** Whether trying again soon may help: dependencies that are about to go, things in use, a profile not yet known. */
export function mayPass(error: unknown): boolean {
  if (!isServiceFailure(error)) return false;
  if (/DependencyViolation|ResourceInUse|DeleteConflict/.test(error.name)) return true;
  return /invalid iam instance profile/i.test(error.message);
}
