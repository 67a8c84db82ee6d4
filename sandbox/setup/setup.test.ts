import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { namesIn } from './aws-sdk.ts';
import { Cache } from './cache.ts';
import { ensureTools, type SetupOptions, type Tools, type Want } from './index.ts';
import { Progress } from './progress.ts';
import { kubernetesVersion, vaultVersion } from './versions.ts';

let home: string;
let lines: string[];
/** Nobody listens on the port of a server that was closed. */
let closedSite: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'setup-'));
  lines = [];
  const { site, server } = await serve({});
  server.close();
  closedSite = site;
});

afterEach(() => rm(home, { recursive: true, force: true }));

/** An executable shell script in the PATH that `setUp` uses. */
async function program(name: string, script: string): Promise<void> {
  await mkdir(join(home, 'bin'), { recursive: true });
  await writeFile(join(home, 'bin', name), `#!/bin/sh\n${script}\n`);
  await chmod(join(home, 'bin', name), 0o755);
}

/** Behaves like Go as far as set-up sees: writes each program it is told to build, and notes each call. */
async function goThatBuilds(version = 'go1.26.0'): Promise<void> {
  await program(
    'go',
    `[ "$1" = env ] && { echo ${version}; exit 0; }
    echo build >> ${home}/go-calls
    for word; do case "$word" in
      -o=*) target=\${word#-o=};;
      ./host-controllers|*/cmd/*) [ -d "$target" ] && file=$target/\${word##*/} || file=$target; echo built > $file; chmod +x $file;;
      .) echo built > $target; chmod +x $target;;
      go.etcd.io/*) echo built > $target; chmod +x $target;;
    esac; done`,
  );
}

async function setUp(want: readonly Want[], options: Partial<SetupOptions> = {}): Promise<Tools> {
  return await ensureTools({
    want,
    report: (line) => lines.push(line),
    environment: { PATH: join(home, 'bin'), XDG_CACHE_HOME: join(home, 'cache') },
    sites: { kubernetes: closedSite, etcd: closedSite, vault: closedSite },
    ...options,
  });
}

