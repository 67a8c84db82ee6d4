/** Stack failures of networks, load balancers and names that the cluster asked for. The first row that matches decides. */
import type { CauseRow } from './cause.ts';

export const networkCauses: readonly CauseRow[] = [
  {
    name: 'type-not-in-zone',
    pattern:
      /not supported in your requested Availability Zone|requested configuration is currently not supported|Error Code: Unsupported\b/i,
    class: 'bad-input',
    mender: 'spec',
    remedy: 'Choose an instance type that the zones of the cluster offer, or other zones.',
  },
  {
    name: 'zone-unusable',
    pattern: /Subnets can currently only be created in the following availability zones/i,
    class: 'bad-input',
    mender: 'spec',
    remedy: 'Choose one of the zones that AWS lists.',
  },
  {
    name: 'subnet-conflict',
    pattern: /conflicts with another subnet|InvalidSubnet\.Conflict/i,
    class: 'bad-input',
    mender: 'spec',
    remedy: 'Choose subnets that overlap no other subnet of the VPC.',
  },
  {
    name: 'subnet-range',
    pattern: /InvalidSubnet\.Range|InvalidVpc\.Range|CIDR '.*' is invalid/i,
    class: 'bad-input',
    mender: 'spec',
    remedy: 'Choose a block that AWS allows: between /16 and /28, and subnets inside the VPC.',
  },
  {
    name: 'subnet-full',
    pattern:
      /Not enough IP space available|at least 8 free IP addresses|InsufficientFreeAddressesInSubnet|not enough free addresses/i,
    class: 'bad-input',
    mender: 'spec',
    remedy: 'Give the cluster larger subnets.',
  },
  {
    name: 'load-balancer-zones',
    pattern: /At least two subnets in two different Availability Zones/i,
    class: 'bad-input',
    mender: 'spec',
    remedy: 'Give the cluster at least two zones.',
  },
  {
    name: 'load-balancer-name',
    pattern:
      /same name .* exists, but with different settings|DuplicateLoadBalancerName|DuplicateTargetGroupName/i,
    class: 'conflict',
    mender: 'account',
    remedy: 'Remove the load balancer or target group of that name, which is not ours.',
  },
  {
    name: 'record-exists',
    pattern: /Tried to create resource record set .* but it already exists/i,
    class: 'conflict',
    mender: 'account',
    remedy: 'Remove the DNS record that AWS names, or let the cluster use another name.',
  },
  {
    name: 'record-gone',
    pattern:
      /Tried to delete resource record set .* but (it was not found|the values provided do not match)/i,
    class: 'conflict',
    mender: 'account',
    remedy: 'Somebody changed the DNS record by hand: remove it there, then it is tried again.',
  },
  {
    name: 'zone-not-empty',
    pattern: /contains non-required resource record sets/i,
    class: 'conflict',
    mender: 'account',
    remedy: 'Remove the foreign records of the hosted zone.',
  },
  {
    name: 'zone-unknown',
    pattern: /NoSuchHostedZone|No hosted zone found with ID/i,
    class: 'bad-input',
    mender: 'spec',
    remedy: 'Name a hosted zone that exists in the guest account.',
  },
];
