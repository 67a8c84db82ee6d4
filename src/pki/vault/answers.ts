/** What Vault's answers look like, as far as they are read here. */
import type * as z from 'zod';
import { type Attempt, garbledError } from './errors.ts';

/** The answer in its shape. An error names the fields that are wrong, never their values. */
export function read<T>(attempt: Attempt, schema: z.ZodType<T>, answer: unknown): T {
  const { success, data, error } = schema.safeParse(answer);
  if (success) return data;
  const fields = error.issues.map(({ path }) => path.join('.') || 'everything');
  throw garbledError(attempt, `something else than Vault would; wrong are: ${fields.join(', ')}`);
}
