/** Decides one question, may this principal do this to that, by all policies that have a say. Source: IAM user guide, "Policy evaluation logic". */
import { allHold, UnknownOperator } from './conditions.ts';
import type { Patterns, Statement } from './document.ts';
import { type KeySource, like, likeInAnyCase, substitute } from './patterns.ts';
import { type Principal, principalNamed } from './principal.ts';

/** The policies that have a say about one principal. */
export interface IdentityPolicies {
  readonly identity: readonly Statement[];
  /** Undefined: there is none, and none limits. */
  readonly boundary?: readonly Statement[] | undefined;
  readonly session?: readonly Statement[] | undefined;
}

export interface Question {
  readonly principal: Principal;
  /** `s3:GetObject` */
  readonly action: string;
  /** An ARN, or `*` for an action that knows no resources. */
  readonly resource: string;
  /** 12 digits: whose the resource is. */
  readonly owner: string;
  readonly keys: KeySource;
}

/** Which kind of policy refused. */
export type Refuser =
  | 'identity-based policy'
  | 'resource-based policy'
  | 'permissions boundary'
  | 'session policy';

export type Verdict =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly explicit: boolean; readonly refuser: Refuser };

export interface Policies extends IdentityPolicies {
  /** Of the bucket, key or role; undefined: it has none. */
  readonly resource?: readonly Statement[] | undefined;
  /** KMS and trust: without the resource's own policy nothing counts, not even an identity policy of its account. */
  readonly resourceDecides?: boolean;
}

/** An explicit denial wins, then every kind of policy that limits has to allow. */
export async function evaluate(question: Question, policies: Policies): Promise<Verdict> {
  const kinds: readonly (readonly [Refuser, readonly Statement[] | undefined])[] = [
    ['identity-based policy', policies.identity],
    ['resource-based policy', policies.resource],
    ['permissions boundary', policies.boundary],
    ['session policy', policies.session],
  ];
  for (const [refuser, statements] of kinds) {
    if (await says('Deny', statements, question)) return { allowed: false, explicit: true, refuser };
  }
  const refuser = await missingAllowance(question, policies);
  return refuser === undefined ? { allowed: true } : { allowed: false, explicit: false, refuser };
}

async function missingAllowance(question: Question, policies: Policies): Promise<Refuser | undefined> {
  const own = question.owner === question.principal.account;
  const byIdentity = await says('Allow', policies.identity, question);
  const granted = await grantOf(policies.resource, question);
  const needsGrant = !own || policies.resourceDecides === true;
  if (needsGrant && granted === 'none') return 'resource-based policy';
  if (!byIdentity && !(own && granted === 'principal')) return 'identity-based policy';
  if (policies.boundary !== undefined && !(await says('Allow', policies.boundary, question)))
    return 'permissions boundary';
  if (policies.session !== undefined && !(await says('Allow', policies.session, question)))
    return 'session policy';
  return undefined;
}

/** A resource's policy may let in the principal itself, or its account, which then decides by its identity policies. */
async function grantOf(
  statements: readonly Statement[] | undefined,
  question: Question,
): Promise<'principal' | 'account' | 'none'> {
  let grant: 'account' | 'none' = 'none';
  for (const statement of statements ?? []) {
    if (statement.effect !== 'Allow' || !(await applies(statement, question))) continue;
    if (namedIn(statement, question.principal) === 'principal') return 'principal';
    grant = 'account';
  }
  return grant;
}

async function says(
  effect: Statement['effect'],
  statements: readonly Statement[] | undefined,
  question: Question,
): Promise<boolean> {
  for (const statement of statements ?? []) {
    if (statement.effect === effect && (await applies(statement, question))) return true;
  }
  return false;
}

/** A statement that cannot be understood allows nothing, and denies what it speaks of. */
async function applies(statement: Statement, question: Question): Promise<boolean> {
  const { action, resource, keys, principal } = question;
  if (statement.principals !== undefined && namedIn(statement, principal) === 'none') return false;
  const acts = statement.actions.values.some((pattern) => likeInAnyCase(pattern, action));
  if (acts === statement.actions.negated) return false;
  if (!(await covers(statement.resources, resource, keys))) return false;
  try {
    return await allHold(statement.conditions, keys);
  } catch (error) {
    if (error instanceof UnknownOperator) return statement.effect === 'Deny';
    throw error;
  }
}

function namedIn({ principals }: Statement, principal: Principal): 'principal' | 'account' | 'none' {
  if (principals === undefined) return 'none';
  const named = principals.values.map((name) => principalNamed(name, principal));
  if (principals.negated) return named.every((how) => how === 'none') ? 'principal' : 'none';
  return named.includes('principal') ? 'principal' : named.includes('account') ? 'account' : 'none';
}

async function covers(resources: Patterns | undefined, resource: string, keys: KeySource): Promise<boolean> {
  if (resources === undefined) return true;
  const values = await Promise.all(resources.values.map((value) => substitute(value, keys)));
  const covered = values.some((pattern) => pattern !== undefined && like(pattern, resource));
  return covered !== resources.negated;
}
