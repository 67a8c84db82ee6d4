/** The host account's second stack: the routes back from the host cluster to the guest's private subnets. */
import { cidrText } from '../cluster/cidr.ts';
import type { Cluster, Surroundings } from '../cluster/cluster.ts';
import { sha256 } from '../support/json.ts';
import { zoneSuffix } from './guest/input.ts';
import { type Template, TemplateDraft } from './template.ts';

/** One route per route table and private subnet, over the peering (`pcx-…`, an output of the guest stack). */
export function hostMainTemplate(
  cluster: Cluster,
  surroundings: Surroundings,
  peeringConnectionId: string,
): Template {
  const draft = new TemplateDraft('Main Host Post-Guest CloudFormation stack.');
  for (const table of surroundings.hostRouteTables)
    for (const [index, zone] of cluster.network.zones.entries())
      draft.add(`PrivateRoute${tableWord(table.name)}${zoneSuffix(cluster, index)}`, {
        Type: 'AWS::EC2::Route',
        Properties: {
          RouteTableId: table.id,
          DestinationCidrBlock: cidrText(zone.privateSubnet),
          VpcPeeringConnectionId: peeringConnectionId,
        },
      });
  return draft.finish();
}

/** A table's name for a logical id: its letters and digits to be read, a few digits of its hash to be unique. */
function tableWord(name: string): string {
  return `${name.replace(/[^A-Za-z0-9]/g, '')}${sha256(name).slice(0, 6)}`;
}
