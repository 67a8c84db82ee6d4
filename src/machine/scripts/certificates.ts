/** A master issues at boot the certificates that the cluster's own do not cover, by authorities all masters share. */
import type { Cluster } from '../../cluster/cluster.ts';
import { etcdMemberDomain } from '../../cluster/names.ts';
import type { File } from '../ignition.ts';
import { kubeletCertificate } from '../node/kubelet.ts';
import {
  authorities,
  authorityFolder,
  authorityKeyPem,
  authorityPem,
  issuedCertificates,
  sealedPem,
} from '../paths.ts';
import { script } from './library.ts';

/** What the API server takes clients' certificates from: the cluster's authority, and the masters' own. */
export const clientAuthorities = `${authorityFolder}/clients.pem`;

/** Certificates by the name of their files, with subject and authority. */
const issued = [
  ['controller-manager', '/CN=system:kube-controller-manager', 'nodes'],
  ['scheduler', '/CN=system:kube-scheduler', 'nodes'],
  ['admin', '/O=system:masters/CN=aws-operator', 'nodes'],
  ['front-proxy-client', '/CN=front-proxy-client', 'front-proxy'],
] as const;

type Input = Pick<Cluster, 'id' | 'masters' | 'kubernetes'>;

/**
 * The keys of the authorities come sealed, the same to every master; each master wraps them in a certificate of its
 * own, with equal name and key, so that what one signs all accept. Certificates last two years and are issued again
 * at every boot and every month; their keys stay.
 */
export function certificatesScript(cluster: Input): File {
  const members = Array.from({ length: cluster.masters.count }, (_, index) =>
    etcdMemberDomain(cluster, index),
  );
  return script(
    'certificates',
    'Issues the certificates of this master.',
    `needs openssl
mkdir -p ${authorityFolder}
cd ${issuedCertificates}

lasts() { openssl x509 -in "$1" -noout -checkend $((60 * 24 * 3600)) >/dev/null 2>&1; }

authority() {
  if lasts "authorities/$1.pem"; then return; fi
  openssl req -x509 -new -key "$2" -sha256 -days 3650 -subj "/CN=${cluster.id} $1" \\
    -addext basicConstraints=critical,CA:TRUE,pathlen:0 -addext keyUsage=critical,keyCertSign,cRLSign \\
    -out "authorities/$1.pem.new" 2>/dev/null
  mv "authorities/$1.pem.new" "authorities/$1.pem"
}

# issue <name> <subject> <authority> <its key> [extension]
issue() {
  mkdir -p "$1"
  [ -s "$1/key.pem" ] || openssl ecparam -name prime256v1 -genkey -noout | replace "$1/key.pem"
  openssl req -new -key "$1/key.pem" -subj "$2" |
    openssl x509 -req -sha256 -days 730 -CA "authorities/$3.pem" -CAkey "$4" -set_serial "0x$(openssl rand -hex 16)" \\
      -extfile <(printf '%s\\n' 'keyUsage=critical,digitalSignature' 'basicConstraints=critical,CA:FALSE' \\
        'authorityKeyIdentifier=keyid' "\${5:-extendedKeyUsage=clientAuth}") 2>/dev/null | replace "$1/crt.pem"
}

${authorities.map((name) => `authority ${name} ${authorityKeyPem(name)}`).join('\n')}
${issued.map(([name, subject, by]) => `issue ${name} '${subject}' ${by} ${authorityKeyPem(by)}`).join('\n')}
members=(${members.join(' ')})
name=\${members[MASTER_INDEX]}
issue etcd-peer "/CN=$name" etcd-peers ${authorityKeyPem('etcd-peers')} \\
  "$(printf 'extendedKeyUsage=serverAuth,clientAuth\\nsubjectAltName=DNS:%s' "$name")"
cat ${sealedPem('api', 'ca')} ${authorityPem('nodes')} | replace ${clientAuthorities}

# The kubelet renews its own by itself; only the first is made here, and one that it let expire. It wants a link.
if ! lasts ${kubeletCertificate}; then
  issue kubelet "/O=system:nodes/CN=system:node:$NODE_NAME" nodes ${authorityKeyPem('nodes')}
  first=${kubeletCertificate.replace('-current', '-first')}
  mkdir -p "$(dirname "$first")"
  cat kubelet/crt.pem kubelet/key.pem | replace "$first"
  ln -sfn "$first" ${kubeletCertificate}
fi
`,
  );
}
