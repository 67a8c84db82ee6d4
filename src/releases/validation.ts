/** Whether version bundles keep the rules that tools reading `GET /` rely on. Kept from the 2018 operator. */
import type { VersionBundle } from './index.ts';
import { changeKinds } from './release.ts';

/** Everything wrong with a list of bundles, one sentence each; empty when nothing is. */
export function bundleProblems(bundles: readonly VersionBundle[]): readonly string[] {
  const [first] = bundles;
  if (first === undefined) return ['there is no version bundle'];
  const versions = bundles.map(({ name, provider, version }) => `${name} ${provider} ${version}`);
  const repeated = versions.filter((version, index) => versions.indexOf(version) !== index);
  return [
    ...repeated.map((version) => `the bundle ${version} is there twice`),
    ...bundles.filter(({ name }) => name !== first.name).map(({ name }) => `${name} is not ${first.name}`),
    ...bundles.flatMap(problemsOf),
  ];
}

function problemsOf({ version, changelogs, components }: VersionBundle): readonly string[] {
  const versions = [{ name: 'the bundle', version }, ...components];
  const kinds: readonly string[] = changeKinds;
  return [
    ...versions
      .filter((one) => !isVersion(one.version))
      .map((one) => `${version}: ${one.name} has version "${one.version}"`),
    ...(changelogs.length === 0 ? [`${version}: there is no changelog`] : []),
    ...changelogs
      .filter(({ kind }) => !kinds.includes(kind))
      .map(({ component, kind }) => `${version}: a change of ${component} is "${kind}"`),
  ];
}

/** Exactly three numbers with dots between them. */
function isVersion(text: string): boolean {
  return /^\d+\.\d+\.\d+$/.test(text);
}
