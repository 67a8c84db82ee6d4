/** Collects what IAM keeps about a user or role: its policies of every kind, its boundary, its tags; remembered until IAM changes. */
import {
  GetGroupPolicyCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  GetUserCommand,
  GetUserPolicyCommand,
  type IAMClient,
  ListAttachedGroupPoliciesCommand,
  ListAttachedRolePoliciesCommand,
  ListAttachedUserPoliciesCommand,
  ListGroupPoliciesCommand,
  ListGroupsForUserCommand,
  ListRolePoliciesCommand,
  ListUserPoliciesCommand,
} from '@aws-sdk/client-iam';
import type { Caller, ServicesFor } from '../contract.ts';
import { parseDocument, type Statement } from './document.ts';
import type { IdentityPolicies } from './evaluation.ts';
import { tagsIn } from './permission.ts';
import type { Principal } from './principal.ts';

export interface Holder extends IdentityPolicies {
  /** Tags of the user or role. */
  readonly tags: Readonly<Record<string, string>>;
  readonly path: string;
}

/** Nobody: what a user or role holds that is gone. */
const NOTHING: Holder = { identity: [], tags: {}, path: '/' };

/** Answers from memory until `forget` is called for the account. */
export class IdentityPolicyStore {
  readonly #backstage: ServicesFor;
  readonly #held = new Map<string, Map<string, Promise<Holder>>>();
  /** Policies of AWS's own never change. */
  readonly #managed = new Map<string, Promise<readonly Statement[]>>();

  constructor(backstage: ServicesFor) {
    this.#backstage = backstage;
  }

  /** IAM has changed in this account. */
  forget(account: string): void {
    this.#held.delete(account);
  }

  /** Whatever speaks for the principal; `caller` says in which partition to look. */
  async of(principal: Principal, caller: Caller): Promise<Holder> {
    const account = this.#held.get(principal.account) ?? new Map<string, Promise<Holder>>();
    this.#held.set(principal.account, account);
    const key = `${principal.kind}/${principal.name}`;
    const known = account.get(key) ?? this.#look(principal, caller);
    account.set(key, known);
    known.catch(() => account.delete(key));
    return await known;
  }

  async #look(principal: Principal, caller: Caller): Promise<Holder> {
    const iam = await this.#backstage({ ...caller, account: principal.account }).iam();
    const found = principal.kind === 'role' ? this.#role(iam, principal) : this.#user(iam, principal);
    return await found.catch((error: unknown) => {
      if (error instanceof Error && error.name.startsWith('NoSuchEntity')) return NOTHING;
      throw error;
    });
  }

  async #role(iam: IAMClient, { name: RoleName }: Principal): Promise<Holder> {
    const { Role: role } = await iam.send(new GetRoleCommand({ RoleName }));
    const { PolicyNames: names = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
    const inline = await each(names, async (PolicyName) =>
      decoded((await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }))).PolicyDocument),
    );
    const { AttachedPolicies: attached = [] } = await iam.send(
      new ListAttachedRolePoliciesCommand({ RoleName }),
    );
    return await this.#holder(iam, { object: role, inline, attached });
  }

  async #user(iam: IAMClient, { name: UserName }: Principal): Promise<Holder> {
    const { User: user } = await iam.send(new GetUserCommand({ UserName }));
    const { PolicyNames: names = [] } = await iam.send(new ListUserPoliciesCommand({ UserName }));
    const inline = await each(names, async (PolicyName) =>
      decoded((await iam.send(new GetUserPolicyCommand({ UserName, PolicyName }))).PolicyDocument),
    );
    const { AttachedPolicies: attached = [] } = await iam.send(
      new ListAttachedUserPoliciesCommand({ UserName }),
    );
    const groups = await this.#groups(iam, UserName);
    return await this.#holder(iam, {
      object: user,
      inline: [...inline, ...groups.inline],
      attached: [...attached, ...groups.attached],
    });
  }

  async #groups(iam: IAMClient, UserName: string) {
    const { Groups: groups = [] } = await iam.send(new ListGroupsForUserCommand({ UserName }));
    const found = await each(groups, async ({ GroupName }) => {
      const { PolicyNames: names = [] } = await iam.send(new ListGroupPoliciesCommand({ GroupName }));
      const inline = await each(names, async (PolicyName) =>
        decoded((await iam.send(new GetGroupPolicyCommand({ GroupName, PolicyName }))).PolicyDocument),
      );
      const { AttachedPolicies: attached = [] } = await iam.send(
        new ListAttachedGroupPoliciesCommand({ GroupName }),
      );
      return { inline, attached };
    });
    return {
      inline: found.flatMap(({ inline }) => inline),
      attached: found.flatMap(({ attached }) => attached),
    };
  }

  async #holder(iam: IAMClient, { object, inline, attached }: Found): Promise<Holder> {
    const managed = await each(attached, ({ PolicyArn: arn = '' }) => this.#document(iam, arn));
    const boundary = object?.PermissionsBoundary?.PermissionsBoundaryArn;
    return {
      identity: [...inline.flatMap(parseDocument), ...managed.flat()],
      boundary: boundary === undefined ? undefined : await this.#document(iam, boundary),
      tags: tagsIn(object?.Tags),
      path: object?.Path ?? '/',
    };
  }

  async #document(iam: IAMClient, PolicyArn: string): Promise<readonly Statement[]> {
    const read = async (): Promise<readonly Statement[]> => {
      const { Policy: policy } = await iam.send(new GetPolicyCommand({ PolicyArn }));
      const version = new GetPolicyVersionCommand({ PolicyArn, VersionId: policy?.DefaultVersionId });
      return parseDocument(decoded((await iam.send(version)).PolicyVersion?.Document));
    };
    if (!PolicyArn.includes(':iam::aws:')) return await read();
    const known = this.#managed.get(PolicyArn) ?? read();
    this.#managed.set(PolicyArn, known);
    known.catch(() => this.#managed.delete(PolicyArn));
    return await known;
  }
}

interface Found {
  readonly object:
    | {
        readonly Path?: string | undefined;
        readonly Tags?:
          | readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[]
          | undefined;
        readonly PermissionsBoundary?: { readonly PermissionsBoundaryArn?: string | undefined } | undefined;
      }
    | undefined;
  readonly inline: readonly string[];
  readonly attached: readonly { readonly PolicyArn?: string | undefined }[];
}

async function each<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<readonly R[]> {
  return await Promise.all(items.map(work));
}

/** IAM hands out documents percent-encoded. */
function decoded(document: string | undefined): string {
  return decodeURIComponent(document ?? '{}');
}
