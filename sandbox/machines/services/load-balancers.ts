/** Network load balancers: each gets an address when somebody first asks for its name, and passes connections to its targets. */

import type { Socket } from 'node:net';
import {
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  type ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Caller, ServicesFor } from '../../aws/contract.ts';
import { type Fabric, joinSockets } from '../network/fabric.ts';

export interface BalancerOptions {
  readonly fabric: Fabric;
  readonly backstage: ServicesFor;
  readonly accounts: () => readonly Caller[];
  /** The private address of an instance that has a machine. */
  readonly addressOf: (instanceId: string) => string | undefined;
}

interface Balancer {
  readonly arn: string;
  readonly owner: Caller;
  readonly address: string;
  /** Ports that it listens on already. */
  readonly ports: Set<number>;
}

interface Target {
  readonly address: string;
  readonly port: number;
}

/** Stands for the public addresses that AWS would give out; RFC 6598's range is nobody's own. */
const range = '100.64.0';
/** Two health checks in a row, as often as a network load balancer makes them at most: milliseconds. */
const sickFor = 10_000;

export class LoadBalancers {
  readonly #options: BalancerOptions;
  readonly #known = new Map<string, Promise<Balancer | undefined>>();
  /** Until when targets that did not take a connection are asked last: milliseconds since the epoch, by address. */
  readonly #sick = new Map<string, number>();
  #turn = 0;

  constructor(options: BalancerOptions) {
    this.#options = options;
  }

  /** The address of the load balancer that has this DNS name, which listens then. */
  async address(dnsName: string): Promise<string | undefined> {
    const found = this.#known.get(dnsName) ?? this.#find(dnsName);
    this.#known.set(dnsName, found);
    const balancer = await found;
    if (balancer === undefined) this.#known.delete(dnsName);
    else await this.#listen(balancer);
    return balancer?.address;
  }

  async #find(dnsName: string): Promise<Balancer | undefined> {
    for (const owner of this.#options.accounts()) {
      const elb = await this.#options.backstage(owner).elbv2();
      const { LoadBalancers = [] } = await elb.send(new DescribeLoadBalancersCommand({}));
      const found = LoadBalancers.find((each) => each.DNSName?.toLowerCase() === dnsName);
      if (found?.LoadBalancerArn === undefined) continue;
      const address = `${range}.${this.#known.size + 9}`;
      await this.#options.fabric.ip(`address add ${address}/32 dev lo`);
      return { arn: found.LoadBalancerArn, owner, address, ports: new Set() };
    }
    return undefined;
  }

  async #listen({ arn, owner, address, ports }: Balancer): Promise<void> {
    const elb = await this.#options.backstage(owner).elbv2();
    const { Listeners = [] } = await elb.send(new DescribeListenersCommand({ LoadBalancerArn: arn }));
    for (const { Port = 0, DefaultActions } of Listeners) {
      const group = DefaultActions?.[0]?.TargetGroupArn;
      if (ports.has(Port) || group === undefined) continue;
      ports.add(Port);
      await this.#options.fabric.listen(address, Port, (socket) => {
        this.#pass(socket, elb, group).catch(() => socket.destroy());
      });
    }
  }

  /** To one target after the other, and past those that do not take the connection; the sick come last. */
  async #pass(socket: Socket, elb: ElasticLoadBalancingV2Client, group: string): Promise<void> {
    socket.on('error', () => {});
    const targets = await this.#targets(elb, group);
    const first = this.#turn++;
    const turned = targets.map((_, index) => targets[(first + index) % targets.length] as Target);
    const sick = ({ address }: Target): boolean => (this.#sick.get(address) ?? 0) > Date.now();
    for (const target of [...turned.filter((each) => !sick(each)), ...turned.filter(sick)]) {
      const { address, port } = target;
      const inner = await this.#options.fabric.connect(address, port).catch(() => undefined);
      if (inner !== undefined) return joinSockets(socket, inner);
      this.#sick.set(address, Date.now() + sickFor);
    }
    socket.destroy();
  }

  async #targets(elb: ElasticLoadBalancingV2Client, group: string): Promise<readonly Target[]> {
    const { TargetGroups } = await elb.send(new DescribeTargetGroupsCommand({ TargetGroupArns: [group] }));
    const usual = TargetGroups?.[0]?.Port ?? 0;
    const health = await elb.send(new DescribeTargetHealthCommand({ TargetGroupArn: group }));
    return (health.TargetHealthDescriptions ?? []).flatMap(({ Target }) => {
      const id = Target?.Id ?? '';
      const address = id.startsWith('i-') ? this.#options.addressOf(id) : id;
      return address === undefined || address === '' ? [] : [{ address, port: Target?.Port ?? usual }];
    });
  }
}
