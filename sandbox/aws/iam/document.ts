/** Reads policy documents of IAM: who may do what to which resource, and when. Source: IAM user guide, "Grammar of the IAM JSON policy language". */

/** Patterns of an element and of its `Not…` twin. */
export interface Patterns {
  readonly values: readonly string[];
  /** True: the element is `NotAction`, `NotResource` or `NotPrincipal`, and matches what no pattern matches. */
  readonly negated: boolean;
}

export interface Condition {
  /** `StringLike`, with its prefix `ForAnyValue:` or `ForAllValues:` and its suffix `IfExists`. */
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: Patterns;
  /** Absent in trust policies, which speak of their role. */
  readonly resources: Patterns | undefined;
  /** Values of `Principal.AWS`, `*` for everybody, services as they are named; absent in identity policies. */
  readonly principals: Patterns | undefined;
  readonly conditions: readonly Condition[];
}

type Json = Readonly<Record<string, unknown>>;

/** The statements of a policy's JSON. Throws a SyntaxError when the text is not JSON. */
export function parseDocument(json: string): readonly Statement[] {
  return asList(asObject(JSON.parse(json))['Statement']).map((statement) =>
    parseStatement(asObject(statement)),
  );
}

function parseStatement(statement: Json): Statement {
  return {
    effect: statement['Effect'] === 'Allow' ? 'Allow' : 'Deny',
    actions: patterns(statement, 'Action', asStrings) ?? { values: [], negated: false },
    resources: patterns(statement, 'Resource', asStrings),
    principals: patterns(statement, 'Principal', principalNames),
    conditions: Object.entries(asObject(statement['Condition'])).flatMap(([operator, keys]) =>
      Object.entries(asObject(keys)).map(([key, values]) => ({ operator, key, values: asStrings(values) })),
    ),
  };
}

function patterns(
  statement: Json,
  element: string,
  read: (value: unknown) => readonly string[],
): Patterns | undefined {
  if (statement[element] !== undefined) return { values: read(statement[element]), negated: false };
  const not = statement[`Not${element}`];
  return not === undefined ? undefined : { values: read(not), negated: true };
}

/** `{ AWS: … }` and `{ Service: … }` name principals; `*` alone is everybody, as `{ AWS: "*" }` is. */
function principalNames(principal: unknown): readonly string[] {
  if (typeof principal === 'string') return [principal];
  return Object.values(asObject(principal)).flatMap(asStrings);
}

function asObject(value: unknown): Json {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function asList(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

function asStrings(value: unknown): readonly string[] {
  return asList(value).map(String);
}
