/** The reference page of releases: what each version bundle pins. */
import { releases } from '../../src/releases/index.ts';
import type { Release } from '../../src/releases/release.ts';
import { code, heading, type Page, table } from './page.ts';

const intro = `
\`spec.versionBundle.version\` of an AWSConfig names one of these. A cluster whose version is not among them is not touched.
Everything that a machine downloads itself is pinned by version and SHA-256; container images by their tags.
`;

export const releasesPage: Page = {
  path: 'docs/reference/releases.md',
  render: () => [heading('Releases', 'src/releases') + intro, ...releases.map(section)].join('\n'),
};

function section(release: Release): string {
  const { version, components, changelogs, image, assets, images, certificates } = release;
  return [
    `## ${version}\n`,
    table(
      ['component', 'version'],
      components.map((one) => [one.name, one.version]),
    ),
    `Machine image: owner \`${image.owner}\`, name ${[...new Set(Object.values(image.name))].map(code).join(', ')}.`,
    `Certificates: ${certificates.map(code).join(', ')}.\n`,
    '### Changes\n',
    table(
      ['component', 'kind', 'change'],
      changelogs.map((one) => [one.component, one.kind, one.description]),
    ),
    '### Downloads\n',
    table(
      ['file', 'version', 'SHA-256 for x86_64', 'SHA-256 for arm64'],
      assets.map(({ name, version: of, sha256 }) => [name, of, code(sha256.x86_64), code(sha256.arm64)]),
    ),
    '### Container images\n',
    table(
      ['name', 'image'],
      Object.entries(images).map(([name, at]) => [name, code(at)]),
    ),
  ].join('\n');
}
