/** How the SDK's errors reach the rest of the program. */
import { describe, expect, it } from 'vitest';
import { mayPass, OperatorError } from '../support/errors.ts';
import {
  saysExists,
  saysInUse,
  saysNothingToUpdate,
  saysProtected,
  saysTokenUsed,
  translate,
} from './errors.ts';

interface SdkError {
  readonly name: string;
  readonly message?: string;
  readonly Code?: string;
  readonly code?: string;
  readonly status?: number;
  readonly fault?: 'client' | 'server';
}

function sdkError({ name, message = 'words', Code, code, status, fault = 'client' }: SdkError): Error {
  const more = { name, $fault: fault, $metadata: { httpStatusCode: status, requestId: 'req-1' } };
  return Object.assign(
    new Error(message),
    more,
    Code === undefined ? {} : { Code },
    code === undefined ? {} : { code },
  );
}

const context = { operation: 'ec2:Do', object: 'thing', account: '222222222222' };

const rows: readonly (readonly [code: string, error: SdkError])[] = [
  ['NotFound', { name: 'ValidationError', message: 'Stack with id x does not exist', status: 400 }],
  ['NotFound', { name: 'NoSuchEntityException', Code: 'NoSuchEntity', status: 404 }],
  ['NotFound', { name: 'InvalidVpcID.NotFound', status: 400 }],
  ['NotFound', { name: 'NatGatewayNotFound', status: 400 }],
  ['NotFound', { name: 'NotFoundException', status: 400 }],
  ['NotFound', { name: 'InvalidLaunchTemplateName.NotFoundException', status: 400 }],
  ['NotFound', { name: 'LoadBalancerNotFoundException', status: 400 }],
  ['NotFound', { name: 'AccessPointNotFoundException', Code: 'LoadBalancerNotFound', status: 400 }],
  ['NotFound', { name: 'NotFound', message: 'UnknownError', status: 404 }],
  ['Conflict', { name: 'AlreadyExistsException', status: 400 }],
  ['Conflict', { name: 'EntityAlreadyExistsException', status: 409 }],
  ['Conflict', { name: 'BucketAlreadyOwnedByYou', status: 409 }],
  ['Conflict', { name: 'InvalidGroup.Duplicate', status: 400 }],
  ['Conflict', { name: 'DependencyViolation', status: 400 }],
  ['Conflict', { name: 'ResourceInUseFault', Code: 'ResourceInUse', status: 400 }],
  ['Conflict', { name: 'KMSInvalidStateException', status: 400 }],
  ['Conflict', { name: 'OperationAborted', status: 409 }],
  ['Conflict', { name: 'TokenAlreadyExistsException', status: 400 }],
  [
    'Conflict',
    {
      name: 'ValidationError',
      message: 'Stack:x is in UPDATE_IN_PROGRESS state and can not be updated.',
      status: 400,
    },
  ],
  [
    'Conflict',
    {
      name: 'ValidationError',
      message: 'Stack [x] cannot be deleted while in status UPDATE_IN_PROGRESS',
      status: 400,
    },
  ],
  [
    'Conflict',
    {
      name: 'AuthFailure',
      message: 'You do not have permission to access the specified resource.',
      status: 400,
    },
  ],
  ['Throttled', { name: 'Throttling', message: 'Rate exceeded', status: 400 }],
  ['Throttled', { name: 'ThrottlingException', status: 400 }],
  ['Throttled', { name: 'RequestLimitExceeded', status: 503, fault: 'server' }],
  ['Throttled', { name: 'SlowDown', status: 503, fault: 'server' }],
  ['Throttled', { name: 'PriorRequestNotComplete', status: 400 }],
  ['Throttled', { name: 'DependencyThrottle', status: 400 }],
  [
    'Throttled',
    { name: 'ResourceContentionFault', Code: 'ResourceContention', status: 500, fault: 'server' },
  ],
  ['Quota', { name: 'LimitExceededException', status: 400 }],
  ['Quota', { name: 'VpcLimitExceeded', status: 400 }],
  ['Quota', { name: 'TooManyBuckets', status: 400 }],
  ['Quota', { name: 'TooManyLoadBalancersException', Code: 'TooManyLoadBalancers', status: 400 }],
  ['Denied', { name: 'AccessDeniedException', status: 400 }],
  ['Denied', { name: 'AccessDenied', status: 403 }],
  ['Denied', { name: 'UnauthorizedOperation', status: 403 }],
  [
    'Denied',
    {
      name: 'AuthFailure',
      message: 'AWS was not able to validate the provided access credentials',
      status: 401,
    },
  ],
  ['Denied', { name: 'ExpiredToken', status: 403 }],
  ['Denied', { name: 'ExpiredTokenException', status: 400 }],
  ['Denied', { name: 'InvalidClientTokenId', status: 403 }],
  ['Denied', { name: 'BucketAlreadyExists', status: 409 }],
  ['Denied', { name: 'CredentialsProviderError', message: 'Could not load credentials from any providers' }],
  ['Denied', { name: '403', message: 'UnknownError', status: 403 }],
  ['Denied', { name: 'ValidationError', message: 'Role arn:x is invalid or cannot be assumed', status: 400 }],
  ['Unavailable', { name: 'InternalFailure', status: 500, fault: 'server' }],
  ['Unavailable', { name: 'SomethingNew', status: 503, fault: 'server' }],
  ['Unavailable', { name: 'InsufficientInstanceCapacity', status: 500, fault: 'server' }],
  ['Unavailable', { name: 'Error', code: 'ECONNREFUSED' }],
  ['Unavailable', { name: 'Error', code: 'ENOTFOUND' }],
  ['Unavailable', { name: 'MalformedPolicy', message: 'Invalid principal in policy', status: 400 }],
  ['Timeout', { name: 'TimeoutError' }],
  ['Timeout', { name: 'AbortError' }],
  [
    'Invalid',
    { name: 'ValidationError', message: 'Template format error: JSON not well-formed.', status: 400 },
  ],
  ['Invalid', { name: 'InvalidParameterValue', status: 400 }],
  ['Invalid', { name: 'InvalidVpcID.Malformed', status: 400 }],
  ['Invalid', { name: 'MalformedPolicyDocumentException', status: 400 }],
  ['Invalid', { name: 'InsufficientCapabilitiesException', status: 400 }],
  ['Bug', { name: 'TypeError' }],
];

