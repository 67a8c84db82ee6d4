/** Which releases this operator has, and how one is found. */
import { release400 } from './4.0.0.ts';
import type { Change, Component, Release } from './release.ts';

/** Every release, oldest first. */
export const releases: readonly Release[] = [release400];

/** The release of this version bundle version; undefined when this operator does not have it. */
export function releaseFor(version: string): Release | undefined {
  return releases.find((release) => release.version === version);
}

/** A version bundle, as `GET /` shows it. */
export interface VersionBundle {
  readonly name: 'aws-operator';
  readonly provider: 'aws';
  readonly version: string;
  readonly changelogs: readonly Change[];
  readonly components: readonly Component[];
}

/** All releases as version bundles. */
export function versionBundles(): readonly VersionBundle[] {
  return releases.map(({ version, changelogs, components }) => ({
    name: 'aws-operator',
    provider: 'aws',
    version,
    changelogs,
    components,
  }));
}
