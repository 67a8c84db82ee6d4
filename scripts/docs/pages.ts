/** All pages of the reference that are made from sources; a new page is one more entry here. */
import { awsActionsPage } from './aws-actions.ts';
import { awsConfigPage, certConfigPage } from './awsconfig.ts';
import { causesPage, conditionsPage, errorsPage, reasonsPage } from './conditions.ts';
import { fidelityPage } from './fidelity.ts';
import { flagsPage } from './flags.ts';
import { metricsPage } from './metrics.ts';
import type { Page } from './page.ts';
import { releasesPage } from './releases.ts';

export const pages: readonly Page[] = [
  awsConfigPage,
  certConfigPage,
  releasesPage,
  flagsPage,
  metricsPage,
  conditionsPage,
  reasonsPage,
  errorsPage,
  causesPage,
  awsActionsPage,
  fidelityPage,
];
