/** Performs calls with nothing behind: what is made is written down, what is asked is read from there, and nothing runs. */
import { randomBytes } from 'node:crypto';
import { AwsError, type Call, type OwnService } from '../contract.ts';
import type { Arrived } from '../execution.ts';
import type { Identities } from '../identities.ts';
import { type Answer, jsonAnswer, queryAnswer } from '../wire/answer.ts';
import { ec2Answer } from './ec2.ts';
import { KeyLedger } from './kms.ts';
import { BucketLedger } from './s3.ts';

export interface LedgerParts {
  readonly identities: Identities;
  readonly ownServices: ReadonlyMap<string, OwnService>;
}

/** One ledger. What it does not keep it refuses by name. */
export class LedgerExecution {
  readonly #parts: LedgerParts;
  readonly #keys = new KeyLedger();
  readonly #buckets = new BucketLedger();

  constructor(parts: LedgerParts) {
    this.#parts = parts;
  }

  async perform(arrived: Arrived): Promise<Answer> {
    const { call } = arrived;
    const { service, action, requestId } = call;
    const own = this.#parts.ownServices.get(service);
    if (own !== undefined) {
      const answer = { service, action, requestId, result: await own.handle(call) };
      return arrived.protocol === 'json' ? jsonAnswer(answer) : queryAnswer(answer);
    }
    switch (service) {
      case 'ec2':
        return ec2Answer(call);
      case 'kms':
        return jsonAnswer({ service, action, requestId, result: this.#keys.answer(call) });
      case 's3':
        return await this.#buckets.answer(arrived);
      case 'sts':
        return queryAnswer({ service, action, requestId, result: this.#identity(call) });
      case 'route53':
        return records(call);
      default:
        return queryAnswer({ service, action, requestId, result: emptiness(call) });
    }
  }

  #identity(call: Call): object {
    const { identities } = this.#parts;
    if (call.action === 'GetCallerIdentity') {
      const identity = identities.find(call.caller.accessKeyId);
      return { UserId: identity?.userId, Account: identity?.account, Arn: identity?.arn };
    }
    const [, account, name] =
      /^arn:[a-z-]+:iam::(\d{12}):role\/(.+)$/.exec(String(call.params['RoleArn'])) ?? [];
    if (call.action !== 'AssumeRole' || account === undefined)
      throw new AwsError('InvalidAction', `The ledger keeps no ${call.action} of that.`);
    const AccessKeyId = `ASIA${randomBytes(8).toString('hex').toUpperCase()}`;
    const Expiration = new Date(Date.now() + Number(call.params['DurationSeconds'] ?? 3_600) * 1_000);
    const arn = `arn:aws:sts::${account}:assumed-role/${name}/${String(call.params['RoleSessionName'])}`;
    identities.learn(AccessKeyId, { account, arn, userId: `AROALEDGER:${name}`, expires: Expiration });
    const secrets = { SecretAccessKey: 'ledger', SessionToken: 'ledger' };
    return {
      Credentials: { AccessKeyId, ...secrets, Expiration },
      AssumedRoleUser: { Arn: arn, AssumedRoleId: name },
    };
  }
}

/** Balancers, groups, roles: none is kept but in stacks. */
function emptiness({ service, action }: Call): object {
  if (service === 'iam' && action.startsWith('Get'))
    throw new AwsError('NoSuchEntity', 'The ledger keeps no such object.', 404);
  const reads =
    /^(Describe|List)/.test(action) && ['autoscaling', 'elasticloadbalancing', 'iam'].includes(service);
  if (!reads) throw new AwsError('InvalidAction', `The ledger keeps no ${service}:${action}.`);
  return {};
}

function records({ action }: Call): Answer {
  if (action !== 'ListResourceRecordSets')
    throw new AwsError('InvalidInput', `The ledger keeps no route53:${action}.`);
  const text =
    '<ListResourceRecordSetsResponse><ResourceRecordSets></ResourceRecordSets><IsTruncated>false</IsTruncated>' +
    '<MaxItems>300</MaxItems></ListResourceRecordSetsResponse>';
  return { status: 200, headers: { 'content-type': 'text/xml' }, body: Buffer.from(text) };
}
