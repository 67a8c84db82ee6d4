/** Finds the master's etcd volume by its tags, attaches it, and makes a file system only where there is none. */
import type { Cluster } from '../../cluster/cluster.ts';
import { masterIndexTag } from '../../cluster/names.ts';
import { ownershipTagKey } from '../../cluster/tags.ts';
import type { File } from '../ignition.ts';
import { script } from './library.ts';

/** Arguments that make EC2 describe only what belongs to a master of the cluster, its number in a shell variable. */
export function ownedByMaster({ id }: Pick<Cluster, 'id'>, variable: string): string {
  return [
    `Filter.1.Name=tag:${ownershipTagKey(id)} Filter.1.Value.1=owned`,
    `Filter.2.Name=tag:${masterIndexTag} "Filter.2.Value.1=${variable}"`,
  ].join(' ');
}

/**
 * The device is found by the volume's ID, which NVMe shows as its serial number, because device names change from
 * boot to boot. Source: EC2 User Guide, "Map NVMe disks to volumes". A volume that still belongs to the machine
 * before is waited for: EC2 releases it when that machine has ended, and taking it earlier would harm the data.
 */
export function etcdVolumeScript(cluster: Pick<Cluster, 'id'>): File {
  return script(
    'etcd-volume',
    "Attaches this master's etcd volume, and makes a file system on it when it is blank.",
    `needs curl jq blkid mkfs.ext4 e2label cmp

answer=$(ec2 DescribeVolumes ${ownedByMaster(cluster, '$MASTER_INDEX')})
volume=$(first volumeId <<<"$answer")
[ -n "$volume" ] || fail "there is no etcd volume for master $MASTER_INDEX"
holder=$(first instanceId <<<"$answer")
if [ -z "$holder" ]; then
  say "attaching $volume"
  ec2 AttachVolume "VolumeId=$volume" "InstanceId=$INSTANCE_ID" Device=/dev/xvdh >/dev/null
elif [ "$holder" != "$INSTANCE_ID" ]; then
  fail "$volume still belongs to $holder; trying again"
fi

find_device() {
  local serial
  for serial in /sys/block/nvme*/device/serial; do
    [ -e "$serial" ] || continue
    if [ "$(tr -d ' \\n' <"$serial")" = "\${volume/-/}" ]; then
      basename "$(dirname "$(dirname "$serial")")"
      return
    fi
  done
  # Instance types before Nitro keep the name that was asked for.
  [ ! -b /dev/xvdh ] || echo xvdh
}
device=
for _ in {1..60}; do
  device=$(find_device)
  [ -z "$device" ] || break
  sleep 2
done
[ -n "$device" ] || fail "$volume did not appear among the block devices"
device=/dev/$device

# Blank is what carries no signature that is known, and begins with nothing but zeros.
kind=$(blkid --probe --match-tag TYPE --output value "$device") || kind=
if [ -z "$kind" ]; then
  cmp --quiet --bytes=$((16 * 1024 * 1024)) "$device" /dev/zero ||
    fail "$device is neither blank nor of a known kind, so it is left alone"
  say "$device is blank: making a file system"
  mkfs.ext4 -q -L etcd "$device"
elif [ "$kind" = ext4 ]; then
  [ "$(e2label "$device")" = etcd ] || e2label "$device" etcd
else
  fail "$device holds $kind and not ext4, so it is left alone"
fi
udevadm trigger --settle "$device"
`,
  );
}
