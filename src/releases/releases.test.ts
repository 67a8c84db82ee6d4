/** The releases are complete, pinned, and shown as valid version bundles. */
import { expect, it } from 'vitest';
import { releaseFor, releases, type VersionBundle, versionBundles } from './index.ts';
import { asset, type Change } from './release.ts';
import { bundleProblems } from './validation.ts';

const [bundle] = versionBundles() as [VersionBundle];

it('finds a release by its exact version and no other', () => {
  expect(releaseFor('4.0.0')?.kubernetes).toBe('1.36.3');
  for (const version of ['', '4.0', '4.0.1', 'v4.0.0', '3.1.2', 'toString'])
    expect(releaseFor(version)).toBeUndefined();
});

it('shows releases as version bundles that keep the rules', () => {
  expect(bundleProblems(versionBundles())).toEqual([]);
  expect(bundle).toMatchObject({ name: 'aws-operator', provider: 'aws', version: '4.0.0' });
  expect(Object.keys(bundle).toSorted()).toEqual(['changelogs', 'components', 'name', 'provider', 'version']);
});

it.each([
  ['no bundle at all', []],
  ['the same version twice', [bundle, bundle]],
  ['a version of two numbers', [{ ...bundle, version: '4.0' }]],
  ['a version with a suffix', [{ ...bundle, version: '4.0.0-rc1' }]],
  [
    'a component with a v before its version',
    [{ ...bundle, components: [{ name: 'etcd', version: 'v3.6.12' }] }],
  ],
  ['no changelog', [{ ...bundle, changelogs: [] }]],
  ['a kind of change that does not exist', [{ ...bundle, changelogs: [change('improved')] }]],
  ['another name among them', [bundle, { ...bundle, version: '4.0.1', name: 'kvm-operator' }]],
])('refuses %s', (_, bundles) => {
  expect(bundleProblems(bundles as readonly VersionBundle[])).toHaveLength(1);
});

function change(kind: string): Change {
  return { component: 'etcd', description: '', kind: kind as Change['kind'] };
}

it('pins every download by version and hash for both architectures', () => {
  for (const release of releases)
    for (const { name, version, url, sha256 } of release.assets)
      for (const architecture of ['x86_64', 'arm64'] as const) {
        expect(sha256[architecture], `${name} ${architecture}`).toMatch(/^[0-9a-f]{64}$/);
        expect(url[architecture]).toMatch(/^https:\/\//);
        expect(url[architecture]).toContain(version);
        expect(url[architecture]).toContain(architecture === 'arm64' ? 'arm64' : 'amd64');
      }
});

it('pins every container image by tag', () => {
  for (const release of releases)
    for (const image of Object.values(release.images)) expect(image).toMatch(/^[a-z0-9./-]+:v?\d[\d.]*$/);
});

it('never gives two files the same hash', () => {
  const hashes = releases.flatMap(({ assets }) => assets.flatMap(({ sha256 }) => Object.values(sha256)));
  expect(new Set(hashes).size).toBe(hashes.length);
});

it('hands out an asset by name', () => {
  const [release] = releases;
  if (release === undefined) throw new Error('there is no release');
  expect(asset(release, 'kubelet').version).toBe(release.kubernetes);
});
