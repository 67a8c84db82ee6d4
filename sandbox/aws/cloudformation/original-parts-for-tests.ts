/** What the templates of the 2018 operator are written with. */
/** Resources by logical name. */
export type Resources = Record<string, object>;

/** What the guest stack needs to know of the world. */
export interface OriginalCluster {
  readonly id: string;
  readonly cidr: string;
  readonly image: string;
  readonly hostAccount: string;
  readonly hostVpcId: string;
  readonly hostCidr: string;
  readonly peerRoleArn: string;
  readonly zoneId: string;
  /** Part of the master's logical name: another one replaces the master. */
  readonly generation: string;
  readonly workers: number;
  /** Further subnets, routes and rules, to make the stack larger. */
  readonly extraZones?: number;
}

/** `Ref`. */
export const ref = (Ref: string): object => ({ Ref });

/** `Fn::GetAtt`. */
export const get = (resource: string, attribute: string): object => ({ 'Fn::GetAtt': [resource, attribute] });

/** Tags with a name. */
export const named = (Value: string): object => ({ Tags: [{ Key: 'Name', Value }] });
