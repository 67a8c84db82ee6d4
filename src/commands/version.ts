/** `aws-operator version`: the same facts as `GET /`, as YAML. */
import process from 'node:process';
import { stringify } from 'yaml';
import { type VersionDocument, versionDocument } from '../observe/version-document.ts';
import { versionBundles } from '../releases/index.ts';

declare const OPERATOR_COMMIT: string | undefined;

/** Who this program is. The commit is put in by the bundler; from sources it is `unknown`. */
export function version(): VersionDocument {
  return versionDocument({
    commit: typeof OPERATOR_COMMIT === 'string' ? OPERATOR_COMMIT : 'unknown',
    source: 'https://github.com/giantswarm/aws-operator',
    platform: process.platform,
    arch: process.arch,
    nodeVersion: process.version,
    bundles: versionBundles(),
  });
}

export function versionText(): string {
  const { version_bundles: versionBundles, git_commit: gitCommit, ...rest } = version();
  return stringify({ ...rest, gitCommit, versionBundles });
}
