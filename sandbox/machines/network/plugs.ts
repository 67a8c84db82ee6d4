/** Plugs machines into the bridge of their VPC, one cable for each of their network interfaces. */
import { createHash } from 'node:crypto';
import type { InterfaceFacts } from '../facts.ts';
import type { Machine } from '../machine.ts';
import type { Fabric } from './fabric.ts';
import { inside, run } from './shell.ts';

export interface Subnet {
  readonly vpcId: string;
  /** `10.1.0.0/20` */
  readonly cidr: string;
}

/** The bridges that exist. VPCs of one sandbox must not overlap: they meet in one network, as if they were all peered. */
export class Plugs {
  readonly #fabric: Fabric;
  readonly #bridges = new Map<string, Promise<void>>();
  readonly #subnets = new Map<string, Promise<void>>();

  constructor(fabric: Fabric) {
    this.#fabric = fabric;
  }

  /** The interface that the machine was launched with; it comes up with its address and the way out. */
  async plugFirst(machine: Machine, facts: InterfaceFacts, subnet: Subnet): Promise<void> {
    await this.#prepare(subnet);
    await this.#plug(machine, facts, subnet);
    const lines = [
      'link set lo up',
      `address add ${facts.address}/${prefixOf(subnet.cidr)} dev eth0`,
      'link set eth0 up',
      `route add default via ${routerOf(subnet.cidr)}`,
    ];
    await run(inside(machine.pid, ['net'], ['ip', '-batch', '-']), `${lines.join('\n')}\n`);
  }

  /** An interface that was attached later; the machine itself has to bring it up. */
  async plugLater(machine: Machine, facts: InterfaceFacts, subnet: Subnet): Promise<void> {
    await this.#prepare(subnet);
    await this.#plug(machine, facts, subnet);
  }

  async #plug(machine: Machine, { mac, index, id }: InterfaceFacts, { vpcId }: Subnet): Promise<void> {
    const near = shortName('v', id);
    await this.#fabric.ip(
      `link add ${near} type veth peer name eth${index} address ${mac} netns ${machine.pid}`,
      `link set ${near} master ${shortName('b', vpcId)} up`,
    );
  }

  async #prepare({ vpcId, cidr }: Subnet): Promise<void> {
    const bridge = shortName('b', vpcId);
    const make = (): Promise<void> =>
      this.#fabric.ip(`link add ${bridge} type bridge`, `link set ${bridge} up`);
    await once(this.#bridges, vpcId, make);
    const router = `${routerOf(cidr)}/${prefixOf(cidr)}`;
    await once(this.#subnets, `${vpcId} ${cidr}`, () =>
      this.#fabric.ip(`address add ${router} dev ${bridge}`),
    );
  }
}

async function once(done: Map<string, Promise<void>>, key: string, work: () => Promise<void>): Promise<void> {
  const doing = done.get(key) ?? work();
  done.set(key, doing);
  await doing;
}

/** Interface names are at most 15 characters. */
function shortName(letter: string, id: string): string {
  return `${letter}${createHash('sha256').update(id).digest('hex').slice(0, 12)}`;
}

function prefixOf(cidr: string): string {
  return cidr.split('/')[1] ?? '32';
}

/** The first address of a subnet is its router's. Source: VPC user guide, subnet sizing. */
function routerOf(cidr: string): string {
  const [a, b, c, d] = (cidr.split('/')[0] ?? '').split('.').map(Number);
  return [a, b, c, (d ?? 0) + 1].join('.');
}
