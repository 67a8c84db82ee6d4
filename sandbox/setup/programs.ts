/** Has etcd and the programs of Kubernetes: from KUBEBUILDER_ASSETS, the cache, the official downloads, or their Go modules. */
import { basename, join } from 'node:path';
import type { HostClusterTools } from '../host-cluster/index.ts';
import { type DownloadSites, reachable } from './downloads.ts';
import { goBuild, recipeOf } from './go-build.ts';
import {
  controllers,
  etcd,
  etcdProduct,
  etcdTools,
  etcdToolsProduct,
  kubeApiserver,
  kubectl,
  kubernetesProduct,
  type Product,
  type Wanted,
} from './products.ts';
import { executable, inPath, type Workshop } from './workshop.ts';

/** Everything the host cluster runs. */
export async function ensureHostCluster(workshop: Workshop, sites: DownloadSites): Promise<HostClusterTools> {
  const [[etcdPath], [apiserverPath, controllersPath]] = await Promise.all([
    ensure({ workshop, sites, product: etcdProduct, usually: 'about 2 min' }, [etcd]),
    ensure({ workshop, sites, product: kubernetesProduct, usually: 'about 6 min' }, [
      kubeApiserver,
      controllers,
    ]),
  ]);
  const path = String(controllersPath);
  return {
    etcd: String(etcdPath),
    kubeApiserver: String(apiserverPath),
    controllers: {
      path,
      program: path.endsWith('host-controllers') ? 'host-controllers' : 'kube-controller-manager',
    },
  };
}

/** The kubectl of the PATH, of whatever version, else one of the host cluster's version. */
export async function ensureKubectl(workshop: Workshop, sites: DownloadSites): Promise<string> {
  const own = await inPath('kubectl', workshop.environment);
  if (own !== undefined) return own;
  const job = { workshop, sites, product: kubernetesProduct, usually: 'about 30 s after kube-apiserver' };
  return String((await ensure(job, [kubectl]))[0]);
}

/** Paths of the programs by which masters store snapshots of etcd and go back to them. */
export interface EtcdTools {
  readonly etcdctl: string;
  readonly etcdutl: string;
}

export async function ensureEtcdTools(workshop: Workshop, sites: DownloadSites): Promise<EtcdTools> {
  const job = { workshop, sites, product: etcdToolsProduct, usually: 'about 30 s' };
  const [etcdctl, etcdutl] = await ensure(job, etcdTools);
  return { etcdctl: String(etcdctl), etcdutl: String(etcdutl) };
}

export interface Job {
  readonly workshop: Workshop;
  readonly sites: DownloadSites;
  readonly product: Product;
  readonly usually: string;
}

/** The paths of the wanted programs, in their order. */
export async function ensure(job: Job, wanted: readonly Wanted[]): Promise<readonly string[]> {
  const { progress, cache } = job.workshop;
  const shelf = await shelfOf(job.product);
  const title = `${wanted.map(({ released, built }) => released ?? built.name).join(', ')} ${job.product.version}`;
  const look = () => Promise.all(wanted.map((each) => find(job.workshop, shelf, each)));
  const had = await look();
  if (had.every((path) => path !== undefined)) {
    const names = had.map((path) => basename(path)).join(', ');
    const cached = had.every((path) => path.startsWith(cache.directory));
    progress.had(
      `${names}${cached ? ` ${job.product.version}` : ''}`,
      cached ? 'cached' : 'KUBEBUILDER_ASSETS',
    );
    return had;
  }
  const waiting = (holder: string): void => progress.say(`${title}: process ${holder} makes it`);
  return await cache.locked(shelf.source, waiting, async () => {
    const missing = async (): Promise<readonly Wanted[]> => {
      const paths = await look();
      return wanted.filter((_, index) => paths[index] === undefined);
    };
    await downloadAll({ ...job, shelf }, await missing());
    await buildAll({ ...job, shelf }, await missing());
    return (await look()).map(String);
  });
}

/** The cache's folders for what is downloaded and what is built. */
interface Shelf {
  readonly release: string;
  readonly source: string;
}

export async function shelfOf(product: Product): Promise<Shelf> {
  const release = `${product.module}-${product.version}-${process.platform}-${process.arch}`;
  return { release, source: `${release}-source-${await recipeOf(product)}` };
}

export async function find(
  { cache, environment }: Workshop,
  shelf: Shelf,
  { released, built }: Wanted,
): Promise<string | undefined> {
  const assets = environment['KUBEBUILDER_ASSETS'];
  const published = released === undefined ? [] : [cache.path(shelf.release, released)];
  const given = assets && released !== undefined ? [join(assets, released)] : [];
  const places = [...given, ...published, cache.path(shelf.source, built.name)];
  for (const place of places) if (await executable(place)) return place;
  return undefined;
}

/** Downloads what it can; says why when it cannot, so that building comes next. */
async function downloadAll(job: Job & { readonly shelf: Shelf }, wanted: readonly Wanted[]): Promise<void> {
  const { workshop, product, shelf } = job;
  const site = job.sites[product.site];
  const names = wanted.flatMap(({ released }) => released ?? []);
  if (names.length === 0) return;
  if (!(await reachable(site))) {
    workshop.progress.say(`${names.join(', ')}: ${site} is out of reach, so it is built from source`);
    return;
  }
  const title = { title: `${names.join(', ')} ${product.version} from ${site}`, usually: 'about 20 s' };
  try {
    await workshop.progress.step(title, () =>
      workshop.cache.files(shelf.release, names, async (folder) => {
        await Promise.all(names.map((name) => product.download(workshop, { site, name, folder })));
      }),
    );
  } catch (error) {
    workshop.progress.say(`${(error as Error).message} So it is built from source.`);
  }
}

async function buildAll(job: Job & { readonly shelf: Shelf }, wanted: readonly Wanted[]): Promise<void> {
  const { workshop, product, shelf } = job;
  if (wanted.length === 0) return;
  const programs = wanted.map((each) => each.built);
  const names = programs.map((each) => each.name);
  const title = { title: `${names.join(', ')} ${product.version} from source`, usually: job.usually };
  await workshop.progress.step(title, (follow) =>
    workshop.cache.files(shelf.source, names, async (folder) => {
      // With a folder for several programs Go names each file after its package's path, and etcd's ends in `v3`.
      const target = programs.length === 1 ? join(folder, String(names[0])) : folder;
      await goBuild(workshop, { ...product, programs, target }, follow);
    }),
  );
}
