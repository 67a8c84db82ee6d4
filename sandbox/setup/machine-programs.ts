/** Has everything that machines of guest clusters run. */
import type { MachinePrograms } from '../machines/hosted.ts';
import type { DownloadSites } from './downloads.ts';
import { ensureIgnition, findIgnition } from './ignition.ts';
import {
  etcd,
  etcdProduct,
  etcdTools,
  etcdToolsProduct,
  kubernetesProduct,
  kubernetesProgram,
  type Product,
  type Wanted,
} from './products.ts';
import { ensure, find, shelfOf } from './programs.ts';
import type { Workshop } from './workshop.ts';

const hollowKubelet: Wanted = { built: { name: 'hollow-kubelet', mainPackage: './hollow-kubelet' } };

const machineKubernetes: readonly Wanted[] = [
  ...['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kubectl'].map(kubernetesProgram),
  hollowKubelet,
];

/** Everything that machines of guest clusters run. */
export async function ensureMachines(workshop: Workshop, sites: DownloadSites): Promise<MachinePrograms> {
  const base = { workshop, sites };
  const [ignition, etcds, tools, kubernetes] = await Promise.all([
    ensureIgnition(workshop),
    ensure({ ...base, product: etcdProduct, usually: 'about 2 min' }, [etcd]),
    ensure({ ...base, product: etcdToolsProduct, usually: 'about 30 s' }, etcdTools),
    ensure(
      { ...base, product: kubernetesProduct, usually: 'about 3 min after kube-apiserver' },
      machineKubernetes,
    ),
  ]);
  return programsOf(ignition, [...etcds, ...tools, ...kubernetes]);
}

/** The same when all of it is there already; undefined when something would have to be made or downloaded. */
export async function findMachines(workshop: Workshop): Promise<MachinePrograms | undefined> {
  const look = async (
    product: Product,
    wanted: readonly Wanted[],
  ): Promise<readonly (string | undefined)[]> => {
    const shelf = await shelfOf(product);
    return await Promise.all(wanted.map((each) => find(workshop, shelf, each)));
  };
  const [ignition, ...found] = await Promise.all([
    findIgnition(workshop),
    look(etcdProduct, [etcd]),
    look(etcdToolsProduct, etcdTools),
    look(kubernetesProduct, machineKubernetes),
  ]);
  const paths = found.flat();
  if (ignition === undefined || paths.some((path) => path === undefined)) return undefined;
  return programsOf(ignition, paths.map(String));
}

/** `paths` in the order in which they are wanted above. */
function programsOf(ignition: string, paths: readonly string[]): MachinePrograms {
  const [server, ctl, utl, apiserver, manager, scheduler, client, kubelet] = paths.map(String);
  return {
    ignition,
    etcd: String(server),
    etcdctl: String(ctl),
    etcdutl: String(utl),
    'kube-apiserver': String(apiserver),
    'kube-controller-manager': String(manager),
    'kube-scheduler': String(scheduler),
    kubectl: String(client),
    'hollow-kubelet': String(kubelet),
  };
}
