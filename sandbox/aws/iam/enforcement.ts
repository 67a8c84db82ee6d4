/** The switch that makes IAM policies count, and the check of a call by them. Off, whoever has a working key may do everything. */
import type { Call, ServicesFor } from '../contract.ts';
import type { Identities, Identity } from '../identities.ts';
import { kindOf } from '../meter.ts';
import type { Protocol } from '../wire/name-call.ts';
import type { WireRequest } from '../wire/request.ts';
import { parseDocument } from './document.ts';
import { evaluate, type Policies } from './evaluation.ts';
import { IdentityPolicyStore } from './identity-policies.ts';
import type { Asked, Permission, PermissionsOf } from './permission.ts';
import { type Principal, principalArn, principalOf } from './principal.ts';
import { denial } from './refusals.ts';
import { requestKeys } from './request-keys.ts';
import { autoScalingPermissions } from './services/autoscaling.ts';
import { ec2Permissions } from './services/ec2.ts';
import { elbPermissions } from './services/elb.ts';
import { iamPermissions } from './services/iam.ts';
import { kmsPermissions } from './services/kms.ts';
import { otherPermissions } from './services/others.ts';
import { s3Permissions } from './services/s3.ts';
import { stsPermissions } from './services/sts.ts';

/** One call on its way, as the gateway knows it. */
export interface Approach {
  readonly call: Call;
  readonly request: WireRequest;
  readonly protocol: Protocol;
  /** The service of ours that calls on a user's behalf. */
  readonly via?: string | undefined;
}

const SERVICES: Readonly<Record<string, PermissionsOf>> = {
  autoscaling: autoScalingPermissions,
  ec2: ec2Permissions,
  elasticloadbalancing: elbPermissions,
  iam: iamPermissions,
  kms: kmsPermissions,
  s3: s3Permissions,
  sts: stsPermissions,
};

/** Services that act with their caller's rights; all others act in a service-linked role of their own. */
const FORWARDING = new Set(['cloudformation']);

/** One gateway's enforcement. */
export class Enforcement {
  /** Whether policies count. */
  enforced: boolean;
  readonly #identities: Identities;
  readonly #backstage: ServicesFor;
  readonly #policies: IdentityPolicyStore;
  readonly #used = new Map<string, Set<string>>();

  constructor(parts: {
    readonly identities: Identities;
    readonly backstage: ServicesFor;
    readonly enforced: boolean;
  }) {
    this.enforced = parts.enforced;
    this.#identities = parts.identities;
    this.#backstage = parts.backstage;
    this.#policies = new IdentityPolicyStore(parts.backstage);
  }

  /** Throws the refusal of the first thing the caller may not do. An account's root may do everything in its account. */
  async check(approach: Approach): Promise<void> {
    const { call, request, via } = approach;
    if (!this.enforced || (via !== undefined && !FORWARDING.has(via))) return;
    const identity = this.#identities.find(call.caller.accessKeyId);
    const principal = identity === undefined ? undefined : principalOf(identity);
    if (identity === undefined || principal === undefined || principal.kind === 'root') return;
    const asked = { call, request, backstage: this.#backstage };
    for (const permission of await permissionsOf(asked)) {
      await this.#decide({ ...approach, identity, principal, permission });
    }
  }

  /** The actions each user and role was allowed while policies counted: what a least policy has to hold. */
  used(): Readonly<Record<string, readonly string[]>> {
    return Object.fromEntries([...this.#used].map(([arn, actions]) => [arn, [...actions].toSorted()]));
  }

  /** To be told when IAM was changed past the gateway. */
  forget(account: string): void {
    this.#policies.forget(account);
  }

  /** To be told of every call that went through, since it may have changed a policy. */
  done({ service, action, caller }: Call): void {
    if (service === 'iam' && kindOf(action) === 'write') this.#policies.forget(caller.account);
  }

  async #decide(question: Approach & AskedFor): Promise<void> {
    const { call, via, request, identity, principal, permission, protocol } = question;
    const holder = await this.#policies.of(principal, call.caller);
    const userAgent = request.headers['user-agent'];
    const { tags, path } = holder;
    const now = new Date();
    const circumstances = { principal, identity, tags, path, caller: call.caller, via, userAgent, now };
    const policies: Policies = {
      ...holder,
      session: identity.sessionPolicy === undefined ? undefined : parseDocument(identity.sessionPolicy),
      resource: await permission.policy?.(),
      resourceDecides: permission.policyDecides ?? false,
    };
    const { action, resource, owner = principal.account } = permission;
    const keys = requestKeys(circumstances, permission);
    const verdict = await evaluate({ principal, action, resource, owner, keys }, policies);
    if (!verdict.allowed) throw denial({ principal, permission, verdict, protocol });
    const arn = principalArn(principal, path);
    this.#used.set(arn, (this.#used.get(arn) ?? new Set()).add(action));
  }
}

interface AskedFor {
  readonly identity: Identity;
  readonly principal: Principal;
  readonly permission: Permission;
}

async function permissionsOf(asked: Asked): Promise<readonly Permission[]> {
  return await (SERVICES[asked.call.service] ?? otherPermissions)(asked);
}