async function serve(
  files: Readonly<Record<string, string | Buffer>>,
): Promise<{ site: string; server: Server }> {
  const server = createServer((message, response) => {
    const content = files[message.url ?? ''];
    response.writeHead(content === undefined ? 404 : 200).end(content);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { site: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

const sha256 = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex');
const goCalls = async (): Promise<number> =>
  (await readFile(join(home, 'go-calls'), 'utf8').catch(() => '')).split('build').length - 1;

it('builds the host cluster from source when no download site is reachable, and only once', async () => {
  await goThatBuilds();
  const { hostCluster } = await setUp(['host-cluster']);
  expect(await readFile(String(hostCluster?.etcd), 'utf8')).toBe('built\n');
  expect(hostCluster?.kubeApiserver).toMatch(/kube-apiserver$/);
  expect(hostCluster?.controllers.program).toBe('host-controllers');
  expect(lines.filter((line) => line.includes('out of reach'))).toHaveLength(2);

  expect(await setUp(['host-cluster'])).toEqual({ hostCluster });
  expect(await goCalls()).toBe(2);
  expect(lines.at(-1)).toMatch(/cached/);
});

it('builds once when two set-ups run at the same time', async () => {
  await goThatBuilds();
  const [first, second] = await Promise.all([setUp(['host-cluster']), setUp(['host-cluster'])]);
  expect(first).toEqual(second);
  expect(await goCalls()).toBe(2);
});

it('takes the programs of KUBEBUILDER_ASSETS first', async () => {
  await goThatBuilds();
  await program('etcd', '');
  await program('kube-apiserver', '');
  const environment = {
    PATH: join(home, 'bin'),
    XDG_CACHE_HOME: join(home, 'cache'),
    KUBEBUILDER_ASSETS: join(home, 'bin'),
  };
  const { hostCluster } = await setUp(['host-cluster'], { environment });
  expect(hostCluster?.etcd).toBe(join(home, 'bin', 'etcd'));
  expect(hostCluster?.kubeApiserver).toBe(join(home, 'bin', 'kube-apiserver'));
  expect(await goCalls()).toBe(1);
});

const architecture = process.arch === 'arm64' ? 'arm64' : 'amd64';
const kubectlPath = `/${kubernetesVersion}/bin/linux/${architecture}/kubectl`;

it.runIf(process.platform === 'linux')('downloads what is published, checked by its checksum', async () => {
  const { site, server } = await serve({ [kubectlPath]: 'real', [`${kubectlPath}.sha256`]: sha256('real') });
  const { kubectl } = await setUp(['kubectl'], {
    sites: { kubernetes: site, etcd: closedSite, vault: closedSite },
  });
  server.close();
  expect(await readFile(String(kubectl), 'utf8')).toBe('real');
});

it.runIf(process.platform === 'linux')('never keeps a download whose checksum differs', async () => {
  await goThatBuilds();
  const { site, server } = await serve({
    [kubectlPath]: 'forged',
    [`${kubectlPath}.sha256`]: sha256('real'),
  });
  const { kubectl } = await setUp(['kubectl'], {
    sites: { kubernetes: site, etcd: closedSite, vault: closedSite },
  });
  server.close();
  expect(await readFile(String(kubectl), 'utf8')).toBe('built\n');
  expect(lines.join('\n')).toContain(`has the SHA-256 ${sha256('forged')}`);
});

it.runIf(process.platform === 'linux')('takes Vault out of its published archive', async () => {
  await writeFile(join(home, 'vault'), '#!/bin/sh\necho real\n');
  await promisify(execFile)('python3', ['-m', 'zipfile', '-c', join(home, 'zip'), join(home, 'vault')]);
  const archive = await readFile(join(home, 'zip'));
  const name = `vault_${vaultVersion.slice(1)}_linux_${architecture}.zip`;
  const release = `/vault/${vaultVersion.slice(1)}`;
  const { site, server } = await serve({
    [`${release}/${name}`]: archive,
    [`${release}/vault_${vaultVersion.slice(1)}_SHA256SUMS`]: `${sha256('other')}  other.zip\n${sha256(archive)}  ${name}\n`,
  });
  const sites = { kubernetes: closedSite, etcd: closedSite, vault: site };
  const { vault } = await setUp(['vault'], { sites });
  server.close();
  expect((await promisify(execFile)(String(vault))).stdout).toBe('real\n');
});

it('takes the kubectl of the PATH', async () => {
  await program('kubectl', '');
  expect(await setUp(['kubectl'])).toEqual({ kubectl: join(home, 'bin', 'kubectl') });
});

it('takes the Vault that VAULT_BIN names, then the one of the PATH', async () => {
  await goThatBuilds();
  await program('vault', '');
  await program('other', '');
  const path = join(home, 'bin', 'vault');
  expect(await setUp(['vault'])).toEqual({ vault: path });
  const environment = {
    PATH: join(home, 'bin'),
    XDG_CACHE_HOME: home,
    VAULT_BIN: join(home, 'bin', 'other'),
  };
  expect(await setUp(['vault'], { environment })).toEqual({ vault: join(home, 'bin', 'other') });
  const wrong = setUp(['vault'], { environment: { ...environment, VAULT_BIN: '/nowhere' } });
  await expect(wrong).rejects.toThrow('VAULT_BIN is /nowhere, which is no program.');
  expect(await goCalls()).toBe(0);
});

it('builds Vault from source when there is none, and only once', async () => {
  await goThatBuilds();
  const both = await Promise.all([setUp(['vault']), setUp(['vault'])]);
  expect(await readFile(String(both[0].vault), 'utf8')).toBe('built\n');
  expect(both[0]).toEqual(both[1]);
  expect(await setUp(['vault'])).toEqual(both[0]);
  expect(await goCalls()).toBe(1);
});

it('says in one sentence which Go it needs', async () => {
  await goThatBuilds('go1.21.5');
  await expect(setUp(['host-cluster'])).rejects.toThrow(/needs Go 1\.26 or newer \(go1\.21\.5\)/);
});

it('says in one sentence which Python it needs', async () => {
  await program('python3', 'echo 3 9');
  await expect(setUp(['moto'])).rejects.toThrow(/needs Python 3\.10 or newer \(.*python3 is 3\.9\)/);
});

it('keeps nothing that looks complete of a build that failed, and says how it failed', async () => {
  await program(
    'go',
    `[ "$1" = env ] && { echo go1.26.0; exit 0; }
    echo 'package x is broken'; exit 1`,
  );
  await expect(setUp(['kubectl'])).rejects.toThrow(/failed \(exit code 1\)[^]*package x is broken/);
  const kept = await readdir(join(home, 'cache', 'aws-operator'), { recursive: true, withFileTypes: true });
  expect(kept.filter((entry) => entry.isFile()).map((entry) => entry.name)).toEqual(['go-build-kubectl.log']);
});

it('continues an installation of moto that was interrupted', async () => {
  const install = `case "$*" in
    *sys.version_info*) echo 3 12;;
    *venv*) for word; do folder=$word; done; mkdir -p "$folder/bin"; cp "$0" "$folder/bin/python";;
    *pip*) [ -e ${home}/network ] || exit 1;;
  esac`;
  await program('python3', `PATH=/usr/bin:/bin\n${install}`);
  await expect(setUp(['moto'])).rejects.toThrow(/pip install/);
  await writeFile(join(home, 'network'), '');
  const { moto } = await setUp(['moto']);
  expect(moto?.python).toMatch(/moto-[0-9a-f]{12}\/bin\/python$/);
  await rm(join(home, 'network'));
  expect(await setUp(['moto'])).toEqual({ moto });
});

it('takes over the lock of a process that is gone', async () => {
  const cache = new Cache(home);
  await mkdir(cache.path('locks'), { recursive: true });
  await writeFile(cache.path('locks', 'etcd'), '999999999\n');
  expect(
    await cache.locked(
      'etcd',
      () => {},
      () => Promise.resolve('done'),
    ),
  ).toBe('done');
});

it('tells every interval what still runs and for how long', async () => {
  const progress = new Progress((line) => lines.push(line), 5);
  const { promise, resolve } = Promise.withResolvers<void>();
  const step = progress.step({ title: 'etcd', usually: 'about 1 min' }, (follow) => {
    follow(() => {
      if (lines.length > 3) resolve();
      return '7 packages';
    });
    return promise;
  });
  await step;
  expect(lines[0]).toBe(' ◐ etcd: usually about 1 min');
  expect(lines[1]).toBe(' ◐ etcd: 0 s of about 1 min, 7 packages');
  expect(lines.at(-1)).toBe(' ✓ etcd: 0 s');
});

it('finds what sources use of the AWS SDK, however they import it', () => {
  const ec2 = "import { CreateVpcCommand, type Vpc } from '@aws-sdk/client-ec2';";
  const iam =
    "import * as iam from '@aws-sdk/client-iam';\nnew iam.GetUserCommand({}); iam.paginateListRoles; iam.User;";
  const types = "import type { EC2Client, Tag } from '@aws-sdk/client-ec2';";
  const none = "import type { Bucket } from '@aws-sdk/client-s3';";
  expect(namesIn([ec2, iam, types, none])).toEqual(
    new Map([
      ['@aws-sdk/client-ec2', new Set(['CreateVpcCommand', 'EC2Client'])],
      ['@aws-sdk/client-iam', new Set(['GetUserCommand', 'paginateListRoles'])],
    ]),
  );
});
