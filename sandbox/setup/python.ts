/** Sets up Python environments of pinned packages, each once, in the cache. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { oldestPython } from './versions.ts';
import { inPath, run, type Workshop } from './workshop.ts';

/** A virtual environment: what names it, and the requirements file that pins what it holds. */
interface PythonEnvironment {
  /** Also the package whose version is told. */
  readonly name: string;
  readonly requirements: string;
  readonly usually: string;
}

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** What moto runs in. */
export const motoEnvironment: PythonEnvironment = {
  name: 'moto',
  requirements: here('../aws/moto/requirements.txt'),
  usually: 'about 1 min',
};

/** Clients of AWS to try the sandbox with: boto3 and the `aws` command. */
export const clientsEnvironment: PythonEnvironment = {
  name: 'awscli',
  requirements: here('../clients/requirements.txt'),
  usually: 'about 20 s',
};

/** The path of a Python that has what the requirements pin. An interrupted installation is taken up again. */
export async function ensurePython(
  workshop: Workshop,
  { name, requirements, usually }: PythonEnvironment,
): Promise<string> {
  const { cache, progress } = workshop;
  const content = await readFile(requirements, 'utf8');
  const entry = `${name}-${createHash('sha256').update(content).digest('hex').slice(0, 12)}`;
  const title = `${name} ${new RegExp(`^${name}\\S*==(\\S+)`, 'm').exec(content)?.[1] ?? ''}`.trim();
  const python = cache.path(entry, 'bin', 'python');
  if (cache.has(entry, '.complete')) {
    progress.had(title, 'cached');
    return python;
  }
  const base = await basePython(workshop);
  const waiting = (holder: string): void => progress.say(`${title}: process ${holder} installs it`);
  return await cache.locked(entry, waiting, () =>
    progress.step({ title, usually }, async (follow) => {
      if (cache.has(entry, '.complete')) return python;
      await run(workshop, { name: `${name}-venv`, command: base, args: ['-m', 'venv', cache.path(entry)] });
      await run(workshop, {
        name: `${name}-pip`,
        command: python,
        args: ['-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', '-r', requirements],
        follow: (log) => follow(() => `${log().match(/^Collecting /gm)?.length ?? 0} packages found`),
      });
      await writeFile(cache.path(entry, '.complete'), '');
      return python;
    }),
  );
}

/** A Python that is new enough; rejects with one sentence when there is none. */
async function basePython({ environment }: Workshop): Promise<string> {
  const found: string[] = [];
  for (const name of ['python3', 'python']) {
    const path = await inPath(name, environment);
    const version = path === undefined ? undefined : await pythonVersion(path);
    if (path === undefined || version === undefined) continue;
    if (version.major === oldestPython.major && version.minor >= oldestPython.minor) return path;
    found.push(`${path} is ${version.major}.${version.minor}`);
  }
  const least = `${oldestPython.major}.${oldestPython.minor}`;
  const reason = found.length === 0 ? 'none is in the PATH' : found.join(', ');
  throw new Error(`The local AWS needs Python ${least} or newer (${reason}); install it and run this again.`);
}

async function pythonVersion(path: string): Promise<{ major: number; minor: number } | undefined> {
  const script = 'import sys; print(*sys.version_info[:2])';
  const answer = await promisify(execFile)(path, ['-c', script]).catch(() => undefined);
  const [major, minor] = answer?.stdout.trim().split(' ').map(Number) ?? [];
  return major === undefined || minor === undefined ? undefined : { major, minor };
}
