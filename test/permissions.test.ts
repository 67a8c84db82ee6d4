/** The IAM policies that are handed to users: complete for what the operator calls, and written in AWS's own words. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { actionTable } from '../sandbox/aws/iam/action-table.ts';
import { likeInAnyCase } from '../sandbox/aws/iam/patterns.ts';

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

function granted(file: string): readonly string[] {
  const { Statement: statements } = JSON.parse(read(`config/iam/${file}.json`)) as {
    Statement: readonly { Action: readonly string[] }[];
  };
  return statements.flatMap(({ Action }) => Action);
}

/** The second column of the page that is made from what the adapters import. */
function called(): readonly string[] {
  const rows = [...read('docs/reference/aws-actions.md').matchAll(/^\| `[^`]+` \| `([^`]+)` \|$/gm)];
  return rows.flatMap(([, actions = '']) => actions.split(', '));
}

const files = ['host-identity', 'guest-role'] as const;

describe('the policies', () => {
  test('allow every action that the operator calls, but asking who it is, which nobody can be denied', () => {
    const patterns = files.flatMap(granted);
    const missing = called().filter((action) => !patterns.some((pattern) => likeInAnyCase(pattern, action)));
    expect(called().length).toBeGreaterThan(50);
    expect(missing).toEqual(['sts:GetCallerIdentity']);
  });

  test.each(files)('of the %s name only actions that AWS has', (file) => {
    const unknown = granted(file).filter((pattern) => {
      const [service = '', name = ''] = pattern.split(':');
      const { actions = {}, withoutResources = [] } = actionTable()[service] ?? {};
      return ![...Object.keys(actions), ...withoutResources].some((known) => likeInAnyCase(name, known));
    });
    expect(unknown).toEqual([]);
  });

  test.each(files)('of the %s give nothing away by wildcard but looking', (file) => {
    expect(granted(file).filter((action) => action.includes('*') && !action.endsWith(':Describe*'))).toEqual(
      [],
    );
  });

  test.each(files)('of the %s fit into a managed policy, which holds 6,144 characters', (file) => {
    expect(read(`config/iam/${file}.json`).replaceAll(/\s/g, '').length).toBeLessThan(6_144);
  });
});