describe('translate', () => {
  it.each(rows)('says %s for %j', (code, error) => {
    expect(translate(sdkError(error), context).code).toBe(code);
  });

  it('names operation, object, account, and AWS with its words and request id', () => {
    const error = translate(
      sdkError({ name: 'UnauthorizedOperation', message: 'No.', status: 403 }),
      context,
    );
    expect(error.message).toBe(
      'ec2:Do of thing in account 222222222222: No. (UnauthorizedOperation, request req-1)',
    );
  });

  it('lets an error of our own pass, since it names the call inside that failed', () => {
    const inner = new OperatorError({ code: 'Denied', operation: 'sts:AssumeRole', reason: 'no' });
    expect(translate(inner, context)).toBe(inner);
  });

  it('keeps how long AWS asks to wait', () => {
    const error = Object.assign(sdkError({ name: 'SlowDown', status: 503 }), {
      $response: { headers: { 'retry-after': '7' } },
    });
    expect(translate(error, context).details.retryAfter).toBe(7_000);
  });

  it('does not take a quota for something that passes', () => {
    expect(mayPass(translate(sdkError({ name: 'LimitExceededException', status: 400 }), context))).toBe(
      false,
    );
  });
});

describe("AWS's words", () => {
  const words = (name: string, message: string): OperatorError =>
    translate(sdkError({ name, message }), context);

  it('are read in this one place', () => {
    expect(saysNothingToUpdate(words('ValidationError', 'No updates are to be performed.'))).toBe(true);
    expect(
      saysProtected(
        words('ValidationError', 'Stack [x] cannot be deleted while TerminationProtection is enabled'),
      ),
    ).toBe(true);
    expect(saysTokenUsed(words('TokenAlreadyExistsException', 'x'))).toBe(true);
    expect(saysExists(words('AlreadyExistsException', 'Stack [x] already exists'))).toBe(true);
    expect(saysExists(words('TokenAlreadyExistsException', 'x'))).toBe(false);
    expect(saysInUse(words('DependencyViolation', 'x'))).toBe(true);
  });
});
