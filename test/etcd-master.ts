/** A master as etcd sees it: its scripts below a temporary folder, and a real etcd as the rendered static pod says. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { type RunningProcess, startProcess } from '../sandbox/processes.ts';
import { until } from '../sandbox/stage/until.ts';
import { etcdMemberDomain } from '../src/cluster/names.ts';
import { type Run, TestMachine } from '../src/machine/machine-for-tests.ts';
import { machineSource } from '../src/machine/machine-source.ts';
import { input } from '../src/machine/samples-for-tests.ts';
import { bucket, type Fleet, onOwnPorts } from './etcd-fleet.ts';

const manifests = '/etc/kubernetes/manifests';

export class EtcdMaster {
  readonly machine: TestMachine;
  readonly #fleet: Fleet;
  readonly #index: number;
  #pod: RunningProcess | undefined;
  #stopped = false;
  #kubelet: Promise<unknown> = Promise.resolve();

  private constructor(fleet: Fleet, index: number) {
    this.machine = new TestMachine(bucket(fleet.objects));
    this.#fleet = fleet;
    this.#index = index;
  }

  /** A master up to where its kubelet runs; `volume` is the folder that another master of this number left. */
  static async boot(fleet: Fleet, index: number, volume?: string): Promise<EtcdMaster> {
    const master = new EtcdMaster(fleet, index);
    const { machine } = master;
    const source = machineSource({ ...input(fleet.cluster, 'master'), certificates: fleet.certificates });
    await machine.install(onOwnPorts(source.config, fleet, index));
    for (const { path, content } of source.secrets) machine.write(path, content.reveal(), 0o600);
    machine.write('/etc/aws-operator/machine.env', `MASTER_INDEX="${index}"\n`);
    for (const folder of ['/opt/bin', manifests, '/var/lib'])
      await mkdir(machine.path(folder), { recursive: true });
    if (volume === undefined) await mkdir(machine.path('/var/lib/etcd'));
    else await rename(volume, machine.path('/var/lib/etcd'));
    for (const name of ['etcdctl', 'etcdutl'] as const)
      await symlink(fleet.programs[name], machine.path(`/opt/bin/${name}`));
    const issued = await master.run('certificates');
    if (issued.status !== 0) throw new Error(issued.stderr);
    const pod = await readFile(machine.path(`/opt/aws-operator/etcd/etcd-${index}.yaml`), 'utf8');
    machine.write(`${manifests}/etcd.yaml`, pod);
    master.#kubelet = until('told to stop', () => master.#look(), { deadline: 900_000 });
    return master;
  }

  async run(call: string): Promise<Run> {
    const index = String(this.#index);
    const facts = { NODE_NAME: `ip-10-1-0-${index}.example`, INSTANCE_ID: `i-0123456789abcdef${index}` };
    return await this.machine.run(call, { ...facts, MASTER_INDEX: index });
  }

  /** etcdctl as the scripts call it. */
  async etcdctl(...args: readonly string[]): Promise<string> {
    const pem = (kind: string): string => this.machine.path(`/etc/kubernetes/ssl/etcd-${kind}.pem`);
    const endpoint = `https://127.0.0.1:${this.#fleet.ports[this.#index]?.client}`;
    const who = ['--endpoints', endpoint, '--cacert', pem('ca'), '--cert', pem('crt'), '--key', pem('key')];
    return (
      await promisify(execFile)(this.#fleet.programs.etcdctl, [...who, ...args], { timeout: 20_000 })
    ).stdout.trim();
  }

  async valueOf(key: string): Promise<string> {
    return await this.etcdctl('get', key, '--print-value-only');
  }

  async revision(): Promise<number> {
    const [{ Status: status }] = JSON.parse(
      await this.etcdctl('endpoint', 'status', '--write-out', 'json'),
    ) as [{ readonly Status: { readonly header: { readonly revision: number } } }];
    return status.header.revision;
  }

  /** Resolves when this member takes part in a cluster that can agree. */
  async answers(): Promise<void> {
    const healthy = async (): Promise<boolean> =>
      await this.etcdctl('endpoint', 'health').then(
        () => true,
        () => false,
      );
    await until('etcd answers', healthy, { deadline: 90_000, state: () => this.#pod?.lastLines(5) });
  }

  /** Ends the machine at once, as EC2 does, and answers where what was on its volume is now. */
  async terminate(): Promise<string> {
    const volume = `${this.machine.root}-volume`;
    await this.stop();
    await rename(this.machine.path('/var/lib/etcd'), volume);
    this.machine[Symbol.dispose]();
    return volume;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#kubelet;
  }

  async close(): Promise<void> {
    await this.stop();
    this.machine[Symbol.dispose]();
    await rm(`${this.machine.root}-volume`, { recursive: true, force: true });
  }

  /** Runs the pod of the manifest while it is there, as a kubelet does. */
  async #look(): Promise<boolean> {
    const path = this.machine.path(`${manifests}/etcd.yaml`);
    const wanted = !this.#stopped && existsSync(path);
    if (wanted && this.#pod?.running !== true) this.#pod = await this.#start(path);
    if (!wanted && this.#pod !== undefined) {
      await this.#pod.stop();
      this.#pod = undefined;
    }
    return this.#stopped;
  }

  async #start(path: string): Promise<RunningProcess> {
    const pod = parse(await readFile(path, 'utf8')) as {
      readonly spec: { readonly containers: readonly { readonly command: readonly string[] }[] };
    };
    const [, ...args] = pod.spec.containers[0]?.command ?? [];
    const [command = '', ...rest] = [...(await this.#knowingNames()), this.#fleet.programs.etcd, ...args];
    return await startProcess({
      name: 'etcd',
      command,
      args: rest,
      directory: this.machine.path('/var/log'),
    });
  }

  /** Members call each other by name, so several of them see a hosts file of their own, as on a machine. */
  async #knowingNames(): Promise<readonly string[]> {
    const { cluster } = this.#fleet;
    if (cluster.masters.count === 1) return [];
    const lines = this.#fleet.ports.map((_, index) => `127.0.0.1 ${etcdMemberDomain(cluster, index)}\n`);
    this.machine.write('/etc/hosts', `127.0.0.1 localhost\n${lines.join('')}`);
    const script = 'mount --bind "$0" /etc/hosts && exec "$@"';
    return ['unshare', '--mount', 'bash', '-c', script, this.machine.path('/etc/hosts')];
  }
}
