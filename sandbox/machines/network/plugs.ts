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

/** The bridge of a VPC in which machines are, with the router's address in each subnet that has some. */
interface Bridge {
  readonly made: Promise<void>;
  /** By the subnet's CIDR. */
  readonly routers: Map<string, Promise<void>>;
  readonly machines: Set<string>;
}

/** The bridges that exist. VPCs with machines must not overlap: they meet in one network, as if they were all peered. */
export class Plugs {
  readonly #fabric: Fabric;
  readonly #bridges = new Map<string, Bridge>();

  constructor(fabric: Fabric) {
    this.#fabric = fabric;
  }

  /**
   * The interface that the machine was launched with; it comes up with its address and the way out. Rejects when another VPC
   * with machines has addresses of the same range.
   */
  async plugFirst(machine: Machine, facts: InterfaceFacts, subnet: Subnet): Promise<void> {
    const prepared = this.#prepare(subnet);
    this.#bridges.get(subnet.vpcId)?.machines.add(machine.id);
    await prepared;
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
    // The kernel takes its time with the network of a machine that has just ended, and the interface is still there.
    await this.#fabric.ip(`link delete ${near}`).catch(() => {});
    await this.#fabric.ip(
      `link add ${near} type veth peer name eth${index} address ${mac} netns ${machine.pid}`,
      `link set ${near} master ${shortName('b', vpcId)} up`,
    );
  }

  /** The last machine of a VPC takes its bridge with it, so that another VPC may have the range. */
  async unplug(machineId: string, vpcId: string): Promise<void> {
    const bridge = this.#bridges.get(vpcId);
    if (bridge?.machines.delete(machineId) !== true || bridge.machines.size > 0) return;
    this.#bridges.delete(vpcId);
    await bridge.made.catch(() => {});
    await this.#fabric.ip(`link delete ${shortName('b', vpcId)}`);
  }

  async #prepare({ vpcId, cidr }: Subnet): Promise<void> {
    this.#refuseOverlap({ vpcId, cidr });
    const name = shortName('b', vpcId);
    const bridge = this.#bridges.get(vpcId) ?? {
      made: this.#fabric.ip(`link add ${name} type bridge`, `link set ${name} up`),
      routers: new Map(),
      machines: new Set(),
    };
    this.#bridges.set(vpcId, bridge);
    const router = bridge.routers.get(cidr) ?? bridge.made.then(() => this.#route(cidr, name));
    bridge.routers.set(cidr, router);
    await router;
  }

  async #route(cidr: string, bridge: string): Promise<void> {
    await this.#fabric.ip(`address add ${routerOf(cidr)}/${prefixOf(cidr)} dev ${bridge}`);
  }

  #refuseOverlap({ vpcId, cidr }: Subnet): void {
    for (const [other, { routers }] of this.#bridges)
      for (const taken of other === vpcId ? [] : routers.keys())
        if (overlap(taken, cidr))
          throw new Error(
            `the subnet ${cidr} of ${vpcId} overlaps ${taken} of ${other}, and machines of one sandbox share a network: give one of the clusters another spec.aws.vpc.cidr`,
          );
  }
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

function overlap(one: string, other: string): boolean {
  const shift = 32 - Math.min(Number(prefixOf(one)), Number(prefixOf(other)));
  return Math.floor(numberOf(one) / 2 ** shift) === Math.floor(numberOf(other) / 2 ** shift);
}

function numberOf(cidr: string): number {
  const parts = (cidr.split('/')[0] ?? '').split('.').map(Number);
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}
