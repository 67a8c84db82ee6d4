/** The reference pages of what a user reads on an AWSConfig: conditions, reasons, error codes, causes of failure. */
import { conditionTypes } from '../../src/api/conditions.ts';
import { type ReasonFacts, reasons } from '../../src/api/reasons.ts';
import { causeTable } from '../../src/aws/cause-table.ts';
import { errorCodes } from '../../src/support/errors.ts';
import { code, heading, type Page, table } from './page.ts';

export const conditionsPage: Page = {
  path: 'docs/reference/conditions.md',
  render: () =>
    `${heading('Conditions', 'src/api/conditions.ts')}
Each has a status, a [reason](reasons.md), one sentence, and the generation it was found for. \`Ready\` gives the worst of all.

${table(
  ['condition', 'true means'],
  Object.entries(conditionTypes).map(([type, meaning]) => [code(type), meaning]),
)}`,
};

export const reasonsPage: Page = {
  path: 'docs/reference/reasons.md',
  render: () => {
    const all: readonly [string, ReasonFacts][] = Object.entries(reasons);
    const rows = all.map(([name, { meaning, who, remedy }]) => [code(name), meaning, who, remedy]);
    return `${heading('Reasons', 'src/api/reasons.ts')}
The closed list of reasons a condition can give.

${table(['reason', 'meaning', 'who can end it', 'how'], rows)}`;
  },
};

export const errorsPage: Page = {
  path: 'docs/reference/errors.md',
  render: () =>
    `${heading('Error codes', 'src/support/errors.ts')}
Every failure of AWS or Kubernetes becomes one of these; its sentence names operation, object, account and the vendor's words.

${table(
  ['code', 'meaning'],
  Object.entries(errorCodes).map(([name, meaning]) => [code(name), meaning]),
)}`,
};

export const causesPage: Page = {
  path: 'docs/reference/failure-causes.md',
  render: () => {
    const rows = causeTable.map((row) => [code(row.name), row.class, row.mender, row.remedy]);
    return `${heading('Causes of stack failures', 'src/aws/causes.ts')}
What the operator recognises in AWS's words. Transient and capacity failures are tried again after 30 s and then ever later, quota,
permission and conflict every hour; the others wait for a change. What no row knows is tried three times.

${table(['cause', 'class', 'who', 'remedy'], rows)}`;
  },
};
