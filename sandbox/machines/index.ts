/** Machines behind the instances of the local AWS: each that EC2 says is running really boots, and ends when EC2 says so. */
import { rm } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import type { Caller } from '../aws/contract.ts';
import type { Gateway } from '../aws/gateway.ts';
import { clearLeftovers } from '../processes.ts';
import type { Report } from '../setup/progress.ts';
import { resolverAddress } from './boot/root.ts';
import { type InstanceFacts, instancesOf, userDataOf } from './facts.ts';
import { Host } from './host.ts';
import type { HostedMachine, MachinePrograms } from './hosted.ts';
import { Fabric } from './network/fabric.ts';
import { Authority } from './services/authority.ts';
import { serveAws } from './services/aws-front.ts';
import { bucketRegion } from './services/bucket-region.ts';
import { LoadBalancers } from './services/load-balancers.ts';
import { serveMetadata } from './services/metadata.ts';
import { Mirror } from './services/mirror.ts';
import { resolveName, serveNames } from './services/names.ts';
import { Proxy, proxyName } from './services/proxy.ts';

export interface MachinesOptions {
  /** Everything is below it; what an earlier run left there is ended and removed. */
  readonly directory: string;
  readonly programs: MachinePrograms;
  readonly gateway: Gateway;
  /** Gets a line about each machine that does not boot; nobody by default. */
  readonly report?: Report | undefined;
}

/** Where AWS's names lead to. */
const awsAddress = '100.64.0.1';
/** Where the names of those lead to who publish programs. */
const mirrorAddress = '100.64.0.2';
const proxyAddress = '100.64.0.3';

interface Parts {
  readonly fabric: Fabric;
  readonly mirror: Mirror;
  readonly host: Host;
}

/** Follows EC2 from the moment it is started. */
export class Machines {
  readonly fabric: Fabric;
  /** Where machines download their programs from. */
  readonly mirror: Mirror;
  /** For installations whose machines reach the world by one. */
  readonly proxy: Proxy;
  readonly #gateway: Gateway;
  readonly #host: Host;
  readonly #territories = new Map<string, Caller>();
  readonly #pending = new Set<string>();
  #looking: Promise<void> | undefined;
  #stopped = false;
  #resolve: (name: string) => Promise<readonly string[] | undefined> = async () => undefined;

  private constructor({ gateway }: MachinesOptions, { fabric, mirror, host }: Parts) {
    this.fabric = fabric;
    this.mirror = mirror;
    const resolve = async (name: string): Promise<readonly string[] | undefined> => await this.#resolve(name);
    this.proxy = new Proxy({ fabric, address: proxyAddress, resolve });
    this.#gateway = gateway;
    this.#host = host;
  }

  static async start(options: MachinesOptions): Promise<Machines> {
    const { directory, gateway, programs, report = () => {} } = options;
    await removeRemains(directory);
    const fabric = await Fabric.start(directory);
    const authority = await Authority.make();
    const mirror = new Mirror(mirrorAddress);
    const host = new Host({ directory, fabric, programs, mirror, report, authority: authority.pem });
    const machines = new Machines(options, { fabric, mirror, host });
    await machines.#serve(authority);
    gateway.showConsoles(async (id) => await host.find(id)?.machine?.console.end());
    gateway.onDone(({ service, action, caller }) => {
      if (service === 'ec2' && !/^(Describe|Get|Search)/.test(action)) machines.#look(caller);
    });
    return machines;
  }

  /** Every machine there is, whatever it has come to. */
  list(): readonly HostedMachine[] {
    return this.#host.list();
  }

  find(instanceId: string): HostedMachine | undefined {
    return this.#host.find(instanceId);
  }

  /** The addresses of a name, as machines get them; undefined when there is no such name. */
  async resolve(name: string): Promise<readonly string[] | undefined> {
    return await this.#resolve(name);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#looking;
    await this.#host.stop();
    await this.fabric.stop();
  }

  async #serve(authority: Authority): Promise<void> {
    const { backstage, identities, url } = this.#gateway;
    const accounts = (): readonly Caller[] => [...this.#territories.values()];
    const { fabric, mirror } = this;
    const facts = (test: (instance: InstanceFacts) => boolean): InstanceFacts | undefined =>
      this.list().find(({ instance }) => test(instance))?.instance;
    const balancers = new LoadBalancers({
      fabric,
      backstage,
      accounts,
      addressOf: (id) => facts((instance) => instance.id === id)?.address,
    });
    await fabric.ip(`address add ${awsAddress}/32 dev lo`, `address add ${resolverAddress}/32 dev lo`);
    await serveAws({
      fabric,
      address: awsAddress,
      authority,
      gatewayUrl: url,
      bucketRegion: async (bucket) => await bucketRegion(backstage, accounts(), bucket),
    });
    const loadBalancer = async (name: string): Promise<string | undefined> => await balancers.address(name);
    await mirror.serve(fabric, authority);
    await this.proxy.serve();
    const own = { [proxyName]: proxyAddress };
    const names = { backstage, accounts, awsAddress, mirror, own, loadBalancer };
    this.#resolve = async (name) => await resolveName(names, name);
    await serveNames(fabric, resolverAddress, names);
    await serveMetadata({
      fabric,
      backstage,
      identities,
      instanceAt: (address) => facts((instance) => instance.address === address),
      userData: async ({ id, owner }) => await userDataOf(await backstage(owner).ec2(), id),
    });
  }

  /** Something has changed in an account's EC2; looks once for all that changes meanwhile. */
  #look(caller: Caller): void {
    const key = `${caller.account}/${caller.region}`;
    this.#territories.set(key, caller);
    this.#pending.add(key);
    this.#looking ??= this.#lookAtAll().finally(() => {
      this.#looking = undefined;
    });
  }

  async #lookAtAll(): Promise<void> {
    while (this.#pending.size > 0 && !this.#stopped) {
      // Several changes usually come at once.
      await wait(20);
      const keys = [...this.#pending];
      this.#pending.clear();
      for (const key of keys) {
        const owner = this.#territories.get(key);
        if (owner === undefined) continue;
        const ec2 = await this.#gateway.backstage(owner).ec2();
        this.#host.follow(await instancesOf(ec2, owner), ec2);
      }
    }
  }
}

/** Ends what a sandbox that was killed left running, and frees what it had attached. */
async function removeRemains(directory: string): Promise<void> {
  await Host.removeRemains(directory);
  await clearLeftovers(directory);
  await rm(directory, { recursive: true, force: true });
}
