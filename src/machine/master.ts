/** The configuration of a master before its secrets are sealed. */
import { addons } from './addons/index.ts';
import { machineConfig } from './base.ts';
import { apiServer } from './control-plane/api-server.ts';
import { controllers } from './control-plane/controllers.ts';
import { etcd, etcdMount } from './control-plane/etcd.ts';
import type { IgnitionConfig } from './ignition.ts';
import { kubeconfig } from './kubeconfig.ts';
import type { MachineInput } from './machine-input.ts';
import type { Part } from './part.ts';
import { issuedPem } from './paths.ts';
import { addonsScript, adminKubeconfig, nodesScript } from './scripts/addons.ts';
import { addressScript } from './scripts/address.ts';
import { certificatesScript } from './scripts/certificates.ts';
import { servingScript } from './scripts/serving.ts';
import { defragmentScript, restoreScript, snapshotScript } from './scripts/snapshots.ts';
import { bootUnit, scriptUnitName, timedUnits } from './unit.ts';

/** One for all masters: which of them a machine is, its user data says. */
export function masterConfig(input: MachineInput): IgnitionConfig {
  const { cluster, release } = input;
  return machineConfig(input, {
    assets: ['kubelet', 'kubectl', 'cni-plugins', 'crictl', 'ecr-credential-provider', 'etcd'],
    kubeletNeeds: [etcdMount, scriptUnitName('address'), scriptUnitName('certificates')],
    parts: [
      etcd(cluster, release),
      apiServer(cluster, release),
      controllers(cluster, release),
      identity(input),
      etcdCare(input),
      clusterCare(input),
      addons(cluster, release),
    ],
  });
}

/** The lasting address, and the certificates that the machine issues to itself. */
function identity({ cluster }: MachineInput): Part {
  return {
    files: [addressScript(cluster), certificatesScript(cluster)],
    units: [
      bootUnit({
        name: 'address',
        description: 'Attach the lasting address of this master',
        needs: [scriptUnitName('facts')],
      }),
      bootUnit({
        name: 'certificates',
        description: 'Issue the certificates of this master',
        needs: [scriptUnitName('facts'), scriptUnitName('unseal')],
      }),
      ...timedUnits(
        {
          name: 'certificates-again',
          runs: 'certificates',
          description: 'Issue the certificates of this master again',
          needs: [scriptUnitName('certificates')],
        },
        ['OnCalendar=monthly', 'RandomizedDelaySec=1d'],
      ),
    ],
  };
}

/** Snapshots every quarter of an hour, and a daily defragmentation. */
function etcdCare({ cluster }: MachineInput): Part {
  const needs = [etcdMount, scriptUnitName('assets'), scriptUnitName('unseal')];
  return {
    files: [snapshotScript(cluster), restoreScript(cluster), defragmentScript()],
    units: [
      ...timedUnits({ name: 'etcd-snapshot', description: 'Store a snapshot of etcd', needs }, [
        'OnBootSec=10min',
        'OnUnitActiveSec=15min',
      ]),
      ...timedUnits({ name: 'etcd-defragment', description: 'Defragment etcd', needs }, [
        'OnCalendar=*-*-* 03:30:00 UTC',
        'RandomizedDelaySec=1h',
      ]),
    ],
  };
}

/** What masters do for the cluster once the API answers. */
function clusterCare({ cluster }: MachineInput): Part {
  const needs = [scriptUnitName('assets'), scriptUnitName('certificates')];
  return {
    files: [
      kubeconfig(cluster, {
        path: adminKubeconfig,
        trust: 'api',
        certificate: issuedPem('admin', 'crt'),
        key: issuedPem('admin', 'key'),
      }),
      addonsScript,
      nodesScript(cluster),
      servingScript(cluster),
    ],
    units: [
      bootUnit({ name: 'addons', description: 'Apply the add-ons', needs }),
      bootUnit({ name: 'serving', description: 'Tell CloudFormation that this master serves', needs }),
      ...timedUnits({ name: 'nodes', description: 'Admit nodes', needs }, [
        'OnBootSec=30s',
        'OnUnitInactiveSec=15s',
        'AccuracySec=1s',
      ]),
    ],
  };
}
