/** The computer behind the instances: boots a machine for each, gives it what is attached, and takes its power away. */

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DescribeVolumesCommand, type EC2Client } from '@aws-sdk/client-ec2';
import { clearLeftovers } from '../processes.ts';
import { ignite } from './boot/ignition.ts';
import { writeImage } from './boot/root.ts';
import { stockUp } from './boot/stock.ts';
import { type InstanceFacts, subnetCidr } from './facts.ts';
import type { HostedMachine, HostOptions } from './hosted.ts';
import { Machine } from './machine.ts';
import { Plugs, type Subnet } from './network/plugs.ts';
import { keepStaticPods } from './pods/static-pods.ts';
import { type Journal, journalIn } from './units/journal.ts';
import { UnitRunner } from './units/runner.ts';
import { enabledUnits, readUnits } from './units/unit-file.ts';
import { Volumes } from './volumes.ts';

interface Hosted {
  instance: InstanceFacts;
  machine: Machine | undefined;
  units: UnitRunner | undefined;
  failure: string | undefined;
  /** Ids of volumes and interfaces that it has. */
  readonly attached: Set<string>;
  /** What is being done to it, one thing after another. */
  work: Promise<void>;
}

/** Flatcar brings these; a hollow kubelet needs neither. */
const given = new Set(['containerd.service', 'locksmithd.service']);

export class Host {
  readonly #options: HostOptions;
  readonly #plugs: Plugs;
  readonly #volumes: Volumes;
  readonly #hosted = new Map<string, Hosted>();

  constructor(options: HostOptions) {
    this.#options = options;
    this.#plugs = new Plugs(options.fabric);
    this.#volumes = new Volumes(join(options.directory, 'volumes'));
  }

  /** Of a host that was killed. */
  static async removeRemains(directory: string): Promise<void> {
    const names = await readdir(join(directory, 'machines')).catch(() => []);
    for (const name of names) await clearLeftovers(join(directory, 'machines', name));
    await new Volumes(join(directory, 'volumes')).releaseAll();
  }

  list(): readonly HostedMachine[] {
    return [...this.#hosted.values()];
  }

  find(id: string): HostedMachine | undefined {
    return this.#hosted.get(id);
  }

  /** Makes machines be what EC2 says of these instances. Returns at once; work goes on. */
  follow(instances: readonly InstanceFacts[], ec2: EC2Client): void {
    for (const instance of instances) {
      const known = this.#hosted.get(instance.id);
      const up = instance.state === 'running' || instance.state === 'pending';
      if (known === undefined && up) this.#begin(instance, ec2);
      else if (known !== undefined && up) this.#renew(known, instance, ec2);
      else if (known !== undefined) this.#end(known);
    }
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#hosted.values()].map(async ({ machine }) => await machine?.powerOff()));
    await Promise.all([...this.#hosted.values()].map(({ work }) => work));
    await this.#volumes.releaseAll();
  }

  #begin(instance: InstanceFacts, ec2: EC2Client): void {
    const hosted: Hosted = {
      instance,
      machine: undefined,
      units: undefined,
      failure: undefined,
      attached: new Set(),
      work: Promise.resolve(),
    };
    this.#hosted.set(instance.id, hosted);
    this.#then(hosted, async () => await this.#boot(hosted, ec2));
    this.#then(hosted, async () => await this.#attach(hosted, ec2));
  }

  #renew(hosted: Hosted, instance: InstanceFacts, ec2: EC2Client): void {
    hosted.instance = instance;
    this.#then(hosted, async () => await this.#attach(hosted, ec2));
  }

  #end(hosted: Hosted): void {
    const { id, vpcId } = hosted.instance;
    this.#hosted.delete(id);
    this.#then(hosted, async () => {
      await hosted.machine?.powerOff();
      await this.#plugs.unplug(id, vpcId);
    });
    void hosted.machine?.powerOff();
  }

  #then(hosted: Hosted, work: () => Promise<void>): void {
    hosted.work = hosted.work.then(work).catch((error: Error) => this.#failed(hosted, error));
  }

  /** Power, network; what comes after goes on by itself, because units wait for what is attached meanwhile. */
  async #boot(hosted: Hosted, ec2: EC2Client): Promise<void> {
    const { instance } = hosted;
    const { id, hostname } = instance;
    const { authority, programs } = this.#options;
    const directory = this.#directory(hosted);
    await writeImage({ root: join(directory, 'root'), hostname, authority });
    const machine = await Machine.start({ id, directory, programs: { ...programs }, hostname });
    hosted.machine = machine;
    if (!this.#hosted.has(id)) return await machine.powerOff();
    const first = instance.interfaces.find(({ index }) => index === 0);
    if (first === undefined) throw new Error(`${id} has no network interface`);
    await this.#plugs.plugFirst(machine, first, await subnetOf(instance, ec2));
    hosted.attached.add(first.id);
    this.#run(hosted, machine).catch((error: Error) => {
      if (machine.running) this.#failed(hosted, error);
    });
  }

  #failed(hosted: Hosted, { message }: Error): void {
    hosted.failure ??= message;
    this.#journal(hosted)(`does not boot: ${message}`);
    this.#options.report(`   ${hosted.instance.id} does not boot: ${message}`);
  }

  async #run(hosted: Hosted, machine: Machine): Promise<void> {
    const journal = this.#journal(hosted);
    await ignite(machine, journal);
    await stockUp(machine.root, this.#options.mirror, journal);
    const units = new UnitRunner({ machine, units: await readUnits(machine.root), given, journal });
    hosted.units = units;
    units.start(await enabledUnits(machine.root));
    await units.active('kubelet.service');
    await keepStaticPods(machine, journal);
  }

  async #attach(hosted: Hosted, ec2: EC2Client): Promise<void> {
    const { machine, instance, attached } = hosted;
    if (machine?.running !== true) return;
    for (const facts of instance.interfaces.filter(({ id }) => !attached.has(id))) {
      attached.add(facts.id);
      await this.#plugs.plugLater(machine, facts, await subnetOf(instance, ec2));
    }
    for (const { id } of instance.volumes.filter((each) => !attached.has(each.id))) {
      attached.add(id);
      const index = [...attached].filter((each) => each.startsWith('vol-')).length;
      const { Volumes: found } = await ec2.send(new DescribeVolumesCommand({ VolumeIds: [id] }));
      await this.#volumes.attach(machine, { id, gibibytes: found?.[0]?.Size ?? 1, index });
    }
  }

  #directory({ instance }: Hosted): string {
    return join(this.#options.directory, 'machines', instance.id);
  }

  #journal(hosted: Hosted): Journal {
    return journalIn(join(this.#directory(hosted), 'log'));
  }
}

async function subnetOf({ vpcId, subnetId }: InstanceFacts, ec2: EC2Client): Promise<Subnet> {
  return { vpcId, cidr: await subnetCidr(ec2, subnetId) };
}
