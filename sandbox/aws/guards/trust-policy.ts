/** Reads a role's trust policy and decides whether it lets a caller in. Source: IAM user guide, "Policy evaluation logic". */

export interface TrustedCaller {
  readonly arn: string;
  readonly account: string;
  readonly externalId?: string | undefined;
}

interface Statement {
  readonly effect: string;
  readonly actions: readonly string[];
  /** Values of `Principal.AWS`; `*` alone stands for everybody. */
  readonly principals: readonly string[];
  readonly conditions: readonly Condition[];
}

interface Condition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

/** The statements of a policy's JSON; none when it cannot be read. */
export function parseTrust(json: string): readonly Statement[] {
  try {
    const policy = asObject(JSON.parse(json));
    return asList(policy['Statement']).map((statement) => parseStatement(asObject(statement)));
  } catch {
    return [];
  }
}

/** Some statement allows the caller to assume the role and none denies it. */
export function trusts(statements: readonly Statement[], caller: TrustedCaller): boolean {
  const matching = statements.filter((statement) => matches(statement, caller));
  const denied = matching.some(({ effect }) => effect === 'Deny');
  return !denied && matching.some(({ effect }) => effect === 'Allow');
}

function parseStatement(statement: Readonly<Record<string, unknown>>): Statement {
  const principal = statement['Principal'];
  const conditions = Object.entries(asObject(statement['Condition'])).flatMap(([operator, keys]) =>
    Object.entries(asObject(keys)).map(([key, values]) => ({ operator, key, values: asStrings(values) })),
  );
  return {
    effect: String(statement['Effect']),
    actions: asStrings(statement['Action']),
    principals: principal === '*' ? ['*'] : asStrings(asObject(principal)['AWS']),
    conditions,
  };
}

function matches(statement: Statement, caller: TrustedCaller): boolean {
  return (
    statement.actions.some((action) => ['sts:assumerole', 'sts:*', '*'].includes(action.toLowerCase())) &&
    statement.principals.some((principal) => names(principal, caller)) &&
    statement.conditions.every((condition) => holds(condition, caller))
  );
}

/** A principal is everybody, an account, one user or session, or a role: then every session of it. */
function names(principal: string, { arn, account }: TrustedCaller): boolean {
  if (principal === '*' || principal === account || principal === arn) return true;
  if (/^arn:[a-z-]+:iam::\d{12}:root$/.test(principal)) return principal.split(':')[4] === account;
  const role = /^arn:([a-z-]+):iam::(\d{12}):role\/(?:.+\/)?([^/]+)$/.exec(principal);
  if (role === null) return false;
  return arn.startsWith(`arn:${role[1]}:sts::${role[2]}:assumed-role/${role[3]}/`);
}

/** Conditions we do not know never hold: nobody gets in by a rule that was not understood. */
function holds({ operator, key, values }: Condition, caller: TrustedCaller): boolean {
  const asked: Readonly<Record<string, string | undefined>> = {
    'sts:externalid': caller.externalId,
    'aws:principalaccount': caller.account,
    'aws:principalarn': principalArn(caller.arn),
  };
  const actual = asked[key.toLowerCase()];
  if (actual === undefined) return false;
  if (operator === 'StringEquals' || operator === 'ArnEquals') return values.includes(actual);
  if (operator !== 'StringLike' && operator !== 'ArnLike') return false;
  return values.some((pattern) => like(pattern).test(actual));
}

/** A session counts as its role. Source: IAM user guide, "AWS global condition context keys", aws:PrincipalArn. */
function principalArn(arn: string): string {
  const session = /^arn:([a-z-]+):sts::(\d{12}):assumed-role\/([^/]+)\/.+$/.exec(arn);
  return session === null ? arn : `arn:${session[1]}:iam::${session[2]}:role/${session[3]}`;
}

function like(pattern: string): RegExp {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`);
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function asList(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

function asStrings(value: unknown): readonly string[] {
  return asList(value).map(String);
}
