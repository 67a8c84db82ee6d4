/** Knows which account and principal stands behind an access key, and refuses keys as each service words it. */
import { AwsError, type Caller } from './contract.ts';
import type { Protocol } from './wire/name-call.ts';
import { partitionOf, type Scope } from './wire/scope.ts';

export interface Identity {
  /** 12 digits. */
  readonly account: string;
  /** `arn:aws:iam::111111111111:user/operator`, or the session of an assumed role. */
  readonly arn: string;
  /** As GetCallerIdentity names it: `AIDA…`, or `AROA…:session`. */
  readonly userId: string;
  /** When a temporary key stops working. */
  readonly expires?: Date | undefined;
  /** The machine whose metadata handed the key out. */
  readonly instanceId?: string | undefined;
  /** JSON of the policy that whoever assumed the role limited the session to. */
  readonly sessionPolicy?: string | undefined;
}

/** The keys that work. Filled by the seed, and by the gateway as it sees STS and IAM hand out keys. */
export class Identities {
  readonly #byKey = new Map<string, Identity>();

  /** From now on `accessKeyId` stands for `identity`. */
  learn(accessKeyId: string, identity: Identity): void {
    this.#byKey.set(accessKeyId, identity);
  }

  /** The key no longer works. */
  forget(accessKeyId: string): void {
    this.#byKey.delete(accessKeyId);
  }

  /** The temporary keys of an account stop working now; answers how many. */
  expire(account: string): number {
    const temporary = [...this.#byKey].filter(
      ([, one]) => one.account === account && one.expires !== undefined,
    );
    for (const [key, one] of temporary) this.#byKey.set(key, { ...one, expires: new Date(0) });
    return temporary.length;
  }

  find(accessKeyId: string): Identity | undefined {
    return this.#byKey.get(accessKeyId);
  }
}

/** Whether IAM takes no calls from it: a user's session without MFA. Source: STS API reference, "GetSessionToken". */
export function isBarred(identity: Identity, service: string): boolean {
  return service === 'iam' && identity.expires !== undefined && identity.arn.includes(':user/');
}

/** The caller a scope and an identity describe. */
export function callerOf(scope: Scope, identity: Identity, sessionToken: string | undefined): Caller {
  return {
    account: identity.account,
    region: scope.region,
    partition: partitionOf(scope.region),
    accessKeyId: scope.accessKeyId,
    sessionToken,
  };
}

/** Refusals of a request for who signed it, and for which region. Source: each service's common errors page. */
export const keyRefusals = {
  missing(protocol: Protocol): AwsError {
    if (protocol === 's3') return new AwsError('AccessDenied', 'Access Denied', 403);
    return new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token', 403);
  },

  unknown(protocol: Protocol): AwsError {
    switch (protocol) {
      case 'ec2':
        return new AwsError(
          'AuthFailure',
          'AWS was not able to validate the provided access credentials',
          401,
        );
      case 's3': {
        const sentence = 'The AWS Access Key Id you provided does not exist in our records.';
        return new AwsError('InvalidAccessKeyId', sentence, 403);
      }
      case 'json':
        return new AwsError('UnrecognizedClientException', INVALID_TOKEN, 400);
      case 'query':
      case 'route53':
        return new AwsError('InvalidClientTokenId', INVALID_TOKEN, 403);
    }
  },

  expired(protocol: Protocol): AwsError {
    switch (protocol) {
      case 'ec2':
        return new AwsError('RequestExpired', 'Request has expired.', 400);
      case 's3':
        return new AwsError('ExpiredToken', 'The provided token has expired.', 400);
      case 'json':
        return new AwsError('ExpiredTokenException', EXPIRED_TOKEN, 400);
      case 'query':
      case 'route53':
        return new AwsError('ExpiredToken', EXPIRED_TOKEN, 403);
    }
  },

  /** AWS has no address for such a region at all; with our one address for everything, it is the signature's scope. */
  noRegion(protocol: Protocol, region: string): AwsError {
    const sentence = `Credential should be scoped to a valid region, not '${region}'.`;
    switch (protocol) {
      case 'ec2':
        return new AwsError('AuthFailure', sentence, 401);
      case 's3':
        return new AwsError('AuthorizationHeaderMalformed', sentence, 400);
      case 'json':
        return new AwsError('InvalidSignatureException', sentence, 400);
      case 'query':
      case 'route53':
        return new AwsError('SignatureDoesNotMatch', sentence, 403);
    }
  },
};

const INVALID_TOKEN = 'The security token included in the request is invalid.';
const EXPIRED_TOKEN = 'The security token included in the request is expired';
