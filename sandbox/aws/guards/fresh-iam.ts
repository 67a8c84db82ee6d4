/** IAM takes a while to tell the other services about a new role or instance profile; moto tells them at once. */
import { AwsError, type Call, type SandboxClock } from '../contract.ts';
import type { Identities } from '../identities.ts';
import type { Guard } from './guard.ts';
import { textParam } from './occupants.ts';

/** How long what is new in IAM stays unknown elsewhere. */
export interface Consistency {
  /** By the sandbox's clock; 0, the default, is at once, as is everything while the clock is `instant`. */
  iamSeconds: number;
}

/** The parameter by which each call names what has to be told. */
const MADE: Readonly<Record<string, string>> = {
  CreateRole: 'RoleName',
  CreateInstanceProfile: 'InstanceProfileName',
  AddRoleToInstanceProfile: 'InstanceProfileName',
};

/** What was made, until it is known everywhere. */
class Newcomers {
  readonly #fresh = new Map<string, number>();
  readonly #clock: SandboxClock;
  readonly #consistency: Consistency;

  constructor(clock: SandboxClock, consistency: Consistency) {
    this.#clock = clock;
    this.#consistency = consistency;
  }

  has(account: string, parameter: string, name: string): boolean {
    return this.#fresh.has([account, parameter, name].join('/'));
  }

  notice({ service, action, params, caller }: Call): void {
    const parameter = service === 'iam' ? MADE[action] : undefined;
    if (parameter === undefined || this.#consistency.iamSeconds === 0) return;
    const key = [caller.account, parameter, params[parameter]].join('/');
    this.#fresh.set(key, (this.#fresh.get(key) ?? 0) + 1);
    void this.#clock.wait(this.#consistency.iamSeconds * 1000).then(() => {
      const left = (this.#fresh.get(key) ?? 1) - 1;
      if (left === 0) this.#fresh.delete(key);
      else this.#fresh.set(key, left);
    });
  }
}

/**
 * STS refuses a role as if it were not there, EC2 a profile as invalid. Sources: IAM user guide, "Troubleshooting IAM:
 * changes that I make are not always immediately visible"; kops and Karpenter, which wait when EC2 says these words.
 */
export function freshIam(
  { identities, clock }: { readonly identities: Identities; readonly clock: SandboxClock },
  consistency: Consistency,
): readonly Guard[] {
  const newcomers = new Newcomers(clock, consistency);
  const assume: Guard = {
    service: 'sts',
    actions: ['AssumeRole'],
    noticed: (call) => newcomers.notice(call),
    async check(call) {
      const roleArn = textParam(call, 'RoleArn') ?? '';
      if (!newcomers.has(roleArn.split(':')[4] ?? '', 'RoleName', lastPart(roleArn))) return;
      const arn = identities.find(call.caller.accessKeyId)?.arn ?? '';
      const sentence = `User: ${arn} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`;
      throw new AwsError('AccessDenied', sentence, 403);
    },
  };
  const launch: Guard = {
    service: 'ec2',
    actions: ['RunInstances', 'AssociateIamInstanceProfile', 'ReplaceIamInstanceProfileAssociation'],
    async check(call) {
      const profile = (call.params['IamInstanceProfile'] ?? {}) as Readonly<Record<string, string>>;
      const member = profile['Name'] === undefined ? 'arn' : 'name';
      const value = profile['Name'] ?? profile['Arn'] ?? '';
      if (!newcomers.has(call.caller.account, 'InstanceProfileName', lastPart(value))) return;
      const invalid = `Invalid IAM Instance Profile ${member === 'arn' ? 'ARN' : 'name'}`;
      const sentence = `Value (${value}) for parameter iamInstanceProfile.${member} is invalid. ${invalid}`;
      throw new AwsError('InvalidParameterValue', sentence);
    },
  };
  return [assume, launch];
}

function lastPart(arn: string): string {
  return arn.split('/').at(-1) ?? '';
}
