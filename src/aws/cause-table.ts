/** The known causes of stack failures in one table. Source: AWS's messages as they appear in public bug reports. */
import type { CauseRow } from './cause.ts';
import { generalCauses } from './causes-in-general.ts';
import { networkCauses } from './causes-in-network.ts';
import { resourceCauses } from './causes-in-resources.ts';
import { denialCauses } from './causes-of-denial.ts';

/** In order of precedence: words about rights may be wrapped in any others, and the last rows are the vaguest. */
export const causeTable: readonly CauseRow[] = [
  ...denialCauses,
  ...networkCauses,
  ...resourceCauses,
  ...generalCauses,
];
