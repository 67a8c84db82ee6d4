/** Gives a master its lasting address, and tells it the addresses of the others. */
import type { Cluster } from '../../cluster/cluster.ts';
import { etcdMemberDomain } from '../../cluster/names.ts';
import type { File } from '../ignition.ts';
import { ownedByMaster } from './etcd-volume.ts';
import { script } from './library.ts';

type Input = Pick<Cluster, 'id' | 'masters' | 'kubernetes'>;

/**
 * Two interfaces in one subnet need a routing table each: EC2 drops packets that leave by an interface with the
 * address of another. Source: EC2 User Guide, "Configure secondary network interfaces".
 * The names of etcd's members and of the API are written to the hosts file, so that masters find each other, and
 * themselves, with or without DNS.
 */
export function addressScript(cluster: Input): File {
  const { count } = cluster.masters;
  const names = Array.from({ length: count }, (_, index) => etcdMemberDomain(cluster, index));
  const { apiDomain, etcdDomain } = cluster.kubernetes;
  const extra = names.includes(etcdDomain) ? '' : ` ${etcdDomain}`;
  return script(
    'address',
    "Attaches this master's network interface, and names all masters in the hosts file.",
    `needs curl jq ip networkctl
members=(${names.join(' ')})

describe() { ec2 DescribeNetworkInterfaces ${ownedByMaster(cluster, '$1')}; }

answer=$(describe "$MASTER_INDEX")
interface=$(first networkInterfaceId <<<"$answer")
[ -n "$interface" ] || fail "there is no network interface for master $MASTER_INDEX"
holder=$(first instanceId <<<"$answer")
if [ -z "$holder" ]; then
  say "attaching $interface"
  ec2 AttachNetworkInterface "NetworkInterfaceId=$interface" "InstanceId=$INSTANCE_ID" DeviceIndex=1 >/dev/null
elif [ "$holder" != "$INSTANCE_ID" ]; then
  fail "$interface still belongs to $holder; trying again"
fi
address=$(first privateIpAddress <<<"$answer")
gateway=$(ip -4 route show default | sed -n 's/^default via \\([0-9.]*\\).*/\\1/p' | head -n 1)

install --directory --mode 0755 /etc/systemd/network
replace /etc/systemd/network/05-master-address.network <<EOF
[Match]
MACAddress=$(first macAddress <<<"$answer")

[Network]
Address=$address/32
DHCP=no
LinkLocalAddressing=no

[Route]
Gateway=$gateway
GatewayOnLink=yes
Table=101

[RoutingPolicyRule]
From=$address
Table=101
EOF
chmod 0644 /etc/systemd/network/05-master-address.network
networkctl reload
for _ in {1..60}; do
  if ip -4 -o address show | grep -qF " $address/"; then break; fi
  sleep 1
done
ip -4 -o address show | grep -qF " $address/" || fail "$interface did not bring the address $address"

# A member that is created later is waited for: etcd begins only when it knows all.
hosts=
for index in "\${!members[@]}"; do
  other=$(describe "$index" | first privateIpAddress)
  [ -n "$other" ] || fail "master $index has no network interface yet; trying again"
  hosts+="$other \${members[index]}"$'\\n'
done
{
  sed '/^# aws-operator begins$/,/^# aws-operator ends$/d' /etc/hosts
  echo '# aws-operator begins'
  echo "127.0.0.1 ${apiDomain}${extra}"
  printf '%s' "$hosts"
  echo '# aws-operator ends'
} | replace /etc/hosts
chmod 0644 /etc/hosts
mkdir -p /etc/kubernetes/manifests
cp "/opt/aws-operator/etcd/etcd-$MASTER_INDEX.yaml" /etc/kubernetes/manifests/etcd.yaml
`,
  );
}
