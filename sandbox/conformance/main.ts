/** `make conformance`: runs the cases against our own sandbox, an ENDPOINT, or AWS (`ENDPOINT=aws`). */
import { readCases } from './case-file.ts';
import { endpointPlace, type Place, sandboxPlace } from './place.ts';
import { allWell, explanations, table } from './report.ts';
import { runCases } from './run.ts';

const endpoint = process.env['ENDPOINT'] ?? '';
/** Only cases whose file or title contains it. */
const only = process.env['ONLY'] ?? '';

async function findPlace(): Promise<Place> {
  if (endpoint === '') return await sandboxPlace(console.log);
  return await endpointPlace(endpoint === 'aws' ? undefined : endpoint, process.env);
}

/** The exit code. */
async function main(): Promise<number> {
  const cases = readCases().filter(({ file, title }) => `${file} ${title}`.includes(only));
  if (cases.length === 0) throw new Error(`No case is called "${only}".`);
  const place = await findPlace();
  try {
    const begun = performance.now();
    const results = await runCases(cases, place);
    console.log(`${table(results)}\n`);
    const told = explanations(results);
    if (told !== '') console.log(`${told}\n`);
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    console.log(`${cases.length} cases at ${place.name} in ${seconds} s`);
    return allWell(results) ? 0 : 1;
  } finally {
    await place.stop();
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
