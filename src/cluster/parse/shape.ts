/** Reads an object against its schema; what has the wrong shape becomes problems in a user's words. */
import type { core, z } from 'zod';
import type { Problem } from '../problem.ts';

/** The spec with static defaults, or what of it has the wrong shape. `kind` is what `kubectl explain` knows. */
export function readShape<S extends z.ZodType>(
  schema: S,
  spec: unknown,
  kind: string,
): { readonly spec: z.infer<S> } | { readonly problems: readonly Problem[] } {
  const result = schema.safeParse(withoutNulls(spec ?? {}));
  if (result.success) return { spec: result.data };
  return { problems: result.error.issues.map((issue) => shapeProblem(issue, kind)) };
}

function shapeProblem(issue: core.$ZodIssue, kind: string): Problem {
  const path = issue.path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('');
  const missing = issue.message.endsWith('received undefined');
  return {
    field: `spec${path}`,
    problem: missing ? 'it is missing' : issue.message.replace(/^Invalid input: /, ''),
    remedy: `See \`kubectl explain ${kind}.spec\` for what belongs there.`,
  };
}

/** The value without null members: 2018 clients wrote null for empty lists. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(entries.map(([key, member]) => [key, withoutNulls(member)]));
}
