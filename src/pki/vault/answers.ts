/** What Vault's answers look like, as far as they are read here. */
import * as z from 'zod';
import { type Attempt, garbledError } from './errors.ts';

/** The answer in its shape. An error names the fields that are wrong, never their values. */
export function read<T>(attempt: Attempt, schema: z.ZodType<T>, answer: unknown): T {
  const { success, data, error } = schema.safeParse(answer);
  if (success) return data;
  const fields = error.issues.map(({ path }) => path.join('.') || 'everything');
  throw garbledError(attempt, `something else than Vault would; wrong are: ${fields.join(', ')}`);
}

/** Of a LIST. */
export const idList = z.object({ data: z.object({ keys: z.array(z.string()) }) });
/** Who signs; an empty text where nobody was chosen. */
export const chosenRoot = z.object({ data: z.object({ default: z.string() }) });
/** One issuer of an engine. */
export const rootDetails = z.object({
  data: z.object({ certificate: z.string(), issuer_name: z.string(), key_id: z.string() }),
});
export const issued = z.object({ data: z.object({ certificate: z.string(), private_key: z.string() }) });
