/** What an AWSConfig means where it says nothing; shown by the CRD and used where a 2018 client wrote an empty value. */
export const defaults = {
  credentialSecret: { name: 'credential-default', namespace: 'giantswarm' },
  instanceType: 'm5.large',
  etcdVolumeGiB: 100,
  rootVolumeGiB: 100,
  podSubnet: '192.168.0.0',
  podPrefix: 16,
  mtu: 1500,
  /** What a container daemon's bridge uses unless told otherwise; kept free so that machines reach everything. */
  dockerCidr: '172.17.0.1/16',
  clusterIPRange: '172.31.0.0/16',
  clusterDomain: 'cluster.local',
  apiPort: 443,
  etcdPort: 2379,
  etcdPrefix: 'giantswarm.io',
  ingressInsecurePort: 30010,
  ingressSecurePort: 30011,
  changePolicy: 'Automatic',
} as const;
