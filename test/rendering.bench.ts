/** What it costs to render all configs of a cluster: at most 20 ms, since every pass does it. */
import { expect, test } from 'vitest';
import { machineRoles } from '../src/machine/machine-input.ts';
import { machineSource } from '../src/machine/machine-source.ts';
import { input, shapes } from '../src/machine/samples-for-tests.ts';
import { sha256 } from '../src/support/json.ts';

test('all configs of a cluster with three masters are rendered in 20 ms, to the same bytes every time', () => {
  const cluster = shapes['highly-available'];
  const renderings = Array.from({ length: 100 }, () => {
    const start = performance.now();
    const sources = machineRoles.map((role) => machineSource(input(cluster, role)));
    const milliseconds = performance.now() - start;
    return { milliseconds, hash: sha256(JSON.stringify(sources.map(({ config }) => config))) };
  });
  const sorted = renderings.map(({ milliseconds }) => milliseconds).toSorted((a, b) => a - b);
  const [best = 0, median = 0, worst = 0] = [sorted[0], sorted[50], sorted.at(-1)];
  console.log(
    `rendered in ${median.toFixed(1)} ms (median of 100; best ${best.toFixed(1)}, worst ${worst.toFixed(1)})`,
  );
  expect(new Set(renderings.map(({ hash }) => hash)).size).toBe(1);
  // What others do on the computer is not measured.
  expect(best).toBeLessThan(20);
});
